"""From the writer to every open page in every process: numbers only, sent with the commit that made them true."""

import asyncio
import contextlib
import contextvars
import secrets
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import aiosqlite
import asyncpg
import orjson
import structlog
from tortoise.connection import get_connection

from portal import clock, store, vault
from portal.live.hub import Event, hub
from portal.live.models import Notice
from portal.vault import KeyOwner, Whose

log = structlog.get_logger(__name__)

CHANNEL = "kring_live"
# SQLite has no way to call another process: its change counter is looked at this often (a few microseconds).
LOOK_EVERY = 0.3
ROUND_EVERY = 60.0
TRY_AGAIN = 2.0
KEPT = timedelta(minutes=10)

# Rooms above hang here who lost rights by the clock alone since a moment: no write told of it.
lapses: list[Callable[[datetime], Awaitable[list[str]]]] = []

_process = secrets.token_hex(8)


async def announce(topic: str, n: int, event: Event) -> None:
    """Inside a write: once durable, event n of this topic goes to all who listen; other processes hear only n."""

    async def publish() -> None:
        hub.publish(topic, n, event)

    await _notify("topic", topic, n, publish)


async def recheck(person: str) -> None:
    """Inside a write that changes somebody's rights: once durable, each of her open topics is asked for again."""

    async def ask() -> None:
        hub.recheck(person)

    await _notify("recheck", person, 0, ask)


async def hang_up(*, person: str | None = None, session: str | None = None) -> None:
    """Inside a write that ends a session or all of a person's: once durable, her sockets end."""

    async def end() -> None:
        hub.hang_up("signed_out", person=person, session=session)

    await _notify("person" if person else "session", person or session or "", 0, end)


async def forget_key(owner: KeyOwner) -> None:
    """Inside the write that erases an owner's key: no process opens anything of hers from then on."""
    # This one forgets it by itself once the write is durable.
    await _tell(_process, "key", f"{owner[0].value}/{owner[1]}", 0)


async def _notify(kind: str, key: str, n: int, then: Callable[[], Awaitable[None]]) -> None:
    await _tell(_process, kind, key, n)
    store.after_commit(then)


async def _tell(process: str, kind: str, key: str, n: int) -> None:
    if store.is_sqlite():
        await Notice.create(process=process, kind=kind, key=key, n=n)
        return
    words = orjson.dumps([process, kind, key, n]).decode()
    await get_connection("default").execute_query("SELECT pg_notify($1, $2)", [CHANNEL, words])


def _hear(process: str, kind: str, key: str, n: int) -> None:
    if process == _process:
        return
    if kind == "topic":
        hub.stands_at(key, n)
    elif kind == "recheck":
        hub.recheck(key)
    elif kind == "person":
        hub.hang_up("signed_out", person=key)
    elif kind == "session":
        hub.hang_up("signed_out", session=key)
    elif kind == "key":
        whose, _, id = key.partition("/")
        vault.forget((Whose(whose), UUID(id)))


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[None]:
    """As long as this process serves sockets: hear the other processes, and look round each minute."""
    hub.base = contextvars.copy_context()
    heard = asyncio.Event()
    hear = _hear_sqlite if store.is_sqlite() else _hear_postgres
    tasks = [
        asyncio.create_task(each, context=hub.base.copy()) for each in (_always(hear, heard), _always(_look_round))
    ]
    # Who serves before it hears would miss what another process writes in between.
    await heard.wait()
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, *hub.tasks, return_exceptions=True)
        hub.base = None


async def _always(work: Callable[..., Awaitable[None]], *given: Any) -> None:
    while True:
        try:
            await work(*given)
        except Exception:
            log.exception("live_bus_broken")
        await asyncio.sleep(TRY_AGAIN)


def _begin_to_hear(heard: asyncio.Event) -> None:
    heard.set()
    # What was said while nobody heard is looked up.
    vault.forget()
    hub.look_again()
    hub.recheck()


async def _look_round() -> None:
    looked = clock.now()
    while True:
        await asyncio.sleep(ROUND_EVERY)
        before, looked = looked, clock.now()
        await hub.look_round()
        await recheck_lapsed(before)
        await forget_old()


async def recheck_lapsed(since: datetime) -> None:
    """Ask again for everybody whose rights ran out by themselves since then."""
    for each in lapses:
        for person in await each(since):
            hub.recheck(person)


async def forget_old() -> None:
    """Drop the notices that every living process has heard."""
    old = Notice.filter(at__lt=clock.now() - KEPT)
    if await old.exists():
        async with store.write():
            await old.delete()


async def _hear_sqlite(heard: asyncio.Event) -> None:
    client: Any = get_connection("default")
    async with aiosqlite.connect(f"{_absolute(client.filename).as_uri()}?mode=ro", uri=True) as connection:
        version = await _one(connection, "PRAGMA data_version")
        last = await _one(connection, "SELECT coalesce(max(id), 0) FROM live_notice")
        _begin_to_hear(heard)
        while True:
            await asyncio.sleep(LOOK_EVERY)
            with contextlib.suppress(sqlite3.OperationalError):
                if version == (version := await _one(connection, "PRAGMA data_version")):
                    continue
            found = "SELECT id, process, kind, key, n FROM live_notice WHERE id > ? ORDER BY id"
            for id, *notice in await connection.execute_fetchall(found, (last,)):
                last = id
                _hear(*notice)


def _absolute(file: str) -> Path:
    return Path(file).resolve()


async def _one(connection: aiosqlite.Connection, query: str) -> int:
    rows = list(await connection.execute_fetchall(query))
    return int(rows[0][0])


async def _hear_postgres(heard: asyncio.Event) -> None:
    client: Any = get_connection("default")
    pool_only = ("min_size", "max_size", "connection_class", "loop")
    wanted = {name: value for name, value in client._template.items() if name not in pool_only}
    connection = await asyncpg.connect(password=client.password, **wanted)
    broken = asyncio.Event()
    try:
        connection.add_termination_listener(lambda _: broken.set())
        await connection.add_listener(CHANNEL, lambda *given: _hear(*orjson.loads(given[-1])))
        _begin_to_hear(heard)
        await broken.wait()
    finally:
        await connection.close(timeout=TRY_AGAIN)
