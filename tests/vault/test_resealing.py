"""What was sealed under one key for all opens as before, and goes under its owners' keys while everybody goes on."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from portal import store, vault
from portal.circles.audience import Audience
from portal.circles.models import Circle
from portal.circles.thing import Former
from portal.notes.models import Note
from portal.people.persons import Person
from portal.vault import resealing, ring
from portal.vault.fields import sealed_fields
from portal.vault.keys import BEFORE, seal_for
from portal.vault.models import OwnerKey, Whose
from portal.vault.resealing import reseal, sealed_models
from tests.cast import Cast
from tests.vault.conftest import sql, start_again


async def as_before() -> int:
    """Seal every row as it was done before owners had keys, and take those keys away; how many rows."""
    count = 0
    for model in sealed_models():
        fields = sealed_fields(model)
        for row in await model.all():
            for name, field in fields.items():
                if (value := getattr(row, name)) is not None:
                    sealed = vault.seal(field.pack(value), field.place(row.pk))
                    await sql(f'UPDATE "{model._meta.db_table}" SET "{name}" = ? WHERE id = ?', sealed, row.pk)
            count += any(getattr(row, name) is not None for name in fields)
    await sql("UPDATE former SET key_kind = '', key_id = NULL")
    await sql("DELETE FROM owner_key WHERE owner_kind NOT IN ('index', 'first')")
    vault.forget()
    return count


async def forms() -> set[bytes]:
    """The first bytes of all that is sealed in the database."""
    found = set()
    for model in sealed_models():
        for row in await sql(f'SELECT * FROM "{model._meta.db_table}"'):
            found |= {bytes(row[name])[:1] for name in sealed_fields(model) if row[name] is not None}
    return found


async def people(number: int) -> list[Person]:
    return [await Person.make(f"Iemand {each}") for each in range(number)]


async def test_old_rows_open_and_are_sealed_anew(cast: Cast) -> None:
    noor = await cast.actor("noor")
    async with store.write():
        message = await cast.conversation.post(by=noor, text="Van vroeger", client_id=uuid4())
        await message.keep(by=noor, audience=Audience.ONLY_ME)
    count = await as_before()
    assert await forms() == {BEFORE}
    assert (await Circle.get(id=cast.circle.id)).name == "Noor"
    came = await reseal()
    assert (came.done, came.failed) == (count, 0)
    assert await forms() == {b"\x02"}
    vault.forget()
    assert (await Circle.get(id=cast.circle.id)).name == "Noor"
    former = await Former.get(thing_id=message.id)
    assert (former.key_owner(), former.state["text"]) == ((Whose.CIRCLE, cast.circle.id), "Van vroeger")
    assert (await reseal()).done == 0


async def test_what_she_kept_in_a_circle_under_her_own_key_opens_and_goes_under_one_of_its_own(cast: Cast) -> None:
    note, noor = cast.notes[Audience.ONLY_ME], cast.people["noor"]
    sealing = (await ring.keys_of([noor.key_owner()]))[noor.key_owner()]
    for name, field in sealed_fields(Note).items():
        if (value := getattr(note, name)) is not None:
            sealed = seal_for(sealing, field.pack(value), field.place(note.id, noor.key_owner()))
            await sql(f'UPDATE "note" SET "{name}" = ? WHERE id = ?', sealed, note.id)
    vault.forget()
    found = await Note.get(id=note.id)
    assert (found.words, found.is_elsewhere) == (note.words, True)
    came = await reseal()
    assert (came.done, came.failed) == (1, 0)
    vault.forget()
    found = await Note.get(id=note.id)
    assert (found.words, found.is_elsewhere) == (note.words, False)
    async with store.write():
        await vault.erase_key(vault.kept(cast.circle.id, noor.id))
    with pytest.raises(vault.Shut):
        await Note.get(id=note.id)
    assert (await Person.get(id=noor.id)).name == noor.name


async def test_afterwards_the_key_of_all_is_gone(key_file: Path) -> None:
    person = (await people(1))[0]
    await as_before()
    await start_again(key_file)
    assert (await Person.get(id=person.id)).name == "Iemand 0"
    await reseal()
    assert not await OwnerKey.exists(owner_kind=Whose.FIRST)
    await start_again(key_file)
    assert (await Person.get(id=person.id)).name == "Iemand 0"
    with pytest.raises(RuntimeError, match="any more"):
        vault.seal(b"x", "person.name:1")


async def test_broken_off_it_goes_on_with_what_is_left(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await people(10)
    await as_before()
    monkeypatch.setattr(resealing, "AT_ONCE", 3)
    whole, calls = resealing._reseal, []

    async def breaks_off(*of: object) -> None:
        calls.append(of)
        if len(calls) == 3:
            raise OSError("gone")
        await whole(*of)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(resealing, "_reseal", breaks_off)
        with pytest.raises(OSError, match="gone"):
            await reseal()
    assert await forms() == {b"\x01", b"\x02"}
    assert len(await Person.all()) == 10
    assert (await reseal()).done == 4
    assert await forms() == {b"\x02"}


async def test_who_writes_meanwhile_loses_nothing(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = await people(12)
    await as_before()
    monkeypatch.setattr(resealing, "AT_ONCE", 2)
    over = asyncio.Event()

    async def rename() -> int:
        number = 0
        while not over.is_set():
            number += 1
            for person in everybody[::5]:
                person.name = f"Nieuw {number}"
                await person.save(update_fields=["name"])
        return number

    renaming = asyncio.create_task(rename())
    await reseal()
    over.set()
    number = await renaming
    vault.forget()
    names = {each.id: each.name for each in await Person.all()}
    assert [names[person.id] for person in everybody[::5]] == [f"Nieuw {number}"] * 3
    assert names[everybody[1].id] == "Iemand 1"
    assert await forms() == {b"\x02"}


async def test_a_row_that_will_not_open_holds_up_no_other_and_keeps_the_old_key(key_file: Path) -> None:
    everybody = await people(5)
    await as_before()
    await sql("UPDATE person SET name = ? WHERE id = ?", b"\x01spoiled", everybody[2].id)
    came = await reseal()
    assert (came.done, came.failed) == (4, 1)
    assert await OwnerKey.exists(owner_kind=Whose.FIRST)
    assert (await Person.get(id=everybody[4].id)).name == "Iemand 4"
