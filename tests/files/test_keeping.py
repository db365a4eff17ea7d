"""Bytes that were put away come back as they were, under their owner's key alone; what took their place doesn't."""

import asyncio
from uuid import UUID, uuid4

import pytest

from portal import files, store, vault
from portal.files import PART, FilePart, StoredFile
from portal.vault import KeyOwner, Whose
from tests.vault.conftest import sql

HERS: KeyOwner = (Whose.PERSON, UUID(int=7))
# Three parts, no two alike, of which the last is short.
CONTENT = bytes(range(256)) * 1024 + b"b" * PART + b"het einde"


async def kept(content: bytes = CONTENT, owner: KeyOwner = HERS) -> StoredFile:
    async with store.write():
        return await files.put(owner, content)


async def parts_of(stored: StoredFile) -> list[UUID]:
    """The ids of its parts, in their order."""
    return [FilePart.id_of(stored.id, number) for number in range(await FilePart.filter(file_id=stored.id).count())]


async def test_what_was_put_away_comes_back(db: None) -> None:
    stored = await kept()
    assert await FilePart.filter(file_id=stored.id).count() == 3
    assert await files.read(stored, HERS) == CONTENT
    # Also in a process that doesn't have the key at hand.
    vault.forget()
    assert await files.read(stored, HERS) == CONTENT


@pytest.mark.parametrize("size", [1, PART - 1, PART, PART + 1, 9 * PART + 3])
async def test_whatever_its_length(db: None, size: int) -> None:
    content = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    assert await files.read(await kept(content), HERS) == content


async def test_an_empty_file_is_none(db: None) -> None:
    with pytest.raises(ValueError, match="empty"):
        await kept(b"")


async def test_of_a_write_that_was_undone_no_part_is_left(db: None) -> None:
    with pytest.raises(RuntimeError):
        async with store.write():
            await files.put(HERS, CONTENT)
            raise RuntimeError
    assert await FilePart.all().count() == 0


async def test_two_files_put_away_at_once_stay_apart(db: None) -> None:
    one, two = await asyncio.gather(kept(), kept(CONTENT[::-1]))
    assert (await files.read(one, HERS), await files.read(two, HERS)) == (CONTENT, CONTENT[::-1])


async def test_a_missing_part_is_told(db: None) -> None:
    stored = await kept()
    await FilePart.filter(id=(await parts_of(stored))[1]).delete()
    with pytest.raises(ValueError, match="lacks a part"):
        await files.read(stored, HERS)


async def test_two_parts_that_changed_places_are_noticed(db: None) -> None:
    # By their bytes alone, and with their ids as well: what is sealed is bound to the file and the number.
    stored = await kept()
    first, second, _last = await parts_of(stored)
    one, two = [
        (await sql("SELECT content FROM file_part WHERE id = ?", each))[0]["content"] for each in (first, second)
    ]
    await sql("UPDATE file_part SET content = ? WHERE id = ?", bytes(two), first)
    await sql("UPDATE file_part SET content = ? WHERE id = ?", bytes(one), second)
    with pytest.raises(ValueError, match="Changed or moved"):
        await files.read(stored, HERS)


async def test_two_parts_that_changed_ids_are_noticed(db: None) -> None:
    stored = await kept()
    first, second, _last = await parts_of(stored)
    aside = uuid4()
    for old, new in ((first, aside), (second, first), (aside, second)):
        await sql("UPDATE file_part SET id = ? WHERE id = ?", new, old)
    with pytest.raises(ValueError, match="Changed or moved"):
        await files.read(stored, HERS)


async def test_a_part_of_another_file_is_noticed(db: None) -> None:
    stored, other = await kept(), await kept(CONTENT[::-1])
    [theirs] = await sql("SELECT content FROM file_part WHERE id = ?", FilePart.id_of(other.id, 0))
    await sql("UPDATE file_part SET content = ? WHERE id = ?", bytes(theirs["content"]), FilePart.id_of(stored.id, 0))
    with pytest.raises(ValueError, match="Changed or moved"):
        await files.read(stored, HERS)


async def test_a_flipped_bit_is_noticed(db: None) -> None:
    stored = await kept()
    id = FilePart.id_of(stored.id, 1)
    sealed = bytearray((await sql("SELECT content FROM file_part WHERE id = ?", id))[0]["content"])
    sealed[PART // 2] ^= 1
    await sql("UPDATE file_part SET content = ? WHERE id = ?", bytes(sealed), id)
    with pytest.raises(ValueError, match="Changed or moved"):
        await files.read(stored, HERS)


async def test_another_file_of_hers_in_its_place_is_noticed(db: None) -> None:
    # Whole and unharmed, and not the one that was asked for.
    stored, other = await kept(), await kept(CONTENT[:PART] + b"c" * PART + b"het einde")
    with pytest.raises(ValueError, match="isn't what was put away"):
        await files.read(StoredFile(other.id, stored.size, stored.digest), HERS)


async def test_for_another_owner_it_does_not_open(db: None) -> None:
    stored, theirs = await kept(), (Whose.PERSON, UUID(int=8))
    with pytest.raises(ValueError, match="somebody else"):
        await files.read(stored, theirs)
    await kept(b"van een ander", theirs)
    await sql("UPDATE file_part SET owner_id = ? WHERE file_id = ?", theirs[1], stored.id)
    with pytest.raises(ValueError, match="Changed or moved"):
        await files.read(stored, theirs)


async def test_without_its_owners_key_it_stays_shut(db: None) -> None:
    stored = await kept()
    async with store.write():
        await vault.erase_key(HERS)
    with pytest.raises(vault.Shut):
        await files.read(stored, HERS)
