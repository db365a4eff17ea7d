"""Changing between work and home: said in so many words, and through the door that vouches for it."""

import httpx2

from portal.people.actor import Strength
from portal.people.models import Staff, StaffRole
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast

PAGE = "/account/wisselen"


async def be_own(visitor: httpx2.AsyncClient, person: Person) -> None:
    _, token = await Session.begin(person, means="email", strength=Strength.CODE)
    visitor.cookies.set(cookie_name(), token, domain="kring.test")


async def test_joost_reads_in_which_capacity_he_is_and_goes_on_to_the_door(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await cast.sign_in(visitor, "joost")
    assert f'href="{PAGE}"' in (await visitor.get("/mijn")).text
    page = (await visitor.get(PAGE)).text
    assert "Voor je werk bij De Brug" in page and "ga je in deze browser uit je werk bij De Brug" in page
    assert 'href="/inloggen"' in page
    door = (await visitor.get("/inloggen")).text
    assert "Je bent al ingelogd" in door


async def test_naima_who_also_works_finds_her_organisations_own_door(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    naima, bureau = cast.people["naima"], cast.organisations["de-brug"]
    await Staff.create(person_id=naima.id, organisation_id=bureau.id, role=StaffRole.PROFESSIONAL)
    await be_own(visitor, naima)
    page = (await visitor.get(PAGE)).text
    assert "Voor je werk bij De Brug" in page and "heeft nu geen inlog" in page
    provider = await Provider.begin(bureau, issuer="https://login.debrug.example", client_id="kring")
    await provider.switch_on(None)
    page = (await visitor.get(PAGE)).text
    assert f'href="/inloggen/organisatie/{provider.hint}?next=%2Fmijn"' in page and "geen inlog" not in page


async def test_at_work_nothing_is_told_of_other_work_or_of_home(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    joost = cast.people["joost"]
    await cast.sign_in(visitor, "joost")
    before = (await visitor.get(PAGE)).text
    other = cast.organisations["het-anker"]
    await Staff.create(person_id=joost.id, organisation_id=other.id, role=StaffRole.PROFESSIONAL)
    await Session.begin(joost, means="email", strength=Strength.CODE)
    assert (await visitor.get(PAGE)).text == before and "Het Anker" not in before


async def test_whose_work_has_ended_is_not_sent_there(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    naima, bureau = cast.people["naima"], cast.organisations["de-brug"]
    place = await Staff.create(person_id=naima.id, organisation_id=bureau.id, role=StaffRole.PROFESSIONAL)
    place.until = place.since
    await place.save(update_fields=["until"])
    await be_own(visitor, naima)
    assert "De Brug" not in (await visitor.get(PAGE)).text
