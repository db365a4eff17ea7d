"""What every page of the plan knows of its reader: who she is here, what she may, what she did just now."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from starlette.requests import Request

from portal.access import Action, Role
from portal.access.along import Along, along, along_new, everybody, others_read_new, those_read
from portal.access.doors import Entered
from portal.access.standing import Standing
from portal.circles.ages import AgeBand
from portal.circles.audience import Audience, Kind
from portal.circles.in_words import given_name
from portal.circles.models import Member
from portal.circles.thing import Thing
from portal.plan.goals import Goal, GoalState
from portal.store import as_id
from portal.web import _
from portal.web.page import day_words


async def reading(request: Request, entered: Entered) -> dict[str, Any]:
    """What the templates ask: the circle, the reader's place in it, and what can be undone right now."""
    return {
        "room": "plan",
        "circle": entered.circle,
        "me": entered.member,
        "own": entered.is_(Role.YOUNG_PERSON),
        "network": entered.is_(Role.NETWORK),
        "may": entered.may,
        "decides": decides(entered),
        "by_herself": by_herself(entered),
        "Action": Action,
        "reads_along": reads_along,
        "state_words": state_words,
        "is_hers": is_hers,
        "undo": _undo(request),
    }


def decides(entered: Entered) -> bool:
    """Whether the reader may call a proposal a goal: the young person herself.

    Under 12, and as long as she isn't in her circle, a parent with custody does it for her (ages.py).
    """
    return entered.may(Action.GOAL_AGREE) and (entered.is_(Role.YOUNG_PERSON) or not by_herself(entered))


def by_herself(entered: Entered) -> bool:
    """Whether a proposal waits for the young person, and not for a parent with custody: as she stands on entering."""
    sight = entered.standing.sight
    is_in = sight is not None and sight.choices.young_person is not None
    return is_in and entered.circle.age_band is not AgeBand.UNDER_12


def reads_along(audience: Audience) -> str:
    """Who reads this, in a sentence."""
    return {
        Audience.WHOLE_CIRCLE: _("De hele kring leest mee."),
        Audience.FAMILY_NETWORK: _("Alleen gezin en netwerk lezen mee."),
        Audience.PROFESSIONALS: _("Alleen de hulpverleners lezen mee."),
        Audience.OWN_ORGANISATION: _("Alleen medewerkers van één organisatie lezen mee."),
        Audience.NAMED: _("Alleen gekozen mensen lezen mee."),
        Audience.ONLY_ME: _("Alleen jij leest dit."),
        Audience.REPORTING_CODE: _("Alleen gekozen hulpverleners lezen mee."),
    }[audience]


async def goal_readers(entered: Entered, goal: Thing) -> str:
    """Who reads this goal now, in a sentence: it says 'the whole circle' only where that is so."""
    return readers_of(entered, await everybody(entered.id), goal)


def readers_of(entered: Entered, standings: Iterable[Standing], goal: Thing) -> str:
    """The same, for who looked up already where everybody stands."""
    return _named(entered, along(standings, goal)) or reads_along(goal.audience)


async def plan_readers(entered: Entered) -> str:
    """Who reads the goals of this plan when somebody of the circle doesn't; '' when everybody does."""
    standings = await everybody(entered.id)
    return _named(entered, Along(tuple((each, said) for each in standings if (said := each.of_kind(Kind.PLAN)))))


async def readers_of_new(entered: Entered, audiences: Iterable[Audience]) -> dict[Audience, str]:
    """Of each audience, who would read a goal the reader writes now, by name."""
    if entered.member is None:
        return {}
    standings, me = await everybody(entered.id), entered.member
    return {
        each: others_read_new(along_new(standings, Kind.PLAN, each, me), entered.standing)
        for each in audiences
        if each is not Audience.ONLY_ME
    }


def _named(entered: Entered, read: Along) -> str:
    return those_read(read, entered.standing) if read.left_out else ""


def state_words(state: GoalState) -> tuple[str, str, str]:
    """How far a goal is, in words, with the tone and the drawing that go with them."""
    return {
        GoalState.PROPOSED: (_("Voorstel"), "waiting", "talk"),
        GoalState.ACTIVE: (_("Mee bezig"), "calm", "go"),
        GoalState.ON_HOLD: (_("Even niet"), "waiting", "wait"),
        GoalState.REACHED: (_("Bereikt"), "good", "star"),
        GoalState.STOPPED: (_("Gestopt"), "waiting", "close"),
    }[state]


def is_hers(person_id: UUID | None, me: Member | None) -> bool:
    """Whether this was the reader herself, who is never spoken of by name."""
    return me is not None and me.person_id is not None and me.person_id == person_id


def turned_words(goal: Goal, people: Sequence[Member], me: Member | None) -> str:
    """Since when a goal is as far as it is, and who said so."""
    when = _("Sinds %(day)s") if goal.state.is_open else _("Op %(day)s")
    person = next((each for each in people if goal.state_by and each.person_id == goal.state_by), None)
    who = _("jij") if is_hers(goal.state_by, me) else given_name(person, people) if person else ""
    words = when % {"day": day_words(goal.state_at)}
    # Of a proposal its own card says whose it is.
    if not who or goal.state is GoalState.PROPOSED:
        return words
    said = _("%(when)s. Dat zei %(who)s.") if goal.state is GoalState.REACHED else _("%(when)s. Dat koos %(who)s.")
    return said % {"when": words, "who": who}


def _undo(request: Request) -> dict[str, str] | None:
    """What was just ticked or taken away, by the address's own word; whether it may be undone the door decides."""
    for name, words, address in (
        ("gedaan", _("Mooi, die stap is gedaan."), "/stappen/{}/terugdraaien"),
        ("stap-weg", _("De stap is weggehaald."), "/stappen/{}/terugzetten"),
        ("doel-weg", _("Het doel is weggehaald."), "/doelen/{}/terugzetten"),
    ):
        if id := as_id(request.query_params.get(name, "")):
            return {"words": words, "address": address.format(id), "id": str(id)}
    return None
