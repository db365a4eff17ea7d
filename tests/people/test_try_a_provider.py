"""An administrator tries a provider before anyone else can use it: she sees what it says, and nobody is signed in."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.app import create_app
from portal.people import sessions
from portal.people.accounts import Login
from portal.people.openid.pages import send_there
from portal.people.openid.providers import Provider
from portal.people.openid.signins import Purpose, SignIn
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast
from tests.conftest import HOST
from tests.people.crooked import ISSUER, CrookedProvider, connect
from tests.people.test_sign_in_with_provider import FROM_US, provider

__all__ = ["provider"]

INEKE = {"sub": "ineke-1", "email": "ineke@debrug.example", "name": "Ineke", "groups": ["beheer", "jeugd"]}


async def leave(request: Request) -> Response:
    """As the desk does once it has checked who she is."""
    session = await sessions.must_be_fresh(request)
    row = await Provider.get(hint="de-brug").prefetch_related("organisation")
    return await send_there(request, row, "/kantoor", Purpose.TRIAL, session.id)


@pytest.fixture
async def visitor(db: None) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser, at an app with a way to try a provider."""
    app = create_app()
    app.router.routes.insert(0, Route("/proef", leave))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url=HOST, headers={"Origin": HOST}) as client:
        yield client


@pytest.fixture
async def off(provider: CrookedProvider) -> Provider:
    """De Brug's provider, connected by its administrator and not yet switched on."""
    provider.claims = INEKE
    row = await Provider.get(hint="de-brug").prefetch_related("organisation")
    await row.switch_off()
    return row


@pytest.fixture
async def ineke(visitor: httpx2.AsyncClient, cast: Cast) -> Session:
    """De Brug's administrator, signed in."""
    return await be(visitor, cast, "ineke")


async def be(visitor: httpx2.AsyncClient, cast: Cast, key: str) -> Session:
    session, token = await cast.session(key)
    visitor.cookies.set(cookie_name(), token, domain="kring.test")
    return session


async def come(visitor: httpx2.AsyncClient, provider: CrookedProvider) -> httpx2.Response:
    left = await visitor.get("/proef")
    sent = provider.take_leave(left.headers["location"])
    return await back(visitor, sent)


async def back(visitor: httpx2.AsyncClient, sent: dict[str, str]) -> httpx2.Response:
    answer = {"code": "c", "state": sent["state"], "iss": ISSUER}
    return await visitor.get(f"/inloggen/terug/de-brug?{urlencode(answer)}")


async def change(row: Provider, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    await row.save()


async def test_ineke_sees_what_it_says_of_her_and_the_role_that_gives(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, off: Provider, ineke: Session
) -> None:
    await change(off, role_claim="groups", roles={"beheer": "administrator"})
    before, people = visitor.cookies[cookie_name()], await Person.all().count()
    assert (await come(visitor, provider)).headers["location"] == "/kantoor"
    told = await SignIn.trial(off, ineke.id)
    assert told and (told["role"], told["wrong"], told["acr"]) == ("administrator", "", "")
    assert told["claims"]["email"] == "ineke@debrug.example" and told["claims"]["groups"] == ["beheer", "jeugd"]
    assert not {"nonce", "exp", "iat", "sid"} & told["claims"].keys() and provider.nonce not in str(told)
    # Nobody was signed in or made, and it is still off for everybody else.
    assert visitor.cookies[cookie_name()] == before
    assert await Person.all().count() == people and await Login.all().count() == 0
    row = await Provider.get(id=off.id)
    assert row.tried_at and row.tried_by == ineke.person_id and not row.is_on


async def test_a_no_in_half_a_character_is_shown_as_any_other(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, off: Provider, ineke: Session
) -> None:
    bent = httpx2.Response(400, content=b'{"error": "\\ud800"}')
    provider.answer = lambda path: bent if path == "/token" else None
    assert (await come(visitor, provider)).headers["location"] == "/kantoor"
    told = await SignIn.trial(off, ineke.id)
    assert told and "De inlog weigerde ons, met de fout '?'" in told["wrong"]


async def test_until_it_is_on_it_is_a_trial_only(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, off: Provider, ineke: Session
) -> None:
    assert (await visitor.get("/inloggen/organisatie/de-brug")).status_code == 404
    assert (await back(visitor, {"state": "x"})).status_code == 404
    await off.switch_on(None)
    sent = provider.take_leave(
        (await visitor.get("/inloggen/organisatie/de-brug", headers=FROM_US)).headers["location"]
    )
    await off.switch_off()
    assert (await back(visitor, sent)).status_code == 404


@pytest.mark.parametrize(
    ("bent", "words"),
    [
        ({"claims": {"email_verified": False}}, "bevestigd e-mailadres"),
        ({"claims": {"aud": "another"}}, "klopt niet"),
        ({"row": {"acr": "http://eidas.europa.eu/LoA/high"}}, "geen niveau"),
        ({"row": {"role_claim": "rol"}}, "'rol'"),
        ({"token": httpx2.Response(401, json={"error": "invalid_client"})}, "client-id en geheim"),
        ({"token": httpx2.Response(500, content=b"")}, "geen antwoord"),
    ],
    ids=["unverified", "audience", "level", "no claim", "secret", "down"],
)
async def test_what_does_not_hold_is_told_in_words(
    visitor: httpx2.AsyncClient,
    provider: CrookedProvider,
    off: Provider,
    ineke: Session,
    bent: dict[str, Any],
    words: str,
) -> None:
    provider.claims = {**INEKE, **bent.get("claims", {})}
    await change(off, **bent.get("row", {}))
    provider.answer = lambda path: bent.get("token") if path == "/token" else None
    assert (await come(visitor, provider)).headers["location"] == "/kantoor"
    told = await SignIn.trial(off, ineke.id)
    assert told and words in told["wrong"]
    assert (await Provider.get(id=off.id)).tried_at is None


async def test_a_provider_that_cannot_be_reached_is_told_at_the_desk(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, off: Provider, ineke: Session
) -> None:
    provider.metadata["issuer"] = ISSUER + "/"
    assert (await visitor.get("/proef")).headers["location"] == "/kantoor"
    told = await SignIn.trial(off, ineke.id)
    assert told and "issuer" in told["wrong"]


async def test_only_the_session_that_left_sees_it(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, off: Provider, ineke: Session, cast: Cast
) -> None:
    sent = provider.take_leave((await visitor.get("/proef")).headers["location"])
    for other in ("marloes", "joost", "ineke"):
        session = await be(visitor, cast, other)
        assert (await back(visitor, sent)).headers["location"] == "/kantoor"
        assert await SignIn.trial(off, session.id) is None and await SignIn.trial(off, ineke.id) is None
        sent = provider.take_leave((await visitor.get("/proef")).headers["location"])
    assert (await Provider.get(id=off.id)).tried_at is None


async def test_an_old_proof_or_another_than_its_administrator_tries_nothing(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, off: Provider, ineke: Session, cast: Cast
) -> None:
    # Another way in is on: where none is, asking for a new proof would lock her out.
    await connect(cast.organisations["de-brug"])
    sent = provider.take_leave((await visitor.get("/proef")).headers["location"])
    ineke.fresh_at -= timedelta(minutes=11)
    await ineke.save()
    await back(visitor, sent)
    assert await SignIn.trial(off, ineke.id) is None
    for other in ("joost", "marloes", "samira"):
        session = await be(visitor, cast, other)
        await come(visitor, provider)
        assert await SignIn.trial(off, session.id) is None
    assert (await Provider.get(id=off.id)).tried_at is None


async def test_what_was_changed_while_she_was_away_was_not_tried(
    visitor: httpx2.AsyncClient,
    provider: CrookedProvider,
    off: Provider,
    ineke: Session,
) -> None:
    async def meanwhile() -> None:
        await Provider.filter(id=off.id).update(acr="urn:another")

    sent = provider.take_leave((await visitor.get("/proef")).headers["location"])
    whole = SignIn.keep

    async def keep(self: SignIn, told: dict[str, Any]) -> None:
        await meanwhile()
        await whole(self, told)

    SignIn.keep = keep  # type: ignore[method-assign]
    try:
        await back(visitor, sent)
    finally:
        SignIn.keep = whole  # type: ignore[method-assign]
    assert (await Provider.get(id=off.id)).tried_at is None
