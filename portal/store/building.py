"""Rows that need more than their columns before anyone may see them: all that one load built, told together."""

from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.backends.asyncpg.executor import AsyncpgExecutor
from tortoise.backends.base.executor import BaseExecutor
from tortoise.backends.sqlite.client import SqliteClient
from tortoise.backends.sqlite.executor import SqliteExecutor

# A load built these rows, and hands them out only afterwards: building is synchronous, looking something up is not.
built: list[Callable[[Sequence[Any]], Awaitable[None]]] = []

_waiting: ContextVar[list[Any] | None] = ContextVar("rows_waiting", default=None)


def waits(row: Any) -> None:
    """Tell `built` of this row before its load ends; for the row itself, while it is being built."""
    waiting = _waiting.get()
    if waiting is None:
        raise RuntimeError(f"{type(row).__name__} is built from the database by a load only")
    waiting.append(row)


class _Telling(BaseExecutor):
    async def execute_select(
        self, sql: str, values: list[Any] | None = None, custom_fields: list[Any] | None = None
    ) -> list[Any]:
        waiting: list[Any] = []
        token = _waiting.set(waiting)
        try:
            # What is prefetched is a load of its own, in a task of its own.
            rows = await super().execute_select(sql, values, custom_fields)
        finally:
            _waiting.reset(token)
        if waiting:
            for each in built:
                await each(waiting)
        return rows


class _Sqlite(_Telling, SqliteExecutor):
    pass


class _Postgres(_Telling, AsyncpgExecutor):
    pass


# Connections and the transactions on them take their executor from here.
SqliteClient.executor_class = _Sqlite
AsyncpgDBClient.executor_class = _Postgres
