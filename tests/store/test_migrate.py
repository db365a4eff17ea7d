"""The migrations make what the models say; a model without its table breaks a real region, and no other test."""

from tortoise import Tortoise
from tortoise.migrations.autodetector import MigrationAutodetector

from portal.app import TORTOISE


async def test_no_model_waits_for_a_migration(db: None) -> None:
    assert Tortoise.apps is not None
    waiting = await MigrationAutodetector(Tortoise.apps, TORTOISE["apps"]).changes()
    assert [writer.as_string() for writer in waiting] == []
