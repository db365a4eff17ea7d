"""Fills a database at its first migration with a row in every table, takes it to the last, and prints counts and shape.

A process of its own: `python -m tests.store.filled URL`. Tortoise keeps one database per process.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from portal import store, vault
from portal.rooms import MODELS
from portal.store.connect import APP, tortoise_config
from tests.store.shaped import shape

# One id for every row of every table: whatever a foreign key points to, there is one.
ID = "0195a7c0-0000-7000-8000-000000000001"
FIRST = "0001_initial"
T = TypeVar("T")


async def main(url: str) -> None:
    """Fill, migrate, count and look."""
    before: dict[str, int] = {}

    async def fill() -> None:
        before.update(await _fill())

    async def count() -> list[Any]:
        return [before, await _count(list(before)), await shape()]

    print(json.dumps(await from_the_first(url, fill, count)))


async def from_the_first(url: str, lay: Callable[[], Awaitable[None]], look: Callable[[], Awaitable[T]]) -> T:
    """Lays rows in a database at its first migration, takes it to the last, and looks what became of them."""
    vault.unlock(bytes(32))
    config = tortoise_config(f"{url}?foreign_keys=OFF" if url.startswith("sqlite") else url, MODELS)
    await Tortoise.init(config=config, _enable_global_fallback=True)
    try:
        executor = MigrationExecutor(get_connection("default"), config["apps"])
        await executor.migrate([MigrationTarget(APP, FIRST)])
        await lay()
    finally:
        await Tortoise.close_connections()
    await store.migrate(url, MODELS)
    await Tortoise.init(config=config)
    try:
        return await look()
    finally:
        await Tortoise.close_connections()


async def _fill() -> dict[str, int]:
    tables = {name: columns for name, columns in (await tables_there()).items() if name != "tortoise_migrations"}
    # One script on one connection: with foreign keys out of force, the order of tables doesn't matter.
    script = [] if store.is_sqlite() else ["SET LOCAL session_replication_role = replica"]
    for table, columns in tables.items():
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(any_value(name, kind) for name, kind in columns.items())
        script.append(f'INSERT INTO "{table}" ({names}) VALUES ({values})')
    await get_connection("default").execute_script(";".join(script))
    return await _count(list(tables))


async def _count(tables: list[str]) -> dict[str, int]:
    counts = {}
    for table in tables:
        rows = await get_connection("default").execute_query_dict(f'SELECT count(*) AS n FROM "{table}"')
        counts[table] = int(rows[0]["n"])
    return counts


async def tables_there() -> dict[str, dict[str, str]]:
    """Each table, with the kind of each of its columns."""
    if store.is_sqlite():
        query = (
            "SELECT m.name AS t, p.name AS c, p.type AS k FROM sqlite_master m, pragma_table_info(m.name) p"
            " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
        )
    else:
        query = (
            "SELECT table_name AS t, column_name AS c, data_type AS k"
            " FROM information_schema.columns WHERE table_schema = 'public'"
        )
    found: dict[str, dict[str, str]] = {}
    for row in await get_connection("default").execute_query_dict(query):
        found.setdefault(row["t"], {})[row["c"]] = str(row["k"]).lower()
    return found


def any_value(name: str, kind: str) -> str:
    """What may stand in a column of this name and kind, as SQL writes it."""
    plain: dict[str, Any] = {"bool": "TRUE", "json": "'[]'", "date": "'2026-01-01'"}
    if "int" in kind:
        return "1"
    if name == "id" or name.endswith("_id") or "uuid" in kind:
        return f"'{UUID(ID)}'"
    if "blob" in kind:
        return "X'01'"
    if "bytea" in kind:
        return r"'\x01'"
    if "timestamp" in kind:
        return "'2026-01-01 00:00:00+00:00'"
    return next((value for part, value in plain.items() if part in kind), "'x'")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
