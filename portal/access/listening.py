"""When somebody's rights change, what her open pages listen to is asked for again, at once."""

from portal import live
from portal.circles.models import Member
from portal.people.actor import Actor


async def ask_again(member: Member, by: Actor) -> None:
    """In the write that changes a membership: hung on `left` and `joined`."""
    if member.person_id:
        await live.recheck(str(member.person_id))
