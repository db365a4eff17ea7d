"""An organisation says by a claim what somebody may do here: it gives, changes and takes, and never more than that."""

import asyncio
from contextlib import suppress
from typing import Any
from uuid import UUID

import httpx2
import pytest
from tortoise.expressions import F

from portal import clock
from portal.audit.models import AccessLine, Outcome
from portal.errors import Stale
from portal.people import lists
from portal.people.accounts import Login
from portal.people.actor import Actor
from portal.people.models import RoleFrom, Staff, StaffRole
from portal.people.openid.fetching import ProviderTrouble
from portal.people.openid.logins import work_login
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from portal.store import write
from tests.cast import Cast
from tests.people.crooked import ISSUER, CrookedProvider
from tests.people.test_sign_in_with_provider import come_back, go_there, provider, session_of

__all__ = ["provider"]

NEW = {"sub": "fatma-1", "email": "fatma@debrug.example", "name": "Fatma Kaya", "groups": ["jeugd"]}


async def has_account(provider: Provider, person_id: UUID) -> None:
    """She came in by this provider before."""
    organisation_id = provider.organisation_id
    await Login.create(
        person_id=person_id, subject=str(person_id), organisation_id=organisation_id, issuer=provider.issuer
    )


@pytest.fixture(autouse=True)
async def by_claim(provider: CrookedProvider) -> Provider:
    """De Brug says roles by its groups."""
    row = await Provider.get(hint="de-brug")
    row.role_claim = "groups"
    row.roles = {"jeugd": "professional", "beheer": "administrator", "regie": "coordinator"}
    await row.save()
    return row


@pytest.fixture
def left() -> Any:
    """Who is told that a place ended."""
    told: list[Staff] = []

    async def note(staff: Staff, by: Actor) -> None:
        assert by.reason and (await Staff.get(id=staff.id)).until
        told.append(staff)

    lists.staff_left.append(note)
    yield told
    lists.staff_left.remove(note)


async def enter(visitor: httpx2.AsyncClient, provider: CrookedProvider, **claims: Any) -> httpx2.Response:
    provider.claims = {**NEW, **claims}
    return await come_back(visitor, await go_there(visitor, provider))


async def place() -> Staff:
    login = await Login.get(issuer=ISSUER, subject="fatma-1")
    return await Staff.get(person_id=login.person_id).prefetch_related("person")


async def test_fatma_was_never_invited_and_has_her_place_by_her_group(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    assert (await enter(visitor, provider)).status_code == 303
    staff = await place()
    assert (staff.role, staff.role_from, staff.person.name) == (StaffRole.PROFESSIONAL, RoleFrom.CLAIM, "Fatma Kaya")
    # The address is the provider's word, and opens or joins nothing here.
    assert staff.person.email == "" and await Person.of_email("fatma@debrug.example") is None
    session = await session_of(visitor)
    assert session and session.organisation_id == staff.organisation_id
    assert (await enter(visitor, provider)).status_code == 303
    assert await Login.all().count() == 1


@pytest.mark.parametrize("groups", [["iets anders"], [], None, "JEUGD", {"jeugd": True}, [["jeugd"]], 1], ids=str)
async def test_an_unknown_group_is_no_access_and_never_just_a_user(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, groups: Any
) -> None:
    before = await Person.all().count()
    refused = await enter(visitor, provider, groups=groups)
    assert refused.status_code == 403 and "geen rol" in refused.text
    assert await Person.all().count() == before and await Login.all().count() == 0
    assert await session_of(visitor) is None


async def test_the_role_follows_the_claim_at_each_sign_in(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    for groups, role in (
        (["jeugd"], StaffRole.PROFESSIONAL),
        ("regie", StaffRole.COORDINATOR),
        (["jeugd", "beheer"], StaffRole.ADMINISTRATOR),
    ):
        assert (await enter(visitor, provider, groups=groups)).status_code == 303
        assert (await place()).role is role


async def test_without_a_known_group_her_place_ends_now_and_comes_back_with_it(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, left: list[Staff]
) -> None:
    await enter(visitor, provider)
    session = await session_of(visitor)
    refused = await enter(visitor, provider, groups=["iets anders"])
    assert refused.status_code == 403 and "geen rol" in refused.text
    staff = await place()
    assert staff.until == clock.now() and [each.id for each in left] == [staff.id]
    assert session and await session.actor() is None
    assert (await enter(visitor, provider, groups=["iets anders"])).status_code == 403 and len(left) == 1
    assert (await enter(visitor, provider)).status_code == 303
    assert (await place()).until is None and (await place()).id == staff.id


@pytest.mark.parametrize("role_from", [RoleFrom.HAND, RoleFrom.DIRECTORY])
async def test_a_role_given_by_hand_or_by_the_directory_stays(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast, left: list[Staff], role_from: RoleFrom
) -> None:
    await Staff.filter(person_id=cast.people["joost"].id).update(role_from=role_from)
    for groups in (["beheer"], ["iets anders"], None):
        provider.claims = {"groups": groups}
        assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 303
        staff = await Staff.get(person_id=cast.people["joost"].id)
        assert staff.role is StaffRole.PROFESSIONAL and staff.until is None and staff.role_from is role_from
    assert left == []


async def test_whom_an_administrator_sent_away_stays_away(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    await enter(visitor, provider)
    staff = await place()
    staff.until, staff.ended_by = clock.now(), cast.people["ineke"].id
    await staff.save()
    assert (await enter(visitor, provider)).status_code == 403
    assert (await place()).until


async def test_a_role_at_one_organisation_is_none_at_another(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    claims = {"organisation": "het-anker", "organisation_id": str(cast.organisations["het-anker"].id)}
    await enter(visitor, provider, **claims, groups=["beheer"])
    assert (await place()).organisation_id == cast.organisations["de-brug"].id
    assert await Staff.filter(person_id=(await place()).person_id).count() == 1


async def test_an_address_of_somebody_at_home_is_not_joined_by_a_role(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    assert (await enter(visitor, provider, email="noor@kring.example")).status_code == 303
    assert (await place()).person_id != cast.people["noor"].id


async def test_a_new_colleague_with_an_old_address_gets_a_place_of_her_own(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    provider.claims = {"groups": ["jeugd"]}
    await come_back(visitor, await go_there(visitor, provider))
    assert (await enter(visitor, provider, email="joost@debrug.example")).status_code == 303
    assert (await place()).person_id != cast.people["joost"].id


async def become_administrator(cast: Cast, visitor: httpx2.AsyncClient, provider: CrookedProvider) -> Staff:
    """The only one, by her group: Ineke, who was one by hand, has left."""
    await enter(visitor, provider, groups=["beheer"])
    await (await Staff.get(person_id=cast.people["ineke"].id)).leave(by=Actor.house("test"))
    return await place()


@pytest.mark.parametrize("groups", [["jeugd"], ["regie"], ["iets anders"], [], None], ids=str)
async def test_the_last_administrator_keeps_her_role_whatever_the_claim_says(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast, left: list[Staff], groups: Any
) -> None:
    staff = await become_administrator(cast, visitor, provider)
    left.clear()
    answer = await enter(visitor, provider, groups=groups)
    # A claim that isn't there says nothing: no entry, and nothing ends by it.
    assert answer.status_code == (403 if groups is None else 303)
    kept = await place()
    assert (kept.role, kept.until, left) == (StaffRole.ADMINISTRATOR, None, [])
    lines = await AccessLine.filter(thing_id=staff.id, action="staff_kept_last", outcome=Outcome.REFUSED)
    assert [(each.organisation_id, each.reason) for each in lines] == (
        [] if groups is None else [(staff.organisation_id, "role by claim")]
    )


async def test_with_another_administrator_beside_her_the_claim_counts(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    await become_administrator(cast, visitor, provider)
    async with write():
        await cast.colleague.give(StaffRole.ADMINISTRATOR, by=Actor.house("test"))
    await enter(visitor, provider, groups=["jeugd"])
    assert (await place()).role is StaffRole.PROFESSIONAL


async def test_two_administrators_whose_claims_end_at_the_same_moment_leave_one(
    provider: CrookedProvider, by_claim: Provider, cast: Cast
) -> None:
    await (await Staff.get(person_id=cast.people["ineke"].id)).leave(by=Actor.house("test"))
    here: dict[str, Any] = {
        "organisation": cast.organisations["de-brug"],
        "role": StaffRole.ADMINISTRATOR,
        "role_from": RoleFrom.CLAIM,
    }
    two = [await Staff.create(person=await Person.make(name), **here) for name in ("Anna", "Bert")]

    for staff in two:
        await has_account(by_claim, staff.person_id)

    async def come(staff: Staff) -> None:
        with suppress(ProviderTrouble):
            await work_login(by_claim, {"sub": str(staff.person_id), "groups": []})

    await asyncio.gather(*(come(each) for each in two))
    assert await Staff.filter(Staff.is_in(), role=StaffRole.ADMINISTRATOR, role_from=RoleFrom.CLAIM).count() == 1


@pytest.mark.parametrize("was_here", [True, False])
async def test_what_somebody_else_changes_meanwhile_is_not_written_over(
    provider: CrookedProvider, by_claim: Provider, cast: Cast, monkeypatch: pytest.MonkeyPatch, was_here: bool
) -> None:
    person = await Person.make("Anna")
    here: dict[str, Any] = {"person_id": person.id, "organisation_id": by_claim.organisation_id}
    moment = None if was_here else clock.now()
    await Staff.create(**here, role=StaffRole.PROFESSIONAL, role_from=RoleFrom.CLAIM, until=moment)
    await has_account(by_claim, person.id)
    read = Staff.get_or_none

    async def and_then(*which: Any, **conditions: Any) -> Any:
        found = await read(*which, **conditions)
        await Staff.filter(**here).update(version=F("version") + 1)
        return found

    monkeypatch.setattr(Staff, "get_or_none", and_then)
    with pytest.raises(Stale):
        await work_login(by_claim, {"sub": str(person.id), "groups": [] if was_here else ["jeugd"]})
