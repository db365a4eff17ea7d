"""How strongly and how lately she signed in there counts only as the signed token says; a code only where it began."""

from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest

from portal.people.models import Staff
from portal.people.openid.claims import LEVELS
from portal.people.openid.providers import Provider
from portal.people.openid.signins import SignIn
from tests.cast import Cast
from tests.people.crooked import ISSUER, CrookedProvider, connect
from tests.people.test_sign_in_with_provider import MOMENT, come_back, go_there, provider, session_of

__all__ = ["provider"]

LOW, SUBSTANTIAL, HIGH = LEVELS


async def ask_level(acr: str) -> None:
    row = await Provider.get(hint="de-brug")
    row.acr = acr
    await row.save()


@pytest.mark.parametrize(
    ("asked", "got"),
    [(SUBSTANTIAL, SUBSTANTIAL), (SUBSTANTIAL, HIGH), (LOW, HIGH), ("urn:two-steps", "urn:two-steps"), ("", None)],
)
async def test_the_level_asked_for_or_a_higher_one_lets_her_in(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, asked: str, got: str | None
) -> None:
    await ask_level(asked)
    provider.claims = {"acr": got}
    sent = await go_there(visitor, provider)
    assert sent.get("acr_values", "") == asked
    assert (await come_back(visitor, sent)).status_code == 303


@pytest.mark.parametrize(
    ("asked", "got"),
    [
        (SUBSTANTIAL, LOW),
        (HIGH, SUBSTANTIAL),
        (SUBSTANTIAL, None),
        (SUBSTANTIAL, ""),
        (SUBSTANTIAL, "3"),
        (SUBSTANTIAL, 3),
        (SUBSTANTIAL, [HIGH]),
        (SUBSTANTIAL, SUBSTANTIAL + "/"),
        ("urn:two-steps", HIGH),
        ("urn:two-steps", None),
        (LOW, "urn:two-steps"),
    ],
)
async def test_a_weaker_or_unnamed_level_is_refused_in_plain_words(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, asked: str, got: Any
) -> None:
    await ask_level(asked)
    provider.claims = {"acr": got}
    refused = await come_back(visitor, await go_there(visitor, provider))
    assert refused.status_code == 403 and "vraagt een sterkere inlog" in refused.text
    assert await session_of(visitor) is None


async def test_a_level_told_apart_from_the_token_does_not_count(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    await ask_level(HIGH)
    provider.metadata["userinfo_endpoint"] = f"{ISSUER}/me"
    told = {"sub": "joost-1", "acr": HIGH, "email": "joost@debrug.example", "email_verified": True}
    provider.answer = lambda path: httpx2.Response(200, json=told) if path == "/me" else None
    provider.claims = {"acr": None, "email": None}
    assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 403


async def test_an_address_told_apart_is_not_verified_by_the_token_nor_the_other_way(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    provider.metadata["userinfo_endpoint"] = f"{ISSUER}/me"
    row = await Provider.get(hint="de-brug")
    row.role_claim = "groups"
    await row.save()
    for in_token, apart in (
        ({"email": None, "email_verified": True}, {"email": "joost@debrug.example"}),
        ({"email_verified": None}, {"email": "own@debrug.example", "email_verified": True}),
    ):
        answer = httpx2.Response(200, json={"sub": "joost-1", **apart})
        provider.answer = lambda path, answer=answer: answer if path == "/me" else None  # type: ignore[misc]
        provider.claims = in_token
        assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 403
        assert "/me" in provider.asked


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"[" * 200_000, 503), (b'{"sub": "joost-1", "email": "\\ud800@debrug.example", "email_verified": true}', 403)],
    ids=["nested", "half a character"],
)
async def test_what_is_told_apart_oddly_lets_nobody_in(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, body: bytes, status: int
) -> None:
    provider.metadata["userinfo_endpoint"] = f"{ISSUER}/me"
    provider.answer = lambda path: httpx2.Response(200, content=body) if path == "/me" else None
    provider.claims = {"email": None}
    assert (await come_back(visitor, await go_there(visitor, provider))).status_code == status


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"iat": MOMENT + 59}, 303),
        ({"iat": MOMENT + 61}, 403),
        ({"iat": MOMENT + 86_400}, 403),
        ({"nbf": MOMENT + 61}, 403),
        ({"exp": MOMENT - 59}, 303),
        ({"exp": MOMENT - 61}, 403),
        ({"iat": "now"}, 403),
        ({"exp": str(MOMENT + 300)}, 403),
    ],
    ids=str,
)
async def test_clocks_may_be_a_minute_apart_and_no_more(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, claims: dict[str, Any], status: int
) -> None:
    provider.claims = claims
    assert (await come_back(visitor, await go_there(visitor, provider))).status_code == status
    assert (await session_of(visitor) is not None) is (status == 303)


async def test_a_subject_that_is_no_name_is_refused(visitor: httpx2.AsyncClient, provider: CrookedProvider) -> None:
    for sub in (7, ["joost-1"], "x" * 256):
        provider.claims = {"sub": sub}
        assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 403


async def test_the_verifier_is_never_left_out_and_a_code_given_for_another_is_worth_nothing(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    stolen_from = await go_there(visitor, provider)
    nonce = provider.nonce
    own = await go_there(visitor, provider)
    # The code of the first comes back in the second: even with a nonce that fits, the verifier doesn't.
    provider.challenges[provider.nonce] = provider.challenges[nonce]
    refused = await come_back(visitor, own)
    assert refused.status_code == 403 and await session_of(visitor) is None
    provider.nonce = nonce
    assert (await come_back(visitor, stolen_from)).status_code == 303
    assert len(provider.verifier) >= 43


async def test_no_request_goes_without_pkce_state_and_nonce(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    provider.metadata["code_challenge_methods_supported"] = ["plain"]
    sent = await go_there(visitor, provider)
    assert sent["code_challenge_method"] == "S256" and len(sent["code_challenge"]) == 43
    row = await SignIn.all().first()
    assert row and row.verifier not in str(sent)


async def test_an_answer_of_one_organisation_is_worth_nothing_at_another(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    """Mix-up: two organisations, one state each; neither's code or state is taken at the other's address."""
    anker = cast.organisations["het-anker"]
    await connect(anker, client_id="kring-anker")
    await Staff.create(person=cast.people["joost"], organisation=anker, role="professional")
    sent = await go_there(visitor, provider)
    answer = {"code": "c", "state": sent["state"], "iss": ISSUER}
    mixed = await visitor.get(f"/inloggen/terug/het-anker?{urlencode(answer)}")
    assert mixed.status_code == 400 and "/token" not in provider.asked
    # And a token that the shared provider made for the other's client is not for us.
    provider.claims = {"aud": "kring-anker"}
    assert (await come_back(visitor, sent)).status_code == 403
    assert await session_of(visitor) is None
