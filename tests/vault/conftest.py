"""A vault of this test alone: its own master key in a file, and a ring on which nothing hangs yet."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tortoise.connection import get_connection

from portal import store, vault
from portal.settings import settings
from portal.vault import beginning, masters


@pytest.fixture
async def key_file(db: None, tmp_path: Path) -> AsyncIterator[Path]:
    """Where this test's master keys stand, one a line; the house's keys are kept in the empty database."""
    path = tmp_path / "key"
    vault.lock()
    vault.unlock_file(path, make=True)
    await beginning.begin()
    yield path
    vault.lock()
    vault.forget()
    vault.unlock_file(settings().key_file)


async def start_again(path: Path) -> None:
    """As another process would: nothing in memory, the master keys from the file, the house's from the database."""
    vault.lock()
    vault.forget()
    vault.unlock_file(path)
    await beginning.begin()


def master_ids() -> list[str]:
    """The names of the master keys this process knows."""
    return [each.id for each in masters._known]


async def sql(query: str, *values: Any) -> list[dict[str, Any]]:
    """Straight to the database, with ? for values."""
    for number in range(1, len(values) + 1):
        query = query if store.is_sqlite() else query.replace("?", f"${number}", 1)
    plain = [str(each) if store.is_sqlite() and not isinstance(each, bytes) else each for each in values]
    return [dict(row) for row in await get_connection("default").execute_query_dict(query, plain)]
