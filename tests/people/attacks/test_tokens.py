"""What a provider, or somebody between it and us, might send: none of it lets anybody in."""

from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from portal.circles.audience import MemberRole
from portal.circles.models import Member
from portal.people.openid.providers import Provider
from portal.store import write
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.people.attacks.conftest import Got
from tests.people.attacks.names import Attack, attack
from tests.people.crooked import ISSUER, CrookedProvider, connect
from tests.people.test_sign_in_with_provider import (
    BACK,
    come_back,
    go_there,
    provider,
    session_of,
    signed_with_the_public_key,
    unsigned,
)

__all__ = ["provider"]

MOMENT = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("claims"),
    [
        pytest.param({"iss": "https://login.hetanker.example/op"}, marks=attack(Attack.ISSUER)),
        pytest.param({"iss": ISSUER + "/"}, marks=attack(Attack.ISSUER)),
        pytest.param({"aud": "another"}, marks=attack(Attack.AUDIENCE)),
        pytest.param({"aud": "another", "azp": "kring"}, marks=attack(Attack.AUDIENCE_AZP)),
        pytest.param({"aud": ["another", "more"], "azp": "kring"}, marks=attack(Attack.AUDIENCE_AZP)),
        pytest.param({"nonce": "another"}, marks=attack(Attack.NONCE)),
        pytest.param({"nonce": None}, marks=attack(Attack.NONCE)),
        pytest.param({"exp": MOMENT - 120, "iat": MOMENT - 400}, marks=attack(Attack.EXPIRED)),
        pytest.param({"iat": MOMENT + 120}, marks=attack(Attack.FUTURE)),
        pytest.param({"nbf": MOMENT + 120}, marks=attack(Attack.FUTURE)),
    ],
    ids=str,
)
async def test_claims_that_do_not_hold(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, got: Got, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    answer = await come_back(visitor, await go_there(visitor, provider))
    got(answer)
    assert answer.status_code == 403 and await session_of(visitor) is None


@attack(Attack.NONE)
async def test_no_signature(visitor: httpx2.AsyncClient, provider: CrookedProvider, got: Got) -> None:
    provider.sign = unsigned
    answer = await come_back(visitor, await go_there(visitor, provider))
    got(answer)
    assert answer.status_code == 403 and await session_of(visitor) is None


@attack(Attack.PUBLIC_KEY)
async def test_the_public_key_as_a_secret(visitor: httpx2.AsyncClient, provider: CrookedProvider, got: Got) -> None:
    provider.sign = lambda claims: signed_with_the_public_key(claims, provider.keys[0])
    # Even a provider that announces it does not make us take a shared secret for a signature.
    provider.metadata["id_token_signing_alg_values_supported"] = ["ES256", "HS256"]
    answer = await come_back(visitor, await go_there(visitor, provider))
    got(answer)
    assert answer.status_code == 403 and await session_of(visitor) is None


@attack(Attack.JKU)
async def test_a_key_the_token_brings_along(visitor: httpx2.AsyncClient, provider: CrookedProvider, got: Got) -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "two", "alg": "ES256"})
    for header in ({"jku": "https://evil.example/jwks"}, {"jwk": stranger.as_dict(private=False)}):
        provider.sign = lambda claims, header=header: jwt.encode(  # type: ignore[misc]
            {"alg": "ES256", "kid": "two", **header}, claims, stranger, algorithms=["ES256"]
        )
        answer = await come_back(visitor, await go_there(visitor, provider))
        got(answer, "nothing fetched from there")
        assert answer.status_code == 403 and await session_of(visitor) is None
    assert set(provider.asked) <= {"/.well-known/openid-configuration", "/jwks", "/token"}


@attack(Attack.NO_TOKEN)
async def test_no_token(visitor: httpx2.AsyncClient, provider: CrookedProvider, got: Got) -> None:
    bare = httpx2.Response(200, json={"access_token": "a", "token_type": "Bearer"})
    provider.answer = lambda path: bare if path == "/token" else None
    answer = await come_back(visitor, await go_there(visitor, provider))
    got(answer)
    assert answer.status_code == 403 and await session_of(visitor) is None


@attack(Attack.STATE_REPLAY)
async def test_a_state_twice(visitor: httpx2.AsyncClient, provider: CrookedProvider, got: Got) -> None:
    sent = await go_there(visitor, provider)
    await come_back(visitor, sent)
    visitor.cookies.delete("kring")
    answer = await come_back(visitor, sent, code="another")
    got(answer)
    assert answer.status_code == 400 and await session_of(visitor) is None


@attack(Attack.CODE_REPLAY)
async def test_a_code_twice(visitor: httpx2.AsyncClient, provider: CrookedProvider, got: Got) -> None:
    first = await go_there(visitor, provider)
    nonce = provider.nonce
    await come_back(visitor, first, code="taken")
    visitor.cookies.delete("kring")
    # A provider that forgot that it gave this code already: its token still speaks to the first leaving.
    again = await go_there(visitor, provider)
    provider.nonce = nonce
    answer = await come_back(visitor, again, code="taken")
    got(answer)
    assert answer.status_code == 403 and await session_of(visitor) is None


@attack(Attack.STOLEN_CODE)
async def test_a_code_that_another_browser_left_for(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, provider: CrookedProvider, got: Got
) -> None:
    sent = await go_there(visitor, provider)
    nonce, challenge = provider.nonce, sent["code_challenge"]
    async with httpx2.AsyncClient(transport=app, base_url=HOST) as thief:
        whole = await come_back(thief, sent)
        own = await go_there(thief, provider)
        provider.nonce = nonce
        injected = await come_back(thief, own, code="stolen")
        got(whole, injected)
        assert (whole.status_code, injected.status_code) == (400, 403) and await session_of(thief) is None
    # And a right provider would have refused it before: the verifier we sent is not the one of that code.
    assert provider.verifier and challenge not in provider.verifier


@attack(Attack.MIX_UP)
async def test_an_answer_of_b_for_a_leaving_for_a(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast, got: Got
) -> None:
    await connect(cast.organisations["het-anker"], "https://login.hetanker.example/op")
    sent = await go_there(visitor, provider)
    elsewhere = {"code": "c", "state": sent["state"], "iss": "https://login.hetanker.example/op"}
    to_b = await visitor.get(f"/inloggen/terug/het-anker?{urlencode(elsewhere)}")
    to_a = await visitor.get(f"{BACK}?{urlencode(elsewhere)}")
    got(to_b, to_a, "code given to nobody")
    assert (to_b.status_code, to_a.status_code) == (400, 403) and await session_of(visitor) is None
    assert "/token" not in provider.asked


@attack(Attack.NO_ISS)
async def test_an_answer_that_does_not_say_whose_it_is(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, got: Got
) -> None:
    sent = await go_there(visitor, provider)
    answer = await visitor.get(f"{BACK}?{urlencode({'code': 'c', 'state': sent['state']})}")
    got(answer)
    assert answer.status_code == 403 and "/token" not in provider.asked and await session_of(visitor) is None


@attack(Attack.ACR)
@pytest.mark.parametrize(
    "acr", ["http://eidas.europa.eu/LoA/low", "urn:else", None, ["http://eidas.europa.eu/LoA/high"]]
)
async def test_a_lower_level(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast, got: Got, acr: object
) -> None:
    row = await Provider.get(hint="de-brug")
    row.acr = "http://eidas.europa.eu/LoA/substantial"
    await row.save()
    sent = await go_there(visitor, provider)
    assert sent["acr_values"] == row.acr
    provider.claims = {"acr": acr}
    answer = await come_back(visitor, sent)
    got(answer)
    assert answer.status_code == 403 and await session_of(visitor) is None


@attack(Attack.PKCE)
async def test_without_pkce(visitor: httpx2.AsyncClient, provider: CrookedProvider, got: Got) -> None:
    """There is no way to leave without it: it is in what we send, and the verifier in what we redeem."""
    left = await visitor.get("/inloggen/organisatie/de-brug?code_challenge=&code_challenge_method=plain")
    sent = provider.take_leave(left.headers["location"])
    await come_back(visitor, sent, code_verifier="mine")
    got(f"always {sent['code_challenge_method']}", "our own verifier")
    assert sent["code_challenge_method"] == "S256" and len(sent["code_challenge"]) == 43
    assert provider.verifier != "mine" and len(provider.verifier) >= 43


@attack(Attack.TAKEOVER)
@pytest.mark.parametrize(
    "claims",
    [
        {"email": "joost@debrug.example", "email_verified": False},
        {"email": "noor@kring.example"},
        {"email": "marloes@hetanker.example"},
    ],
    ids=["unverified", "a young person", "staff elsewhere"],
)
async def test_an_address_at_a_first_sign_in(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, got: Got, claims: dict[str, Any]
) -> None:
    provider.claims = {"sub": "stranger", **claims}
    answer = await come_back(visitor, await go_there(visitor, provider))
    got(answer)
    assert answer.status_code == 403 and await session_of(visitor) is None


@attack(Attack.CLAIMS)
async def test_claims_for_another_organisation(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast, got: Got
) -> None:
    anker = cast.organisations["het-anker"]
    provider.claims = {"organisation": "het-anker", "organisation_id": str(anker.id), "groups": ["het-anker-admin"]}
    await come_back(visitor, await go_there(visitor, provider))
    session = await session_of(visitor)
    actor = await session.actor() if session else None
    assert actor and actor.organisation_id == cast.organisations["de-brug"].id and actor.organisation_id != anker.id
    desk = await visitor.get("/kantoor")
    got(f"his own place at De Brug and no more: {desk.status_code} at the desk")
    assert desk.status_code == 403


@attack(Attack.FAMILY)
async def test_an_employer_and_the_family_of_its_employee(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast, got: Got
) -> None:
    # Joost has a daughter in care: his own membership, under his own person.
    async with write():
        await Member.admit(
            cast.waiting,
            by=await cast.actor("dirk"),
            role=MemberRole.FAMILY,
            name="Joost",
            person_id=cast.people["joost"].id,
        )
    await come_back(visitor, await go_there(visitor, provider))
    answers = [await visitor.get(f"/kringen/{cast.waiting.id}{rest}") for rest in ("", "/plan", "/gesprekken")]
    got(*answers)
    assert {each.status_code for each in answers} == {404}
    assert (await visitor.get(f"/kringen/{cast.circle.id}")).status_code == 200
