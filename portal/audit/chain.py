"""How a line hangs on the one before it: what is hashed, in which form, and what the house's key vouches for."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from portal import vault
from portal.audit.models import AccessLine, LogHead
from portal.store import is_sqlite

HOUSE = "house"
# The columns a line's hash covers, by its form: a column that comes later starts a new form, and old lines hold.
_FIRST = (
    "id", "chain", "seq", "form", "taken_in", "at", "event", "action", "outcome", "source", "emergency",
    "person_id", "capacity", "organisation_id", "role", "rule", "purpose", "means", "strength", "who", "reason",
    "kind", "thing_id", "found", "owner_kind", "owner_id", "audience", "audience_id", "made_by",
    "organisation_of_maker",
)  # fmt: skip
_SECOND = (*_FIRST, "on_behalf_of")
COLUMNS: dict[int, tuple[str, ...]] = {1: _FIRST, 2: _SECOND, 3: (*_SECOND, "seeing", "consents")}
# The form of what is written now.
FORM = 3


def chain_of(owner_kind: str, owner_id: UUID | None) -> str:
    """The name of an owner's chain; what belongs to nobody stands in the house's."""
    return f"{owner_kind}:{owner_id}" if owner_kind and owner_id else HOUSE


def hashed(before: str, line: Mapping[str, Any]) -> str:
    """The hash (hex) of a line as it is stored, on the hash of the one before it ('' for the first)."""
    columns = COLUMNS.get(line["form"], COLUMNS[1])
    # What its form doesn't know must be empty: filled in afterwards it shows as altered.
    beside = [name for name in COLUMNS[FORM] if name not in columns and line.get(name) is not None]
    stored = orjson.dumps([_plain(line[name]) for name in (*columns, *beside)])
    return sha256(bytes.fromhex(before) + stored).hexdigest()


def _plain(value: Any) -> Any:
    # The same from a row about to be written and from one read back, on either database.
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value


def stored(line: AccessLine) -> dict[str, Any]:
    """The columns of a line about to be written, sealed as they will stand."""
    values = {name: getattr(line, name) for name in COLUMNS[line.form]}
    return {**values, "who": line._meta.fields_map["who"].to_db_value(line.who, line)}


def mac_of(*parts: object) -> str:
    """The keyed hash by which the house vouches for a head, a cut or a day."""
    return vault.blind_index("\n".join(str(each) for each in parts), "access log")


async def put(lines: Sequence[AccessLine]) -> None:
    """Hang lines on their chains, in the write it stands in, in a fixed number of queries.

    The heads are locked in the order of their names, as the last thing of a write: no two writers wait for each other.
    """
    # Who acts for the first time gets a key here: made before the heads are locked, since a writer who holds that key's
    # place may be waiting for them.
    async with vault.at_hand({line.key_owner() for line in lines}):
        heads = await _locked(sorted({line.chain for line in lines}))
        # Its hash is over the bytes that will be stored, so they are sealed before it is written.
        for line in lines:
            line.seal_anew()
            head = heads[line.chain]
            line.seq = head.seq = head.seq + 1
            line.hash = head.hash = hashed(head.hash, stored(line))
        await AccessLine.bulk_create(lines)
    # All of them as new: the ORM writes rows it read apart from rows it made.
    moved = [LogHead(chain=each.chain, seq=each.seq, hash=each.hash, mac=_mac(each)) for each in heads.values()]
    await LogHead.bulk_create(moved, on_conflict=["chain"], update_fields=["seq", "hash", "mac"])


def _mac(head: LogHead) -> str:
    return mac_of("head", head.chain, head.seq, head.hash)


async def _locked(chains: list[str]) -> dict[str, LogHead]:
    new = [LogHead(chain=chain) for chain in chains]
    if not is_sqlite():
        # Waiting for a row that isn't there yet is no waiting: the rows are made first, and then locked.
        await LogHead.bulk_create(new, ignore_conflicts=True)
    found = await LogHead.filter(chain__in=chains).order_by("chain").select_for_update()
    return {head.chain: head for head in new} | {head.chain: head for head in found}
