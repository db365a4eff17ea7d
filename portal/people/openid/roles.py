"""Roles by claim: what an organisation's provider says somebody is there gives her a place here, at each sign-in."""

from typing import Any
from uuid import UUID

from portal.people.actor import Actor, Capacity
from portal.people.last_administrator import must_stay
from portal.people.models import RoleFrom, Staff, StaffRole
from portal.people.openid.entry import Entry
from portal.people.openid.providers import Provider


async def settle(provider: Provider, entry: Entry, person_id: UUID) -> None:
    """Her place becomes what `entry` says; a place given by hand or by the directory stays as it is."""
    by, staff = _house(provider), entry.staff
    if staff and entry.stays_last:
        await must_stay(staff, None, by=by)
    elif staff and entry.ends:
        await staff.leave(by=by)
    elif entry.role and entry.role_from is RoleFrom.CLAIM:
        if staff:
            await staff.give(entry.role, by=by, role_from=RoleFrom.CLAIM)
        else:
            await _begin(provider, person_id, entry.role)


async def _begin(provider: Provider, person_id: UUID, role: StaffRole) -> None:
    staff = await Staff.create(
        person_id=person_id, organisation_id=provider.organisation_id, role=role, role_from=RoleFrom.CLAIM
    )
    await staff.log("staff_added", _house(provider))


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
