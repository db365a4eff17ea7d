"""Connections: SQLite in one file, or PostgreSQL; the same models on both."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tortoise import Tortoise
from tortoise.connection import get_connection

APP = "portal"
MIGRATIONS = "portal.migrations"
# Seconds another process may hold the file before we give up; a hand-over of 1 MB takes about two.
_BUSY_MS = 15_000
# Model modules of rooms without which no row can be read: whoever opens the database has their tables too.
always: list[str] = []
# The database is open for this process.
opened: list[Callable[[], Awaitable[None]]] = []
# The database is about to be migrated: it may be read by SQL, and no model fits it yet.
migrating: list[Callable[[], Awaitable[object]]] = []


def tortoise_config(url: str, models: Sequence[str]) -> dict[str, Any]:
    """Tortoise's configuration for `url`, with every model module in one app and one migration history."""
    return {
        "connections": {"default": _with_pragmas(url)},
        "apps": {APP: {"models": [*always, *models], "default_connection": "default", "migrations": MIGRATIONS}},
        "use_tz": True,
        "timezone": "UTC",
    }


def _with_pragmas(url: str) -> str:
    if not url.startswith("sqlite://") or "busy_timeout" in url:
        return url
    # What is deleted is overwritten: a key that was erased must not be found in a free page.
    separator = "&" if "?" in url else "?"
    return f"{url}{separator}busy_timeout={_BUSY_MS}&synchronous=FULL&secure_delete=ON"


async def connect(url: str, models: Sequence[str], *, tell: bool = True) -> None:
    """Open the database for this process; requests run in tasks of their own and must find it too.

    Without `tell`, `opened` hears nothing: for putting back what its functions would miss.
    """
    if path := file_of(url):
        path.parent.mkdir(parents=True, exist_ok=True)
    await Tortoise.init(config=tortoise_config(url, models), _enable_global_fallback=True)
    for each in opened if tell else ():
        await each()


def file_of(url: str) -> Path | None:
    """The file a SQLite database stands in; None for PostgreSQL."""
    if not url.startswith("sqlite://"):
        return None
    return Path(urlsplit(url.replace("sqlite://", "file:", 1)).path)


async def close() -> None:
    """Close every connection."""
    await Tortoise.close_connections()


def is_sqlite() -> bool:
    """Whether this process stands on SQLite."""
    return get_connection("default").capabilities.dialect == "sqlite"
