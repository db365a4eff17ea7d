"""A provider for clients, such as a DigiD broker, opens what is one's own: never work, and never by an address."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest

from portal.people.accounts import Login, UserKind
from portal.people.actor import Capacity, Strength
from portal.people.models import Organisation, Staff
from portal.people.openid import fetching, relying
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.settings import settings
from tests.cast import Cast
from tests.people.crooked import ISSUER, CrookedProvider, connect
from tests.people.test_join_accounts import be, say
from tests.people.test_sign_in_with_code import ask, code_mailed
from tests.people.test_sign_in_with_provider import session_of

BROKER = {"sub": "bsn-pseudonym-1", "name": "Naima El Amrani", "email": None, "email_verified": None}


@pytest.fixture
async def broker(cast: Cast) -> AsyncIterator[CrookedProvider]:
    """De Brug lets its clients in through a broker."""
    await connect(cast.organisations["de-brug"], kind=UserKind.CLIENTS, hint="de-brug-eigen", name="DigiD")
    relying.forget()
    provider = CrookedProvider()
    provider.claims = BROKER
    fetching.transport.append(provider)
    yield provider
    fetching.transport.remove(provider)
    relying.forget()


async def come(visitor: httpx2.AsyncClient, broker: CrookedProvider, way: str = "", **said: Any) -> httpx2.Response:
    """Go through the broker and come back."""
    left = await visitor.get(way or "/inloggen/organisatie/de-brug-eigen?next=/kringen")
    assert left.status_code == 303, left.text
    sent = broker.take_leave(left.headers["location"])
    answer = {"code": "c", "state": sent["state"], "iss": ISSUER, **said}
    return await visitor.get(f"/inloggen/terug/de-brug-eigen?{urlencode(answer)}")


async def known(cast: Cast, person: str = "naima") -> Login:
    return await Login.create(
        person=cast.people[person],
        organisation=cast.organisations["de-brug"],
        issuer=ISSUER,
        subject=BROKER["sub"],
        kind=UserKind.CLIENTS,
    )


async def test_naima_comes_in_by_it_and_is_herself(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast
) -> None:
    login = await known(cast)
    assert (await come(visitor, broker)).headers["location"] == "/kringen"
    session = await session_of(visitor)
    actor = await session.actor() if session else None
    assert session and actor and actor.capacity is Capacity.OWN and actor.organisation_id is None
    assert (actor.name, actor.means, actor.strength) == (
        cast.people["naima"].name,
        "oidc:de-brug-eigen",
        Strength.PROVIDER,
    )
    assert session.login_id == login.id
    assert (await visitor.get(f"/kringen/{cast.circle.id}/mensen")).status_code == 200


async def test_no_address_is_asked_for(visitor: httpx2.AsyncClient, broker: CrookedProvider) -> None:
    left = await visitor.get("/inloggen/organisatie/de-brug-eigen")
    assert broker.take_leave(left.headers["location"])["scope"] == "openid profile"


async def test_who_is_known_already_proves_her_own_account_and_joins_once(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast
) -> None:
    asked = (await come(visitor, broker)).headers["location"]
    page = (await visitor.get(asked)).text
    assert "Ik heb hier al een account" in page and "Ik ben hier nieuw" in page
    door = f"/inloggen?{urlencode({'next': asked})}"
    assert door in page
    typing = await ask(visitor, cast.people["naima"].email, next=asked)
    assert (await visitor.post(typing, data={"code": await code_mailed(typing)})).headers["location"] == asked
    assert "Wil je deze inlog koppelen?" in (await visitor.get(asked)).text
    assert await Login.all().count() == 0
    assert (await say(visitor, asked, "yes")).headers["location"] == "/kringen"
    assert (await Login.get()).person_id == cast.people["naima"].id
    visitor.cookies.clear()
    assert (await come(visitor, broker)).headers["location"] == "/kringen"


async def test_who_is_new_begins_an_account_and_is_in(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast
) -> None:
    before = await Person.all().count()
    asked = (await come(visitor, broker)).headers["location"]
    assert (await say(visitor, asked, "new")).headers["location"] == "/kringen"
    session = await session_of(visitor)
    assert session and session.strength is Strength.PROVIDER and session.organisation_id is None
    person = await Person.get(id=session.person_id)
    assert person.name == "Naima El Amrani" and person.email == "" and person.id != cast.people["naima"].id
    # The button pressed twice, or the page left open: still one.
    assert (await say(visitor, asked, "new")).headers["location"] == asked
    assert (await visitor.get(asked)).status_code == 200
    assert await Person.all().count() == before + 1 and await Login.all().count() == 1


async def test_an_address_it_tells_joins_nothing(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast
) -> None:
    broker.claims = {**BROKER, "email": cast.people["naima"].email, "email_verified": True}
    asked = (await come(visitor, broker)).headers["location"]
    assert asked.startswith("/inloggen/koppelen/") and await session_of(visitor) is None
    assert cast.people["naima"].email not in (await visitor.get(asked)).text
    assert await Login.all().count() == 0


async def test_where_accounts_are_not_open_nobody_begins_one(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "open_accounts", False)
    asked = (await come(visitor, broker)).headers["location"]
    assert "Ik ben hier nieuw" not in (await visitor.get(asked)).text
    await say(visitor, asked, "new")
    assert await Login.all().count() == 0 and await session_of(visitor) is None


async def test_from_her_own_account_she_joins_it_by_a_link(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast
) -> None:
    way = "/inloggen/koppelen?via=de-brug-eigen&next=/account"
    assert (await visitor.get(way)).headers["location"].startswith("/inloggen?next=")
    await be(visitor, cast.people["naima"])
    asked = (await come(visitor, broker, way)).headers["location"]
    assert "Wil je deze inlog koppelen?" in (await visitor.get(asked)).text and await Login.all().count() == 0
    assert (await say(visitor, asked, "yes")).headers["location"] == "/account"
    assert (await Login.get()).person_id == cast.people["naima"].id
    # Already hers: nothing is asked.
    assert (await come(visitor, broker, way)).headers["location"] == "/account"


async def test_a_joining_asks_for_a_recent_proof_and_comes_back_to_the_same_session(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast
) -> None:
    way = "/inloggen/koppelen?via=de-brug-eigen&next=/account"
    session = await be(visitor, cast.people["naima"])
    session.fresh_at -= timedelta(minutes=11)
    await session.save()
    assert (await visitor.get(way)).headers["location"].startswith("/inloggen/opnieuw?")
    await be(visitor, cast.people["naima"])
    left = await visitor.get(way)
    sent = broker.take_leave(left.headers["location"])
    await be(visitor, cast.people["samira"])
    back = f"/inloggen/terug/de-brug-eigen?{urlencode({'code': 'c', 'state': sent['state'], 'iss': ISSUER})}"
    assert (await visitor.get(back)).status_code == 400
    assert await Login.all().count() == 0


async def test_somebody_elses_account_there_is_not_joined(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast
) -> None:
    await known(cast)
    await be(visitor, cast.people["samira"])
    refused = await come(visitor, broker, "/inloggen/koppelen?via=de-brug-eigen")
    assert refused.status_code == 403 and (await Login.get()).person_id == cast.people["naima"].id


async def test_a_second_account_there_is_not_joined_to_the_same_person(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast
) -> None:
    await known(cast)
    await be(visitor, cast.people["naima"])
    broker.claims = {**BROKER, "sub": "the child's"}
    asked = (await come(visitor, broker, "/inloggen/koppelen?via=de-brug-eigen")).headers["location"]
    refused = await say(visitor, asked, "yes")
    assert refused.status_code == 409 and "al een ander account" in refused.text
    assert await Login.all().count() == 1


async def test_it_opens_no_work_and_work_joins_no_home(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast
) -> None:
    """An administrator calls her staff's provider one for clients: no employee's own account opens by it."""
    joost = cast.people["joost"]
    values: dict[str, Any] = {"person": joost, "organisation": cast.organisations["de-brug"], "issuer": ISSUER}
    await Login.create(**values, subject="joost-1")
    broker.claims = {"email": None}
    refused = await come(visitor, broker)
    assert refused.status_code == 403 and "hoort bij een andere inlog" in refused.text
    assert await session_of(visitor) is None
    # And the other way: what was made for clients opens no work, though she works there.
    await Staff.create(person=cast.people["naima"], organisation=cast.organisations["de-brug"], role="administrator")
    await known(cast)
    await Provider.filter(hint="de-brug-eigen").update(kind=UserKind.STAFF)
    broker.claims = BROKER
    refused = await come(visitor, broker)
    assert refused.status_code == 403 and await session_of(visitor) is None
    # A provider of staff is joined to no own account either.
    await be(visitor, cast.people["samira"])
    assert (await visitor.get("/inloggen/koppelen?via=de-brug-eigen")).status_code == 404


async def test_an_account_let_in_by_one_organisation_is_not_opened_by_another(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast
) -> None:
    await known(cast)
    anker: Organisation = cast.organisations["het-anker"]
    there = await connect(anker, kind=UserKind.CLIENTS, hint="anker-eigen")
    await Provider.filter(id=there.id).update(client_id="another")
    broker.claims = {**BROKER, "aud": "another"}
    assert (await come_by_anker(visitor, broker)).status_code == 403
    assert await session_of(visitor) is None


async def test_a_broker_that_two_organisations_reach_as_one_client_lets_her_in_at_both(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast
) -> None:
    await known(cast)
    await connect(cast.organisations["het-anker"], kind=UserKind.CLIENTS, hint="anker-eigen")
    assert (await come_by_anker(visitor, broker)).status_code == 303
    session = await session_of(visitor)
    assert session and session.organisation_id is None
    # Work is an organisation's: that one stays apart.
    await Login.all().update(kind=UserKind.STAFF)
    await Provider.all().update(kind=UserKind.STAFF)
    visitor.cookies.clear()
    assert (await come_by_anker(visitor, broker)).status_code == 403


async def come_by_anker(visitor: httpx2.AsyncClient, broker: CrookedProvider) -> httpx2.Response:
    """Leaves by Het Anker's way in for who is helped, and comes back with what the broker says."""
    sent = broker.take_leave((await visitor.get("/inloggen/organisatie/anker-eigen")).headers["location"])
    answer = {"code": "c", "state": sent["state"], "iss": ISSUER}
    return await visitor.get(f"/inloggen/terug/anker-eigen?{urlencode(answer)}")


async def test_she_proves_again_where_she_came_from(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast
) -> None:
    await known(cast)
    await come(visitor, broker)
    session = await session_of(visitor)
    assert session
    session.fresh_at -= timedelta(minutes=11)
    await session.save()
    again = (await visitor.get("/inloggen/opnieuw?next=/account")).text
    assert "Log opnieuw in bij De Brug" in again and "/inloggen/organisatie/de-brug-eigen?opnieuw=1" in again
    way = "/inloggen/organisatie/de-brug-eigen?opnieuw=1&next=/account"
    assert (await come(visitor, broker, way)).status_code == 403, "the token says nothing of when"
    broker.claims = {**BROKER, "auth_time": int(session.made_at.timestamp())}
    assert (await come(visitor, broker, way)).headers["location"] == "/account"
    assert (await Session.get(id=session.id)).fresh
