"""What was sealed under another key goes under its owners', a few rows at a time, while everybody goes on."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from tortoise import Tortoise
from tortoise.connection import get_connection

from portal.store import is_sqlite, write
from portal.store.connect import APP
from portal.vault.fields import SealedRow, sealed_fields
from portal.vault.models import OwnerKey, Whose
from portal.vault.ring import at_hand

AT_ONCE = 100

log = structlog.get_logger()


@dataclass
class Resealed:
    """What came of it: rows sealed anew, and rows that would not open, which stay as they are."""

    done: int = 0
    failed: int = 0


async def reseal() -> Resealed:
    """Seal anew what has the old form, or an earlier owner's key; broken off, the next time finds what is left.

    When nothing is left the old key is erased, so that no old backup opens by it either.
    """
    came = Resealed()
    for model in sealed_models():
        async for ids in _left(model):
            await _reseal(model, ids, came)
        async for ids in _elsewhere(model):
            await _reseal(model, ids, came)
    if not came.failed:
        async with write():
            await OwnerKey.filter(owner_kind=Whose.FIRST).delete()
    return came


def sealed_models() -> list[type[SealedRow]]:
    """Every model with sealed columns."""
    if Tortoise.apps is None:
        return []
    models = Tortoise.apps[APP].values()
    return [model for model in models if issubclass(model, SealedRow) and sealed_fields(model)]


async def _left(model: type[SealedRow]) -> AsyncIterator[list[UUID]]:
    """The ids of what has the old form, each once, a few at a time."""
    start, old = "substr({0}, 1, 1)", "X'01'"
    if not is_sqlite():
        start, old = "substring({0} from 1 for 1)", r"'\x01'::bytea"
    columns = [f'"{model._meta.fields_db_projection[name]}"' for name in sealed_fields(model)]
    has_old = " OR ".join(f"{start.format(column)} = {old}" for column in columns)
    after = UUID(int=0)
    while True:
        query = f"SELECT id FROM \"{model._meta.db_table}\" WHERE ({has_old}) AND id > '{after}' ORDER BY id"  # noqa: S608
        rows = await get_connection("default").execute_query_dict(f"{query} LIMIT {AT_ONCE}")
        if not rows:
            return
        ids = [UUID(str(row["id"])) for row in rows]
        yield ids
        after = ids[-1]


async def _elsewhere(model: type[SealedRow]) -> AsyncIterator[list[UUID]]:
    """The ids of what opened by an earlier owner's key, a few at a time."""
    where, after = model.once_elsewhere(), UUID(int=0)
    while where is not None:
        some: list[Any] = list(
            await model.filter(**where, id__gt=after).order_by("id").limit(AT_ONCE).values_list("id", flat=True)
        )
        if not some:
            return
        try:
            ids = [UUID(int=row.id.int) for row in await model.filter(id__in=some) if row.is_elsewhere]
        except ValueError:
            # One that doesn't open is told of where they are tried one by one.
            ids = [UUID(int=id.int) for id in some]
        if ids:
            yield ids
        after = some[-1]


async def _reseal(model: type[SealedRow], ids: list[UUID], came: Resealed) -> None:
    try:
        # The keys first, and durable: who writes such a row now makes its owner's key too, and then waits for the row.
        async with at_hand({owner for row in await model.filter(id__in=ids) for owner in row.needed_keys()}):
            pass
        async with write():
            for row in await model.filter(id__in=ids).select_for_update():
                await row.save()
    except ValueError as error:
        if len(ids) == 1:
            # One row nobody can open any more must not hold up the others; where it stands tells no words.
            log.exception("reseal_failed", exc_info=error)
            came.failed += 1
            return
        for id in ids:
            await _reseal(model, [id], came)
        return
    came.done += len(ids)
