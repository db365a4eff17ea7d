"""Who came by a provider may sign out there too: offered after ours, by a link, and only in the browser that did."""

import asyncio
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import pytest

from portal import clock
from portal.people.openid import known, logout, relying
from portal.people.openid.leavings import Leaving
from portal.people.openid.providers import Provider
from portal.people.openid.relying import RelyingParty
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from portal.store import new_id
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.people.crooked import ISSUER, CrookedProvider
from tests.people.test_sign_in_with_provider import come_back, go_there, prove_there, provider

__all__ = ["provider"]

END = f"{ISSUER}/end"
OFFER = "Ook uitloggen bij De Brug"
DONE = "Je bent terug van De Brug"
PLAIN = "Op dit apparaat staat niets meer van je open"
# In the browser that came by a provider: nothing tells us that it ended there.
MAY_BE = "Bij je organisatie ben je misschien nog ingelogd"


async def sign_out(visitor: httpx2.AsyncClient, provider: CrookedProvider, end: str | None = END) -> str:
    """Joost signs in and out again; where he then is."""
    if end:
        provider.metadata["end_session_endpoint"] = end
    assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 303
    left = await visitor.post("/uitloggen")
    assert left.status_code == 303 and '"storage"' in left.headers["clear-site-data"]
    return str(left.headers["location"])


async def way_there(visitor: httpx2.AsyncClient, at: str) -> str:
    """The link on the page that says one is out."""
    text = (await visitor.get(at)).text
    assert OFFER in text
    return f"/uitgelogd/organisatie/{parse_qs(urlsplit(at).query)['bij'][0]}"


async def test_joost_signs_out_here_and_then_at_work(visitor: httpx2.AsyncClient, provider: CrookedProvider) -> None:
    provider.metadata["end_session_endpoint"] = END
    await come_back(visitor, await go_there(visitor, provider))
    session = await Session.of_token(visitor.cookies[cookie_name()])
    assert session and session.id_token
    at = (await visitor.post("/uitloggen")).headers["location"]
    # Ours ended before the other was asked, and kept nothing of it.
    assert cookie_name() not in visitor.cookies and not await Session.lives(session.id)
    assert (await Session.get(id=session.id)).id_token is None

    link = await way_there(visitor, at)
    assert f'href="{link}"' in (await visitor.get(at)).text
    there = await visitor.get(link)
    assert there.status_code == 303 and there.headers["location"].startswith(f"{END}?")
    sent = dict(parse_qsl(urlsplit(there.headers["location"]).query))
    assert sent["id_token_hint"] == session.id_token and sent["client_id"] == "kring"
    assert sent["post_logout_redirect_uri"] == f"{HOST}/uitgelogd/terug" and len(sent["state"]) >= 22

    done = await visitor.get("/uitgelogd/terug", params={"state": sent["state"]})
    assert done.status_code == 200 and DONE in done.text and "data-signed-out" in done.text
    [leaving] = await Leaving.all()
    assert leaving.back_at and leaving.id_token == ""


async def test_who_proved_again_signs_out_of_that_session_there(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    provider.metadata["end_session_endpoint"] = END
    await come_back(visitor, await go_there(visitor, provider))
    first = await Session.of_token(visitor.cookies[cookie_name()])
    assert (await prove_there(visitor, provider, sid="s-2")).status_code == 303
    again = await Session.of_token(visitor.cookies[cookie_name()])
    assert first and again and again.id == first.id and again.id_token != first.id_token
    at = (await visitor.post("/uitloggen")).headers["location"]
    there = await visitor.get(await way_there(visitor, at))
    assert dict(parse_qsl(urlsplit(there.headers["location"]).query))["id_token_hint"] == again.id_token


async def test_who_came_by_no_provider_is_offered_none(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    assert (await visitor.post("/uitloggen")).headers["location"] == "/uitgelogd"
    text = (await visitor.get("/uitgelogd")).text
    assert PLAIN in text and "Ook uitloggen" not in text and await Leaving.all().count() == 0


async def test_a_quick_exit_never_goes_to_a_provider(visitor: httpx2.AsyncClient, provider: CrookedProvider) -> None:
    provider.metadata["end_session_endpoint"] = END
    await come_back(visitor, await go_there(visitor, provider))
    away = await visitor.post("/snel-weg")
    assert away.status_code == 200 and "De Brug" not in away.text and ISSUER not in away.text
    assert await Leaving.all().count() == 0
    assert await Session.filter(id_token__not_isnull=True).count() == 0


@pytest.mark.parametrize("end", [None, "http://login.debrug.example/end", "javascript:alert(1)", "", 7, "https://["])
async def test_a_provider_without_a_usable_way_out_is_said_in_words(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, end: str | None
) -> None:
    provider.metadata["end_session_endpoint"] = end
    at = await sign_out(visitor, provider, None)
    text = (await visitor.get(at)).text
    assert OFFER not in text and "op de eigen pagina van De Brug" in text
    link = f"/uitgelogd/organisatie/{parse_qs(urlsplit(at).query)['bij'][0]}"
    typed = await visitor.get(link)
    assert typed.status_code == 200 and "op de eigen pagina van De Brug" in typed.text


async def test_an_endpoint_keeps_what_stood_in_its_address(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    at = await sign_out(visitor, provider, f"{END}?p=b2c_1&leeg=#x")
    there = urlsplit((await visitor.get(await way_there(visitor, at))).headers["location"])
    sent = parse_qsl(there.query, keep_blank_values=True)
    assert sent[:2] == [("p", "b2c_1"), ("leeg", "")] and dict(sent)["client_id"] == "kring" and not there.fragment


async def test_in_another_browser_the_link_leads_nowhere(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    at = await sign_out(visitor, provider)
    link = await way_there(visitor, at)
    async with httpx2.AsyncClient(transport=app, base_url=HOST) as other:
        text = (await other.get(at)).text
        assert PLAIN in text and "De Brug" not in text
        assert (await other.get(link)).headers["location"] == "/uitgelogd"
    for odd in (str(new_id()), "x", "../.."):
        assert (await visitor.get("/uitgelogd", params={"bij": odd})).status_code == 200
    assert (await visitor.get("/uitgelogd/organisatie/x")).headers["location"] == "/uitgelogd"


async def test_a_state_that_is_not_his_or_was_used_gets_the_plain_page(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    link = await way_there(visitor, await sign_out(visitor, provider))
    there = await visitor.get(link)
    state = parse_qs(urlsplit(there.headers["location"]).query)["state"][0]
    async with httpx2.AsyncClient(transport=app, base_url=HOST) as other:
        taken = await other.get("/uitgelogd/terug", params={"state": state})
        assert taken.status_code == 200 and PLAIN in taken.text and "De Brug" not in taken.text
    plain = [(await visitor.get("/uitgelogd/terug", params=each)).text for each in ({}, {"state": ""}, {"state": "x"})]
    assert all(MAY_BE in each and PLAIN not in each for each in plain)
    assert DONE in (await visitor.get("/uitgelogd/terug", params={"state": state})).text
    again = await visitor.get("/uitgelogd/terug", params={"state": state})
    assert again.status_code == 200 and MAY_BE in again.text and DONE not in again.text
    # And the link is over: what was signed out of is not handed out again.
    assert (await visitor.get(link)).headers["location"] == "/uitgelogd"


async def test_pressing_twice_leaves_the_last_one_good(visitor: httpx2.AsyncClient, provider: CrookedProvider) -> None:
    link = await way_there(visitor, await sign_out(visitor, provider))
    states = [parse_qs(urlsplit((await visitor.get(link)).headers["location"]).query)["state"][0] for _ in range(2)]
    assert len(set(states)) == 2
    assert DONE in (await visitor.get("/uitgelogd/terug", params={"state": states[1]})).text


async def test_after_a_quarter_of_an_hour_it_is_over_and_nothing_is_kept(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    at = await sign_out(visitor, provider)
    link = await way_there(visitor, at)
    state = parse_qs(urlsplit((await visitor.get(link)).headers["location"]).query)["state"][0]
    with clock.everywhere_at(NOW + timedelta(minutes=15)):
        assert MAY_BE in (await visitor.get(at)).text
        assert (await visitor.get(link)).headers["location"] == "/uitgelogd"
        assert MAY_BE in (await visitor.get("/uitgelogd/terug", params={"state": state})).text
        await Leaving.tidy()
        assert await Leaving.all().count() == 0


async def test_a_provider_that_is_down_keeps_nobody_in(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.metadata["end_session_endpoint"] = END
    await come_back(visitor, await go_there(visitor, provider))
    relying.forget()
    provider.answer = lambda path: httpx2.Response(502)
    at = (await visitor.post("/uitloggen")).headers["location"]
    # It may be up again when he presses; when it isn't, the page says so and what he can do.
    link = await way_there(visitor, at)
    down = await visitor.get(link)
    assert down.status_code == 503 and "De Brug antwoordt nu niet" in down.text and f'href="{link}"' in down.text
    provider.answer = lambda path: None
    # It isn't asked again by each press, but from half a minute later.
    assert (await visitor.get(link)).status_code == 503
    monkeypatch.setattr(known, "_KEEP_FAILURE", 0.0)
    assert (await visitor.get(link)).headers["location"].startswith(END)


async def test_a_provider_that_hangs_does_not_hold_up_the_page(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = await sign_out(visitor, provider)
    never = asyncio.Event()

    async def hangs(row: Provider) -> None:
        await never.wait()

    monkeypatch.setattr(logout, "_PATIENCE", 0.01)
    monkeypatch.setattr(RelyingParty, "of", hangs)
    assert OFFER in (await visitor.get(at)).text


async def test_who_signed_in_again_meanwhile_is_not_told_she_is_out(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    at = await sign_out(visitor, provider)
    there = await visitor.get(await way_there(visitor, at))
    state = parse_qs(urlsplit(there.headers["location"]).query)["state"][0]
    await cast.sign_in(visitor, "noor")
    assert (await visitor.get(at)).headers["location"] == "/mijn"
    back = await visitor.get("/uitgelogd/terug", params={"state": state}, follow_redirects=True)
    assert back.url.path == "/mijn"


async def test_what_ran_out_by_itself_keeps_no_id_token(visitor: httpx2.AsyncClient, provider: CrookedProvider) -> None:
    await come_back(visitor, await go_there(visitor, provider))
    await logout.forget_tokens()
    [session] = await Session.filter(id_token__not_isnull=True)
    with clock.everywhere_at(NOW + timedelta(hours=3)):
        await logout.forget_tokens()
    assert (await Session.get(id=session.id)).id_token is None


async def test_back_from_there_it_still_says_so_until_somebody_signs_in_and_out_otherwise(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    at = await sign_out(visitor, provider)
    there = await visitor.get(await way_there(visitor, at))
    state = parse_qs(urlsplit(there.headers["location"]).query)["state"][0]
    came = (await visitor.get("/uitgelogd/terug", params={"state": state})).text
    assert DONE in came and "Dan ben je er misschien nog ingelogd" in came
    for address in (at, "/uitgelogd", "/uitgelogd/terug"):
        text = (await visitor.get(address)).text
        # Whose provider it was is told to nobody who opens this later.
        assert MAY_BE in text and PLAIN not in text and "De Brug" not in text
    await cast.sign_in(visitor, "noor")
    await visitor.post("/uitloggen")
    assert PLAIN in (await visitor.get("/uitgelogd")).text
