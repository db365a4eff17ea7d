"""Signing out ends it on the server; what the browser kept is cleared."""

import httpx2

from portal.audit.models import AccessLine
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast


async def test_noor_signs_out_and_her_old_cookie_opens_nothing(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    session, token = await cast.session("noor")
    visitor.cookies.set(cookie_name(), token, domain="kring.test")
    left = await visitor.post("/uitloggen")
    assert left.headers["location"] == "/uitgelogd" and '"storage"' in left.headers["clear-site-data"]
    assert cookie_name() not in visitor.cookies
    assert "Je bent uitgelogd" in (await visitor.get("/uitgelogd")).text
    assert (await Session.get(id=session.id)).ended_at and await Session.of_token(token) is None
    assert await AccessLine.filter(action="sign_out", person_id=cast.people["noor"].id).count() == 1


async def test_signing_out_is_never_a_link(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    assert (await visitor.get("/uitloggen")).status_code in (404, 405)
    assert (await visitor.get("/mijn")).status_code == 200


async def test_who_is_out_already_is_simply_out(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    assert (await visitor.post("/uitloggen")).headers["location"] == "/uitgelogd"


async def test_another_site_cannot_sign_her_out(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    assert (await visitor.post("/uitloggen", headers={"Origin": "https://evil.example"})).status_code == 403
    assert (await visitor.get("/mijn")).status_code == 200
