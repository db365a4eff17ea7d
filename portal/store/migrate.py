"""Bringing a database to today's shape: one process at a time, with a copy beside it, and keys checked after."""

import fcntl
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.migrations.executor import MigrationExecutor

from portal.store.connect import file_of, migrating, tortoise_config

# Any number will do, as long as every process of Kring takes the same.
_POSTGRES_LOCK = 0x6B72696E67


async def migrate(url: str, models: Sequence[str]) -> list[str]:
    """Apply what this database lacks; returns the names applied. RuntimeError when a key points nowhere after it."""
    async with _alone(url):
        # A changed parent table is rebuilt on SQLite: with foreign keys on, its DROP would take the children along.
        config = tortoise_config(f"{url}?foreign_keys=OFF" if file_of(url) else url, models)
        await Tortoise.init(config=config, init_connections=False, _enable_global_fallback=True)
        try:
            for each in migrating:
                await each()
            return await _apply(url, config["apps"])
        finally:
            await Tortoise.close_connections()


async def _apply(url: str, apps: dict[str, dict[str, object]]) -> list[str]:
    executor = MigrationExecutor(get_connection("default"), apps)
    names = [step.migration.name for step in await executor.plan()]
    if not names:
        return []
    if not await executor.recorder.applied_migrations():
        # Every step of the history builds all its models anew, which takes seconds; an empty database has no history.
        # A test holds both ways to the same shape. Died halfway, it is done again: what is there already stays.
        await Tortoise.generate_schemas(safe=True)
        await executor.migrate(direction="forward", fake=True)
        return names
    _copy_aside(url)
    await executor.migrate(direction="forward")
    # Tortoise leaves out the index of a field that came later, and SQLite's rebuilding of a table loses those it had.
    await Tortoise.generate_schemas(safe=True)
    if file_of(url) and (broken := await get_connection("default").execute_query_dict("PRAGMA foreign_key_check")):
        raise RuntimeError(f"{len(broken)} rows point nowhere after {names[-1]}; the copy beside the file is whole")
    return names


def _copy_aside(url: str) -> None:
    path = file_of(url)
    if path and path.exists() and path.stat().st_size:
        shutil.copyfile(path, path.with_suffix(".before"))


@asynccontextmanager
async def _alone(url: str) -> AsyncIterator[None]:
    """Tortoise has no lock of its own, and two processes starting together would both apply."""
    path = file_of(url)
    if path is None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute("SELECT pg_advisory_lock($1)", _POSTGRES_LOCK)
            yield
        finally:
            await connection.close()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
