"""Lists that are read down by day, a page at a time; no day is cut in two."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, Protocol, TypeVar

from starlette.requests import Request

PAGE, _MOST = 60, 2000


class _Dated(Protocol):
    day: Any


T = TypeVar("T", bound=_Dated)


def asked_before(request: Request) -> date | None:
    """Before which day the reader wants the list; None for the newest."""
    try:
        return date.fromisoformat(request.query_params.get("voor", ""))
    except ValueError:
        return None


async def page_of(readable: Callable[..., Awaitable[list[T]]], before: date | None) -> tuple[list[T], date | None]:
    """The first page of what `readable` finds, the latest day first, and the day before which there is more."""
    found = await readable(narrow={"day__lt": before} if before else {}, limit=PAGE + 1)
    shown = _whole_days(found)
    if found and not shown:
        # One day alone fills more than a page.
        shown = await readable(narrow={"day": found[0].day}, limit=_MOST)
    return shown, shown[-1].day if len(found) > PAGE else None


def _whole_days(found: list[T]) -> list[T]:
    """The first page of these, without a day that would go on behind it; empty when that is all there is."""
    if len(found) <= PAGE:
        return found
    cut = found[PAGE].day
    return [each for each in found[:PAGE] if each.day > cut]
