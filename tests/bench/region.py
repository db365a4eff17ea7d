"""The region that is measured: the cast in a database of its own."""

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from portal import store, vault
from portal.hanging import hang
from portal.rooms import MODELS
from portal.settings import settings
from tests.cast import Cast

HOST = "http://kring.test"


@asynccontextmanager
async def region() -> AsyncIterator[Cast]:
    """Everybody in their place; all of it is thrown away after."""
    with tempfile.TemporaryDirectory(prefix="kring-bench-") as folder:
        os.environ |= {
            "KRING_MODE": "test",
            "KRING_ORIGIN": HOST,
            "KRING_DATABASE_URL": f"sqlite://{folder}/kring.sqlite3",
            "KRING_KEY_FILE": f"{folder}/key",
        }
        settings.cache_clear()
        vault.unlock_file(Path(settings().key_file), make=True)
        hang()
        await store.migrate(settings().database_url, MODELS)
        await store.connect(settings().database_url, MODELS)
        try:
            yield await Cast.assemble()
        finally:
            await store.close()
