"""Nothing anyone typed is stored in clear, and what was moved or changed does not open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tortoise.connection import get_connection

from portal import vault
from portal.people.models import Organisation
from portal.people.openid.providers import Provider
from portal.people.persons import Person

SECRET = "Geheime achternaam"


async def stored() -> str:
    rows = await get_connection("default").execute_query_dict("SELECT * FROM person")
    return repr([bytes(value) if isinstance(value, memoryview) else value for value in rows[0].values()])


async def test_a_name_opens_for_us_and_not_for_who_reads_the_table(db: None) -> None:
    person = await Person.make(SECRET, "iemand@kring.example")
    assert (await Person.get(id=person.id)).name == SECRET
    dump = await stored()
    assert "Geheime" not in dump
    assert "iemand" not in dump


async def test_what_was_sealed_for_one_row_does_not_open_in_another(db: None) -> None:
    first = await Person.make("Eerste", "een@kring.example")
    second = await Person.make("Tweede", "twee@kring.example")
    await get_connection("default").execute_script(
        f"UPDATE person SET name = (SELECT p.name FROM person p WHERE p.id = '{first.id}') WHERE id = '{second.id}'"
    )
    with pytest.raises(ValueError, match="Changed or moved"):
        await Person.get(id=second.id)


async def test_sealed_columns_change_through_their_row_only(db: None) -> None:
    await Person.make("Iemand")
    with pytest.raises(TypeError, match="through its row"):
        await Person.all().update(name="Ander")


async def test_an_address_is_found_whatever_its_case(db: None) -> None:
    person = await Person.make("Iemand", "Iemand@Kring.example")
    found = await Person.of_email("  iemand@kring.EXAMPLE ")
    assert found is not None
    assert found.id == person.id


async def test_a_changed_bit_is_noticed(db: None) -> None:
    sealed = bytearray(vault.seal(b"woorden", "tabel.kolom:1"))
    sealed[-1] ^= 1
    with pytest.raises(ValueError, match="Changed or moved"):
        vault.open_sealed(bytes(sealed), "tabel.kolom:1")


@given(st.binary(max_size=200), st.text(max_size=40))
def test_what_is_sealed_opens_where_it_stands(plain: bytes, place: str) -> None:
    assert vault.open_sealed(vault.seal(plain, place), place) == plain


async def test_the_secret_of_a_provider_is_sealed_too(db: None) -> None:
    made = await Provider.begin(await Organisation.create(name="A", slug="a"), client_secret="heel geheim")
    rows = await get_connection("default").execute_query_dict("SELECT client_secret FROM provider")
    assert b"geheim" not in bytes(rows[0]["client_secret"])
    assert (await Provider.get(id=made.id)).client_secret == "heel geheim"
