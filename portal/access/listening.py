"""When somebody's rights change, what her open pages listen to is asked for again, at once."""

from datetime import datetime

from portal import clock, live
from portal.circles.models import Member
from portal.people.actor import Actor


async def ask_again(member: Member, by: Actor) -> None:
    """In the write that changes a membership: hung on `left` and `joined`."""
    if member.person_id:
        await live.recheck(str(member.person_id))


async def ran_out(since: datetime) -> list[str]:
    """Whose memberships ended by their last day since a moment: hung on live's `lapses`."""
    over = await Member.filter(until__gt=since, until__lte=clock.now(), ended_at__isnull=True)
    return [str(member.person_id) for member in over if member.person_id]
