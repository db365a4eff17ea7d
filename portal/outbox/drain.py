"""Draining: one leaseholder takes what is due, has the letter written now, and posts it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from uuid import UUID

import structlog

from portal import clock
from portal.outbox import wake
from portal.outbox.letters import Letter, post
from portal.outbox.models import LETTERS, Errand, Lease
from portal.store import new_id

log = structlog.get_logger()

# Rooms above hang, per kind, who writes the letter (or does the timed work) for a subject's id.
writers: dict[str, Callable[[UUID], Awaitable[Letter | None]]] = {}
# Rooms above hang what throws away their rows that have had their time; run about once an hour.
tidy: list[Callable[[], Awaitable[object]]] = []

_LOOK_EVERY = 5.0
_TIDY_EVERY = timedelta(hours=1)
_me = new_id()


async def drain() -> int:
    """Let everything leave that is due; how many did. 0 while another process drains."""
    done = 0
    while await Lease.hold("outbox", _me):
        errand = await Errand.next_due()
        if errand is None:
            break
        if await errand.take():
            done += await _run(errand)
    return done


async def _run(errand: Errand) -> bool:
    try:
        letter = await writers[errand.kind](errand.subject_id)
        if letter:
            await post(letter, errand)
    except Exception as error:
        # The error's text may hold an address: only its kind is logged.
        errand.tries += 1
        given_up = await errand.failed()
        log.error("errand_failed", kind=errand.kind, why=type(error).__name__, tries=errand.tries, given_up=given_up)
        return False
    await errand.left()
    return True


async def drain_for_ever() -> None:
    """Drain as long as this process serves; a fault in the database is waited out."""
    tidied = clock.now() - _TIDY_EVERY
    while True:
        try:
            await drain()
            if clock.now() - tidied >= _TIDY_EVERY and await Lease.hold("outbox", _me):
                tidied = clock.now()
                await _tidy()
        except Exception as error:
            log.error("drain_failed", why=type(error).__name__)
        await wake.wait(_LOOK_EVERY)


async def _tidy() -> None:
    for each in (_forget_left, *tidy):
        try:
            await each()
        except Exception as error:
            # One room's fault must not keep the others' rows, nor the day's seal of the log that stands among them.
            name = f"{each.__module__}.{getattr(each, '__qualname__', '?')}"
            log.error("tidy_failed", step=name, why=type(error).__name__)


async def _forget_left() -> None:
    await LETTERS.let_go()


@asynccontextmanager
async def serving() -> AsyncIterator[None]:
    """Drain in the background while this process serves."""
    # At start-up, outside any write: a task born inside one would lose what it writes later.
    task = asyncio.create_task(drain_for_ever())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
