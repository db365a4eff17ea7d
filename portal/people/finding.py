"""Finding the right door: which doors there are, and whose."""

import re
from uuid import UUID

from portal.people.accounts import UserKind
from portal.people.models import Staff, StaffRole
from portal.people.openid.providers import Provider
from portal.people.persons import Person

ADDRESS = re.compile(r"[^@\s<>(),;:\\\"\[\]]{1,64}@[^@\s<>(),;:\\\"\[\]]+\.[^@\s.<>(),;:\\\"\[\]]{2,}")


async def work_doors(person: Person) -> list[Provider]:
    """The first way in of each organisation where she has a place now."""
    found: dict[UUID, Provider] = {}
    for staff in await Staff.filter(person_id=person.id):
        if await Staff.now(person.id, staff.organisation_id):
            for way in await Provider.open_ones(UserKind.STAFF, organisation_id=staff.organisation_id):
                found.setdefault(way.organisation_id, way)
    return list(found.values())


async def may_begin_desk(person: Person | None, organisation_id: UUID) -> bool:
    """Whether she administers an organisation that nobody can sign in to through a provider at this moment."""
    staff = await Staff.now(person.id, organisation_id) if person else None
    if staff is None or staff.role is not StaffRole.ADMINISTRATOR:
        return False
    return not await Provider.exists(organisation_id=organisation_id, kind=UserKind.STAFF, on_at__not_isnull=True)
