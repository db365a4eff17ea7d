"""What became of things: their former states read as changes, each with who made it and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from portal.circles.thing import Former, Thing


@dataclass(frozen=True)
class Change:
    """One change of one thing: nothing before it means that the thing was made then."""

    thing: Thing
    version: int
    at: datetime
    by: UUID | None
    capacity: str
    before: dict[str, Any] | None
    after: dict[str, Any]

    @property
    def altered(self) -> dict[str, tuple[Any, Any]]:
        """The columns that differ, each as (old, new); dates and ids as text."""
        before = self.before or {}
        return {name: (before.get(name), value) for name, value in self.after.items() if before.get(name) != value}


@dataclass(frozen=True)
class Told:
    """One change as a reader is told it: who, when, a sentence, and each old → new."""

    who: str
    key: UUID | None
    at: datetime
    sentence: str
    lines: list[tuple[str, str, str]]


async def changes_of(things: Sequence[Thing]) -> list[Change]:
    """All changes of these things, newest first; one query, however many they are."""
    formers: dict[UUID, list[Former]] = {thing.id: [] for thing in things}
    for former in await Former.filter(thing_id__in=list(formers)).order_by("version"):
        formers[former.thing_id].append(former)
    found = [change for thing in things for change in _of(thing, formers[thing.id])]
    return sorted(found, key=lambda change: (change.at, change.version, change.thing.id), reverse=True)


async def state_at(thing: Thing, version: int) -> dict[str, Any] | None:
    """What `thing` was at a version, None when there is no such version."""
    if version == thing.version:
        return _plain(Former.of(thing).state)
    former = await Former.get_or_none(thing_id=thing.id, version=version)
    return former.state if former else None


async def overtaken(thing: Thing, version: int, names: Sequence[str]) -> bool:
    """Whether somebody changed one of these columns since the reader had `version` before her."""
    if version == thing.version:
        return False
    before, now = await state_at(thing, version), await state_at(thing, thing.version)
    return before is None or now is None or any(before.get(name) != now.get(name) for name in names)


def _of(thing: Thing, formers: list[Former]) -> list[Change]:
    states = [*formers, Former.of(thing)]
    before: dict[str, Any] | None = None
    found = []
    for state in states:
        after = _plain(state.state)
        found.append(Change(thing, state.version, state.changed_at, state.changed_by, state.changed_as, before, after))
        before = after
    return found


def _plain(state: dict[str, Any]) -> dict[str, Any]:
    # Former states come back from JSON; the present one must look the same to be compared with them.
    # asyncpg hands out ids of a kind of its own, which JSON does not know.
    return dict(orjson.loads(orjson.dumps(state, default=str)))
