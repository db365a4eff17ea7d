"""A file is kept for its years after the last change (Jeugdwet 7.3.8), and then it is erased whole."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from tortoise.expressions import Q

from portal import clock
from portal.audit import Ground, erase
from portal.audit.keeping import Kept, Over
from portal.circles.ages import age_on
from portal.circles.audience import MemberRole
from portal.circles.erasing import things
from portal.circles.models import Circle, Member
from portal.settings import GENERAL, FileClass, settings
from portal.store import write
from portal.vault import Whose

_AT_ONCE = 200
Parts = Callable[[], Awaitable[Sequence[Kept]]]


@dataclass(frozen=True)
class Chosen:
    """That a circle's file is kept as one of a class from some moment on: by whom, and why."""

    name: str
    why: str
    at: datetime
    by: UUID | None


async def chosen(circle: Circle) -> list[Chosen]:
    """Each time it was said how long this file is kept, the last first; nothing where it always was as all others."""
    states = [(each.state, each.changed_at, each.changed_by) for each in reversed(await circle.past())]
    now = {"keep_class": circle.keep_class, "keep_why": circle.keep_why}
    found = [Chosen("", "", circle.made_at, None)]
    for state, at, by in [*states, (now, circle.changed_at, circle.changed_by)]:
        # States of before there were classes have neither.
        name, why = state.get("keep_class") or "", state.get("keep_why") or ""
        if (name, why) != (found[-1].name, found[-1].why):
            found.append(Chosen(name, why, at, by))
    return found[:0:-1]


def kept_until(moment: datetime, years: int) -> datetime:
    """When what changed last at this moment may go; who counts from 29 February waits until 1 March."""
    year = moment.year + years
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
    term = settings().file_classes.get(circle.keep_class)
    # Of a class that the settings no longer know nobody can say how long: it stays.
    last = await last_change(circle.id) if term else None
    if term is None or last is None or (until := kept_until(last, term.years)) > clock.now():
        return None
    # Where a court put others in her parents' place it may have to be kept until she is of an age.
    if age_on(circle.birth_date, clock.today()) < term.until_age:
        return None
    helps = Member.filter(Member.is_in(), owner_id=circle.id, role=MemberRole.PROFESSIONAL)
    return None if await helps.exists() else until


async def _old(among: Q) -> "AsyncIterator[tuple[Circle, datetime]]":
    after: dict[str, UUID] = {}
    while some := await Circle.filter(among, **after).order_by("id").limit(_AT_ONCE):
        for each in some:
            if since := await is_over(each):
                yield each, since
        after = {"id__gt": some[-1].id}


def _files(name: str, what: str, lasts: Callable[[], str], among: Q, parts: Parts | None = None) -> Kept:
    async def over() -> Over:
        """How many files have had their years, and since when the first."""
        found = [since async for _circle, since in _old(among)]
        return Over(len(found), min(found, default=None))

    async def let_go() -> int:
        """Erase them one by one, each looked at again under a lock; broken off, the others stay for the next time."""
        gone = 0
        for id in [each.id async for each, _since in _old(among)]:
            async with write():
                # It may have got another class meanwhile, which was not asked for.
                circle = await Circle.filter(among, id=id).select_for_update().first()
                if circle and await is_over(circle):
                    await erase((Whose.CIRCLE, UUID(int=id.int)), ground=Ground.TERM)
                    gone += 1
        return gone

    return Kept(name, what, lasts, over, let_go, *([parts] if parts else []))


def _lasts(term: FileClass) -> str:
    age = f", and until {term.until_age}" if term.until_age else ""
    return f"{term.years} years{age} after the last change"


async def _by_class() -> list[Kept]:
    """A line for each class, once there is one beside the general."""
    terms = settings().file_classes
    unknown = Q(keep_class__not_in=list(terms))
    lost = await Circle.filter(unknown).count()
    if len(terms) == 1 and not lost:
        return []
    found = [
        _files(f"file:{name or GENERAL}", _WHAT, partial(_lasts, term), Q(keep_class=name))
        for name, term in terms.items()
    ]
    if lost:
        what = f"{lost} circles of a class that KEEP_FILE_CLASSES doesn't have: they stay until it does"
        found.append(_files("file:?", what, lambda: "as long as nobody says", unknown))
    return found


_WHAT = "circles in which no organisation is"
FILE = _files("file", _WHAT, lambda: _lasts(settings().file_classes[""]), Q(), _by_class)
