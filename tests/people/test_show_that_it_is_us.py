"""How a provider knows that it is us: pushed requests, and assertions signed with keys that change unnoticed."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from portal import clock
from portal.people.openid.assertion import audience
from portal.people.openid.keys import SIGNS, SigningKey
from portal.people.openid.providers import ClientAuth, Provider
from tests.cast import Cast
from tests.conftest import NOW
from tests.people.crooked import ISSUER, CrookedProvider
from tests.people.test_sign_in_with_provider import come_back, go_there, provider, session_of

__all__ = ["provider"]

MOMENT = int(NOW.timestamp())


@pytest.fixture
async def with_key(provider: CrookedProvider) -> CrookedProvider:
    """De Brug's provider, which has our keys and no secret."""
    row = await Provider.get(hint="de-brug")
    row.client_auth, row.client_secret = ClientAuth.KEY, ""
    await row.save()
    return provider


@pytest.fixture
def pushed(provider: CrookedProvider) -> CrookedProvider:
    """De Brug's provider, which takes pushed requests."""
    provider.metadata["pushed_authorization_request_endpoint"] = f"{ISSUER}/par"
    return provider


async def published(visitor: httpx2.AsyncClient) -> KeySet:
    told = await visitor.get("/.well-known/jwks.json")
    assert told.status_code == 200
    return KeySet.import_key_set(told.json())


async def test_joost_signs_in_where_we_show_ourselves_by_our_key(
    visitor: httpx2.AsyncClient, with_key: CrookedProvider
) -> None:
    assert (await come_back(visitor, await go_there(visitor, with_key))).status_code == 303
    form = with_key.forms["/token"]
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    assert "client_secret" not in form and "authorization" not in with_key.headers["/token"]

    token = jwt.decode(form["client_assertion"], await published(visitor), algorithms=["ES256"])
    assert token.header["alg"] == "ES256" and token.header["kid"] == (await SigningKey.now()).kid
    claims = token.claims
    assert claims["iss"] == claims["sub"] == "kring" and claims["aud"] == f"{ISSUER}/token"
    assert claims["iat"] == MOMENT and MOMENT < claims["exp"] <= MOMENT + 60
    assert len(claims["jti"]) >= 22


async def test_each_call_has_an_assertion_of_its_own(visitor: httpx2.AsyncClient, with_key: CrookedProvider) -> None:
    with_key.metadata["pushed_authorization_request_endpoint"] = f"{ISSUER}/par"
    sent = []
    for _ in range(2):
        await come_back(visitor, await go_there(visitor, with_key))
        sent += [with_key.forms[path]["client_assertion"] for path in ("/par", "/token")]
    keys = await published(visitor)
    claims = [jwt.decode(each, keys, algorithms=["ES256"]).claims for each in sent]
    assert len({each["jti"] for each in claims}) == 4
    assert {each["aud"] for each in claims} == {f"{ISSUER}/token"}


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        (f"{ISSUER}/token", f"{ISSUER}/token"),
        ("https://login.hetanker.example/op/token", ISSUER),
        ("https://login.debrug.example:8443/op/token", ISSUER),
        ("https://login.debrug.example.evil.example/op/token", ISSUER),
    ],
)
def test_an_assertion_is_never_for_another_than_the_issuer(endpoint: str, expected: str) -> None:
    # Else a provider of bad will names an honest one's endpoint, and passes what it got on to it.
    assert audience(ISSUER, {"token_endpoint": endpoint}) == expected


async def test_what_we_ask_is_pushed_and_the_browser_carries_only_its_name(
    visitor: httpx2.AsyncClient, pushed: CrookedProvider
) -> None:
    left = await visitor.get("/inloggen/organisatie/de-brug?next=/kringen")
    assert left.headers["location"] == (f"{ISSUER}/authorize?client_id=kring&request_uri=urn%3Aexample%3Apushed")
    asked = pushed.forms["/par"]
    assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"].endswith("/inloggen/terug/de-brug") and "openid" in asked["scope"].split()
    assert pushed.headers["/par"]["authorization"].startswith("Basic ")
    sent = pushed.take_leave(left.headers["location"])
    assert (await come_back(visitor, sent)).headers["location"] == "/kringen"


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (httpx2.Response(401, json={"error": "invalid_client"}), 403, "klopte niet"),
        (httpx2.Response(400, json={"error": "invalid_request"}), 403, "klopte niet"),
        (httpx2.Response(500, content=b"<html>"), 503, "doet het nu niet"),
        (httpx2.Response(201, json={"expires_in": 60}), 503, "doet het nu niet"),
        (httpx2.Response(201, json=["urn:x"]), 503, "doet het nu niet"),
        (httpx2.Response(302, headers={"Location": "http://169.254.169.254/"}), 503, "doet het nu niet"),
    ],
    ids=["unknown client", "bad request", "broken", "no request_uri", "no object", "moved"],
)
async def test_a_pushed_request_that_fails_is_told_and_asks_nothing_in_the_open(
    visitor: httpx2.AsyncClient, pushed: CrookedProvider, answer: httpx2.Response, status: int, words: str
) -> None:
    pushed.answer = lambda path: answer if path == "/par" else None
    told = await visitor.get("/inloggen/organisatie/de-brug")
    assert told.status_code == status and words in told.text
    assert "location" not in told.headers


async def test_a_pushed_request_goes_over_https_only(visitor: httpx2.AsyncClient, pushed: CrookedProvider) -> None:
    pushed.metadata["pushed_authorization_request_endpoint"] = "http://login.debrug.example/op/par"
    assert (await visitor.get("/inloggen/organisatie/de-brug")).status_code == 503
    assert "/par" not in pushed.asked


async def test_our_keys_are_there_for_everybody_and_tell_no_secret(visitor: httpx2.AsyncClient, db: None) -> None:
    told = await visitor.get("/.well-known/jwks.json")
    [key] = told.json()["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "use", "alg"} and key["alg"] == "ES256"
    assert told.headers["cache-control"] == "public, max-age=3600"
    assert (await visitor.get("/.well-known/jwks.json")).json()["keys"] == [key]


async def test_a_key_is_known_a_day_before_it_signs_and_a_day_after(visitor: httpx2.AsyncClient, db: None) -> None:
    """Each day the house tidies; whoever read our keys up to a day ago knows the one that signs."""
    signed, known_yesterday = set[str](), set[str]()
    kids: list[str] = []
    for day in range(int(SIGNS.days * 2.5)):
        with clock.everywhere_at(NOW + timedelta(days=day)):
            await SigningKey.rotate()
            known = {str(each.kid) for each in (await published(visitor)).keys}
            signing = (await SigningKey.now()).kid
            assert signing in known and (not known_yesterday or signing in known_yesterday)
            if kids and kids[-1] != signing:
                assert kids[-1] in known, "what it signed a moment ago must still hold"
            signed.add(signing)
            kids.append(signing)
            known_yesterday = known
            assert len(known) <= 2
    assert len(signed) == 3


async def test_two_that_need_the_first_key_at_once_make_one(db: None) -> None:
    made = await asyncio.gather(*(SigningKey.now() for _ in range(5)))
    assert len({each.kid for each in made}) == 1 and await SigningKey.all().count() == 1
    assert len({each.key.thumbprint() for each in made}) == 1


async def test_a_key_made_meanwhile_by_another_process_is_taken(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = await SigningKey.now()
    # Both looked before either had made one.
    ours = await SigningKey._make(clock.now())
    assert ours.id == theirs.id and ours.private == theirs.private


async def test_a_secret_of_letters_alone_is_sent_as_before(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    provider.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 303
    form: dict[str, Any] = provider.forms["/token"]
    assert form["client_secret"] == "secret" and await session_of(visitor)
