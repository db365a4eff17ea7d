"""Roles by claim: what an organisation's provider says somebody is there gives her a place here, at each sign-in."""

from typing import Any
from uuid import UUID

from portal import clock
from portal.audit import write_line
from portal.people import lists
from portal.people.actor import Actor
from portal.people.models import Person, RoleFrom, Staff, StaffRole
from portal.people.openid.providers import Provider
from portal.web.texts import _


async def newcomer(provider: Provider, claims: dict[str, Any]) -> Person | None:
    """Somebody new, with the place her role gives and no address: a provider's word joins none; None without a role."""
    role = provider.role_of(claims)
    if role is None:
        return None
    person = await Person.make(name_in(claims) or _("Medewerker"))
    await _begin(Staff(person_id=person.id, organisation_id=provider.organisation_id), role)
    return person


async def follow(provider: Provider, person_id: UUID, claims: dict[str, Any]) -> Staff | None:
    """Her place at this moment, after what the provider says now; a place given by hand or by directory stays."""
    here: dict[str, Any] = {"person_id": person_id, "organisation_id": provider.organisation_id}
    staff = await Staff.now(person_id, provider.organisation_id)
    if not provider.role_claim or (staff and staff.role_from is not RoleFrom.CLAIM):
        return staff
    if provider.role_claim not in claims:
        # Said nothing (Entra leaves groups out for who is in many): no entry now, and nothing of hers ends by it.
        return None
    role = provider.role_of(claims)
    if staff and role:
        await staff.give(role, by=_house(), role_from=RoleFrom.CLAIM)
    elif staff:
        await _end(staff)
        return None
    elif role:
        before = await Staff.get_or_none(**here)
        # Whom a person or the directory sent away stays away.
        if before is None or (before.role_from is RoleFrom.CLAIM and before.ended_by is None and before.until):
            return await _begin(before or Staff(**here), role)
    return staff


def name_in(claims: dict[str, Any]) -> str:
    """What somebody is called there; '' when it doesn't say."""
    whole = " ".join(str(claims[part]) for part in ("given_name", "family_name") if claims.get(part))
    address = claims.get("email")
    local = address.partition("@")[0] if isinstance(address, str) else ""
    for said in (claims.get("name"), whole, claims.get("preferred_username"), local):
        if isinstance(said, str) and said.isprintable() and said.strip():
            return said.strip()[:100]
    return ""


async def _begin(staff: Staff, role: StaffRole) -> Staff:
    staff.role, staff.role_from = role, RoleFrom.CLAIM
    staff.since, staff.until = clock.now(), None
    if staff._saved_in_db:
        staff.version += 1
        staff.changed_at = clock.now()
    await staff.save(force_create=not staff._saved_in_db)
    await _log(staff, "staff_added")
    return staff


async def _end(staff: Staff) -> None:
    staff.until = staff.changed_at = clock.now()
    staff.version += 1
    await staff.save(update_fields=["until", "changed_at", "version"])
    for each in lists.staff_left:
        await each(staff, _house())
    await _log(staff, "staff_left")


def _house() -> Actor:
    return Actor.house("role by claim")


async def _log(staff: Staff, action: str) -> None:
    line = {**_house().line(), "organisation_id": staff.organisation_id}
    await write_line({**line, "action": action, "kind": "Staff", "thing_id": staff.id})
