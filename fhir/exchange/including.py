"""What a search sends along (`_include`): what its matches point at, as far as this reader may open it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from exchange.reach import Json, Shelf
from exchange.search import INCLUDES, Search
from portal.people.actor import Actor


async def included(
    asked: Search, matches: Sequence[Json], reader: Actor, shelves: Mapping[str, Shelf]
) -> list[tuple[str, Json]]:
    """Type and resource of each, once: found at the doors as in a search of its own, so never more than that shows.

    What the reader may not open is left out without a word: the reference alone was hers to read.
    """
    ids: dict[str, set[UUID]] = {}
    for name in sorted(asked.includes):
        path, kind = INCLUDES[asked.type][name]
        named = {id for each in matches for id in _pointed(each, path.split("."), kind)}
        ids.setdefault(kind, set()).update(named)
    found: list[tuple[str, Json]] = []
    for kind, named in sorted(ids.items()):
        if named:
            page = await shelves[kind].find(Search(kind, ids=frozenset(named), count=0), reader)
            found += [(kind, each) for each in page.resources]
    return found


def _pointed(value: Any, path: Sequence[str], kind: str) -> Iterable[UUID]:
    if isinstance(value, list):
        return [id for each in value for id in _pointed(each, path, kind)]
    if not isinstance(value, dict):
        return []
    if path:
        return _pointed(value.get(path[0]), path[1:], kind)
    # Only as we write them: what came with a hand-over may point at another server's thing with any id.
    type_, _slash, id_ = str(value.get("reference", "")).partition("/")
    try:
        return [UUID(id_)] if type_ == kind else []
    except ValueError:
        return []
