"""What a trial says its account would get, held equal to what a sign-in with the same claims gives."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from portal import clock
from portal.office.providers_verdict import verdict
from portal.people.accounts import Login, UserKind
from portal.people.actor import Actor
from portal.people.models import Organisation, RoleFrom, Staff, StaffRole
from portal.people.openid.fetching import ProviderTrouble
from portal.people.openid.logins import work_login
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from tests.conftest import NOW
from tests.office.desk import Desk, there
from tests.people.crooked import ISSUER

__all__ = ["there"]

HERS = {"sub": "a-1", "email": "anna@de-linde.example", "email_verified": True}


@pytest.fixture
async def desk(visitor: httpx2.AsyncClient) -> Desk:
    desk = await Desk.of(visitor)
    await Provider.begin(desk.organisation, issuer=ISSUER, client_id="kring", client_secret="geheim")
    return desk


async def by_claim(desk: Desk) -> Provider:
    return await (await desk.provider()).change(role_claim="groups", roles={"zorg": "professional"})


async def anna(desk: Desk) -> Staff:
    return await Staff.get(organisation_id=desk.organisation.id)


async def no_login(desk: Desk) -> None:
    """As she was invited."""


async def known(desk: Desk) -> None:
    await Login.create(
        person_id=(await anna(desk)).person_id, organisation=desk.organisation, issuer=ISSUER, subject="a-1"
    )


async def known_as_another(desk: Desk) -> None:
    await known(desk)
    await Login.filter(subject="a-1").update(subject="a-0")


async def of_another(desk: Desk) -> None:
    other = await Organisation.create(name="De Eik", slug="de-eik")
    person = await Person.make("Anna", "")
    await Login.create(person_id=person.id, organisation=other, issuer=ISSUER, subject="a-1")


async def followed(desk: Desk) -> None:
    await known(desk)
    await Staff.all().update(role_from=RoleFrom.CLAIM)


async def ended_by_hand(desk: Desk) -> None:
    await known(desk)
    staff = await anna(desk)
    await staff.leave(by=Actor.house("test"))
    await Staff.all().update(ended_by=staff.person_id, role_from=RoleFrom.CLAIM)


async def ended_by_claim(desk: Desk) -> None:
    await known(desk)
    await Staff.all().update(until=NOW, role_from=RoleFrom.CLAIM)


@pytest.mark.parametrize(
    "before", [no_login, known, known_as_another, of_another, followed, ended_by_hand, ended_by_claim]
)
@pytest.mark.parametrize(
    "claims",
    [
        HERS,
        {**HERS, "groups": ["zorg"]},
        {**HERS, "groups": ["anders"]},
        {"sub": "b-1", "groups": ["zorg"]},
        {"sub": "b-1", "groups": []},
    ],
)
@pytest.mark.parametrize("claimed", [True, False])
async def test_the_verdict_is_what_a_sign_in_gives(
    desk: Desk, before: Any, claims: dict[str, Any], claimed: bool
) -> None:
    provider = await by_claim(desk) if claimed else await desk.provider()
    await before(desk)
    with clock.everywhere_at(NOW + timedelta(minutes=1)):
        role = provider.role_of(claims)
        says = await verdict(provider, {"claims": claims, "role": role.value if role else ""})
        assert says
        assert (says.role, says.role_from) == await signed_in(provider, claims)
    assert bool(says.why) == (says.role is None)


async def signed_in(provider: Provider, claims: dict[str, Any]) -> tuple[StaffRole | None, RoleFrom | None]:
    try:
        found = await work_login(provider, claims)
    except ProviderTrouble:
        return None, None
    person_id = found.person_id if isinstance(found, Login) else found.id
    staff = await Staff.now(person_id, provider.organisation_id)
    assert staff
    return staff.role, staff.role_from


async def test_who_is_helped_works_nowhere(desk: Desk) -> None:
    clients = await Provider.begin(desk.organisation, UserKind.CLIENTS, issuer=ISSUER)
    assert await verdict(clients, {"claims": HERS}) is None


async def test_a_role_by_hand_counts_in_the_trial(desk: Desk) -> None:
    await by_claim(desk)
    provider = await desk.provider()
    await desk.came_back(provider, claims={**HERS, "groups": ["anders"]})
    page = await desk.get(f"/kantoor/inlog/{provider.id}/proef")
    for words in ("De proef is gelukt", "Beheerder: regelt inlog", "met de hand gegeven"):
        assert words in page
    assert "geen toegang" not in page
    assert "zelf niet in" not in await desk.get(f"/kantoor/inlog/{provider.id}/aan")


async def test_who_would_get_nothing_is_warned_and_may_switch_it_on(desk: Desk) -> None:
    await by_claim(desk)
    provider = await desk.provider()
    await desk.came_back(provider, claims={"sub": "b-1", "groups": ["anders"]})
    page = await desk.get(f"/kantoor/inlog/{provider.id}/proef")
    assert "jij komt er zo niet in" in page and "geen toegang" in page and "klopt" not in page
    page = await desk.get(f"/kantoor/inlog/{provider.id}/aan")
    assert "Jij komt er met deze inlog zelf niet in." in page and "Geen van je groepen" in page
    await desk.post(f"/kantoor/inlog/{provider.id}/aan")
    assert (await desk.provider()).is_on


async def test_without_claims_an_account_of_nobody_is_sent_to_the_colleagues(desk: Desk) -> None:
    provider = await desk.provider()
    await desk.came_back(provider, claims={**HERS, "email": "vreemd@de-linde.example"})
    page = await desk.get(f"/kantoor/inlog/{provider.id}/proef")
    assert "hoort bij niemand op jullie lijst" in page and "/kantoor/medewerkers" in page
    found = await verdict(provider, {"claims": HERS})
    assert found and (found.role, found.role_from) == (StaffRole.ADMINISTRATOR, RoleFrom.HAND)
