"""Putting bytes away and reading them: a few parts at a time, so that nobody waits for a large file."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from portal.files.models import FilePart
from portal.store import new_id, write
from portal.vault import KeyOwner

# Bytes in one part, and how many parts are sealed or opened before others get their turn: a few milliseconds' work.
PART = 256 * 1024
_AT_ONCE = 4


@dataclass(frozen=True)
class StoredFile:
    """What tells a file from every other: where it is, how long it is, and its SHA-256 (hex)."""

    id: UUID
    size: int
    digest: str


async def put(owner: KeyOwner, content: bytes) -> StoredFile:
    """Keep these bytes under this owner's key, with the write it stands in."""
    if not content:
        raise ValueError("An empty file is none")
    stored = StoredFile(new_id(), len(content), await _digest(content))
    async with write():
        for numbers in _batches(stored.size):
            cut = [FilePart.cut(stored.id, n, owner, content[n * PART : (n + 1) * PART]) for n in numbers]
            await FilePart.bulk_create(cut)
    return stored


async def read(stored: StoredFile, owner: KeyOwner) -> bytes:
    """The bytes as they were put; ValueError when a part is missing, or anything was changed, moved or another's."""
    found: list[bytes] = []
    for numbers in _batches(stored.size):
        ids = [FilePart.id_of(stored.id, n) for n in numbers]
        parts = {UUID(int=part.id.int): part for part in await FilePart.filter(id__in=ids)}
        for id in ids:
            if id not in parts:
                raise ValueError(f"File {stored.id} lacks a part")
            if parts[id].key_owner() != owner:
                raise ValueError(f"File {stored.id} has a part of somebody else")
            found.append(parts[id].content)
    content = b"".join(found)
    if len(content) != stored.size or await _digest(content) != stored.digest:
        raise ValueError(f"File {stored.id} isn't what was put away")
    return content


def _batches(size: int) -> Iterator[range]:
    parts = -(-size // PART)
    for start in range(0, parts, _AT_ONCE):
        yield range(start, min(start + _AT_ONCE, parts))


async def _digest(content: bytes) -> str:
    # In a thread, which runs beside the loop: hashing lets go of the lock.
    return await asyncio.to_thread(lambda: sha256(content).hexdigest())
