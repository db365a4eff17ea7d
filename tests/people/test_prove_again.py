"""Before something sensitive one proves again that it is oneself, and goes on where one was."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from portal import clock
from portal.app import create_app
from portal.people import sessions
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.people.crooked import ISSUER, CrookedProvider
from tests.people.test_sign_in_with_code import code_mailed
from tests.people.test_sign_in_with_provider import prove_there, provider

__all__ = ["provider"]

LATER = NOW + timedelta(minutes=11)


async def sensitive(request: Request) -> Response:
    """A page that asks for a recent proof, as rooms will have them."""
    await sessions.must_be_fresh(request)
    return PlainTextResponse("gevoelig")


@pytest.fixture
async def visitor(db: None) -> httpx2.AsyncClient:
    """A browser, at an app with one sensitive page."""
    app = create_app()
    app.router.routes.insert(0, Route("/gevoelig", sensitive, methods=["GET", "POST"]))
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=HOST, headers={"Origin": HOST})


async def be(visitor: httpx2.AsyncClient, cast: Cast, key: str) -> Session:
    session, token = await cast.session(key)
    visitor.cookies.set(cookie_name(), token, domain="kring.test")
    return session


async def test_noor_proves_with_a_fresh_code_and_goes_on_where_she_was(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    session = await be(visitor, cast, "noor")
    assert (await visitor.get("/gevoelig")).text == "gevoelig"
    with clock.everywhere_at(LATER):
        asked = await visitor.get("/gevoelig")
        assert asked.headers["location"] == "/inloggen/opnieuw?next=%2Fgevoelig"
        assert "Ben jij het?" in (await visitor.get(asked.headers["location"])).text
        typing = (await visitor.post("/inloggen/opnieuw", data={"next": "/gevoelig"})).headers["location"]
        before = visitor.cookies[cookie_name()]
        proved = await visitor.post(typing, data={"code": await code_mailed(typing)})
        assert proved.headers["location"] == "/gevoelig"
        assert (await visitor.get("/gevoelig")).text == "gevoelig"
        # The same session under a new token; the old one opens nothing.
        now = await Session.of_token(visitor.cookies[cookie_name()])
        assert now and now.id == session.id and await Session.of_token(before) is None


async def test_a_form_that_comes_too_late_is_told_why(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await be(visitor, cast, "noor")
    with clock.everywhere_at(LATER):
        told = await visitor.post("/gevoelig", headers={"Referer": f"{HOST}/kringen?a=b"})
        assert told.status_code == 403 and "Laat nog een keer zien dat jij het bent" in told.text
        assert "/inloggen/opnieuw?next=%2Fkringen%3Fa%3Db" in told.text


async def test_nobody_is_asked_to_sign_in_first(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    assert (await visitor.get("/gevoelig")).headers["location"] == "/inloggen?next=%2Fgevoelig"
    assert (await visitor.get("/inloggen/opnieuw")).headers["location"].startswith("/inloggen?")
    assert (await visitor.post("/inloggen/opnieuw")).status_code == 401


async def test_a_code_to_prove_again_does_not_sign_in_another_session(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await be(visitor, cast, "noor")
    typing = (await visitor.post("/inloggen/opnieuw", data={"next": "/mijn"})).headers["location"]
    digits = await code_mailed(typing)
    await be(visitor, cast, "peter")
    assert (await visitor.post(typing, data={"code": digits})).status_code == 401
    visitor.cookies.delete(cookie_name(), domain="kring.test")
    assert (await visitor.post(typing, data={"code": digits})).status_code == 410


async def test_joost_proves_at_his_provider_which_is_asked_for_a_recent_sign_in(
    visitor: httpx2.AsyncClient, cast: Cast, provider: CrookedProvider
) -> None:
    await be(visitor, cast, "joost")
    with clock.everywhere_at(LATER):
        page = await visitor.get("/inloggen/opnieuw?next=%2Fgevoelig")
        way = re.search(r'href="(/inloggen/organisatie/[^"]+)"', page.text)
        assert way
        for auth_time, status in ((LATER - timedelta(hours=1), 403), (LATER, 303)):
            provider.claims = {"auth_time": int(auth_time.timestamp())}
            sent = provider.take_leave((await visitor.get(way[1].replace("&amp;", "&"))).headers["location"])
            assert sent["max_age"] == "300"
            answer = {"code": "c", "state": sent["state"], "iss": ISSUER}
            assert (await visitor.get(f"/inloggen/terug/de-brug?{urlencode(answer)}")).status_code == status
        assert (await visitor.get("/gevoelig")).text == "gevoelig"


@pytest.mark.parametrize(("ago", "minutes"), [(0, 10), (4, 6), (6, 4), (-1, 10)])
async def test_a_proof_there_counts_from_when_it_was_given_and_never_only_for_a_moment(
    visitor: httpx2.AsyncClient, cast: Cast, provider: CrookedProvider, ago: int, minutes: int
) -> None:
    await be(visitor, cast, "joost")
    with clock.everywhere_at(LATER):
        given = int((LATER - timedelta(minutes=ago)).timestamp())
        assert (await prove_there(visitor, provider, auth_time=given)).status_code == 303
    for after, status in ((minutes * 60, 200), (minutes * 60 + 1, 303)):
        with clock.everywhere_at(LATER + timedelta(seconds=after)):
            assert (await visitor.get("/gevoelig")).status_code == status


async def test_a_proof_there_of_longer_ago_is_asked_anew(
    visitor: httpx2.AsyncClient, cast: Cast, provider: CrookedProvider
) -> None:
    session = await be(visitor, cast, "joost")
    with clock.everywhere_at(LATER):
        given = int((LATER - timedelta(seconds=361)).timestamp())
        assert (await prove_there(visitor, provider, auth_time=given)).status_code == 403
        assert not (await Session.get(id=session.id)).fresh


async def test_a_colleague_cannot_prove_for_joost(
    visitor: httpx2.AsyncClient, cast: Cast, provider: CrookedProvider
) -> None:
    session = await be(visitor, cast, "joost")
    with clock.everywhere_at(LATER):
        left = await visitor.get("/inloggen/organisatie/de-brug?opnieuw=1&next=%2Fgevoelig")
        sent = provider.take_leave(left.headers["location"])
        provider.claims = {"sub": "i", "email": "ineke@debrug.example", "auth_time": int(LATER.timestamp())}
        answer = {"code": "c", "state": sent["state"], "iss": ISSUER}
        assert (await visitor.get(f"/inloggen/terug/de-brug?{urlencode(answer)}")).status_code == 403
        assert not (await Session.get(id=session.id)).fresh


async def test_rather_not_leads_back_where_she_came_from(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await be(visitor, cast, "noor")
    here, asks = "/account/inloggen", "/inloggen/opnieuw?next=%2Faccount%2Finloggen%2Fherstelcodes"
    for came, leads in (
        (f"{HOST}{here}", here),
        (f"{HOST}/kringen/nieuw?a=b", "/kringen/nieuw?a=b"),
        # Where a form was refused nothing is shown: its page is where she would go on.
        (f"{HOST}/account/apparaten/uit", "/account/inloggen/herstelcodes"),
        ("https://elders.example/account", "/mijn"),
        ("https://[kapot", "/mijn"),
        (f"{HOST}/inloggen/opnieuw", "/mijn"),
        ("", "/mijn"),
    ):
        with clock.everywhere_at(LATER):
            page = (await visitor.get(asks, headers={"Referer": came} if came else {})).text
        back = re.search(r'class="back" href="([^"]*)"', page)
        assert back and back[1] == leads, came


async def test_her_own_address_is_not_in_doubt(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await be(visitor, cast, "noor")
    with clock.everywhere_at(LATER):
        assert "We mailen een code naar noor@kring.example" in (await visitor.get("/inloggen/opnieuw")).text
        typing = (await visitor.post("/inloggen/opnieuw", data={"next": "/gevoelig"})).headers["location"]
        page = (await visitor.get(typing)).text
    assert "Er staat zo een code in de mail van noor@kring.example" in page and "Als dit adres klopt" not in page
    assert 'class="back" href="/inloggen/opnieuw?next=%2Fgevoelig"' in page
