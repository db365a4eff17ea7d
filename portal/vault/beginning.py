"""The house's own keys, taken up when the database opens; the first time they are kept in it, wrapped."""

from typing import Any
from uuid import UUID

from tortoise.connection import get_connection

from portal import store
from portal.errors import Unavailable
from portal.vault import masters
from portal.vault.keys import House, move_in
from portal.vault.models import OwnerKey, Whose
from portal.vault.ring import current_master, forget

# The migration that makes the table of keys: where it was applied and the table is not there, a backup was put back.
_MADE_BY = "0008_owner_keys"


async def begin() -> None:
    """Take up the house's keys, or keep them the first time: hung on the store's `opened`. As look()."""
    if await look() or not masters.are_known() or not await _has_table("owner_key"):
        return
    if await OwnerKey.exists():
        raise Unavailable("the house's own key is missing beside the others: put a whole backup of the keys back")
    async with store.write():
        await current_master()


async def look() -> bool:
    """Take up the house's keys if they are kept here: hung on `migrating`, since some migrations seal and find.

    Unavailable when the database was put back without its keys.
    """
    if not masters.are_known():
        return False
    forget()
    move_in(None)
    if await _has_table("owner_key"):
        return await _take_up()
    if await _was_made():
        raise Unavailable("the keys are missing: `portal key restore FILE` puts those of a backup back")
    return False


async def _take_up() -> bool:
    query = f"SELECT * FROM owner_key WHERE owner_kind IN ('{Whose.INDEX}', '{Whose.FIRST}')"  # noqa: S608
    rows = await get_connection("default").execute_query_dict(query)
    keys = {row["owner_kind"]: await _row(row).key() for row in rows}
    if Whose.INDEX not in keys:
        return False
    move_in(House(keys[Whose.INDEX], keys.get(Whose.FIRST)))
    return True


def _row(row: dict[str, Any]) -> OwnerKey:
    id, owner_id = UUID(str(row["id"])), UUID(str(row["owner_id"]))
    kind, wrapped = Whose(row["owner_kind"]), bytes(row["wrapped"])
    return OwnerKey(id=id, owner_kind=kind, owner_id=owner_id, master=row["master"], wrapped=wrapped)


async def _has_table(name: str) -> bool:
    catalogue = "sqlite_master WHERE type = 'table' AND name" if store.is_sqlite() else "pg_tables WHERE tablename"
    found = await get_connection("default").execute_query_dict(f"SELECT 1 AS n FROM {catalogue} = '{name}'")  # noqa: S608
    return bool(found)


async def _was_made() -> bool:
    if not await _has_table("tortoise_migrations"):
        return False
    query = f"SELECT 1 AS n FROM tortoise_migrations WHERE name = '{_MADE_BY}'"  # noqa: S608
    return bool(await get_connection("default").execute_query_dict(query))
