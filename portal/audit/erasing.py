"""Erasing all that is one owner's: each room takes its own rows away, her key goes last, and only numbers stay."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from portal import clock, vault
from portal.audit.writing import write_line
from portal.errors import Gone
from portal.store import Moment, Row, write
from portal.vault import KeyOwner, Whose

# So many ids go into one question: SQLite takes some thousands.
AT_ONCE = 500
# What who was in it reads; as every error's words it is translated where it is shown.
ERASED = "Dit is gewist. Het is er niet meer, en het komt niet terug."
_HOUSE = {"capacity": "house", "means": "house"}


class Ground(StrEnum):
    """Why it was erased."""

    REQUEST = "request"  # Jeugdwet 7.3.9 for a file, AVG art. 17 for an account
    TERM = "term"  # kept as long as it had to be: Jeugdwet 7.3.8


class Erasure(Row):
    """That something was erased (wissing), without content: whose id, when, asked by which role, how many rows.

    Kept for good: it is the only proof that the owner's rows are missing because they had to go.
    """

    owner_kind = fields.CharEnumField(Whose, max_length=12)
    owner_id = fields.UUIDField(db_index=True)
    at = Moment()
    asked_by = fields.CharField(40, default="")  # a role, never a person; empty: nobody asked, the term was over
    ground = fields.CharEnumField(Ground, max_length=8)
    gone = fields.JSONField[dict[str, int]]()  # rows by their kind

    class Meta:
        table = "erasure"


class Tombstone(Row):
    """By which who was in it still hears that something is gone, and not that it never was (FHIR: 410, and not 404).

    A keyed hash of a thing's id, or of a reader: whoever has the table alone learns neither whose nor what.
    """

    erasure_id = fields.UUIDField()
    mark = fields.CharField(64, db_index=True)
    made_at = Moment()

    class Meta:
        table = "tombstone"
        unique_together = (("erasure_id", "mark"),)

    @classmethod
    async def tells(cls, reader: str, id: UUID | None) -> bool:
        """Whether this was erased with something that this reader (an actor's key) was in: one question for all."""
        of_reader = cls.filter(mark=_reader_mark(reader)).values("erasure_id")
        return id is not None and await cls.exists(mark=_thing_mark(id), erasure_id__in=Subquery(of_reader))


@dataclass
class Erasing:
    """What is being erased, and what went already: `ids` is for rooms that hold no more of a thing than its id."""

    owner: KeyOwner
    gone: Counter[str] = field(default_factory=Counter)
    ids: set[UUID] = field(default_factory=set)
    # Who was in it, as actors' keys, and of which things they may hear that these are gone.
    readers: set[str] = field(default_factory=set)
    told: set[UUID] = field(default_factory=set)

    @property
    def circle(self) -> UUID | None:
        """The circle that is erased; None when it is something else."""
        return self.owner[1] if self.owner[0] is Whose.CIRCLE else None

    @property
    def person(self) -> UUID | None:
        """The person who is erased; None when it is something else."""
        return self.owner[1] if self.owner[0] is Whose.PERSON else None

    async def take(self, model: type[Row], *which: Q, told: Q | None = None, **narrow: Any) -> list[UUID]:
        """Remove these rows for good, unread: what no longer opens goes too. Of `told` readers hear that it is gone."""
        ids = await _ids(model.filter(*which, **narrow))
        for some in batches(ids):
            if told is not None:
                self.told |= set(await _ids(model.filter(told, id__in=some)))
            await model.filter(id__in=some).delete()
        self.gone[model.__name__] += len(ids)
        self.ids |= set(ids)
        return ids

    async def take_by(self, model: type[Row], column: str, ids: Sequence[Any], **narrow: Any) -> None:
        """Remove the rows of which this column is one of these, however many they are."""
        for some in batches(list(ids)):
            these: dict[str, Any] = {f"{column}__in": some, **narrow}
            await self.take(model, **these)


# Each room hangs here what takes its rows of one owner away: in one write, highest room first, since lower rows are
# pointed at by higher ones.
erased: list[Callable[[Erasing], Awaitable[None]]] = []


async def erase(owner: KeyOwner, *, ground: Ground, asked_by: str = "") -> Erasure:
    """Erase all that is this owner's, in one write with the key and the record of it. It can't be undone.

    What others wrote in the log about it stays, without names; whose key is gone reads there as nobody.
    """
    async with write():
        this = Erasing(owner)
        for each in erased:
            await each(this)
        await vault.erase_key(owner)
        gone = {kind: n for kind, n in sorted(this.gone.items()) if n}
        record = await Erasure.create(
            owner_kind=owner[0], owner_id=owner[1], at=clock.now(), asked_by=asked_by, ground=ground, gone=gone
        )
        if this.readers:
            marks = {*map(_thing_mark, this.told), *map(_reader_mark, this.readers)}
            made = [Tombstone(erasure_id=record.id, mark=mark, made_at=record.at) for mark in sorted(marks)]
            await Tombstone.bulk_create(made, batch_size=AT_ONCE)
        whose = {"owner_kind": owner[0].value, "owner_id": owner[1]}
        line = {"action": "erased", "kind": owner[0].value.title(), "thing_id": owner[1], "reason": ground.value}
        await write_line({**_HOUSE, **whose, **line})
    return record


async def refuse_erased(owners: Iterable[KeyOwner]) -> None:
    """Hung on `keyless`: Gone for a circle that was erased: what was on its way into it comes too late.

    A person who was erased may still get a key: what she did at that very moment is a line of the log, under hers.
    """
    circles = [id for kind, id in owners if kind is Whose.CIRCLE]
    if circles and await Erasure.exists(owner_kind=Whose.CIRCLE, owner_id__in=circles):
        raise Gone("written into a circle that was erased", words=ERASED)


def batches(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """A few at a time."""
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


async def _ids(rows: QuerySet[Any]) -> list[UUID]:
    # asyncpg's are a kind of UUID of its own: made into ours, as what rooms compare them with.
    found: list[Any] = list(await rows.values_list("id", flat=True))
    return [UUID(int=each.int) for each in found]


def _thing_mark(id: UUID) -> str:
    return vault.blind_index(str(id), "erased.thing")


def _reader_mark(reader: str) -> str:
    return vault.blind_index(reader, "erased.reader")
