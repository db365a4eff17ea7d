"""A backup in two: the database opens nothing by itself, and an erased key counts in it too."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from portal import clock, store, vault
from portal.errors import Conflict, Invalid, Unavailable
from portal.people.persons import Person
from portal.rooms import MODELS
from portal.settings import settings
from portal.vault import Shut
from portal.vault.backup import backup, put_back
from tests.conftest import NOW
from tests.vault.conftest import sql, start_again
from tests.vault.postgres import programs


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PATH", programs())
    yield


@asynccontextmanager
async def restored(database: Path, key_file: Path, folder: Path) -> AsyncIterator[None]:
    """In another database, the backup as it was put back, its keys not yet."""
    url = await _put_back(database, folder)
    await store.close()
    vault.forget()
    await store.connect(url, MODELS, tell=False)
    try:
        yield
    finally:
        await store.close()
        await store.connect(settings().database_url, MODELS, tell=False)
        await start_again(key_file)


async def _put_back(database: Path, folder: Path) -> str:
    if store.is_sqlite():
        shutil.copyfile(database, folder / "back.sqlite3")
        return f"sqlite://{folder / 'back.sqlite3'}"
    url = settings().database_url
    bare, _, query = url.partition("?")
    connection = await asyncpg.connect(url.replace("asyncpg://", "postgres://"))
    await connection.execute(f"DROP DATABASE IF EXISTS {bare.rpartition('/')[2]}_back")
    await connection.execute(f"CREATE DATABASE {bare.rpartition('/')[2]}_back")
    await connection.close()
    to = f"{bare}_back{f'?{query}' if query else ''}"
    command = ["pg_restore", "--no-owner", f"--dbname={to.replace('asyncpg://', 'postgres://')}", str(database)]
    await asyncio.to_thread(subprocess.run, command, check=True, env=dict(os.environ))
    return to


async def test_with_newer_keys_what_was_erased_since_stays_shut_and_with_those_of_then_it_opens(
    key_file: Path, tmp_path: Path
) -> None:
    gone, stays = await Person.make("Gaat weg"), await Person.make("Blijft")
    database, keys_then = await backup(settings().database_url, tmp_path / "backup")
    async with store.write():
        await vault.erase_key(gone.key_owner())
    with clock.everywhere_at(NOW + timedelta(days=1)):
        _, keys_now = await backup(settings().database_url, tmp_path / "backup")
    async with restored(database, key_file, tmp_path):
        await put_back(keys_now)
        assert (await Person.get(id=stays.id)).name == "Blijft"
        with pytest.raises(Shut):
            await Person.get(id=gone.id)
    async with restored(database, key_file, tmp_path):
        await put_back(keys_then)
        assert {each.name for each in await Person.all()} == {"Gaat weg", "Blijft"}


async def test_the_database_has_no_key_in_it_and_nobody_else_may_read_either(key_file: Path, tmp_path: Path) -> None:
    await Person.make("Noor")
    wrapped = [bytes(row["wrapped"]) for row in await sql("SELECT wrapped FROM owner_key")]
    files = await backup(settings().database_url, tmp_path / "backup")
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600, 0o600]
    content = await asyncio.to_thread(files[0].read_bytes)
    assert wrapped
    assert not any(each in content or each.hex().encode() in content for each in wrapped)


async def test_keys_older_than_a_month_are_removed_and_databases_stay(key_file: Path, tmp_path: Path) -> None:
    await Person.make("Noor")
    (tmp_path / "kring-of-something-else.keys.json").touch()
    first, old = await backup(settings().database_url, tmp_path)
    with clock.everywhere_at(NOW + timedelta(days=29)):
        _, newer = await backup(settings().database_url, tmp_path)
    with clock.everywhere_at(NOW + timedelta(days=31)):
        await backup(settings().database_url, tmp_path)
    assert not old.exists()
    assert newer.exists()
    assert first.exists()
    assert (tmp_path / "kring-of-something-else.keys.json").exists()


async def test_keys_are_put_back_where_there_are_none_only(key_file: Path, tmp_path: Path) -> None:
    await Person.make("Noor")
    _, keys = await backup(settings().database_url, tmp_path / "backup")
    with pytest.raises(Conflict):
        await put_back(keys)
    (tmp_path / "no.json").write_text("[{}]")
    with pytest.raises(Invalid, match="not a backup of keys"):
        await put_back(tmp_path / "no.json")


async def test_postgres_without_its_programs_says_what_is_missing(
    key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="pg_dump is not here"):
        await backup("postgres://nobody@nowhere/none", tmp_path)
