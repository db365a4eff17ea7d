"""Each owner has a key of her own: what is sealed opens with that one only, and with nothing once it is erased."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from portal import clock, store, vault
from portal.chat.models import Message
from portal.circles.audience import Audience
from portal.circles.models import Circle
from portal.circles.thing import Former
from portal.people.drafts import Draft
from portal.people.models import Organisation, Staff, StaffRole
from portal.people.persons import Person
from portal.selfhelp.models import Progress
from portal.settings import settings
from portal.vault import Shut, Whose, ring
from portal.vault.models import OwnerKey
from tests.cast import Cast
from tests.conftest import NOW, Queries
from tests.vault.conftest import sql


async def erase(owner: vault.KeyOwner) -> None:
    async with store.write():
        await vault.erase_key(owner)


async def test_each_has_a_key_of_her_own_and_each_opens(key_file: Path) -> None:
    first, second = await Person.make("Noor"), await Person.make("Samira")
    vault.forget()
    assert {each.name for each in await Person.all()} == {"Noor", "Samira"}
    keys = {key.owner: bytes(key.wrapped) for key in await OwnerKey.filter(owner_kind=Whose.PERSON)}
    assert keys.keys() == {(Whose.PERSON, first.id), (Whose.PERSON, second.id)}
    assert len(set(keys.values())) == 2


async def test_a_row_is_under_the_key_of_whom_it_belongs_to(cast: Cast) -> None:
    noor, circle = cast.people["noor"], cast.circle
    assert circle.key_owner() == (Whose.CIRCLE, circle.id)
    assert noor.key_owner() == (Whose.PERSON, noor.id)
    assert cast.colleague.key_owner() == (Whose.ORGANISATION, cast.colleague.organisation_id)
    assert cast.conversation.key_owner() == (Whose.CIRCLE, circle.id)
    assert Draft(place="x", values={}).key_owner() == vault.HOUSE
    alone = Message(owner_kind="circle", owner_id=circle.id, audience=Audience.ONLY_ME, made_by=noor.id)
    assert alone.key_owner() == vault.kept(circle.id, noor.id)
    assert alone.key_owner() not in (
        vault.kept(circle.id, cast.people["samira"].id),
        vault.kept(cast.waiting.id, noor.id),
    )
    for_herself = Progress(owner_kind="person", owner_id=noor.id, audience=Audience.ONLY_ME, made_by=noor.id)
    assert for_herself.key_owner() == (Whose.PERSON, noor.id)


async def test_an_erased_key_shuts_what_was_hers_and_nothing_else(key_file: Path) -> None:
    gone, stays = await Person.make("Gaat weg"), await Person.make("Blijft")
    told: list[vault.KeyOwner] = []

    async def tell(owner: vault.KeyOwner) -> None:
        told.append(owner)

    vault.forgotten.append(tell)
    try:
        await erase(gone.key_owner())
    finally:
        vault.forgotten.remove(tell)
    assert told == [gone.key_owner()]
    with pytest.raises(Shut):
        await Person.get(id=gone.id)
    assert (await Person.get(id=stays.id)).name == "Blijft"


async def test_an_erased_key_is_kept_nowhere_any_more(key_file: Path) -> None:
    person = await Person.make("Noor")
    wrapped = bytes((await OwnerKey.get(owner_id=person.id)).wrapped)
    assert wrapped in await everything_kept()
    await erase(person.key_owner())
    assert wrapped not in await everything_kept()


async def everything_kept() -> bytes:
    """All bytes of the keys: SQLite's file and what is to be written to it, or what PostgreSQL gives of their table."""
    if not store.is_sqlite():
        return b"".join(bytes(row["wrapped"]) for row in await sql("SELECT wrapped FROM owner_key"))
    file = Path(settings().database_url.removeprefix("sqlite://"))
    return await asyncio.to_thread(lambda: b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*")))


async def test_within_the_write_that_erases_it_is_shut_and_undone_it_opens(key_file: Path) -> None:
    person = await Person.make("Noor")
    with pytest.raises(ZeroDivisionError):
        async with store.write():
            await vault.erase_key(person.key_owner())
            with pytest.raises(Shut):
                await Person.get(id=person.id)
            _ = 1 / 0
    assert (await Person.get(id=person.id)).name == "Noor"


async def test_the_houses_own_keys_are_not_erased(key_file: Path) -> None:
    with pytest.raises(ValueError, match="not erased"):
        await erase(vault.HOUSE)


async def test_an_erasing_elsewhere_that_was_not_heard_of_counts_within_a_minute(key_file: Path) -> None:
    person = await Person.make("Noor")
    await sql("DELETE FROM owner_key WHERE owner_id = ?", person.id)
    assert (await Person.get(id=person.id)).name == "Noor"
    with clock.everywhere_at(NOW + timedelta(seconds=61)), pytest.raises(Shut):
        await Person.get(id=person.id)


async def test_an_erasing_elsewhere_that_is_told_counts_at_once(key_file: Path) -> None:
    person = await Person.make("Noor")
    await sql("DELETE FROM owner_key WHERE owner_id = ?", person.id)
    vault.forget(person.key_owner())
    with pytest.raises(Shut):
        await Person.get(id=person.id)


async def test_a_key_read_before_an_erasing_is_not_remembered_after_it(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await Person.make("Noor")
    vault.forget()
    key_of = OwnerKey.key

    async def erased_meanwhile(self: OwnerKey) -> bytes:
        key = await key_of(self)
        await erase(person.key_owner())
        return key

    with monkeypatch.context() as patched:
        patched.setattr(OwnerKey, "key", erased_meanwhile)
        assert (await Person.get(id=person.id)).name == "Noor"
    with pytest.raises(Shut):
        await Person.get(id=person.id)


async def test_a_write_that_is_undone_leaves_no_key_behind(key_file: Path) -> None:
    id = store.new_id()
    with pytest.raises(ZeroDivisionError):
        async with store.write():
            await Person.create(id=id, name="Noor")
            assert (await Person.get(id=id)).name == "Noor"
            _ = 1 / 0
    await Person.create(id=id, name="Noor")
    vault.forget()
    assert (await Person.get(id=id)).name == "Noor"


async def test_two_who_make_one_owners_key_at_once_end_with_one(key_file: Path) -> None:
    organisation = await Organisation.create(name="De Brug", slug="de-brug")
    people = [await Person.make(f"Iemand {number}") for number in range(6)]

    async def take_place(person: Person) -> None:
        async with store.write():
            await Staff.create(person=person, organisation=organisation, role=StaffRole.PROFESSIONAL, title="therapeut")

    await asyncio.gather(*(take_place(person) for person in people))
    assert await OwnerKey.filter(owner_kind=Whose.ORGANISATION).count() == 1
    vault.forget()
    assert [each.title for each in await Staff.all()] == ["therapeut"] * 6


async def test_who_comes_second_takes_the_first_ones_key(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    id, current = store.new_id(), ring.current_master

    async def another_was_first() -> object:
        master = await current()
        await OwnerKey.begin((Whose.PERSON, id), master, bytes(32)).save(force_create=True)
        return master

    monkeypatch.setattr(ring, "current_master", another_was_first)
    await Person.create(id=id, name="Noor")
    assert await (await OwnerKey.get(owner_kind=Whose.PERSON, owner_id=id)).key() == bytes(32)
    vault.forget()
    assert (await Person.get(id=id)).name == "Noor"


async def test_a_page_costs_one_query_more_and_none_when_the_keys_are_known(key_file: Path, queries: Queries) -> None:
    for number in range(30):
        await Person.make(f"Iemand {number}")
    with queries() as warm:
        await Person.all()
    vault.forget()
    with queries() as cold:
        await Person.all()
    assert (len(warm), len(cold)) == (1, 2)


async def test_a_key_whose_minute_is_over_leaves_when_another_is_read(key_file: Path) -> None:
    first, second = await Person.make("Noor"), await Person.make("Samira")
    assert {first.key_owner(), second.key_owner()} <= ring._ring.keys()
    with clock.everywhere_at(NOW + timedelta(seconds=61)):
        await Person.get(id=first.id)
        assert first.key_owner() in ring._ring and second.key_owner() not in ring._ring


async def test_writing_asks_for_no_key_that_is_known(key_file: Path, queries: Queries) -> None:
    person = await Person.make("Noor")
    person.name = "Noor B."
    with queries() as asked:
        await person.save(update_fields=["name"])
    assert len(asked) == 1


async def test_what_stood_in_another_column_row_or_with_another_owner_does_not_open(key_file: Path) -> None:
    person, other = await Person.make("Noor", "noor@kring.example"), await Person.make("Samira")
    name = (await sql("SELECT name FROM person WHERE id = ?", person.id))[0]["name"]
    for column, id in (("email", person.id), ("name", other.id)):
        await sql(f"UPDATE person SET {column} = ? WHERE id = ?", bytes(name), id)
        with pytest.raises(ValueError, match="Changed or moved"):
            await Person.get(id=id)


async def test_a_row_that_is_given_to_another_owner_behind_our_back_does_not_open(key_file: Path) -> None:
    person = await Person.make("Noor")
    one, two = [await Organisation.create(name=slug, slug=slug, rest={"x": slug}) for slug in ("een", "twee")]
    staff = await Staff.create(person=person, organisation=one, role=StaffRole.PROFESSIONAL, title="therapeut")
    await sql("UPDATE staff SET organisation_id = ? WHERE id = ?", two.id, staff.id)
    with pytest.raises(ValueError, match="Changed or moved"):
        await Staff.get(id=staff.id)


async def test_a_bit_changed_in_the_table_is_noticed(key_file: Path) -> None:
    person = await Person.make("Noor")
    sealed = bytearray((await sql("SELECT name FROM person WHERE id = ?", person.id))[0]["name"])
    for place in (5, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[place] ^= 1
        await sql("UPDATE person SET name = ? WHERE id = ?", bytes(changed), person.id)
        with pytest.raises(ValueError, match="Changed or moved"):
            await Person.get(id=person.id)


async def test_a_wrapped_key_that_is_laid_in_anothers_row_does_not_open(key_file: Path) -> None:
    one, two = await Person.make("Noor"), await Person.make("Samira")
    wrapped = bytes((await OwnerKey.get(owner_id=one.id)).wrapped)
    await sql("UPDATE owner_key SET wrapped = ? WHERE owner_id = ?", wrapped, two.id)
    vault.forget()
    with pytest.raises(ValueError, match="changed or moved"):
        await Person.get(id=two.id)


async def said(cast: Cast) -> Message:
    noor = await cast.actor("noor")
    async with store.write():
        return await cast.conversation.post(by=noor, text="Wat ik dacht", client_id=uuid4())


async def test_what_she_keeps_to_herself_from_now_on_is_sealed_anew_under_her_own_key(cast: Cast) -> None:
    noor, message = await cast.actor("noor"), await said(cast)
    with pytest.raises(ZeroDivisionError):
        async with store.write():
            await message.keep(by=noor, audience=Audience.ONLY_ME)
            _ = 1 / 0
    # The very row that was undone tries again: it must not believe that it was sealed anew already.
    message.version -= 1
    async with store.write():
        await message.keep(by=noor, audience=Audience.ONLY_ME)
    vault.forget()
    assert (await Message.get(id=message.id)).text == "Wat ik dacht"
    await erase((Whose.CIRCLE, cast.circle.id))
    assert (await Message.get(id=message.id)).text == "Wat ik dacht"
    with pytest.raises(Shut):
        await Circle.get(id=cast.circle.id)


async def test_a_former_state_stays_under_the_key_it_had(cast: Cast) -> None:
    noor, message = await cast.actor("noor"), await said(cast)
    async with store.write():
        await message.keep(by=noor, audience=Audience.ONLY_ME)
        await message.keep(by=noor, text="Wat ik nu denk")
    vault.forget()
    first, second = await Former.filter(thing_id=message.id).order_by("version")
    assert (first.key_owner(), second.key_owner()) == (
        (Whose.CIRCLE, cast.circle.id),
        vault.kept(cast.circle.id, cast.people["noor"].id),
    )
    assert second.state["text"] == "Wat ik dacht"
