"""From an empty organisation to a provider that is on: pages only, and few answers typed."""

import httpx2
import pytest

from portal.people.models import StaffRole
from portal.people.openid.providers import ClientAuth, Provider
from tests.cast import Cast
from tests.conftest import HOST, Queries
from tests.office.desk import Desk, log_of, there
from tests.people.crooked import ISSUER, CrookedProvider

__all__ = ["there"]


async def test_anna_connects_her_organisation(visitor: httpx2.AsyncClient, there: CrookedProvider) -> None:
    desk = await Desk.of(visitor)
    assert "Begin met aansluiten" in await desk.get("/kantoor")

    address = await desk.send("/kantoor/inlog/nieuw", kind="staff")
    one = address.removesuffix("/adres")
    # Whoever stopped halfway finds the way on, and no way to begin another beside it first.
    going = await desk.get("/kantoor")
    assert f'href="{address}"' in going and going.index("Verder met aansluiten") < going.index("Nog een inlog")
    # Typed: the address, as a colleague pasted it.
    assert await desk.send(address, issuer=f" {ISSUER}/.well-known/openid-configuration ") == address
    found = await desk.get(address)
    assert "Gevonden" in found and "Beschermt het antwoord onderweg (PKCE)." in found

    shown = await desk.get(f"{one}/gegevens")
    for value in (
        f"{HOST}/inloggen/terug/de-linde",
        f"{HOST}/inloggen/afmelden/de-linde",
        f"{HOST}/uitgelogd/terug",
        f"{HOST}/.well-known/jwks.json",
        "openid email profile",
    ):
        assert f">{value}</output>" in shown

    # Typed: client id and secret, then the domain.
    to = await desk.send(f"{one}/sleutel", client_id="kring", how="shared", client_secret="heel geheim")
    assert await desk.send(to, domains="@DeLinde.example, anna@wijk.delinde.example") == f"{one}/rollen"
    assert await desk.send(f"{one}/rollen", how="hand") == f"{one}/niveau"
    assert await desk.send(f"{one}/niveau", level="none") == f"{one}/proef"
    assert (await desk.provider()).email_domains == ["delinde.example", "wijk.delinde.example"]
    assert "heel geheim" not in await desk.get(f"{one}/sleutel")

    # Nothing is on before the trial.
    assert await desk.post(f"{one}/aan") == f"{one}/aan" and not (await desk.provider()).is_on
    left = await visitor.get(f"{one}/proef/begin")
    assert left.headers["location"].startswith(f"{ISSUER}/authorize?")
    assert there.take_leave(left.headers["location"])["redirect_uri"] == f"{HOST}/inloggen/terug/de-linde"
    said = {"sub": "a-1", "email": "anna@de-linde.example", "email_verified": True, "groups": ["x", "y"]}
    await desk.came_back(await desk.provider(), claims=said)
    result = await desk.get(f"{one}/proef")
    assert "De proef is gelukt" in result and "a-1" in result and "x\ny" in result and "met de hand" in result

    assert await desk.send(f"{one}/aan") == one
    provider = await desk.provider()
    assert provider.is_on and provider.on_by == desk.session.person_id and provider.client_secret == "heel geheim"
    assert "Je hoeft niets te doen" in await desk.get("/kantoor")
    assert await log_of(provider) == ["address", "begun", "client", "domains", "level_kept", "on", "roles_kept"]


async def test_she_leaves_and_comes_back_where_she_was(visitor: httpx2.AsyncClient, there: CrookedProvider) -> None:
    desk = await Desk.of(visitor)
    address = await desk.send("/kantoor/inlog/nieuw", kind="staff")
    await desk.send(address, issuer=ISSUER)
    one = address.removesuffix("/adres")
    assert "Nu: Gegevens voor jullie ICT" in await desk.get("/kantoor")
    await desk.send(f"{one}/sleutel", client_id="kring", how="key")
    assert (await desk.provider()).client_auth is ClientAuth.KEY
    assert f'class="button primary" href="{one}/domeinen"' in await desk.get(one)


async def test_a_provider_for_who_is_helped_has_no_staff_steps(
    visitor: httpx2.AsyncClient, there: CrookedProvider
) -> None:
    desk = await Desk.of(visitor)
    one = (await desk.send("/kantoor/inlog/nieuw", kind="clients")).removesuffix("/adres")
    assert "Wie mag wat" not in await desk.get(one)
    await desk.get(f"{one}/rollen", 404)
    await desk.post(f"{one}/domeinen", 404, domains="delinde.example")


async def test_who_is_no_administrator_does_not_come_here(visitor: httpx2.AsyncClient, db: None) -> None:
    desk = await Desk.of(visitor, role=StaffRole.PROFESSIONAL)
    await desk.get("/kantoor", 403)
    await desk.post("/kantoor/inlog/nieuw", 403, kind="staff")
    assert not await Provider.exists(organisation_id=desk.organisation.id)


@pytest.mark.parametrize("page", ["", "/adres", "/sleutel", "/proef", "/proef/begin", "/uit"])
async def test_another_organisations_provider_is_not_there(visitor: httpx2.AsyncClient, cast: Cast, page: str) -> None:
    desk = await Desk.of(visitor)
    theirs = await desk.get(f"/kantoor/inlog/{cast.provider.id}{page}", 404)
    nobodys = await desk.get(f"/kantoor/inlog/{cast.circle.id}{page}", 404)
    assert theirs.replace(str(cast.provider.id), "") == nobodys.replace(str(cast.circle.id), "")
    await desk.post(f"/kantoor/inlog/{cast.provider.id}/sleutel", 404, client_id="x", how="key")
    await desk.post(f"/kantoor/inlog/{cast.provider.id}/weg", 404)
    assert (await Provider.get(id=cast.provider.id)).client_id == ""


async def test_the_same_form_twice_makes_one_provider(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    desk = await Desk.of(visitor)
    id = str(cast.circle.id)
    first = await desk.post("/kantoor/inlog/nieuw", id=id, kind="staff")
    assert await desk.post("/kantoor/inlog/nieuw", id=id, kind="staff") == first
    assert await Provider.filter(organisation_id=desk.organisation.id).count() == 1
    # Somebody else's id opens nothing.
    await desk.post("/kantoor/inlog/nieuw", 404, id=str(cast.provider.id), kind="staff")


async def test_a_second_one_needs_another_name_and_moves_up(visitor: httpx2.AsyncClient, db: None) -> None:
    desk = await Desk.of(visitor)
    await desk.connected()
    assert "Geef deze een naam" in await desk.send("/kantoor/inlog/nieuw", 422, kind="staff")
    one = (await desk.send("/kantoor/inlog/nieuw", kind="staff", name="Wijkteams")).removesuffix("/adres")
    for _ in range(2):
        await desk.post(f"{one}/plaats", to="1")
    order = await Provider.filter(organisation_id=desk.organisation.id).order_by("place")
    assert [(each.name, each.place, each.hint) for each in order] == [
        ("Wijkteams", 1, "de-linde-2"),
        ("", 2, "de-linde"),
    ]
    assert "Zo heet een andere inlog al" in await desk.send("/kantoor/inlog/nieuw", 422, kind="staff", name="wijkteams")


async def test_the_desk_asks_as_much_for_five_providers_as_for_one(
    visitor: httpx2.AsyncClient, db: None, queries: Queries
) -> None:
    desk = await Desk.of(visitor)
    await desk.connected()
    asked = []
    for n in range(2):
        for name in range(4 * n):
            await Provider.begin(desk.organisation, name=f"Team {name}")
        with queries() as here:
            await desk.get("/kantoor")
        asked.append(len(here))
    assert asked[0] == asked[1]
