"""Staff sign in through their organisation's own provider, and nothing it says is taken on its word."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from hashlib import sha256
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import httpx2
import orjson
import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, Key, RSAKey

from portal import clock
from portal.people.accounts import Login
from portal.people.actor import Capacity, Strength
from portal.people.models import Organisation, Staff
from portal.people.openid import fetching, relying
from portal.people.openid.signins import SignIn
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.people.crooked import ISSUER, CrookedProvider, connect
from tests.people.test_sign_in_with_code import ask, code_mailed

BACK = "/inloggen/terug/de-brug"
FROM_US = {"Referer": f"{HOST}/inloggen"}


@pytest.fixture
async def provider(cast: Cast) -> AsyncIterator[CrookedProvider]:
    """De Brug's provider, connected."""
    await connect(cast.organisations["de-brug"], email_domains=["debrug.example"])
    relying.forget()
    provider = CrookedProvider()
    fetching.transport.append(provider)
    yield provider
    fetching.transport.remove(provider)
    relying.forget()


async def go_there(visitor: httpx2.AsyncClient, provider: CrookedProvider, next: str = "/mijn") -> dict[str, str]:
    """Leave for the provider, from a page of ours; what was sent along."""
    left = await visitor.get("/inloggen/organisatie/de-brug", params={"next": next}, headers=FROM_US)
    assert left.status_code == 303 and left.headers["location"].startswith(f"{ISSUER}/authorize?")
    return provider.take_leave(left.headers["location"])


async def come_back(visitor: httpx2.AsyncClient, sent: dict[str, str], **said: str) -> httpx2.Response:
    """Come back with a code."""
    answer = {"code": "c", "state": sent["state"], "iss": ISSUER, **said}
    return await visitor.get(f"{BACK}?{urlencode(answer)}")


async def prove_there(visitor: httpx2.AsyncClient, provider: CrookedProvider, **told: Any) -> httpx2.Response:
    """Prove again at the provider, which says this of it."""
    provider.claims = {"auth_time": int(clock.now().timestamp()), **told}
    left = await visitor.get("/inloggen/organisatie/de-brug", params={"opnieuw": "1", "next": "/mijn"})
    return await come_back(visitor, provider.take_leave(left.headers["location"]))


async def session_of(visitor: httpx2.AsyncClient) -> Session | None:
    token = visitor.cookies.get(cookie_name(), "")
    return await Session.of_token(token) if token else None


async def test_joost_signs_in_and_sees_the_circle_as_staff(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    people = f"/kringen/{cast.circle.id}/mensen"
    sent = await go_there(visitor, provider, next=people)
    assert sent["redirect_uri"] == HOST + BACK and sent["response_type"] == "code"
    assert sent["code_challenge_method"] == "S256" and len(sent["state"]) >= 22 and len(sent["nonce"]) >= 22

    entered = await come_back(visitor, sent)
    assert entered.status_code == 303 and entered.headers["location"] == people
    proof = urlsafe_b64encode(sha256(provider.verifier.encode()).digest()).rstrip(b"=").decode()
    assert proof == sent["code_challenge"]
    session = await session_of(visitor)
    assert session
    actor = await session.actor()
    assert actor and actor.capacity is Capacity.STAFF and actor.means == "oidc:de-brug"
    assert "Noor" in (await visitor.get(people)).text


async def test_the_second_time_the_account_counts_and_not_the_address(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    await come_back(visitor, await go_there(visitor, provider))
    provider.claims = {"email": "anders@debrug.example", "email_verified": False}
    assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 303
    assert await Login.all().count() == 1


async def test_the_verifier_never_reaches_the_browser(visitor: httpx2.AsyncClient, provider: CrookedProvider) -> None:
    left = await visitor.get("/inloggen/organisatie/de-brug")
    provider.take_leave(left.headers["location"])
    row = await SignIn.all().first()
    assert row
    assert row.verifier not in left.headers["location"] + str(left.headers) + str(dict(visitor.cookies))


async def test_two_tabs_at_once_both_work(visitor: httpx2.AsyncClient, provider: CrookedProvider) -> None:
    one = await go_there(visitor, provider, next="/een")
    nonce = provider.nonce
    two = await go_there(visitor, provider, next="/twee")
    assert (await come_back(visitor, two)).headers["location"] == "/twee"
    provider.nonce = nonce
    assert (await come_back(visitor, one)).headers["location"] == "/een"
    assert await Session.filter(ended_at__isnull=True).count() == 1


async def test_who_was_not_invited_is_told_so(visitor: httpx2.AsyncClient, provider: CrookedProvider) -> None:
    provider.claims = {"sub": "x", "email": "vreemd@debrug.example"}
    refused = await come_back(visitor, await go_there(visitor, provider))
    assert refused.status_code == 403 and "nog niet toegevoegd" in refused.text
    assert await Person.of_email("vreemd@debrug.example") is None and await session_of(visitor) is None


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "joost@debrug.example", "email_verified": False},
        {"email": "joost@debrug.example", "email_verified": "true"},
        {"email": None},
        {"email": "marloes@hetanker.example"},
        {"email": "noor@kring.example"},
    ],
    ids=["not verified", "verified by a word", "no address", "staff of another organisation", "a young person"],
)
async def test_an_address_takes_nobody_over(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 403
    assert await Login.all().count() == 0 and await session_of(visitor) is None


async def test_an_address_given_to_a_new_colleague_does_not_open_the_old_account(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    await come_back(visitor, await go_there(visitor, provider))
    visitor.cookies.clear()
    provider.claims = {"sub": "joost-2"}
    assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 403
    assert await session_of(visitor) is None


async def test_who_left_the_organisation_is_out_at_once(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    await come_back(visitor, await go_there(visitor, provider))
    await Staff.filter(person_id=cast.people["joost"].id).update(until=clock.now())
    turned = await visitor.get(f"/kringen/{cast.circle.id}/mensen")
    assert turned.headers["location"].startswith("/inloggen")
    assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 403


async def test_the_same_account_at_a_shared_provider_opens_one_organisation(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    await come_back(visitor, await go_there(visitor, provider))
    anker = cast.organisations["het-anker"]
    await connect(anker)
    await Staff.create(person=cast.people["joost"], organisation=anker, role="professional")
    visitor.cookies.clear()
    left = await visitor.get("/inloggen/organisatie/het-anker")
    sent = provider.take_leave(left.headers["location"])
    answer = {"code": "c", "state": sent["state"], "iss": ISSUER}
    assert (await visitor.get(f"/inloggen/terug/het-anker?{urlencode(answer)}")).status_code == 403


MOMENT = int(NOW.timestamp())
# Half a character: JSON may name it, and nothing can store it.
HALF = "\ud800"


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": "another", "azp": "kring"},
        {"aud": ["kring", "another"]},
        {"aud": ["kring", "another"], "azp": "another"},
        {"aud": None},
        {"iss": "https://login.hetanker.example/op"},
        {"iss": ISSUER + "/"},
        {"iss": None},
        {"exp": MOMENT - 61},
        {"exp": None},
        {"iat": MOMENT + 3600},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "joost\0"},
        {"sub": ["joost-1"]},
        {"aud": {"kring": 1}},
        {"auth_time": 10**30},
        {"name": HALF},
        {"sid": HALF},
    ],
    ids=str,
)
async def test_a_token_that_does_not_hold_lets_nobody_in(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    refused = await come_back(visitor, await go_there(visitor, provider))
    assert refused.status_code == 403 and "klopte niet" in refused.text
    assert await session_of(visitor) is None


def unsigned(claims: dict[str, Any]) -> str:
    """alg: none."""
    parts = [orjson.dumps({"alg": "none"}), orjson.dumps(claims)]
    return b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in [*parts, b""]).decode()


ODD_HEADERS: list[Any] = [
    {"alg": "ES256", "crit": 5},
    {"alg": "ES256", "crit": [5]},
    {"alg": "ES256", "crit": [["exp"]]},
    {"alg": "ES256", "kid": {}},
    {"alg": "ES256", "kid": ["one"]},
    {"alg": "ES256", "kid": 5},
    {"alg": "ES256", "kid": "one", "b64": "no", "crit": ["b64"]},
    {"alg": ["ES256"]},
    {"alg": {}},
    {"alg": None},
    {},
    ["alg"],
    "alg",
    5,
    None,
]


def with_header(header: Any, claims: dict[str, Any]) -> str:
    """A token nobody signed, under any header."""
    parts = [orjson.dumps(header), orjson.dumps(claims), b"signature"]
    return b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts).decode()


def signed_with_the_public_key(claims: dict[str, Any], key: Key) -> str:
    """HS256 with what everybody may read as the secret."""
    assert isinstance(key, ECKey)
    parts = [orjson.dumps({"alg": "HS256", "kid": "one"}), orjson.dumps(claims)]
    text = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = hmac.digest(key.as_bytes("PEM", private=False), text, "sha256")
    return (text + b"." + urlsafe_b64encode(signature).rstrip(b"=")).decode()


async def test_a_signature_that_does_not_hold_lets_nobody_in(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "one", "alg": "ES256"})
    for sign in (
        unsigned,
        lambda claims: signed_with_the_public_key(claims, provider.keys[0]),
        lambda claims: jwt.encode({"alg": "ES256", "kid": "one"}, claims, stranger, algorithms=["ES256"]),
        lambda claims: jwt.encode(
            {"alg": "ES256", "kid": "two", "jku": "https://evil.example/jwks"}, claims, stranger, algorithms=["ES256"]
        ),
        lambda claims: "not a token",
        lambda claims: provider.signed(claims)[:-4] + "AAAA",
        *(lambda claims, head=head: with_header(head, claims) for head in ODD_HEADERS),
    ):
        provider.sign = sign
        assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 403
        assert await session_of(visitor) is None


async def test_a_new_key_is_found_when_the_provider_changes_it(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come_back(visitor, await go_there(visitor, provider))
    provider.keys.append(ECKey.generate_key("P-256", {"kid": "two", "use": "sig", "alg": "ES256"}))
    monkeypatch.setattr(relying, "_KEYS_AT_MOST_EVERY", 0.0)
    assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 303


def without_key_id(claims: dict[str, Any], key: Key) -> str:
    """Signed as it should be, by a provider that has one key and doesn't name it."""
    head = {"alg": "ES256" if isinstance(key, ECKey) else "RS256"}
    return jws.serialize_compact(head, json.dumps(claims), key, algorithms=["ES256", "RS256"])


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the clock by which keys are fetched says."""
    moment = [1000.0]
    monkeypatch.setattr(relying, "time", SimpleNamespace(monotonic=lambda: moment[0]))
    return moment


@pytest.mark.parametrize(
    ("named", "new"),
    [
        (True, lambda: ECKey.generate_key("P-256", {"kid": "two"})),
        (False, lambda: ECKey.generate_key("P-256")),
        (False, lambda: RSAKey.generate_key(2048)),
    ],
    ids=["by its name", "without a name", "without a name, of another kind"],
)
async def test_a_new_key_counts_once_half_a_minute_has_passed(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, moved: list[float], named: bool, new: Callable[[], Key]
) -> None:
    provider.metadata["id_token_signing_alg_values_supported"] = ["ES256", "RS256"]
    if not named:
        provider.keys = [ECKey.generate_key("P-256")]
        provider.sign = lambda claims: without_key_id(claims, provider.keys[0])
    assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 303
    provider.keys = [new()]
    for after, status, fetched in ((30.0, 403, 1), (30.1, 303, 2), (30.2, 303, 2)):
        moved[0] = 1000.0 + after
        assert (await come_back(visitor, await go_there(visitor, provider))).status_code == status
        assert provider.asked.count("/jwks") == fetched


async def test_forged_tokens_without_a_key_id_make_us_fetch_the_keys_twice_a_minute_at_most(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, moved: list[float]
) -> None:
    stranger = ECKey.generate_key("P-256")
    provider.sign = lambda claims: without_key_id(claims, stranger)
    for after in (0, 1, 29, 31, 32, 60, 62, 63):
        moved[0] = 1000.0 + after
        assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 403
    assert provider.asked.count("/jwks") == 3


async def test_who_names_a_key_we_have_and_signs_with_another_makes_us_fetch_nothing(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, moved: list[float]
) -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "one"})
    provider.sign = lambda claims: jwt.encode({"alg": "ES256", "kid": "one"}, claims, stranger, algorithms=["ES256"])
    for after in (0, 31, 62):
        moved[0] = 1000.0 + after
        assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 403
    assert provider.asked.count("/jwks") == 1


async def test_forged_key_ids_do_not_make_us_fetch_the_keys_each_time(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "forged", "alg": "ES256"})
    provider.sign = lambda claims: jwt.encode({"alg": "ES256", "kid": "forged"}, claims, stranger, algorithms=["ES256"])
    for _ in range(5):
        assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 403
    assert provider.asked.count("/jwks") == 1


async def test_no_id_token_is_a_clear_no(visitor: httpx2.AsyncClient, provider: CrookedProvider) -> None:
    bent = httpx2.Response(200, json={"access_token": "a", "token_type": "Bearer"})
    provider.answer = lambda path: bent if path == "/token" else None
    assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 403


async def test_an_answer_counts_once(visitor: httpx2.AsyncClient, provider: CrookedProvider) -> None:
    sent = await go_there(visitor, provider)
    assert (await come_back(visitor, sent)).status_code == 303
    again = await come_back(visitor, sent)
    assert again.status_code == 400 and "Begin nog een keer" in again.text


async def test_an_answer_taken_to_another_browser_opens_nothing(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    sent = await go_there(visitor, provider)
    async with httpx2.AsyncClient(transport=app, base_url=HOST) as other:
        assert (await come_back(other, sent)).status_code == 400
        assert await session_of(other) is None
    assert (await come_back(visitor, sent)).status_code == 303


async def test_an_answer_after_a_quarter_of_an_hour_is_too_late(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    sent = await go_there(visitor, provider)
    with clock.everywhere_at(NOW + timedelta(minutes=15)):
        assert (await come_back(visitor, sent)).status_code == 400


async def test_an_answer_of_another_provider_is_refused(visitor: httpx2.AsyncClient, provider: CrookedProvider) -> None:
    for iss in ("https://login.hetanker.example/op", ISSUER + "/", ""):
        refused = await come_back(visitor, await go_there(visitor, provider), iss=iss)
        assert refused.status_code == 403
    sent = await go_there(visitor, provider)
    unnamed = await visitor.get(f"{BACK}?{urlencode({'code': 'c', 'state': sent['state']})}")
    assert unnamed.status_code == 403 and "/token" not in provider.asked


async def test_who_turns_back_at_the_provider_can_try_again(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    sent = await go_there(visitor, provider, next="/kringen")
    answer = {"error": "access_denied", "error_description": "<b>nee</b>", "state": sent["state"], "iss": ISSUER}
    stopped = await visitor.get(f"{BACK}?{urlencode(answer)}")
    assert stopped.status_code == 403 and "gestopt" in stopped.text and "<b>nee" not in stopped.text
    assert "next=%2Fkringen" in stopped.text or "next=/kringen" in stopped.text


@pytest.mark.parametrize("bent", ["refused", "broken", "error", "moved", "issuer", "plain http"])
async def test_a_provider_that_is_down_is_named_and_families_notice_nothing(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, bent: str
) -> None:
    def answer(path: str) -> httpx2.Response | None:
        if bent == "refused":
            raise httpx2.ConnectError("refused")
        answers = {"broken": (200, b"<html>"), "error": (500, b"{}"), "moved": (302, b"")}
        if bent not in answers:
            return None
        status, body = answers[bent]
        return httpx2.Response(status, content=body, headers={"Location": "http://169.254.169.254/"})

    provider.answer = answer
    if bent == "issuer":
        provider.metadata["issuer"] = ISSUER + "/"
    if bent == "plain http":
        provider.metadata["token_endpoint"] = "http://login.debrug.example/op/token"
    down = await visitor.get("/inloggen/organisatie/de-brug")
    assert down.status_code == 503 and "De inlog van De Brug doet het nu niet" in down.text
    assert "Traceback" not in down.text
    assert (await visitor.get("/inloggen")).status_code == 200


async def test_a_provider_that_fails_half_way_is_named(visitor: httpx2.AsyncClient, provider: CrookedProvider) -> None:
    sent = await go_there(visitor, provider)
    provider.answer = lambda path: httpx2.Response(502, content=b"<html>") if path == "/token" else None
    assert (await come_back(visitor, sent)).status_code == 503
    sent = await go_there(visitor, provider)
    provider.answer = lambda path: httpx2.Response(400, json={"error": "invalid_grant"}) if path == "/token" else None
    assert (await come_back(visitor, sent)).status_code == 403


NESTED = b"[" * 200_000


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/.well-known/openid-configuration", NESTED),
        ("/.well-known/openid-configuration", b"[]"),
        ("/jwks", NESTED),
        ("/jwks", b'{"keys": 5}'),
        ("/jwks", b'{"keys": [5, null, [], {"kty": []}]}'),
        ("/jwks", b'{"keys": [{"kty": "EC", "crv": "P-256", "x": 5, "y": {}}]}'),
        ("/jwks", b'{"keys": [{"kty": "RSA", "n": "AQAB", "e": "", "use": [], "key_ops": 5}]}'),
        ("/token", NESTED),
        ("/token", b"5"),
        ("/par", NESTED),
        ("/par", b'{"request_uri": 5}'),
    ],
    ids=lambda each: str(each)[:60],
)
async def test_an_odd_answer_is_told_as_one_that_we_cannot_read(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, path: str, body: bytes
) -> None:
    if path == "/par":
        provider.metadata["pushed_authorization_request_endpoint"] = f"{ISSUER}/par"
    provider.answer = lambda asked: httpx2.Response(200, content=body) if asked == path else None
    told = await visitor.get("/inloggen/organisatie/de-brug")
    if told.status_code == 303:
        told = await come_back(visitor, provider.take_leave(told.headers["location"]))
    assert told.status_code == 503 and "De inlog van De Brug doet het nu niet" in told.text
    assert await session_of(visitor) is None


@pytest.mark.parametrize("address", ["https://[", f"{ISSUER}/{HALF}", f"{ISSUER}/\n", ["https://"], 5, {}])
async def test_an_address_nobody_can_be_sent_to_is_none(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, address: Any
) -> None:
    provider.metadata["authorization_endpoint"] = address
    down = await visitor.get("/inloggen/organisatie/de-brug")
    assert down.status_code == 503 and "De inlog van De Brug doet het nu niet" in down.text


@pytest.mark.parametrize("error", [5, [], {"a": 1}, HALF, "<b>nee</b>"], ids=repr)
async def test_an_odd_no_is_a_no(visitor: httpx2.AsyncClient, provider: CrookedProvider, error: Any) -> None:
    bent = httpx2.Response(400, content=json.dumps({"error": error}))
    provider.answer = lambda path: bent if path == "/token" else None
    refused = await come_back(visitor, await go_there(visitor, provider))
    assert refused.status_code in (403, 503) and "<b>nee" not in refused.text


@pytest.mark.parametrize("offered", [5, {}, [5, ["ES256"]], True])
async def test_metadata_that_offer_odd_ways_of_signing_let_nobody_in(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, offered: Any
) -> None:
    provider.metadata["id_token_signing_alg_values_supported"] = offered
    refused = await come_back(visitor, await go_there(visitor, provider))
    assert refused.status_code == 403 and await session_of(visitor) is None


async def test_an_organisation_without_a_provider_has_no_door(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for slug in ("het-anker", "bestaat-niet"):
        assert (await visitor.get(f"/inloggen/organisatie/{slug}")).status_code == 404
        assert (await visitor.get(f"/inloggen/terug/{slug}?state=x&code=y")).status_code == 404
    assert await Organisation.all().count() == 3


async def test_work_and_home_stay_apart(visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast) -> None:
    people = f"/kringen/{cast.circle.id}/mensen"
    await come_back(visitor, await go_there(visitor, provider))
    work = await session_of(visitor)
    assert work and (await visitor.get(people)).status_code == 200
    assert "Je werk en thuis blijven uit elkaar" in (await visitor.get("/inloggen")).text

    # Changing is a deliberate act: her own means, another session, and the one for work ends.
    typing = await ask(visitor, "joost.thuis@kring.example")
    await visitor.post(typing, data={"code": await code_mailed(typing)})
    home = await session_of(visitor)
    assert home and home.organisation_id is None and home.person_id != work.person_id
    assert (await Session.get(id=work.id)).ended_at
    assert (await visitor.get(people)).status_code == 404


async def test_an_own_session_of_the_same_person_opens_no_work(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    _, token = await Session.begin(cast.people["joost"], means="email", strength=Strength.CODE)
    visitor.cookies.set(cookie_name(), token, domain="kring.test")
    assert (await visitor.get(f"/kringen/{cast.circle.id}/mensen")).status_code == 404
