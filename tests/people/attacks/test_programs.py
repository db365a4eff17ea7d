"""What a program might try that needs no browser: logout tokens, addresses that point inward, another's directory."""

from typing import Any

import httpx2
import pytest
from joserfc.jwk import ECKey

from portal.people.models import Staff
from portal.people.openid.fetching import ProviderTrouble, read
from portal.people.session_row import Session
from tests.cast import Cast
from tests.office.conftest import Connect, Program, brug, connect
from tests.people.attacks.conftest import Got
from tests.people.attacks.names import Attack, attack
from tests.people.crooked import CrookedProvider
from tests.people.test_back_channel_logout import enter, op, say, signed
from tests.people.test_fetch_outward_only import INWARD, Connector, Names, connector, names
from tests.people.test_sign_in_with_provider import provider

__all__ = ["brug", "connect", "connector", "names", "op", "provider"]


@attack(Attack.LOGOUT_FORGED)
@pytest.mark.parametrize(
    "bent", ["key", "issuer", "audience", "nonce", "events", "nobody", "old"], ids=lambda each: f"wrong {each}"
)
async def test_a_forged_logout_token(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider, got: Got, bent: str
) -> None:
    session = await enter(visitor, provider, sid="s-1")
    claims: dict[str, dict[str, Any]] = {
        "issuer": {"iss": "https://login.hetanker.example/op"},
        "audience": {"aud": "another"},
        "nonce": {"nonce": "n"},
        "events": {"events": {}},
        "nobody": {"sub": None, "sid": None},
        "old": {"iat": 1, "exp": 100},
    }
    if bent == "key":
        kept, provider.keys[-1] = provider.keys[-1], ECKey.generate_key("P-256", {"kid": "one", "alg": "ES256"})
        token = signed(provider)
        provider.keys[-1] = kept
    else:
        token = signed(provider, **claims[bent])
    answer = await say(op, token)
    got(answer, "the session lives")
    assert answer.status_code == 400 and await Session.lives(session.id)


@attack(Attack.LOGOUT_REPLAYED)
async def test_a_replayed_logout_token(
    visitor: httpx2.AsyncClient, op: httpx2.AsyncClient, provider: CrookedProvider, got: Got
) -> None:
    await enter(visitor, provider, sid="s-1")
    token = signed(provider)
    assert (await say(op, token)).status_code == 200
    again = await enter(visitor, provider, sid="s-1")
    answer = await say(op, token)
    got(answer, "the session lives")
    assert answer.status_code == 400 and await Session.lives(again.id)


@attack(Attack.INWARD)
@pytest.mark.parametrize("inward", INWARD)
async def test_a_name_that_points_inward(connector: Connector, names: Names, got: Got, inward: str) -> None:
    # By itself, beside an address that is fine, and written out.
    names.known["login.evil.example"] = [[inward], ["93.184.216.34", inward]]
    literal = f"[{inward}]" if ":" in inward else inward
    for url in ("https://login.evil.example/", "https://login.evil.example/", f"https://{literal}/"):
        with pytest.raises(ProviderTrouble):
            await read(url)
    got("no connection attempted")
    assert connector.tried == []


@attack(Attack.SCIM)
async def test_a_directory_of_a_at_b(cast: Cast, brug: Program, connect: Connect, got: Got) -> None:
    anker = await connect("het-anker")
    theirs = await anker.add("wim")
    before = await Staff.filter(organisation_id=cast.organisations["het-anker"].id).count()
    trespass = Program(brug.client, brug.directory, "het-anker", brug.token)
    answers = [
        await trespass("GET", "/Users"),
        await trespass("GET", f"/Users/{theirs['id']}"),
        await trespass("POST", "/Users", {"schemas": [], "userName": "x"}),
        await trespass("DELETE", f"/Users/{theirs['id']}"),
    ]
    got(*answers)
    assert {each.status_code for each in answers} == {401}
    assert await Staff.filter(organisation_id=cast.organisations["het-anker"].id).count() == before
