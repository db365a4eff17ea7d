"""The migrations make what the models say; a model without its table breaks a real region, and no other test."""

import os
import subprocess
import sys
from pathlib import Path

from tortoise import Tortoise
from tortoise.migrations.autodetector import MigrationAutodetector

import portal.migrations
from portal.app import TORTOISE


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
