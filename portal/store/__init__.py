"""The database: connections, ids, and write(), the only way anything becomes durable."""

from portal.store.building import built, waits
from portal.store.connect import always, close, connect, file_of, is_sqlite, migrating, opened, tortoise_config
from portal.store.migrate import migrate
from portal.store.rows import Moment, Row, as_id, new_id
from portal.store.write import after_commit, after_rollback, at_the_end, of_this_write, write

__all__ = [
    "Moment",
    "Row",
    "after_commit",
    "after_rollback",
    "always",
    "as_id",
    "at_the_end",
    "built",
    "close",
    "connect",
    "file_of",
    "is_sqlite",
    "migrate",
    "migrating",
    "new_id",
    "of_this_write",
    "opened",
    "tortoise_config",
    "waits",
    "write",
]
