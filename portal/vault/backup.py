"""A backup in two: the database without keys, and the wrapped keys, which may be kept for a month only.

Who has an old database and no old keys opens nothing of an owner whose key was erased since.
"""

import asyncio
import os
import re
import shutil
import sqlite3
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import orjson
from tortoise import Tortoise

from portal import clock
from portal.errors import Conflict, Invalid, Unavailable
from portal.store import file_of, write
from portal.vault.beginning import look
from portal.vault.models import OwnerKey, Whose

KEYS_LAST = timedelta(days=30)
_STAMP = "%Y%m%dT%H%M%SZ"
_KEYS = re.compile(r"kring-(\d{8}T\d{6}Z)\.keys\.json")


async def backup(url: str, folder: Path) -> tuple[Path, Path]:
    """Write both files of this moment into `folder`, and remove the keys there that are too old.

    Unavailable, with the reason, when the database can't be copied.
    """
    stamp = clock.now().astimezone(UTC).strftime(_STAMP)
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True, mode=0o700)
    file = file_of(url)
    database = folder / f"kring-{stamp}.{'sqlite3' if file else 'pgdump'}"
    if file:
        await asyncio.to_thread(_copy_sqlite, file, database)
    else:
        await _dump_postgres(url, database)
    # After the database: every row in it finds its key, and a key erased meanwhile is in neither.
    keys = folder / f"kring-{stamp}.keys.json"
    await asyncio.to_thread(_write_private, keys, orjson.dumps(await _written()))
    await asyncio.to_thread(_clear, folder, file)
    return database, keys


def _copy_sqlite(file: Path, copy: Path) -> None:
    # It holds the keys until they are dropped: nobody may take it for the backup before.
    unfinished = copy.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL, 0o600))
    with sqlite3.connect(file) as whole:
        whole.execute("VACUUM INTO ?", (str(unfinished),))
    whole.close()
    without = sqlite3.connect(unfinished, isolation_level=None)
    without.execute("PRAGMA secure_delete = ON")
    without.execute("DROP TABLE owner_key")
    without.execute("VACUUM")
    without.close()
    unfinished.replace(copy)


async def _dump_postgres(url: str, copy: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise Unavailable("pg_dump is not here: install PostgreSQL's client programs, of the server's version")
    await asyncio.to_thread(_write_private, copy, b"")
    process = await asyncio.create_subprocess_exec(
        program,
        "--format=custom",
        "--no-owner",
        "--exclude-table=owner_key",
        f"--file={copy}",
        # As variables and not as arguments, which every user of the machine can read.
        env={**os.environ, **_place(url)},
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, complained = await process.communicate()
    if process.returncode:
        await asyncio.to_thread(copy.unlink)
        raise Unavailable(f"pg_dump: {complained.decode(errors='replace').strip()[:600]}")


def _place(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    host = parts.hostname or parse_qs(parts.query).get("host", [""])[0]
    found = {
        "PGHOST": unquote(host),
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.lstrip("/"),
    }
    return {name: value for name, value in found.items() if value}


async def _written() -> list[dict[str, Any]]:
    return [
        {
            "id": str(row.id),
            "owner_kind": row.owner_kind,
            "owner_id": str(row.owner_id),
            "master": row.master,
            "wrapped": b64encode(bytes(row.wrapped)).decode(),
            "made_at": row.made_at,
        }
        for row in await OwnerKey.all().order_by("id")
    ]


def _write_private(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _clear(folder: Path, file: Path | None) -> None:
    oldest = clock.now() - KEYS_LAST
    for path in folder.iterdir():
        named = _KEYS.fullmatch(path.name)
        if named and datetime.strptime(named[1], _STAMP).replace(tzinfo=UTC) < oldest:
            path.unlink()
    # The copy that a migration put beside the database holds the keys of then.
    before = file.with_suffix(".before") if file else None
    if before and before.exists() and datetime.fromtimestamp(before.stat().st_mtime, UTC) < oldest:
        before.unlink()


async def put_back(keys: Path) -> int:
    """Give a database that was put back without keys those of a backup; how many.

    Conflict when it has keys: those of a backup beside them would bring back what was erased.
    """
    try:
        rows = [_row(each) for each in orjson.loads(await asyncio.to_thread(keys.read_bytes))]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Invalid(f"{keys} is not a backup of keys ({type(error).__name__})") from None
    # Makes what is not there: in a backup that is the table of keys alone.
    await Tortoise.generate_schemas(safe=True)
    async with write():
        if await OwnerKey.exists():
            raise Conflict("this database has its keys")
        await OwnerKey.bulk_create(rows)
        await look()
    return len(rows)


def _row(kept: dict[str, Any]) -> OwnerKey:
    return OwnerKey(
        id=kept["id"],
        owner_kind=Whose(kept["owner_kind"]),
        owner_id=kept["owner_id"],
        master=kept["master"],
        wrapped=b64decode(kept["wrapped"]),
        made_at=datetime.fromisoformat(kept["made_at"]),
    )
