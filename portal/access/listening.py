"""When somebody's rights change, what her open pages listen to is asked for again, at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from portal import clock, live
from portal.circles.audience import MemberRole
from portal.circles.consent import SHARE, Consent, Withheld
from portal.circles.custody import Custody
from portal.circles.models import Circle, Member
from portal.circles.turns import Turn
from portal.people.actor import Actor


async def ask_again(member: Member, by: Actor) -> None:
    """In the write that changes a membership: hung on `left` and `joined`."""
    if member.person_id:
        await live.recheck(str(member.person_id))


async def who_decides_changed(thing: Any, by: Actor) -> None:
    """In the write that changes somebody's custody or puts a birth date right: hung on `changed`."""
    if isinstance(thing, Custody | Circle):
        for person in await _people_in([thing.owner_id]):
            await live.recheck(person)


async def choice_made(thing: Any, by: Actor) -> None:
    """In the write in which somebody says who may read what, or keeps something from a parent: hung on `changed`."""
    if isinstance(thing, Consent) and thing.about == SHARE:
        about = Q(id=thing.to_member) if thing.to_member else Q(removed_at__isnull=True)
        if thing.to_organisation and not thing.to_member:
            about = Q(organisation_id=thing.to_organisation)
    elif isinstance(thing, Withheld):
        about = Q(id=thing.from_member) if thing.from_member else Q(role=MemberRole.PARENT)
    else:
        return
    for member in await Member.filter(Member.is_in(), about, owner_id=thing.owner_id):
        await ask_again(member, by)


async def ran_out(since: datetime) -> list[str]:
    """Whose rights changed by the clock alone since a moment: hung on live's `lapses`.

    A last day of a membership, of custody or of a yes; a birthday that changes who decides. Five small questions,
    two of them only where a midnight lies between.
    """
    over = await Member.filter(until__gt=since, until__lte=clock.now(), ended_at__isnull=True)
    circles = [*await Turn.came(since), *await Custody.ran_out(since), *await _said_for_now(since)]
    inside = await _people_in(circles)
    return sorted({*(str(member.person_id) for member in over if member.person_id), *inside})


async def _said_for_now(since: datetime) -> list[UUID]:
    """The circles in which an answer about sharing begins to count or ends, as it said beforehand."""
    now = clock.now()
    ends = Q(until__gt=since, until__lte=now)
    begins = Q(since__gt=since, since__lte=now, made_at__lte=since)
    said = await Consent.filter(ends | begins, about=SHARE, removed_at__isnull=True).only("id", "owner_id")
    kept = await Withheld.filter(ends, removed_at__isnull=True).only("id", "owner_id")
    return [each.owner_id for each in (*said, *kept)]


async def _people_in(circle_ids: list[UUID]) -> list[str]:
    if not circle_ids:
        return []
    inside = await Member.filter(Member.is_in(), owner_id__in=list(set(circle_ids)), person_id__not_isnull=True)
    return [str(member.person_id) for member in inside]
