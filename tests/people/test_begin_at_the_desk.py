"""The first administrator of an organisation without a way in comes in by a code, and nobody else does."""

import re
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest

from portal import clock, outbox
from portal.outbox import KeptLetter
from portal.people.actor import Capacity
from portal.people.codes import Code
from portal.people.models import Organisation, Staff, StaffRole
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.people.crooked import connect
from tests.people.test_begin_a_region import portal

ADDRESS = "vera@post.example"
DOOR = "/o/de-toren/beginnen"


@pytest.fixture
async def toren(db: None) -> Organisation:
    """An organisation that has nothing yet but its first administrator's place."""
    await portal("organisation", "add", "De Toren", "--slug", "de-toren")
    said = await portal("admin", "invite", ADDRESS, "--organisation", "de-toren", "--name", "Vera Blok")
    assert f"{HOST}{DOOR}" in said
    return await Organisation.get(slug="de-toren")


async def ask(visitor: httpx2.AsyncClient, address: str = ADDRESS) -> str:
    """Ask for a code at the organisation's own beginning."""
    asked = await visitor.post(DOOR, data={"email": address})
    assert asked.status_code == 303
    return str(asked.headers["location"])


async def letters(kind: str = "people.code") -> list[KeptLetter]:
    """What left."""
    await outbox.drain()
    return await KeptLetter.filter(kind=kind)


async def answer(visitor: httpx2.AsyncClient, typing: str) -> httpx2.Response:
    """Type the right code, whether or not it left."""
    code = await Code.get(id=typing.rsplit("/", 1)[1])
    return await visitor.post(typing, data={"code": code.digits, "remember": "1"})


async def session_of(visitor: httpx2.AsyncClient) -> Session | None:
    """The session this browser has."""
    return await Session.of_token(visitor.cookies.get(cookie_name()) or "")


async def test_vera_gets_a_letter_and_comes_to_her_desk(visitor: httpx2.AsyncClient, toren: Organisation) -> None:
    [invitation] = await letters("people.invited")
    assert invitation.to == ADDRESS and f"{HOST}{DOOR}" in invitation.text
    assert "eerste beheerder" in (await visitor.get(DOOR)).text
    typing = await ask(visitor)
    assert DOOR in (await visitor.get(typing)).text
    [letter] = await letters()
    found = re.search(r"\d{3} \d{3}", letter.text)
    assert found
    entered = await visitor.post(typing, data={"code": found[0], "remember": "1"})
    assert entered.headers["location"] == "/kantoor" and "Max-Age" not in entered.headers["set-cookie"]
    session = await session_of(visitor)
    actor = await session.actor() if session else None
    assert actor and (actor.capacity, actor.organisation_id) == (Capacity.STAFF, toren.id)
    assert (await visitor.get("/kantoor")).status_code == 200
    # She looks after an organisation: that makes no account of her own.
    vera = await Person.of_email(ADDRESS)
    assert vera and vera.proved_at is None


async def test_the_link_does_the_same(visitor: httpx2.AsyncClient, toren: Organisation) -> None:
    await ask(visitor)
    [letter] = await letters()
    link = re.search(rf"{HOST}(/inloggen/code/\S+)", letter.text)
    assert link and (await visitor.post(link[1])).headers["location"] == "/kantoor"


async def test_a_nameless_administrator_says_her_name_once(visitor: httpx2.AsyncClient, toren: Organisation) -> None:
    await portal("admin", "invite", "naamloos@post.example", "--organisation", "de-toren")
    entered = await answer(visitor, await ask(visitor, "naamloos@post.example"))
    assert entered.headers["location"] == "/inloggen/naam?next=%2Fkantoor"
    assert (await visitor.get(entered.headers["location"])).status_code == 200
    asked = (await visitor.get("/inloggen/naam?next=%2Fkantoor")).text
    assert "Zo zien je collega" in asked and "elk kind" not in asked
    named = await visitor.post("/inloggen/naam", data={"name": "Mo Aydin", "next": "/kantoor"})
    assert named.headers["location"] == "/kantoor"
    assert (await visitor.get("/inloggen/naam")).headers["location"].startswith("/inloggen?")


async def test_nobody_else_comes_in_and_the_page_never_tells(visitor: httpx2.AsyncClient, toren: Organisation) -> None:
    for address, role, until in (
        ("collega@post.example", StaffRole.PROFESSIONAL, None),
        ("vroeger@post.example", StaffRole.ADMINISTRATOR, NOW),
    ):
        person = await Person.make("Iemand", address)
        await Staff.create(person=person, organisation=toren, role=role, until=until)
    elsewhere = await Organisation.create(name="Elders", slug="elders")
    person = await Person.make("Iemand", "elders@post.example")
    await Staff.create(person=person, organisation=elsewhere, role=StaffRole.ADMINISTRATOR)
    strangers = [f"{who}@post.example" for who in ("collega", "vroeger", "elders", "vreemd")]
    pages = set()
    for address in (ADDRESS, *strangers):
        typing = await ask(visitor, address)
        page = await visitor.get(typing)
        pages.add(page.text.replace(address, "…").replace(typing, "…"))
        if address != ADDRESS:
            assert (await answer(visitor, typing)).status_code == 403
            assert await session_of(visitor) is None
    assert len(pages) == 1
    assert [letter.to for letter in await letters()] == [ADDRESS]


async def test_the_moment_its_own_sign_in_is_on_this_way_is_closed(
    visitor: httpx2.AsyncClient, toren: Organisation
) -> None:
    typing = await ask(visitor)
    provider = await connect(toren)
    assert (await answer(visitor, typing)).status_code == 403 and await session_of(visitor) is None
    assert (await visitor.get(DOOR)).headers["location"] == "/o/de-toren"
    assert (await visitor.post(DOOR, data={"email": ADDRESS})).headers["location"] == "/o/de-toren"
    # Switched off again, she is not locked out.
    await provider.switch_off()
    assert (await answer(visitor, await ask(visitor))).headers["location"] == "/kantoor"


async def test_her_code_for_the_desk_is_no_code_for_an_account_and_the_other_way_round(
    visitor: httpx2.AsyncClient, toren: Organisation
) -> None:
    own = (await visitor.post("/inloggen", data={"email": ADDRESS})).headers["location"]
    await answer(visitor, own)
    session = await session_of(visitor)
    assert session and session.organisation_id is None
    assert (await visitor.get("/kantoor")).status_code == 403
    await answer(visitor, await ask(visitor))
    session = await session_of(visitor)
    assert session and session.organisation_id == toren.id


async def test_a_new_code_is_for_the_same_desk(visitor: httpx2.AsyncClient, toren: Organisation) -> None:
    typing = await ask(visitor)
    fresh = (await visitor.post(f"{typing}/opnieuw")).headers["location"]
    assert (await answer(visitor, fresh)).headers["location"] == "/kantoor"


async def test_at_her_desk_she_proves_again_by_a_code(visitor: httpx2.AsyncClient, toren: Organisation) -> None:
    await answer(visitor, await ask(visitor))
    session = await session_of(visitor)
    assert session
    session.fresh_at = NOW - timedelta(hours=1)
    await session.save()
    assert "/inloggen/opnieuw" in (await visitor.get("/inloggen/opnieuw?next=/kantoor")).text
    typing = (await visitor.post("/inloggen/opnieuw", data={"next": "/kantoor"})).headers["location"]
    [letter] = await letters()
    assert letter.subject_id == UUID(typing.rsplit("/", 1)[1])
    assert (await answer(visitor, typing)).headers["location"] == "/kantoor"
    after = await session_of(visitor)
    assert after and after.id == session.id and after.fresh


async def test_a_family_member_of_the_cast_is_nobody_there(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    asked = await visitor.post("/o/de-brug/beginnen", data={"email": "noor@kring.example"})
    code = await Code.get(id=asked.headers["location"].rsplit("/", 1)[1])
    assert (await visitor.post(asked.headers["location"], data={"code": code.digits})).status_code == 403
    assert await letters() == []


async def test_the_code_that_vera_is_promised_comes_also_when_a_way_in_is_on(
    visitor: httpx2.AsyncClient, toren: Organisation
) -> None:
    await answer(visitor, await ask(visitor))
    await connect(toren, "https://login.toren.example")
    before = {each.id for each in await letters()}
    with clock.everywhere_at(NOW + timedelta(minutes=11)):
        assert f"We mailen een code naar {ADDRESS}" in (await visitor.get("/inloggen/opnieuw")).text
        typing = (await visitor.post("/inloggen/opnieuw", data={"next": "/kantoor"})).headers["location"]
        [letter] = [each for each in await letters() if each.id not in before]
        found = re.search(r"\d{3} \d{3}", letter.text)
        assert found and letter.to == ADDRESS
        proved = await visitor.post(typing, data={"code": found[0]})
        assert proved.headers["location"] == "/kantoor"
