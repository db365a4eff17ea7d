"""At the desk an issuer is for an organisation's staff or for the people it helps: never for both."""

from typing import Any

import httpx2
import pytest

from portal import clock
from portal.people.accounts import Login, UserKind
from portal.people.openid.providers import Provider
from tests.cast import Cast
from tests.office.desk import Desk, log_of, there
from tests.people.crooked import ISSUER, CrookedProvider, connect

__all__ = ["there"]

STAFF_HERE = "Via dit adres loggen medewerkers in"
CLIENTS_HERE = "Via dit adres loggen mensen in die hulp krijgen"


@pytest.fixture
async def desk(visitor: httpx2.AsyncClient, there: CrookedProvider, cast: Cast) -> Desk:
    """Anna's."""
    return await Desk.of(visitor)


async def begun(desk: Desk, kind: UserKind, **values: object) -> tuple[Provider, str]:
    provider = await Provider.begin(desk.organisation, kind, **values)
    return provider, f"/kantoor/inlog/{provider.id}"


@pytest.mark.parametrize(
    ("kind", "words"), [(UserKind.CLIENTS, STAFF_HERE), (UserKind.STAFF, CLIENTS_HERE)], ids=["clients", "staff"]
)
async def test_an_address_of_the_other_kind_is_refused_wherever_it_is(
    desk: Desk, cast: Cast, kind: UserKind, words: str
) -> None:
    other = UserKind.STAFF if kind is UserKind.CLIENTS else UserKind.CLIENTS
    provider, one = await begun(desk, kind)
    # Her own organisation's, also when it was only typed there.
    own = await Provider.begin(desk.organisation, other, issuer=ISSUER)
    assert words in await desk.send(f"{one}/adres", 422, issuer=ISSUER)
    await own.delete()
    # Another organisation's, also written with a slash; which one is not told.
    theirs = await connect(cast.organisations["de-brug"], issuer=f"{ISSUER}/", kind=other)
    page = await desk.send(f"{one}/adres", 422, issuer=ISSUER)
    assert words in page and "De Brug" not in page
    # Or one that is there no more, and let somebody in.
    await theirs.delete()
    values: dict[str, Any] = {
        "person": cast.people["joost"],
        "organisation": cast.organisations["de-brug"],
        "kind": other,
    }
    login = await Login.create(issuer=ISSUER, subject="1", **values)
    assert words in await desk.send(f"{one}/adres", 422, issuer=ISSUER)
    assert (await Provider.get(id=provider.id)).issuer == ""
    await login.delete()
    await desk.send(f"{one}/adres", issuer=ISSUER)
    assert (await Provider.get(id=provider.id)).issuer == ISSUER


async def test_what_another_organisation_only_typed_keeps_nobody_out(desk: Desk, cast: Cast) -> None:
    await Provider.begin(cast.organisations["de-brug"], UserKind.CLIENTS, issuer=ISSUER)
    provider, one = await begun(desk, UserKind.STAFF)
    await desk.send(f"{one}/adres", issuer=ISSUER)
    assert (await Provider.get(id=provider.id)).issuer == ISSUER


async def test_two_of_one_kind_may_share_an_address(desk: Desk, cast: Cast) -> None:
    await connect(cast.organisations["de-brug"])
    _, one = await begun(desk, UserKind.STAFF)
    await desk.send(f"{one}/adres", issuer=ISSUER)


async def test_what_became_the_other_kinds_meanwhile_is_not_switched_on(desk: Desk, cast: Cast) -> None:
    whole: dict[str, Any] = {"issuer": ISSUER, "client_id": "kring", "client_secret": "geheim", "tried_at": clock.now()}
    provider, one = await begun(desk, UserKind.CLIENTS, **whole)
    theirs = await connect(cast.organisations["de-brug"])
    page = await desk.get(f"{one}/aan")
    assert STAFF_HERE in page and f'href="{one}/adres"' in page and "Zet de inlog aan" not in page
    assert STAFF_HERE in await desk.post(f"{one}/aan", 409)
    assert not (await Provider.get(id=provider.id)).is_on and await log_of(provider) == []
    await theirs.delete()
    await desk.post(f"{one}/aan")
    assert (await Provider.get(id=provider.id)).is_on


async def test_a_trial_says_that_nobody_comes_in_by_a_familys_address(desk: Desk, cast: Cast) -> None:
    provider, one = await begun(desk, UserKind.STAFF, issuer=ISSUER, client_id="kring", client_secret="geheim")
    await connect(cast.organisations["de-brug"], kind=UserKind.CLIENTS)
    hers = {"sub": "a-1", "email": "anna@de-linde.example", "email_verified": True}
    await desk.came_back(provider, claims=hers)
    page = await desk.get(f"{one}/proef")
    assert CLIENTS_HERE in page and f'href="{one}/adres"' in page and "/kantoor/medewerkers" not in page
