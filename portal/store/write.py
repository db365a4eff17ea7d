"""One transaction at a time: what happens inside becomes durable together, or not at all."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import structlog
from tortoise.transactions import in_transaction

from portal.store.connect import is_sqlite

Then = Callable[[], Awaitable[None]]

log = structlog.get_logger()


@dataclass
class Write:
    """What still has to happen once this transaction has ended, one way or the other."""

    last: dict[Callable[[list[Any]], Awaitable[None]], list[Any]] = field(default_factory=dict)
    committed: list[Then] = field(default_factory=list)
    rolled_back: list[Then] = field(default_factory=list)
    # What rooms know of this write alone, by their own names.
    kept: dict[str, Any] = field(default_factory=dict)


_current: ContextVar[Write | None] = ContextVar("current_write", default=None)


@asynccontextmanager
async def write() -> AsyncIterator[None]:
    """Make all inside durable together; an inner write() joins the outer one.

    Returns once it is on disk. Never start a task inside: it would inherit the transaction, and on SQLite
    lose what it writes later with somebody else's roll-back.
    """
    if _current.get() is not None:
        yield
        return
    this = Write()
    token = _current.set(this)
    ended_well = False
    try:
        async with in_transaction() as connection:
            await _take_write_lock(connection)
            yield
            for do, all_of_them in this.last.items():
                await do(all_of_them)
        ended_well = True
    finally:
        _current.reset(token)
        await _run(this.committed if ended_well else this.rolled_back)


async def _take_write_lock(connection: Any) -> None:
    # A deferred BEGIN that reads first and writes later fails at once when another process wrote in between,
    # whatever the busy time-out; IMMEDIATE waits its turn.
    if is_sqlite():
        await connection._connection.execute("ROLLBACK")
        await connection._connection.execute("BEGIN IMMEDIATE")


async def _run(then: list[Then]) -> None:
    # The write is decided already: a failing announcement must not make the writer believe it failed.
    for each in then:
        try:
            await each()
        except Exception:
            log.exception("after_write_failed", step=getattr(each, "__qualname__", "?"))


def at_the_end(do: Callable[[list[Any]], Awaitable[None]], one: Any) -> bool:
    """Give `one` to `do`, with all others given to it in this write, as the last thing before it becomes durable.

    What locks rows that every writer needs is held for a moment only, and after all other locks. False when there
    is no write.
    """
    current = _current.get()
    if current is None:
        return False
    current.last.setdefault(do, []).append(one)
    return True


def after_commit(then: Then) -> None:
    """Run `then` when the current write is durable; outside a write, refuse: nobody would know when."""
    current = _current.get()
    if current is None:
        raise RuntimeError("after_commit needs a write()")
    current.committed.append(then)


def after_rollback(then: Then) -> bool:
    """Run `then` if the current write is undone; False when there is no write to be undone."""
    current = _current.get()
    if current is None:
        return False
    current.rolled_back.append(then)
    return True


def of_this_write(name: str) -> dict[Any, Any] | None:
    """What is known under `name` within the current write only, empty at its beginning; None outside a write."""
    current = _current.get()
    if current is None:
        return None
    found: dict[Any, Any] = current.kept.setdefault(name, {})
    return found
