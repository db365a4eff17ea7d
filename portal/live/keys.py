"""What stands behind the stroke in a topic's name."""

from uuid import UUID

from portal.errors import NotFound
from portal.store import as_id


def id_of(key: str) -> UUID:
    """The id that a topic's key is; NotFound, in the stranger's words, for what is none."""
    id = as_id(key)
    if id is None:
        raise NotFound("no such topic")
    return id
