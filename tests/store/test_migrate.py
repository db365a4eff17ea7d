"""The migrations make what the models say; a model without its table breaks a real region, and no other test."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tortoise import Tortoise
from tortoise.migrations.autodetector import MigrationAutodetector

import portal.migrations
from portal.app import TORTOISE
from tests.store import laid

Emptied = Callable[[str], Awaitable[str]]


@pytest.fixture
def emptied(tmp_path: Path) -> Emptied:
    """Gives the address of an empty database of its own, of the kind under test."""

    async def database(name: str) -> str:
        url = os.environ.get("KRING_TEST_DATABASE_URL")
        if url is None:
            return f"sqlite://{tmp_path / name}.sqlite3"
        server, _, ours = url.partition("?")[0].rpartition("/")
        connection = await asyncpg.connect(url.replace("asyncpg://", "postgres://"))
        try:
            await connection.execute(f"DROP DATABASE IF EXISTS {ours}_{name}")
            await connection.execute(f"CREATE DATABASE {ours}_{name}")
        finally:
            await connection.close()
        return url.replace(f"{server}/{ours}", f"{server}/{ours}_{name}", 1)

    return database


async def test_no_model_waits_for_a_migration(db: None) -> None:
    assert Tortoise.apps is not None
    waiting = await MigrationAutodetector(Tortoise.apps, TORTOISE["apps"]).changes()
    assert [writer.as_string() for writer in waiting] == []


def test_an_empty_database_takes_all_of_them_in_one_line(tmp_path: Path) -> None:
    numbers = [path.name[:4] for path in sorted((Path(portal.migrations.__file__).parent).glob("0*.py"))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    command = [sys.executable, "-m", "portal", "migrate"]
    place = {"KRING_DATABASE_URL": f"sqlite://{tmp_path / 'kring.sqlite3'}", "KRING_KEY_FILE": str(tmp_path / "key")}
    for said in (numbers[-1], "up to date"):
        done = subprocess.run(command, env={**os.environ, **place}, capture_output=True, text=True, check=True)
        assert said in done.stderr


async def test_a_filled_database_keeps_every_row_through_all_of_them(emptied: Emptied) -> None:
    # Rebuilding a parent table with foreign keys on takes its children along, and reports that all is well.
    before, after, shape = await _printed("filled", await emptied("filled"))
    assert set(before.values()) == {1}
    assert after == before
    # An empty one is laid at once, and has the same columns, keys and indexes.
    at_once = await _printed("shaped", await emptied("empty"))
    assert len(at_once["columns"]) > 100
    for part, lines in at_once.items():
        assert shape[part] == lines, part


async def test_rows_of_before_find_their_place_or_go(emptied: Emptied) -> None:
    found = await _printed("laid", await emptied("laid"))
    # Who was leaving for an organisation without a provider has nowhere to come back to.
    assert found["leaving"] == [str(laid.BRUG)]
    # An account of one's own needs no circle to have been proved; a place at work, also as its first, proves none.
    assert found["proved"] == [str(laid.ALONE), str(laid.BOTH)]
    # Who asked her in is known without the log from then on.
    assert found["asked"] == [str(laid.WORK)]
    # An organisation whose people are in takes part, once; one whose people went must be asked for.
    assert found["taking"] == [str(laid.BRUG)]
    # Nobody was asked which kinds it may read: it reads all there are, also those that came later.
    assert found["reads"] == ["plan,talk,notes,papers"]


async def _printed(module: str, url: str) -> Any:
    command = [sys.executable, "-m", f"tests.store.{module}", url]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
