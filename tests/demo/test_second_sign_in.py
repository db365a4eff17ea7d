"""Somebody tries out a second sign-in of her organisation at the demo's own provider, by hand."""

from base64 import b64encode
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from portal.demo import connecting, providers, region
from portal.demo.providers import CLIENT, PATH
from portal.hanging import hang
from portal.people.accounts import UserKind
from portal.people.models import Organisation
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from portal.settings import settings
from tests.conftest import HOST

ISSUER = f"{HOST}{PATH}/de-brug"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # of VERIFIER: RFC 7636, appendix B
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"


@pytest.fixture
async def second(db: None, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """A demo region in which Ineke connected a second sign-in."""
    monkeypatch.setenv("KRING_MODE", "demo")
    settings.cache_clear()
    hang()
    await region.load()
    await connecting.connect()
    brug = await Organisation.get(slug="de-brug")
    made = await Provider.begin(brug, client_id=CLIENT, client_secret="van Ineke", issuer=ISSUER, name="Tweede")
    made.organisation = brug
    return made


@pytest.fixture
async def op(second: Provider) -> httpx2.AsyncClient:
    """A browser at the demo's provider."""
    from portal.app import create_app

    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=create_app()), base_url=HOST)


async def code_for(op: httpx2.AsyncClient, hint: str) -> httpx2.Response:
    asked = {
        "client_id": CLIENT,
        "redirect_uri": f"{HOST}/inloggen/terug/{hint}",
        "response_type": "code",
        "scope": "openid",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "state": "s",
    }
    joost = await Person.of_email("joost@debrug.example")
    assert joost
    return await op.get(f"{PATH}/de-brug/authorize", params={**asked, "who": str(joost.id)})


async def redeem(op: httpx2.AsyncClient, came: httpx2.Response, hint: str, secret: str) -> httpx2.Response:
    code = parse_qs(urlsplit(came.headers["location"]).query)["code"][0]
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{HOST}/inloggen/terug/{hint}",
        "code_verifier": VERIFIER,
    }
    basic = b64encode(f"{CLIENT}:{secret}".encode()).decode()
    return await op.post(f"{PATH}/de-brug/token", data=form, headers={"Authorization": f"Basic {basic}"})


async def test_it_comes_back_under_its_own_hint_with_its_own_secret(op: httpx2.AsyncClient, second: Provider) -> None:
    assert (await op.get(f"{PATH}/de-brug/.well-known/openid-configuration")).json()["issuer"]
    came = await code_for(op, second.hint)
    assert came.headers["location"].startswith(f"{HOST}/inloggen/terug/{second.hint}?")
    assert "id_token" in (await redeem(op, came, second.hint, "van Ineke")).json()
    # The first goes on working, and neither takes what was given to the other.
    first = (await providers.connected("de-brug"))[0]
    came = await code_for(op, first.hint)
    assert (await redeem(op, came, first.hint, "van Ineke")).json() == {"error": "invalid_grant"}
    came = await code_for(op, first.hint)
    assert "id_token" in (await redeem(op, came, first.hint, first.client_secret)).json()


async def test_an_address_nobody_connected_gets_nothing(op: httpx2.AsyncClient, second: Provider) -> None:
    anker = await Provider.get(organisation__slug="het-anker")
    for odd in ("elders", anker.hint):
        assert (await code_for(op, odd)).status_code == 422
    empty = await Provider.begin(second.organisation, client_id=CLIENT, kind=UserKind.CLIENTS)
    came = await code_for(op, empty.hint)
    assert (await redeem(op, came, empty.hint, "")).status_code == 401


async def test_at_the_next_start_both_stand_where_the_demo_stands_then(
    second: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRING_ORIGIN", "http://localhost:8123")
    settings.cache_clear()
    elsewhere = await Provider.begin(
        second.organisation, client_id=CLIENT, client_secret="x", issuer="https://login.example/de-brug"
    )
    await connecting.connect()
    found = {each.id: each.issuer for each in await providers.connected("de-brug")}
    assert len(found) == 3 and found[elsewhere.id] == "https://login.example/de-brug"
    assert found[second.id] == f"http://localhost:8123{PATH}/de-brug"
    assert list(found.values()).count(found[second.id]) == 2


@pytest.fixture(autouse=True)
def settings_afterwards(monkeypatch: pytest.MonkeyPatch) -> object:
    """Read anew when the environment is as it was."""
    yield
    monkeypatch.undo()
    settings.cache_clear()
