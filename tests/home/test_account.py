"""The own account: name and language."""

from datetime import timedelta

import httpx2

from portal import clock
from portal.people.actor import Strength
from portal.people.models import Staff, StaffRole
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast
from tests.conftest import NOW


async def test_samira_is_called_otherwise_from_now_on(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "samira")
    kept = await visitor.post("/account", data={"name": "Samira de Vries", "language": "en"})
    assert kept.headers["location"] == "/account"
    assert 'lang="en"' in (await visitor.get("/account")).text

    person = await Person.get(id=cast.people["samira"].id)
    assert (person.name, person.language) == ("Samira de Vries", "en")
    assert "Samira de Vries" in (await visitor.get(f"/kringen/{cast.circle.id}")).text


async def test_a_circle_that_calls_her_otherwise_goes_on_doing_so(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.members["naima"].keep(by=await cast.actor("naima"), name="Tante Naima")
    await cast.sign_in(visitor, "naima")
    await visitor.post("/account", data={"name": "N. El Amrani", "language": "nl"})
    assert "Tante Naima" in (await visitor.get("/mijn")).text


async def test_a_name_cannot_be_empty_and_nothing_is_lost(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "samira")
    refused = await visitor.post("/account", data={"name": "  ", "language": "en"})
    assert refused.status_code == 422
    assert 'href="#f-name"' in refused.text
    assert 'value="en" checked' in refused.text


async def test_staff_keep_the_name_their_organisation_gives(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "joost")
    assert 'name="name"' not in (await visitor.get("/account")).text
    await visitor.post("/account", data={"name": "Iemand Anders", "language": "nl"})
    assert (await Person.get(id=cast.people["joost"].id)).name == "Joost Visser"


async def test_who_is_in_a_circle_already_finds_where_to_start_another(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for name in ("joost", "samira"):
        await cast.sign_in(visitor, name)
        assert 'href="/kringen/nieuw"' in (await visitor.get("/account")).text
    await cast.sign_in(visitor, "ineke")
    assert 'href="/kringen/nieuw"' not in (await visitor.get("/account")).text


async def test_who_is_under_16_reads_who_begins_a_circle(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    text = (await visitor.get("/account")).text
    assert "begint een ouder met gezag de kring" in text and 'href="/kringen/nieuw"' not in text
    # It is known: she isn't asked.
    assert "Je bent nog geen 16" in text
    for key in ("samira", "joost", "bas"):
        await cast.sign_in(visitor, key)
        assert 'href="/kringen/nieuw"' in (await visitor.get("/account")).text
    # The day she is 16 she may begin one herself.
    with clock.everywhere_at(NOW + timedelta(days=366)):
        await cast.sign_in(visitor, "noor")
        assert 'href="/kringen/nieuw"' in (await visitor.get("/account")).text


async def test_changing_to_work_is_offered_to_who_may_have_any(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    said = {"noor": "", "yara": "", "samira": "Werk je ook", "joost": "Wisselen tussen", "ineke": "Wisselen tussen"}
    for name, words in said.items():
        await cast.sign_in(visitor, name)
        text = (await visitor.get("/account")).text
        assert ('<li><a class="row" href="/account/wisselen"' in text) is bool(words) and words in text, name
    naima = cast.people["naima"]
    await Staff.create(person=naima, organisation=cast.organisations["de-brug"], role=StaffRole.PROFESSIONAL)
    _, token = await Session.begin(naima, means="email", strength=Strength.CODE)
    visitor.cookies.set(cookie_name(), token)
    assert "Wisselen tussen werk en thuis" in (await visitor.get("/account")).text
