"""The house's own keys, taken up when the database opens; the first time they are kept in it, wrapped."""

from tortoise.connection import get_connection

from portal import store
from portal.errors import Unavailable
from portal.vault import masters
from portal.vault.keys import House, move_in
from portal.vault.models import OwnerKey, Whose
from portal.vault.ring import current_master, forget

# The migration that makes the table of keys: where it was applied and the table is not there, a backup was put back.
_MADE_BY = "0005_owner_keys"


async def begin() -> None:
    """Take up the house's keys: hung on the store's `opened`. Unavailable when the database was put back without."""
    if not masters.are_known():
        return
    forget()
    move_in(None)
    if not await _has_table("owner_key"):
        if await _was_made():
            raise Unavailable("the keys are missing: `portal key restore FILE` puts those of a backup back")
        return
    await take_up()


async def take_up() -> None:
    """The same, where the table is."""
    rows = {row.owner_kind: row for row in await OwnerKey.filter(owner_kind__in=[Whose.INDEX, Whose.FIRST])}
    if Whose.INDEX in rows:
        before = await rows[Whose.FIRST].key() if Whose.FIRST in rows else None
        move_in(House(await rows[Whose.INDEX].key(), before))
    elif await OwnerKey.exists():
        raise Unavailable("the house's own key is missing beside the others: put a whole backup of the keys back")
    else:
        async with store.write():
            await current_master()


async def _has_table(name: str) -> bool:
    catalogue = "sqlite_master WHERE type = 'table' AND name" if store.is_sqlite() else "pg_tables WHERE tablename"
    found = await get_connection("default").execute_query_dict(f"SELECT 1 AS n FROM {catalogue} = '{name}'")  # noqa: S608
    return bool(found)


async def _was_made() -> bool:
    if not await _has_table("tortoise_migrations"):
        return False
    query = f"SELECT 1 AS n FROM tortoise_migrations WHERE name = '{_MADE_BY}'"  # noqa: S608
    return bool(await get_connection("default").execute_query_dict(query))
