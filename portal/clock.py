"""The only clock: moments in UTC, days as the Netherlands counts them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

_set: ContextVar[datetime | None] = ContextVar("clock_set", default=None)
_set_for_all: list[datetime] = []


def now() -> datetime:
    """This moment, in UTC."""
    if (moment := _set.get()) is not None:
        return moment
    return _set_for_all[-1] if _set_for_all else datetime.now(UTC)


def today() -> date:
    """The day it is now in Europe/Amsterdam."""
    return now().astimezone(AMSTERDAM).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Set the clock within this task: the demo loader tells weeks of talk in seconds."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone")
    token = _set.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)


@contextmanager
def everywhere_at(moment: datetime) -> Iterator[None]:
    """Set the clock for every task of this process; tests only, since requests run in tasks of their own."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone")
    _set_for_all.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_for_all.pop()
