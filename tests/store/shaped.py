"""Lays an empty database, along the history or at once, and prints its shape: columns, keys and indexes.

A process of its own: `python -m tests.store.shaped URL [at-once]`. Tortoise keeps one database per process.
"""

import asyncio
import json
import sys

from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from portal import store, vault
from portal.app import MODELS
from portal.store.connect import APP, tortoise_config
from tests.store.filled import FIRST

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


async def main(url: str, at_once: bool) -> None:
    """Lay, look."""
    vault.unlock(bytes(32))
    config = tortoise_config(f"{url}?foreign_keys=OFF" if url.startswith("sqlite") else url, MODELS)
    if not at_once:
        await Tortoise.init(config=config, _enable_global_fallback=True)
        await MigrationExecutor(get_connection("default"), config["apps"]).migrate([MigrationTarget(APP, FIRST)])
        await Tortoise.close_connections()
    await store.migrate(url, MODELS)
    await Tortoise.init(config=config, _enable_global_fallback=True)
    print(json.dumps(await _shape(_SQLITE if url.startswith("sqlite") else _POSTGRES)))
    await Tortoise.close_connections()


async def _shape(questions: dict[str, str]) -> dict[str, list[str]]:
    shape = {}
    for name, question in questions.items():
        _, rows = await get_connection("default").execute_query(question)
        shape[name] = sorted(json.dumps(list(dict(row).values()), default=str) for row in rows)
    return shape


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], "at-once" in sys.argv[2:]))
