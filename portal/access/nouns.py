"""What a circle holds, noun by noun, for pages that speak of all of it: each room hangs its own here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.access.standing import Standing
from portal.circles.models import Member
from portal.circles.thing import Thing


@dataclass(frozen=True)
class Noun:
    """One kind of thing: its word in an address, what it is called, and where it is read."""

    word: str
    model: type[Thing]
    # 'dit doel' and 'Doelen'; and what one of them is called, for who reads it.
    this: Callable[[], str]
    many: Callable[[], str]
    called: Callable[[Any, Sequence[Member], Member | None], str]
    href: Callable[[Any], str]
    # What goes along when it is opened or shut for somebody: the steps of a goal; '' for nothing.
    goes_along: Callable[[], str] = str
    # Things of it that stand under another (a step under its goal) have no page of their own about who reads them.
    stands_alone: bool = True


# Hung by hanging.py, in the order pages show them.
nouns: list[Noun] = []


def noun_called(word: str) -> Noun | None:
    """The noun with this word in its address, if it has a page about who reads it."""
    return next((each for each in nouns if each.word == word and each.stands_alone), None)


async def read_by(reader: Standing, model: type[Thing], things: Iterable[Thing]) -> frozenset[UUID]:
    """Which of these a list of hers would show: the very condition her own pages have, asked of the database."""
    ids = [each.id for each in things]
    if not ids:
        return frozenset()
    shown = await model.filter(reader.shown(model), id__in=ids).only("id")
    return frozenset(each.id for each in shown)
