"""A file's bytes go along when all is sealed under its owners' keys, and open when the old master is no more."""

from pathlib import Path
from uuid import UUID

from portal import files, store, vault
from portal.circles.audience import Audience
from portal.files import FilePart
from portal.notes.papers import Paper
from portal.vault import Whose
from portal.vault.resealing import reseal, sealed_models
from portal.vault.rotating import rotate
from tests.cast import Cast
from tests.notes.put import LETTER, put_in
from tests.vault.conftest import key_file, start_again
from tests.vault.test_resealing import as_before, forms
from tests.vault.test_rotating import only_the_newest

__all__ = ["key_file"]


async def test_what_has_the_old_form_is_sealed_under_its_owners_key(cast: Cast) -> None:
    shared = await put_in(cast, "noor", Audience.WHOLE_CIRCLE, content=b"x" * 600_000)
    hers = await put_in(cast, "noor", Audience.ONLY_ME)
    assert FilePart in sealed_models()
    count = await as_before()
    came = await reseal()
    assert (came.done, came.failed) == (count, 0) and await forms() == {b"\x02"}
    vault.forget()
    assert await (await Paper.get(id=shared.id)).content() == b"x" * 600_000
    assert await (await Paper.get(id=hers.id)).content() == LETTER


async def test_with_another_master_they_open_and_without_the_old_one_too(key_file: Path) -> None:
    owner = (Whose.PERSON, UUID(int=7))
    async with store.write():
        stored = await files.put(owner, LETTER * 1000)
    await rotate()
    only_the_newest(key_file)
    await start_again(key_file)
    assert await files.read(stored, owner) == LETTER * 1000
