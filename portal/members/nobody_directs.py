"""Who directed went, and nobody does now: those concerned hear of it, and the professionals who are in are asked."""

from datetime import timedelta
from uuid import UUID

from portal import clock, outbox
from portal.circles.directing import Directing
from portal.circles.models import Member
from portal.circles.taking_part import TakingPart
from portal.members import news
from portal.members.deciding import People
from portal.people.actor import Actor
from portal.store import write

RAN_OUT = "director_ran_out"
# An errand is kept for longer than this, so that nobody is told twice of one end.
_LOOKS_BACK = timedelta(days=14)


async def director_went(member: Member, by: Actor) -> None:
    """Hung on `left`: whoever may take it up hears of it, and whom the help is for; in the same write."""
    directing = await Directing.open_in_circle(member.circle_id)
    if directing is None or directing.member_id != member.id or member.organisation_id is None:
        return
    if await TakingPart.standing(member.circle_id, member.organisation_id) is None:
        # Whoever withdrew her organisation lets everybody know by herself.
        return
    await _tell(directing.id, by)


async def look() -> None:
    """Hung on `tidy`: nobody does anything when a last day has passed, so somebody looks; told once of each."""
    for each in await Directing.ran_out(clock.now() - _LOOKS_BACK):
        async with write():
            await outbox.queue_once(RAN_OUT, each.id)


async def tell_it_ran_out(directing_id: UUID) -> None:
    """What the look queued; nothing where somebody took it up meanwhile."""
    async with write():
        await _tell(directing_id)


async def _tell(directing_id: UUID, by: Actor | None = None) -> None:
    circle = await Directing.circle_without(directing_id)
    if circle is None:
        return
    people = await People.of(circle)
    told = [*people.to_tell(), *people.can_direct]
    await news.tell(each for each in told if by is None or not each.stands_for(by))


WRITERS = {RAN_OUT: tell_it_ran_out}
