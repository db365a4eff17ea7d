"""The tables emptied for each test, and the cast laid once: each test gets its rows and its people back as new."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from tortoise import Tortoise
from tortoise.connection import get_connection

from portal import store, vault
from portal.outbox import wake
from portal.vault import ring
from tests.cast import Cast

# A place beside the tables, where neither the models nor a test that reads every table will look.
_BESIDE = "laid"
_forgotten = [0]


@dataclass(frozen=True)
class Laid:
    """The cast as it was laid, which no test gets in hand, and the tables in which it left rows."""

    cast: Cast
    tables: Sequence[str]
    name: str  # under which the copies are kept: each laying has its own

    @classmethod
    async def lay(cls) -> Self:
        """Assembles the cast in empty tables, and puts a copy of every row beside them; the tables are left as full."""
        await wipe()
        return await cls.as_it_stands(await Cast.assemble(), "cast")

    @classmethod
    async def as_it_stands(cls, cast: Cast, name: str) -> Self:
        """Puts a copy beside the tables of every row there is now, as this cast's."""
        tables = [table for table in _tables() if await _has_rows(table)]
        await _reach_beside()
        copies = [f'CREATE TABLE {_BESIDE}."{name} {table}" AS SELECT * FROM "{table}"' for table in tables]
        await get_connection("default").execute_script(";".join(copies))
        return cls(cast, tables, name)

    async def again(self) -> Cast:
        """The same rows in the tables, with the same ids and sealed bytes, and a cast of this test's own."""
        await _reach_beside()
        await _keys_of_then()
        _forget_new_keys()
        await _without_keys([f'INSERT INTO "{t}" SELECT * FROM {_BESIDE}."{self.name} {t}"' for t in self.tables])
        # Who was invited has a letter waiting, and a drainer that starts now must hear of it at once.
        await wake.up()
        return copy.deepcopy(self.cast)


def _forget_new_keys() -> None:
    """Who was erased and then did something has a new key in memory, and the rows of the cast have the old one."""
    if ring._forgettings[0] != _forgotten[0]:
        vault.forget()
        _forgotten[0] = ring._forgettings[0]


async def _keys_of_then() -> None:
    """The house's keys are those under which the cast was sealed, also after a test that began with none."""
    others = "FROM owner_key WHERE owner_kind IN ('house', 'index', 'first')"
    if await get_connection("default").execute_query_dict(f"SELECT 1 AS one {others} LIMIT 1"):
        await get_connection("default").execute_script(f"DELETE {others}")
        vault.forget()


async def _reach_beside() -> None:
    """The place beside is there, also after a test that connected anew."""
    connection = get_connection("default")
    if not store.is_sqlite():
        await connection.execute_script(f"CREATE SCHEMA IF NOT EXISTS {_BESIDE}")
        return
    known = {row["name"]: row["file"] for row in await connection.execute_query_dict("PRAGMA database_list")}
    if _BESIDE not in known:
        await connection.execute_script(f"ATTACH '{known['main']}.{_BESIDE}' AS {_BESIDE}")


async def wipe() -> None:
    """Empties every table."""
    # TRUNCATE makes a new file for each table and each index of PostgreSQL; these hold a handful of rows.
    await _without_keys([f'DELETE FROM "{table}"' for table in _tables()])


async def unhurried() -> None:
    """No commit waits for the disk: what a test wrote needs to outlive no power cut."""
    if store.is_sqlite():
        await get_connection("default").execute_script("PRAGMA synchronous=OFF")
        return
    rows = await get_connection("default").execute_query_dict("SELECT current_database() AS name")
    # For every connection of the pool, also those it opens later.
    await get_connection("default").execute_script(f'ALTER DATABASE "{rows[0]["name"]}" SET synchronous_commit = off')


def _tables() -> list[str]:
    return [model._meta.db_table for model in Tortoise.apps["portal"].values()]


async def _has_rows(table: str) -> bool:
    return bool(await get_connection("default").execute_query_dict(f'SELECT 1 AS one FROM "{table}" LIMIT 1'))


async def _without_keys(statements: Sequence[str]) -> None:
    """In one transaction and in any order: with foreign keys out of force no row waits for another."""
    script = ";".join(statements)
    if store.is_sqlite():
        script = f"PRAGMA foreign_keys=OFF;BEGIN;{script};COMMIT;PRAGMA foreign_keys=ON"
    else:
        script = f"SET LOCAL session_replication_role = replica;{script}"
    await get_connection("default").execute_script(script)
