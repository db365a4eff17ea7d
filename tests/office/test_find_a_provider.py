"""The address an administrator types: what is found there, and what she reads when it isn't."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from portal.office.providers_finding import NotFoundThere, normal
from tests.office.desk import Desk, there
from tests.people.crooked import ISSUER, CrookedProvider

__all__ = ["there"]


@pytest.fixture
async def desk(visitor: httpx2.AsyncClient, db: None) -> AsyncIterator[Desk]:
    """Anna's, with a provider just begun."""
    desk = await Desk.of(visitor)
    await desk.send("/kantoor/inlog/nieuw", kind="staff")
    yield desk


async def at(desk: Desk) -> str:
    """The page where one types it."""
    return f"/kantoor/inlog/{(await desk.provider()).id}/adres"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("login.debrug.example", "https://login.debrug.example"),
        (" HTTPS://Login.DeBrug.example/op ", "https://login.debrug.example/op"),
        ("https://a.example/op/.well-known/openid-configuration", "https://a.example/op"),
        ("https://a.example:8443/realms/Zorg/", "https://a.example:8443/realms/Zorg/"),
        ("https://[2001:db8::1]/op", "https://[2001:db8::1]/op"),
    ],
)
def test_what_she_types_is_taken_as_she_meant_it(typed: str, meant: str) -> None:
    assert normal(typed) == meant


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("http://a.example", "begint met https"),
        ("ftp://a.example", "begint met https"),
        ("javascript://a.example/%0aalert(1)", "begint met https"),
        ("https://a.example/?x=1", "Schrijf het adres zo"),
        ("https://anna:geheim@a.example", "Schrijf het adres zo"),
        ("https://", "Schrijf het adres zo"),
        ("https://a.example:99999", "Schrijf het adres zo"),
        ("https://a.example/" + "x" * 300, "Schrijf het adres zo"),
        ("https://login.microsoftonline.com/common/v2.0", "jullie eigen tenant"),
        ("https://login.microsoftonline.com/organizations/v2.0", "jullie eigen tenant"),
        ("https://login.microsoftonline.com/{tenantid}/v2.0", "jullie eigen tenant"),
    ],
)
def test_what_cannot_be_an_issuer_is_told_so(typed: str, words: str) -> None:
    with pytest.raises(NotFoundThere) as told:
        normal(typed)
    assert words in told.value.words


async def test_it_is_written_as_the_provider_itself_does(desk: Desk, there: CrookedProvider) -> None:
    there.metadata["issuer"] = f"{ISSUER}/"
    await desk.send(await at(desk), issuer=ISSUER)
    assert (await desk.provider()).issuer == f"{ISSUER}/"


async def test_what_it_does_not_offer_is_pointed_out(desk: Desk, there: CrookedProvider) -> None:
    for name in ("code_challenge_methods_supported", "acr_values_supported"):
        there.metadata.pop(name)
    there.metadata |= {
        "scopes_supported": ["openid", 7],
        "token_endpoint_auth_methods_supported": ["tls_client_auth"],
        "id_token_signing_alg_values_supported": ["HS256"],
        "backchannel_logout_supported": "ja hoor",
    }
    await desk.send(await at(desk), issuer=ISSUER)
    page = await desk.get(await at(desk))
    for words in (
        "Ondertekent op een manier die wij niet aannemen",
        "Noemt deze gegevens niet: email, profile",
        "Zegt niet dat hij het antwoord onderweg beschermt",
        "Herkent ons niet aan een geheim of aan sleutels",
        "Meldt het niet als iemand daar uitlogt",
    ):
        assert words in page


async def test_an_address_without_a_provider_keeps_what_she_typed(desk: Desk, there: CrookedProvider) -> None:
    there.answer = lambda path: httpx2.Response(404)
    page = await desk.send(await at(desk), 422, issuer="https://login.delinde.example")
    assert "We vinden hier geen inlog" in page and 'value="https://login.delinde.example"' in page
    assert (await desk.provider()).issuer == ""
    # The other side was mended: what was read before is not believed any longer.
    there.answer = lambda path: None
    await desk.send(await at(desk), issuer=ISSUER)
    assert (await desk.provider()).issuer == ISSUER


async def test_another_host_than_it_names_is_not_taken(desk: Desk, there: CrookedProvider) -> None:
    page = await desk.send(await at(desk), 422, issuer="https://login.elders.example/op")
    assert f"noemt zichzelf {ISSUER}" in page
    there.metadata["issuer"] = "https://login.microsoftonline.com/{tenantid}/v2.0"
    assert "jullie eigen tenant" in await desk.send(await at(desk), 422, issuer="https://login.elders.example/op")
    assert (await desk.provider()).issuer == ""


async def test_a_provider_that_went_silent_leaves_the_page_standing(desk: Desk, there: CrookedProvider) -> None:
    provider = await desk.provider()
    await provider.change(issuer=ISSUER, client_id="kring", client_secret="geheim")
    there.answer = lambda path: httpx2.Response(500)
    assert "geeft nu geen antwoord" in await desk.get(await at(desk))
    one = f"/kantoor/inlog/{provider.id}"
    assert "geeft nu geen antwoord" in await desk.get(f"{one}/proef/begin", 503)
    assert "Geen eis" in await desk.get(f"{one}/niveau")


async def test_a_secret_does_not_go_along_to_another_address(desk: Desk, there: CrookedProvider) -> None:
    provider = await desk.provider()
    await provider.change(issuer="https://oud.example", client_id="kring", client_secret="geheim")
    await desk.send(await at(desk), issuer=ISSUER)
    assert (await desk.provider()).client_secret == ""
