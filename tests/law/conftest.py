"""The database answers in the test's own thread: a circle's years are hundreds of thousands of small questions."""

import gc
import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import aiosqlite.core
import pytest


@pytest.fixture(scope="session", autouse=True)
def _in_one_thread() -> Iterator[None]:
    """No question waits for another thread to be woken, which takes longer than its answer.

    The one connection is used by one task at a time, so that nobody would have gone on meanwhile.
    """

    async def here(connection: Any, ask: Callable[..., Any], *given: Any, **named: Any) -> Any:
        if not connection._running or not connection._connection:
            raise ValueError("Connection closed")
        return ask(*given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", partial(sqlite3.connect, check_same_thread=False))
        patch.setattr(aiosqlite.core.Connection, "_execute", here)
        yield


@pytest.fixture(scope="session", autouse=True)
def _seldom_tidied() -> Iterator[None]:
    """Looking for garbage among all that was imported, at each few hundred rows, takes a tenth of the time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()
