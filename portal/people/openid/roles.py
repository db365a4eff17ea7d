"""Roles by claim: what an organisation's provider says somebody is there gives her a place here, at each sign-in."""

from typing import Any
from uuid import UUID

from portal.people.actor import Actor, Capacity
from portal.people.last_administrator import must_stay
from portal.people.models import Organisation, RoleFrom, Staff, StaffRole
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from portal.web.texts import _


async def newcomer(provider: Provider, claims: dict[str, Any]) -> Person | None:
    """Somebody new, with the place her role gives and no address: a provider's word joins none; None without a role."""
    role = provider.role_of(claims)
    if role is None:
        return None
    await Organisation.hold(provider.organisation_id)
    person = await Person.make(name_in(claims) or _("Medewerker"))
    await _begin(provider, person.id, role)
    return person


async def follow(provider: Provider, person_id: UUID, claims: dict[str, Any]) -> Staff | None:
    """Her place at this moment, after what the provider says now; a place given by hand or by directory stays."""
    if provider.role_claim:
        # Before her place is read: another sign-in, the desk or the directory may be changing it.
        await Organisation.hold(provider.organisation_id)
    staff = await Staff.now(person_id, provider.organisation_id)
    if not provider.role_claim or (staff and staff.role_from is not RoleFrom.CLAIM):
        return staff
    if provider.roles_in(claims) is None:
        # Said nothing (Entra leaves groups out for who is in many): no entry now, and nothing of hers ends by it.
        return None
    return await _settle(provider, person_id, staff, provider.role_of(claims))


async def _settle(provider: Provider, person_id: UUID, staff: Staff | None, role: StaffRole | None) -> Staff | None:
    by = _house(provider)
    if staff is None:
        return await _come_back(provider, person_id, role) if role else None
    if await must_stay(staff, role, by=by):
        return staff
    if role is None:
        await staff.leave(by=by)
        return None
    await staff.give(role, by=by, role_from=RoleFrom.CLAIM)
    return staff


async def _come_back(provider: Provider, person_id: UUID, role: StaffRole) -> Staff | None:
    before = await Staff.get_or_none(person_id=person_id, organisation_id=provider.organisation_id)
    if before is None:
        return await _begin(provider, person_id, role)
    # Whom a person or the directory sent away stays away.
    if before.role_from is not RoleFrom.CLAIM or before.ended_by or before.until is None:
        return None
    await before.give(role, by=_house(provider), role_from=RoleFrom.CLAIM)
    return before


async def _begin(provider: Provider, person_id: UUID, role: StaffRole) -> Staff:
    staff = await Staff.create(
        person_id=person_id, organisation_id=provider.organisation_id, role=role, role_from=RoleFrom.CLAIM
    )
    await staff.log("staff_added", _house(provider))
    return staff


def _house(provider: Provider) -> Actor:
    return Actor(Capacity.HOUSE, organisation_id=provider.organisation_id, means=provider.means, reason="role by claim")


def name_in(claims: dict[str, Any]) -> str:
    """What somebody is called there; '' when it doesn't say."""
    whole = " ".join(str(claims[part]) for part in ("given_name", "family_name") if claims.get(part))
    address = claims.get("email")
    local = address.partition("@")[0] if isinstance(address, str) else ""
    for said in (claims.get("name"), whole, claims.get("preferred_username"), local):
        if isinstance(said, str) and said.isprintable() and said.strip():
            return said.strip()[:100]
    return ""
