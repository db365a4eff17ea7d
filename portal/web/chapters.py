"""What somebody takes with her of her file: chapters in her own language, which a page, a PDF and a print can show."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.web.page import day_words, time_words
from portal.web.texts import _

_DAY = "d MMMM y"


@dataclass(frozen=True)
class Entry:
    """One thing: what it is called, what stands there as it was typed, who wrote it and when, and who reads it.

    `file` is the path of what goes beside the page with it.
    """

    words: str = ""
    title: str = ""
    told: str = ""
    reads: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    file: str = ""


@dataclass(frozen=True)
class Part:
    """Things that belong together, such as one conversation or one day; without a title they just follow."""

    entries: tuple[Entry, ...]
    title: str = ""
    reads: str = ""


@dataclass(frozen=True)
class Chapter:
    """What one room tells; `lead` says what it is."""

    title: str
    parts: tuple[Part, ...]
    lead: str = ""


@dataclass(frozen=True)
class Export:
    """What one room gives of a subject to one reader, and the nouns whose typed words it gives with that.

    Asked with the reader and with the circle she entered, or with None for what is hers alone.
    """

    holds: tuple[type[Any], ...]
    chapters: Callable[[Any, Any], Awaitable[Sequence[Chapter]]]


def chapter(title: str, *parts: Part, lead: str = "") -> list[Chapter]:
    """One chapter with the parts that hold something; also an empty one is told, since 'nothing' is an answer."""
    return [Chapter(title, tuple(each for each in parts if each.entries), lead)]


def day(at: datetime | Any) -> str:
    """A day with its year: the file is read long after."""
    return day_words(at, _DAY)


def told(who: str, at: datetime) -> str:
    """Who wrote something and when."""
    when = _("%(day)s om %(time)s") % {"day": day(at), "time": time_words(at)}
    # A name in another script keeps to itself: what follows it stays in its place.
    return f"\u2068{who}\u2069, {when}" if who else when


def labelled(label: str) -> str:
    """A label as it stands before its value; a question has its own sign."""
    return label if label.endswith(("?", ":")) else f"{label}:"


def lines(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The lines that say something."""
    return tuple((label, value) for label, value in pairs if value)
