"""The same tests for the demo's providers and for one that no one here wrote: each goes through its real pages."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from portal import outbox
from portal.demo import providers
from portal.people.accounts import Login
from portal.people.actor import Actor, Capacity
from portal.people.models import Staff
from portal.people.openid import relying
from portal.people.openid.assertion import client_of
from portal.people.openid.providers import Provider
from portal.people.openid.signins import SignIn
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast
from tests.peers.providers import DemoPeer, Peer

JOOST = "joost@debrug.example"


async def leave(browser: httpx2.AsyncClient, next: str = "/mijn", **more: str) -> str:
    """Where the portal sends the browser, from a page of its own."""
    here = {"Referer": f"{browser.headers['Origin']}/inloggen"}
    left = await browser.get("/inloggen/organisatie/de-brug", params={"next": next, **more}, headers=here)
    assert left.status_code == 303
    return str(left.headers["location"])


async def actor_of(browser: httpx2.AsyncClient) -> Actor | None:
    """Who this browser's session acts for."""
    token = browser.cookies.get(cookie_name(), "")
    session = await Session.of_token(token) if token else None
    return await session.actor() if session else None


async def test_joost_signs_in_as_staff_of_de_brug(browser: httpx2.AsyncClient, peer: Peer, cast: Cast) -> None:
    people = f"/kringen/{cast.circle.id}/mensen"
    back = await peer.sign_in(browser, await leave(browser, people), JOOST)
    entered = await browser.get(back)
    assert entered.status_code == 303 and entered.headers["location"] == people
    actor = await actor_of(browser)
    assert actor and (actor.name, actor.capacity) == ("Joost Visser", Capacity.STAFF)
    assert actor.organisation_id == peer.provider.organisation_id
    assert "Samira" in (await browser.get(people)).text


async def test_the_second_time_it_is_the_same_account(browser: httpx2.AsyncClient, peer: Peer) -> None:
    for _ in range(2):
        assert (await browser.get(await peer.sign_in(browser, await leave(browser), JOOST))).status_code == 303
    [login] = await Login.all()
    assert login.issuer == peer.provider.issuer


async def test_two_tabs_at_once_both_work(browser: httpx2.AsyncClient, peer: Peer) -> None:
    one, two = await leave(browser, "/een"), await leave(browser, "/twee")
    back_one, back_two = await peer.sign_in(browser, one, JOOST), await peer.sign_in(browser, two, JOOST)
    assert (await browser.get(back_two)).headers["location"] == "/twee"
    assert (await browser.get(back_one)).headers["location"] == "/een"


async def test_coming_back_twice_is_told_to_begin_again(browser: httpx2.AsyncClient, peer: Peer) -> None:
    back = await peer.sign_in(browser, await leave(browser), JOOST)
    await browser.get(back)
    assert (await browser.get(back)).status_code == 400


async def test_a_stolen_answer_opens_nothing_in_another_browser(
    browser: httpx2.AsyncClient, peer: Peer, portal: str
) -> None:
    back = await peer.sign_in(browser, await leave(browser), JOOST)
    async with httpx2.AsyncClient(base_url=portal, trust_env=False) as other:
        assert (await other.get(back)).status_code == 400
        assert await actor_of(other) is None


@pytest.mark.parametrize("bent", ["verifier", "nonce"])
async def test_the_code_is_bound_to_verifier_and_nonce(browser: httpx2.AsyncClient, peer: Peer, bent: str) -> None:
    back = await peer.sign_in(browser, await leave(browser), JOOST)
    row = await SignIn.all().first()
    assert row
    setattr(row, bent, "x" * 64)
    await row.save(update_fields=[bent])
    refused = await browser.get(back)
    assert refused.status_code == 403 and "klopte niet" in refused.text
    assert await actor_of(browser) is None


async def _with_wrong_secret(provider: Provider, metadata: Any) -> Any:
    client = await client_of(provider, metadata)
    client.client_secret = "wrong"
    return client


async def test_a_wrong_client_secret_lets_nobody_in(
    browser: httpx2.AsyncClient, peer: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = await peer.sign_in(browser, await leave(browser), JOOST)
    # What we send is bent, not the row: the demo's provider reads its secret there too.
    monkeypatch.setattr(relying, "client_of", _with_wrong_secret)
    assert (await browser.get(back)).status_code == 403
    assert await actor_of(browser) is None


async def test_who_turns_back_is_not_signed_in_and_can_try_again(browser: httpx2.AsyncClient, peer: Peer) -> None:
    back = await peer.turn_back(browser, await leave(browser))
    stopped = await browser.get(back)
    assert stopped.status_code == 403 and "gestopt" in stopped.text
    assert (await browser.get(await peer.sign_in(browser, await leave(browser), JOOST))).status_code == 303


async def test_who_left_the_organisation_is_known_there_and_not_let_in_here(
    browser: httpx2.AsyncClient, peer: Peer, cast: Cast
) -> None:
    staff = await Staff.get(person_id=cast.people["joost"].id)
    staff.until = staff.since
    await staff.save()
    refused = await browser.get(await peer.sign_in(browser, await leave(browser), JOOST))
    assert refused.status_code == 403 and "nog niet toegevoegd" in refused.text


async def test_a_redirect_to_elsewhere_is_refused_by_the_provider(
    browser: httpx2.AsyncClient, peer: Peer, portal: str
) -> None:
    there = await leave(browser)
    if "request_uri=" in there:
        # What we asked was pushed: the browser carries no redirect_uri to change, and one that is added counts nothing.
        assert "redirect_uri" not in there and "code_challenge" not in there
        back = await peer.sign_in(browser, f"{there}&redirect_uri=http%3A%2F%2Felders.example%2F", JOOST)
        assert back.startswith(f"{portal}/inloggen/terug/de-brug?")
    # Nor does it take one that is asked in the browser, where it takes the right one.
    asked = {
        "response_type": "code",
        "client_id": peer.provider.client_id,
        "redirect_uri": f"{portal}/inloggen/elders/de-brug",
        "scope": "openid",
        "state": "s" * 43,
        "nonce": "n" * 43,
        "code_challenge": "c" * 43,
        "code_challenge_method": "S256",
    }
    at = there.partition("?")[0]
    refused = await browser.get(at, params=asked)
    assert refused.status_code in (400, 422) and "location" not in refused.headers
    right = asked | {"redirect_uri": f"{portal}/inloggen/terug/de-brug"}
    assert (await browser.get(at, params=right)).status_code in (200, 303)


async def test_proving_again_brings_a_recent_sign_in(browser: httpx2.AsyncClient, peer: Peer) -> None:
    await browser.get(await peer.sign_in(browser, await leave(browser), JOOST))
    before = browser.cookies[cookie_name()]
    session = await Session.of_token(before)
    assert session
    session.fresh_at -= timedelta(hours=1)
    await session.save()
    back = await peer.sign_in(browser, await leave(browser, "/account", opnieuw="1"), JOOST)
    assert (await browser.get(back)).headers["location"] == "/account"
    after = await Session.of_token(browser.cookies[cookie_name()])
    assert after and after.id == session.id and after.fresh
    assert await Session.of_token(before) is None


async def test_a_provider_that_is_gone_is_named(browser: httpx2.AsyncClient, cast: Cast, portal: str) -> None:
    provider = await Provider.get(hint="de-brug")
    # Nobody listens there: port 1 of this machine.
    provider.issuer = "http://127.0.0.1:1"
    await provider.save()
    down = await browser.get("/inloggen/organisatie/de-brug")
    assert down.status_code == 503 and "De inlog van De Brug doet het nu niet" in down.text
    assert (await browser.get("/inloggen/organisatie/het-anker")).status_code == 303


async def test_the_demo_changes_its_keys_and_sign_in_goes_on(
    browser: httpx2.AsyncClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relying, "_KEYS_AT_MOST_EVERY", 0.0)
    for _ in range(2):
        assert (await browser.post("/demo/wie", data={"who": JOOST})).status_code == 303
        back = (await browser.get(await leave(browser))).headers["location"]
        assert (await browser.get(back)).status_code == 303
        providers._key.cache_clear()


async def test_under_another_name_the_demo_sends_the_browser_where_it_can_go(
    browser: httpx2.AsyncClient, cast: Cast, portal: str
) -> None:
    # As a phone on the network would come: it knows us by another name than we know ourselves.
    browser.headers["Host"] = f"kring.test:{urlsplit(portal).port}"
    browser.headers["Origin"] = f"http://{browser.headers['Host']}"
    there = await leave(browser)
    assert there.startswith("/demo/op/de-brug/authorize?")
    back = await DemoPeer().sign_in(browser, there, JOOST)
    assert back.startswith(f"http://kring.test:{urlsplit(portal).port}/inloggen/terug/de-brug?")
    parts = urlsplit(back)
    assert (await browser.get(f"{parts.path}?{parts.query}")).headers["location"] == "/mijn"


@pytest.mark.parametrize("who", [JOOST, "noor@kring.example", "ineke@debrug.example", "tom@regio.example"])
async def test_anyone_in_one_click(browser: httpx2.AsyncClient, cast: Cast, who: str) -> None:
    answer = await browser.post("/demo/wie", data={"who": who, "next": "/mijn"}, follow_redirects=True)
    assert answer.status_code == 200 and answer.url.path == "/mijn"
    actor = await actor_of(browser)
    assert actor and actor.capacity is (Capacity.OWN if who.startswith("noor") else Capacity.STAFF)


async def test_the_demo_shows_its_mail(browser: httpx2.AsyncClient, cast: Cast) -> None:
    await browser.post("/demo/wie", data={"who": "noor@kring.example"})
    page = await browser.get("/demo/post")
    assert "noor@kring.example" in page.text and "Je code is" in page.text and "DEMO" in page.text


async def test_a_work_address_in_the_one_field_leads_to_the_right_door(browser: httpx2.AsyncClient, cast: Cast) -> None:
    went = await browser.post("/inloggen", data={"email": JOOST, "next": "/account"})
    page = await browser.get(went.headers["location"])
    # A path, so that the link works by whatever name this browser knows us.
    assert 'href="/inloggen/organisatie/de-brug?next=%2Faccount"' in page.text
    await outbox.drain()
    assert "Je code is" not in (await browser.get("/demo/post")).text
