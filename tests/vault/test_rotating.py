"""Another master key while everybody goes on reading and writing; afterwards the old one is not needed."""

import asyncio
import secrets
from pathlib import Path

import pytest

from portal import store, vault
from portal.errors import Conflict, Unavailable
from portal.people.persons import Person
from portal.vault import masters, rotating
from portal.vault.models import OwnerKey
from portal.vault.rotating import rotate
from tests.vault.conftest import master_ids, start_again


def standing(key_file: Path) -> list[str]:
    return key_file.read_text().split()


async def used() -> set[str]:
    """The names of the masters that keys are wrapped under."""
    return {row.master for row in await OwnerKey.all()}


def only_the_newest(key_file: Path) -> None:
    key_file.write_text(standing(key_file)[-1])


def another(key_file: Path) -> None:
    key_file.write_text(secrets.token_hex(32))


async def test_the_old_one_is_not_needed_afterwards(key_file: Path) -> None:
    person = await Person.make("Noor", "noor@kring.example")
    index = vault.blind_index("noor@kring.example", "person.email")
    old = master_ids()
    master, count = await rotate()
    assert master_ids() == [*old, master.id]
    assert count == await OwnerKey.all().count()
    only_the_newest(key_file)
    await start_again(key_file)
    assert master_ids() == [master.id]
    assert (await Person.get(id=person.id)).name == "Noor"
    assert vault.blind_index("noor@kring.example", "person.email") == index
    assert await Person.of_email("noor@kring.example") == person


async def test_everybody_goes_on_meanwhile(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotating, "_AT_ONCE", 3)
    people = [await Person.make(f"Iemand {number}") for number in range(20)]
    over = asyncio.Event()
    made: list[Person] = []

    async def read_and_write() -> None:
        while not over.is_set():
            vault.forget()
            assert len(await Person.all()) == len(people) + len(made)
            made.append(await Person.make("Nieuw"))
            people[0].name = f"Iemand {len(made)}"
            await people[0].save(update_fields=["name"])

    going_on = asyncio.create_task(read_and_write())
    master, _ = await rotate()
    over.set()
    await going_on
    assert made
    assert await used() == {master.id}
    only_the_newest(key_file)
    await start_again(key_file)
    assert (await Person.get(id=people[0].id)).name == f"Iemand {len(made)}"
    assert len(await Person.all()) == len(people) + len(made)


async def test_a_process_that_knows_only_the_old_one_picks_the_new_one_up(key_file: Path) -> None:
    person = await Person.make("Noor")
    old = list(masters._known)
    master, _ = await rotate()
    # As another process stands: started before, its ring run out.
    masters._known[:] = old
    vault.forget()
    assert (await Person.get(id=person.id)).name == "Noor"
    masters._known[:] = old
    vault.forget()
    assert (await Person.make("Samira")).id
    assert await used() == {master.id}


async def test_broken_off_it_is_gone_on_with_and_no_third_is_made(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await Person.make(f"Iemand {number}") for number in range(7)]
    monkeypatch.setattr(rotating, "_AT_ONCE", 2)
    change, calls = rotating._change_some, []

    async def breaks_off(to: masters.Master) -> int:
        calls.append(to)
        if len(calls) == 3:
            raise OSError("gone")
        return await change(to)

    monkeypatch.setattr(rotating, "_change_some", breaks_off)
    with pytest.raises(OSError, match="gone"):
        await rotate()
    vault.forget()
    assert len(await Person.all()) == len(people)
    assert len(await used()) == 2
    await rotate()
    assert len(standing(key_file)) == 2
    only_the_newest(key_file)
    await start_again(key_file)
    assert len(await Person.all()) == len(people)


async def test_keys_from_a_key_service_ask_for_a_new_one_there(key_file: Path) -> None:
    person = await Person.make("Noor")
    there = [bytes.fromhex(standing(key_file)[0])]

    async def service() -> list[bytes]:
        return there

    await masters._from(service)
    with pytest.raises(Conflict, match="new master key"):
        await rotate()
    there.append(secrets.token_bytes(32))
    master, _ = await rotate()
    assert master.key == there[-1]
    del there[0]
    await masters.look_again()
    vault.forget()
    assert (await Person.get(id=person.id)).name == "Noor"


async def test_a_database_whose_master_is_not_given_says_which(key_file: Path) -> None:
    await Person.make("Noor")
    name = master_ids()[0]
    another(key_file)
    with pytest.raises(Unavailable, match=f"the master key {name} is needed"):
        await start_again(key_file)


async def test_an_unfinished_writer_holds_the_rotation_back_until_its_key_is_there(key_file: Path) -> None:
    rotation: list[asyncio.Task[object]] = []

    async def begin() -> None:
        rotation.append(asyncio.create_task(rotate()))

    # A write of its own stands open while the rotation begins; a task made inside would share its transaction.
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow_writer() -> None:
        async with store.write():
            await Person.make("Traag")
            begun.set()
            await may_end.wait()

    writer = asyncio.create_task(slow_writer())
    await begun.wait()
    await begin()
    for _ in range(20):
        await asyncio.sleep(0)
    may_end.set()
    await asyncio.gather(writer, *rotation)
    only_the_newest(key_file)
    await start_again(key_file)
    assert [each.name for each in await Person.all()] == ["Traag"]
