"""What makes a long run of tests shorter without changing what it shows."""

import gc
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from inspect import getsource
from types import ModuleType
from typing import Any

import aiosqlite.core
import pytest

# By which a file of tests says that in it more than one thing goes on at once.
_AT_ONCE = re.compile(r"\b(gather|create_task|TaskGroup|to_thread|subprocess|Server)\b")


@cache
def goes_on_at_once(module: ModuleType) -> bool:
    """Whether two may meet at the database in these tests."""
    return bool(_AT_ONCE.search(getsource(module)))


@contextmanager
def reached_from_here() -> Iterator[None]:
    """Each SQLite that is opened may be asked from another thread than its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite3, "connect", partial(sqlite3.connect, check_same_thread=False))
        yield


@contextmanager
def in_one_thread() -> Iterator[None]:
    """SQLite answers in the test's own thread: to be woken takes longer than the answer.

    Only where one task at a time asks: nobody goes on meanwhile, so that no two writers are ever shown to meet.
    """

    async def here(connection: Any, ask: Callable[..., Any], *given: Any, **named: Any) -> Any:
        if not connection._running or not connection._connection:
            raise ValueError("Connection closed")
        return ask(*given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aiosqlite.core.Connection, "_execute", here)
        yield


@contextmanager
def seldom_tidied() -> Iterator[None]:
    """Looking for garbage among all that was imported, at each few hundred rows, takes a tenth of the time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()
