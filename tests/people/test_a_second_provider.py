"""Who works here already is entered by no second provider unasked: she shows herself by the first, or she is told."""

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlencode

import httpx2
import pytest

from portal import clock, outbox
from portal.audit.models import AccessLine
from portal.outbox import KeptLetter
from portal.people.accounts import Login
from portal.people.actor import Strength
from portal.people.models import Staff
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from portal.people.session_row import Session, Through
from tests.cast import Cast
from tests.people.crooked import ISSUER, CrookedProvider, connect
from tests.people.test_join_accounts import be, say
from tests.people.test_sign_in_with_provider import FROM_US, come_back, go_there, provider, session_of

__all__ = ["provider"]
OLD = "https://login.debrug.example/old"


@pytest.fixture
async def joost(cast: Cast) -> Person:
    """Joost works at De Brug, and came in by its provider."""
    person = cast.people["joost"]
    await connect(cast.organisations["de-brug"], issuer=OLD, hint="oud", name="Oud", email_domains=["debrug.example"])
    await Login.create(person=person, organisation=cast.organisations["de-brug"], issuer=OLD, subject="joost")
    return person


@pytest.fixture
async def anker(joost: Person, cast: Cast, provider: CrookedProvider) -> AsyncIterator[CrookedProvider]:
    """Het Anker gave his address a place too; its own provider says that somebody there is he."""
    await Provider.filter(hint="de-brug").delete()
    await connect(cast.organisations["het-anker"])
    await Staff.create(person=joost, organisation=cast.organisations["het-anker"], role="professional")
    yield provider


async def arrive(visitor: httpx2.AsyncClient, provider: CrookedProvider) -> str:
    left = await visitor.get("/inloggen/organisatie/het-anker?next=/kringen", headers=FROM_US)
    sent = provider.take_leave(left.headers["location"])
    back = {"code": "c", "state": sent["state"], "iss": ISSUER}
    came = await visitor.get(f"/inloggen/terug/het-anker?{urlencode(back)}")
    assert came.status_code == 303, came.text
    return str(came.headers["location"])


async def at_work(visitor: httpx2.AsyncClient, joost: Person, cast: Cast) -> Session:
    """He comes in at De Brug, as he is used to."""
    old, login = await Provider.get(issuer=OLD), await Login.get(issuer=OLD)
    through = Through(old.id, login.id, proved_at=clock.now())
    organisation = cast.organisations["de-brug"].id
    return await be(visitor, joost, strength=Strength.PROVIDER, organisation_id=organisation, through=through)


async def test_joost_shows_himself_at_de_brug_says_yes_and_works_at_het_anker_too(
    visitor: httpx2.AsyncClient, anker: CrookedProvider, joost: Person, cast: Cast
) -> None:
    asked = await arrive(visitor, anker)
    assert asked.startswith("/inloggen/koppelen/") and await session_of(visitor) is None
    page = (await visitor.get(asked)).text
    assert "Dit adres heeft hier al een account" in page and "De Brug" not in page, "where else he works is not told"
    assert f"/inloggen?{urlencode({'next': asked})}" in page
    await say(visitor, asked, "yes")
    assert await Login.all().count() == 1

    await at_work(visitor, joost, cast)
    page = (await visitor.get(asked)).text
    assert "Hoort dit bij elkaar?" in page and "Het Anker" in page and "eigen account" not in page
    assert await Login.all().count() == 1
    assert (await say(visitor, asked, "yes")).headers["location"] == asked
    assert await Login.filter(person_id=joost.id).count() == 2
    assert "/inloggen/organisatie/het-anker?" in (await visitor.get(asked)).text
    assert await arrive(visitor, anker) == "/kringen"
    work = await session_of(visitor)
    assert work and (work.person_id, work.organisation_id) == (joost.id, cast.organisations["het-anker"].id)


async def test_no_leaves_it_as_it_was(
    visitor: httpx2.AsyncClient, anker: CrookedProvider, joost: Person, cast: Cast
) -> None:
    asked = await arrive(visitor, anker)
    await at_work(visitor, joost, cast)
    await say(visitor, asked, "no")
    await say(visitor, asked, "yes")
    assert await Login.all().count() == 1


async def test_a_colleagues_session_answers_nothing_for_him(
    visitor: httpx2.AsyncClient, anker: CrookedProvider, joost: Person, cast: Cast
) -> None:
    asked = await arrive(visitor, anker)
    await be(visitor, cast.people["marloes"], organisation_id=cast.organisations["het-anker"].id)
    assert "Dit adres heeft hier al" in (await visitor.get(asked)).text
    await say(visitor, asked, "yes")
    assert await Login.all().count() == 1


async def test_an_old_proof_at_work_is_asked_for_again(
    visitor: httpx2.AsyncClient, anker: CrookedProvider, joost: Person, cast: Cast
) -> None:
    asked = await arrive(visitor, anker)
    session = await at_work(visitor, joost, cast)
    session.fresh_at -= timedelta(minutes=11)
    await session.save()
    again = (await visitor.get(asked)).headers["location"]
    assert again.startswith("/inloggen/opnieuw?next=%2Finloggen%2Fkoppelen")
    assert "/inloggen/organisatie/oud?opnieuw=1" in (await visitor.get(again)).text
    assert (await say(visitor, asked, "yes")).status_code == 403
    assert await Login.all().count() == 1


async def test_whoever_has_an_own_account_says_yes_there_and_not_at_work(
    visitor: httpx2.AsyncClient, anker: CrookedProvider, joost: Person, cast: Cast
) -> None:
    joost.proved_at = clock.now() - timedelta(days=1)
    await joost.save()
    asked = await arrive(visitor, anker)
    await at_work(visitor, joost, cast)
    await say(visitor, asked, "yes")
    assert await Login.all().count() == 1
    await be(visitor, joost)
    await say(visitor, asked, "yes")
    assert await Login.all().count() == 2


async def test_a_second_provider_of_her_own_organisation_asks_too(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, joost: Person, cast: Cast
) -> None:
    asked = (await come_back(visitor, await go_there(visitor, provider))).headers["location"]
    assert asked.startswith("/inloggen/koppelen/") and await session_of(visitor) is None
    await at_work(visitor, joost, cast)
    await say(visitor, asked, "yes")
    assert await Login.filter(person_id=joost.id, issuer=ISSUER).exists()


async def told() -> list[str]:
    await outbox.drain()
    return [letter.text for letter in await KeptLetter.all() if letter.to == "joost@debrug.example"]


@pytest.mark.parametrize("gone", ["changed", "off"])
async def test_when_the_organisation_changed_its_provider_she_comes_in_and_is_told(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, joost: Person, gone: str
) -> None:
    old = await Provider.get(issuer=OLD)
    await (old.delete() if gone == "changed" else old.switch_off())
    assert (await come_back(visitor, await go_there(visitor, provider))).headers["location"] == "/mijn"
    login = await Login.get(person_id=joost.id, issuer=ISSUER)
    line = await AccessLine.get(action="login_joined")
    assert (line.thing_id, line.means, line.owner_id) == (login.id, "oidc:de-brug", joost.id)
    [letter] = await told()
    assert "een nieuwe inlog, van De Brug" in letter and "Bel dan meteen de helpdesk van De Brug" in letter
    # Once: the next time it is simply hers.
    await come_back(visitor, await go_there(visitor, provider))
    assert len(await told()) == 1 and await AccessLine.filter(action="login_joined").count() == 1


async def test_where_her_place_ended_nothing_is_left_to_show_it_by(
    visitor: httpx2.AsyncClient, anker: CrookedProvider, joost: Person, cast: Cast
) -> None:
    await Staff.filter(person_id=joost.id, organisation_id=cast.organisations["de-brug"].id).update(until=clock.now())
    assert await arrive(visitor, anker) == "/kringen"
    [letter] = await told()
    assert "Het Anker" in letter and "De Brug" not in letter


async def test_her_first_sign_in_anywhere_needs_no_letter(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    await come_back(visitor, await go_there(visitor, provider))
    assert await Login.all().count() == 1
    assert await told() == [] and not await AccessLine.exists(action="login_joined")
