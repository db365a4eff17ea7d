"""Signing out, held to providers that no one here wrote: there it ends it here, from here one goes there and back."""

from urllib.parse import urlsplit

import httpx2
import pytest

from portal.people.openid import relying
from portal.people.openid.providers import Provider
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast
from tests.peers.providers import SECRET, CertifiedPeer, DemoPeer, IdpyPeer, Peer
from tests.peers.test_signing_in import JOOST, leave

DONE = "Je bent terug van De Brug"


@pytest.fixture(params=["npm_provider", "idpy_provider"], ids=["oidc-provider", "idpyoidc"])
async def op(request: pytest.FixtureRequest, cast: Cast) -> CertifiedPeer | IdpyPeer:
    """De Brug's provider, of either make."""
    peer = request.getfixturevalue(request.param)
    assert isinstance(peer, CertifiedPeer | IdpyPeer)
    await connect(peer)
    return peer


@pytest.fixture
async def certified(npm_provider: CertifiedPeer, cast: Cast) -> CertifiedPeer:
    """oidc-provider as De Brug's provider."""
    await connect(npm_provider)
    return npm_provider


async def connect(peer: CertifiedPeer | IdpyPeer) -> None:
    provider = await Provider.get(hint="de-brug")
    provider.issuer, provider.client_id, provider.client_secret = peer.issuer, "kring", SECRET
    await provider.save()


async def enter(browser: httpx2.AsyncClient, op: Peer) -> Session:
    """Joost signs in through it."""
    assert (await browser.get(await op.sign_in(browser, await leave(browser), JOOST))).status_code == 303
    session = await Session.of_token(browser.cookies[cookie_name()])
    assert session
    return session


async def way_there(browser: httpx2.AsyncClient) -> str:
    """He signs out here, and presses what the page then offers; where that leads."""
    left = await browser.post("/uitloggen")
    page = await browser.get(left.headers["location"])
    [link] = [each for each in page.text.split('"') if each.startswith("/uitgelogd/organisatie/")]
    return str((await browser.get(link)).headers["location"])


async def test_who_signs_out_at_work_is_out_here(
    browser: httpx2.AsyncClient, op: CertifiedPeer | IdpyPeer, portal: str
) -> None:
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


async def test_from_here_to_its_own_page_and_back(browser: httpx2.AsyncClient, op: CertifiedPeer | IdpyPeer) -> None:
    session = await enter(browser, op)
    there = await way_there(browser)
    assert not await Session.lives(session.id) and there.startswith(f"{op.issuer}/session")
    back = (await op.sign_out(browser, there)).headers["location"]
    assert urlsplit(back).path == "/uitgelogd/terug"
    assert DONE in (await browser.get(back)).text
    # There too he is asked anew who he is.
    assert 'name="password"' in (await browser.get(await leave(browser), follow_redirects=True)).text


async def test_the_demo_is_left_and_returned_to_in_the_same_way(browser: httpx2.AsyncClient, cast: Cast) -> None:
    await enter(browser, DemoPeer())
    there = await way_there(browser)
    # A path, so that it leads there by whatever name this browser knows us.
    assert there.startswith("/demo/op/de-brug/end?")
    elsewhere = httpx2.URL(there).copy_set_param("post_logout_redirect_uri", "https://evil.example/")
    assert (await browser.get(str(elsewhere))).status_code == 422
    assert DONE in (await browser.get(there, follow_redirects=True)).text


async def test_who_stays_signed_in_there_comes_back_all_the_same(
    browser: httpx2.AsyncClient, certified: CertifiedPeer
) -> None:
    await enter(browser, certified)
    back = (await certified.sign_out(browser, await way_there(browser), really=False)).headers["location"]
    assert DONE in (await browser.get(back)).text
    assert DONE not in (await browser.get(back)).text


async def test_its_keys_change_and_both_signing_in_and_signing_out_go_on(
    browser: httpx2.AsyncClient, certified: CertifiedPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relying, "_KEYS_AT_MOST_EVERY", 0.0)
    await enter(browser, certified)
    certified.rotate()
    session = await enter(browser, certified)
    certified.rotate()
    await certified.sign_out(browser)
    assert not await Session.lives(session.id)
    # An ID token signed by a key of before is still good for signing out with.
    await enter(browser, certified)
    certified.rotate()
    assert (
        DONE
        in (await browser.get((await certified.sign_out(browser, await way_there(browser))).headers["location"])).text
    )
