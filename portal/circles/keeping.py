"""A file is kept for its years after the last change (Jeugdwet 7.3.8), and then it is erased whole."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q

from portal import clock
from portal.audit import Ground, erase
from portal.audit.keeping import Kept, Over
from portal.circles.ages import age_on
from portal.circles.audience import MemberRole
from portal.circles.erasing import things
from portal.circles.models import Circle, Member
from portal.settings import settings
from portal.store import write
from portal.vault import Whose

_AT_ONCE = 200


def kept_until(moment: datetime) -> datetime:
    """When what changed last at this moment may go; who counts from 29 February waits until 1 March."""
    year = moment.year + settings().keep_file_years
    try:
        return moment.replace(year=year)
    except ValueError:
        return moment.replace(year=year, month=3, day=1)


async def last_change(circle_id: UUID) -> datetime | None:
    """The last moment at which anything in a circle was made, changed or taken away; None when there is nothing."""
    moments: list[datetime] = []
    for model in things():
        inside = Q(owner_id=circle_id)
        if "circle_id" in model._meta.db_fields:
            # What somebody keeps for herself stands in the circle as well.
            inside |= Q(circle_id=circle_id)
        last = await model.filter(inside).order_by("-changed_at").only("id", "changed_at").first()
        moments += [last.changed_at] if last else []
    return max(moments, default=None)


async def is_over(circle: Circle) -> datetime | None:
    """Since when this file could have gone; None while it must be kept, or an organisation is still in."""
    last = await last_change(circle.id)
    if last is None or (until := kept_until(last)) > clock.now():
        return None
    # Where a court put others in her parents' place it may have to be kept until she is of an age.
    if age_on(circle.birth_date, clock.today()) < settings().keep_file_until_age:
        return None
    helps = Member.filter(Member.is_in(), owner_id=circle.id, role=MemberRole.PROFESSIONAL)
    return None if await helps.exists() else until


async def _old() -> "AsyncIterator[tuple[Circle, datetime]]":
    after: dict[str, UUID] = {}
    while some := await Circle.filter(**after).order_by("id").limit(_AT_ONCE):
        for each in some:
            if since := await is_over(each):
                yield each, since
        after = {"id__gt": some[-1].id}


async def over() -> Over:
    """How many files have had their years, and since when the first."""
    found = [since async for _circle, since in _old()]
    return Over(len(found), min(found, default=None))


async def let_go() -> int:
    """Erase them one by one, each looked at again under a lock; broken off, the others stay for the next time."""
    gone = 0
    for id in [each.id async for each, _since in _old()]:
        async with write():
            circle = await Circle.hold(id)
            if circle and await is_over(circle):
                await erase((Whose.CIRCLE, UUID(int=id.int)), ground=Ground.TERM)
                gone += 1
    return gone


def _lasts() -> str:
    age = settings().keep_file_until_age
    return f"{settings().keep_file_years} years" + (f", and until {age}" if age else "") + " after the last change"


FILE = Kept("file", "circles in which no organisation is", _lasts, over, let_go)
