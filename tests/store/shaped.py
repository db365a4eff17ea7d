"""Lays an empty database at once, and prints its shape: columns, keys and indexes.

A process of its own: `python -m tests.store.shaped URL`. Tortoise keeps one database per process.
"""

import asyncio
import json
import sys

from tortoise import Tortoise
from tortoise.connection import get_connection

from portal import store, vault
from portal.rooms import MODELS
from portal.store.connect import tortoise_config

_POSTGRES = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, character_maximum_length"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "keys": "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND contype <> 'n'",
    "indexes": "SELECT tablename, regexp_replace(indexdef, 'INDEX \\S+ ON', 'INDEX ON') FROM pg_indexes"
    " WHERE schemaname = 'public'",
}
_TABLES = "sqlite_master AS t, pragma_{}(t.name) AS c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'"
_SQLITE = {
    "columns": f'SELECT t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk FROM {_TABLES.format("table_info")}',
    "keys": f'SELECT t.name, c."from", c."table", c."to", c.on_delete FROM {_TABLES.format("foreign_key_list")}',
    "indexes": 'SELECT t.name, c."unique", c.partial, (SELECT group_concat(i.name) FROM pragma_index_info(c.name) AS i)'
    f" FROM {_TABLES.format('index_list')}",
}


async def main(url: str) -> None:
    """Lay at once, look."""
    vault.unlock(bytes(32))
    await store.migrate(url, MODELS)
    await Tortoise.init(config=tortoise_config(url, MODELS), _enable_global_fallback=True)
    try:
        print(json.dumps(await shape()))
    finally:
        await Tortoise.close_connections()


async def shape() -> dict[str, list[str]]:
    """What stands in the database that is open: a line for each column, key and index."""
    lines = {}
    for name, question in (_SQLITE if store.is_sqlite() else _POSTGRES).items():
        _, rows = await get_connection("default").execute_query(question)
        lines[name] = sorted(json.dumps(list(dict(row).values()), default=str) for row in rows)
    return lines


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
