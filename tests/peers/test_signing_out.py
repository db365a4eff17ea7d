"""Signing out, held to a provider that no one here wrote: there it ends it here, from here one goes there and back."""

from urllib.parse import urlsplit

import httpx2
import pytest

from portal.people.openid import relying
from portal.people.openid.providers import Provider
from portal.people.sessions import Session, cookie_name
from tests.cast import Cast
from tests.peers.providers import SECRET, CertifiedPeer
from tests.peers.test_signing_in import JOOST, leave

DONE = "Je bent terug van De Brug"


@pytest.fixture
async def op(npm_provider: CertifiedPeer, cast: Cast) -> CertifiedPeer:
    """De Brug's provider."""
    provider = await Provider.get(hint="de-brug")
    provider.issuer, provider.client_id, provider.client_secret = npm_provider.issuer, "kring", SECRET
    await provider.save()
    return npm_provider


async def enter(browser: httpx2.AsyncClient, op: CertifiedPeer) -> Session:
    """Joost signs in through it."""
    assert (await browser.get(await op.sign_in(browser, await leave(browser), JOOST))).status_code == 303
    session = await Session.of_token(browser.cookies[cookie_name()])
    assert session and session.sid_hash
    return session


async def way_there(browser: httpx2.AsyncClient) -> str:
    """He signs out here, and presses what the page then offers; where that leads."""
    left = await browser.post("/uitloggen")
    page = await browser.get(left.headers["location"])
    [link] = [each for each in page.text.split('"') if each.startswith("/uitgelogd/organisatie/")]
    return str((await browser.get(link)).headers["location"])


async def test_who_signs_out_at_work_is_out_here(browser: httpx2.AsyncClient, op: CertifiedPeer, portal: str) -> None:
    here = await enter(browser, op)
    async with httpx2.AsyncClient(base_url=portal, headers={"Origin": portal}, trust_env=False) as home:
        elsewhere = await enter(home, op)
        await op.sign_out(browser)
        # By its own word, before it answered the browser: the portal itself was not asked for anything.
        assert not await Session.lives(here.id)
        # On his other device he signed in there apart, and stays in.
        assert await Session.lives(elsewhere.id)
    turned = await browser.get("/mijn")
    assert turned.status_code == 303 and turned.headers["location"].startswith("/inloggen")


async def test_from_here_to_its_own_page_and_back(browser: httpx2.AsyncClient, op: CertifiedPeer) -> None:
    session = await enter(browser, op)
    there = await way_there(browser)
    assert not await Session.lives(session.id) and there.startswith(f"{op.issuer}/session/end?")
    back = (await op.sign_out(browser, there)).headers["location"]
    assert urlsplit(back).path == "/uitgelogd/terug"
    assert DONE in (await browser.get(back)).text
    # There too he is asked anew who he is.
    again = await browser.get(await leave(browser))
    assert "Enter any login" in (await browser.get(str(again.url.join(again.headers["location"])))).text


async def test_who_stays_signed_in_there_comes_back_all_the_same(
    browser: httpx2.AsyncClient, op: CertifiedPeer
) -> None:
    await enter(browser, op)
    back = (await op.sign_out(browser, await way_there(browser), really=False)).headers["location"]
    assert DONE in (await browser.get(back)).text
    assert DONE not in (await browser.get(back)).text


async def test_its_keys_change_and_both_signing_in_and_signing_out_go_on(
    browser: httpx2.AsyncClient, op: CertifiedPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relying, "_KEYS_AT_MOST_EVERY", 0.0)
    await enter(browser, op)
    op.rotate()
    session = await enter(browser, op)
    op.rotate()
    await op.sign_out(browser)
    assert not await Session.lives(session.id)
    # An ID token signed by a key of before is still good for signing out with.
    await enter(browser, op)
    op.rotate()
    assert DONE in (await browser.get((await op.sign_out(browser, await way_there(browser))).headers["location"])).text
