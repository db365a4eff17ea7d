"""Pushed requests, our own keys in place of a secret, and levels, held to a provider that no one here wrote."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from joserfc.jwk import ECKey

from portal import clock
from portal.people.models import RoleFrom, Staff, StaffRole
from portal.people.openid.claims import LEVELS
from portal.people.openid.keys import BESIDE, SigningKey
from portal.people.openid.providers import ClientAuth, Provider
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast
from tests.peers.providers import SECRET, CertifiedPeer, certified
from tests.peers.test_signing_in import JOOST, leave


async def connect(op: CertifiedPeer, client_id: str, **values: object) -> Provider:
    """De Brug's provider is this one, where we have this name."""
    provider = await Provider.get(hint="de-brug")
    provider.issuer, provider.client_id, provider.client_secret = op.issuer, client_id, SECRET
    for name, value in values.items():
        setattr(provider, name, value)
    await provider.save()
    return provider


@pytest.fixture
def keyed(portal: str) -> Iterator[CertifiedPeer]:
    """One of its own: it keeps our published keys for a minute, and in a wiped region they are others."""
    with certified([f"{portal}/inloggen/terug/de-brug"]) as peer:
        yield peer


async def enter(browser: httpx2.AsyncClient, op: CertifiedPeer) -> httpx2.Response:
    return await browser.get(await op.sign_in(browser, await leave(browser), JOOST))


async def is_in(browser: httpx2.AsyncClient) -> bool:
    return await Session.of_token(browser.cookies.get(cookie_name(), "") or "") is not None


async def test_what_we_ask_is_pushed_and_the_browser_carries_none_of_it(
    browser: httpx2.AsyncClient, npm_provider: CertifiedPeer, cast: Cast
) -> None:
    await connect(npm_provider, "kring-par")
    there = await leave(browser)
    assert there.startswith(f"{npm_provider.issuer}/auth?")
    assert set(parse_qs(urlsplit(there).query)) == {"client_id", "request_uri"}
    entered = await browser.get(await npm_provider.sign_in(browser, there, JOOST))
    assert entered.status_code == 303 and await is_in(browser)


async def test_it_takes_nothing_else_from_this_client(
    browser: httpx2.AsyncClient, npm_provider: CertifiedPeer, cast: Cast, portal: str
) -> None:
    asked = {
        "client_id": "kring-par",
        "response_type": "code",
        "scope": "openid",
        "redirect_uri": f"{portal}/inloggen/terug/de-brug",
        "state": "s" * 43,
        "nonce": "n" * 43,
        "code_challenge": "c" * 43,
        "code_challenge_method": "S256",
    }
    refused = await browser.get(f"{npm_provider.issuer}/auth?{urlencode(asked)}")
    assert "Pushed Authorization Request must be used" in httpx2.URL(refused.headers["location"]).params.get(
        "error_description", ""
    )


async def test_a_pushed_request_counts_once(
    browser: httpx2.AsyncClient, npm_provider: CertifiedPeer, cast: Cast
) -> None:
    await connect(npm_provider, "kring-par")
    there = await leave(browser)
    await browser.get(await npm_provider.sign_in(browser, there, JOOST))
    again = await browser.get(there)
    assert "code" not in httpx2.URL(again.headers.get("location", "")).params


async def test_a_wrong_secret_pushes_nothing(
    browser: httpx2.AsyncClient, npm_provider: CertifiedPeer, cast: Cast
) -> None:
    await connect(npm_provider, "kring-par", client_secret="wrong")
    refused = await browser.get("/inloggen/organisatie/de-brug")
    assert refused.status_code == 403 and "location" not in refused.headers


async def test_our_own_key_is_enough_and_no_secret_is_left(
    browser: httpx2.AsyncClient, keyed: CertifiedPeer, cast: Cast
) -> None:
    await connect(keyed, "kring-key", client_auth=ClientAuth.KEY, client_secret="")
    assert (await enter(browser, keyed)).status_code == 303 and await is_in(browser)


async def test_a_key_we_did_not_publish_is_not_ours(
    browser: httpx2.AsyncClient, keyed: CertifiedPeer, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connect(keyed, "kring-key", client_auth=ClientAuth.KEY, client_secret="")
    ours = await SigningKey.now()
    stranger = ECKey.generate_key("P-256", {"kid": ours.kid, "use": "sig", "alg": "ES256"})
    monkeypatch.setattr(SigningKey, "key", property(lambda row: stranger))
    published = [ours.private | {"d": None}]

    async def still(cls: type[SigningKey]) -> list[dict[str, object]]:
        return [{name: value for name, value in each.items() if value is not None} for each in published]

    monkeypatch.setattr(SigningKey, "published", classmethod(still))
    assert (await browser.get("/inloggen/organisatie/de-brug")).status_code == 403


async def test_our_key_changes_and_nobody_notices(
    browser: httpx2.AsyncClient, keyed: CertifiedPeer, cast: Cast
) -> None:
    await connect(keyed, "kring-key", client_auth=ClientAuth.KEY, client_secret="")
    old, moment = await SigningKey.now(), clock.now()
    await SigningKey.filter(id=old.id).update(signs_until=moment + BESIDE)
    await SigningKey.rotate()
    [next_one] = await SigningKey.filter(signs_from__gt=moment)
    assert (await enter(browser, keyed)).status_code == 303
    # The day is over. The provider still has what it read a moment ago, and the new key stood there already.
    await SigningKey.filter(id=old.id).update(signs_until=moment - timedelta(seconds=1))
    await SigningKey.filter(id=next_one.id).update(signs_from=moment - timedelta(seconds=1))
    assert (await SigningKey.now()).kid == next_one.kid != old.kid
    assert (await enter(browser, keyed)).status_code == 303 and await is_in(browser)


@pytest.mark.parametrize(("asked", "status"), [(LEVELS[0], 303), (LEVELS[1], 303), (LEVELS[2], 403)])
async def test_the_level_it_gives_must_reach_the_one_that_is_asked(
    browser: httpx2.AsyncClient, npm_provider: CertifiedPeer, cast: Cast, asked: str, status: int
) -> None:
    # Everybody proves herself substantially there.
    await connect(npm_provider, "kring", acr=asked)
    assert (await enter(browser, npm_provider)).status_code == status
    assert await is_in(browser) is (status == 303)


async def test_its_groups_say_which_role(browser: httpx2.AsyncClient, npm_provider: CertifiedPeer, cast: Cast) -> None:
    await connect(npm_provider, "kring", role_claim="groups", roles={"beheerders": "administrator"})
    # Nobody here knew the one who signs in there as 'nieuw', and its group means nothing here.
    nobody = await browser.get(await npm_provider.sign_in(browser, await leave(browser), "nieuw@debrug.example"))
    assert nobody.status_code == 403 and not await is_in(browser)
    await connect(npm_provider, "kring", role_claim="groups", roles={"algemeen": "coordinator"})
    # The same person, who is still signed in there.
    assert (await browser.get(await npm_provider.sign_in(browser, await leave(browser), ""))).status_code == 303
    [place] = await Staff.filter(role_from=RoleFrom.CLAIM)
    assert place.role is StaffRole.COORDINATOR
