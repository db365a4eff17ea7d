"""Every resource type we answer for, with how an actor reaches it."""

from exchange import reach_consent, reach_log, reach_own, reach_papers, reach_people, reach_plan, reach_talk
from exchange.reach import Shelf

SHELVES: dict[str, Shelf] = {
    **reach_people.SHELVES,
    **reach_plan.SHELVES,
    **reach_talk.SHELVES,
    **reach_papers.SHELVES,
    **reach_consent.SHELVES,
    **reach_own.SHELVES,
    **reach_log.SHELVES,
}
