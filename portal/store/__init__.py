"""The database: connections, ids, and write(), the only way anything becomes durable."""

from portal.store.connect import close, connect, is_sqlite, tortoise_config
from portal.store.migrate import migrate
from portal.store.rows import Moment, Row, new_id
from portal.store.write import after_commit, after_rollback, at_the_end, write

__all__ = [
    "Moment",
    "Row",
    "after_commit",
    "after_rollback",
    "at_the_end",
    "close",
    "connect",
    "is_sqlite",
    "migrate",
    "new_id",
    "tortoise_config",
    "write",
]
