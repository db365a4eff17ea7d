"""Finding the right door: which doors there are, and whose."""

import re
from typing import Any
from uuid import UUID

from tortoise.query_utils import Prefetch

from portal.people.look import SHOWN
from portal.people.models import Organisation, Person, Staff, StaffRole
from portal.people.openid.providers import Provider, UserKind

ADDRESS = re.compile(r"[^@\s<>(),;:\\\"\[\]]{1,64}@[^@\s<>(),;:\\\"\[\]]+\.[^@\s.<>(),;:\\\"\[\]]{2,}")


async def open_ways(kind: UserKind | None = None, **where: Any) -> list[Provider]:
    """The providers one can sign in through now, by organisation and in order; without their logos' bytes."""
    narrow = {"kind": kind, **where} if kind else where
    shown = Prefetch("organisation", queryset=Organisation.all().only(*SHOWN))
    found = await Provider.filter(on_at__not_isnull=True, **narrow).prefetch_related(shown)
    return sorted(found, key=lambda each: (each.organisation.name.casefold(), each.place, each.id))


async def work_doors(person: Person) -> list[Provider]:
    """The first way in of each organisation where she has a place now."""
    found: dict[UUID, Provider] = {}
    for staff in await Staff.filter(person_id=person.id):
        if await Staff.now(person.id, staff.organisation_id):
            for way in await open_ways(UserKind.STAFF, organisation_id=staff.organisation_id):
                found.setdefault(way.organisation_id, way)
    return list(found.values())


async def may_begin_desk(person: Person | None, organisation_id: UUID) -> bool:
    """Whether she administers an organisation that nobody can sign in to through a provider at this moment."""
    staff = await Staff.now(person.id, organisation_id) if person else None
    if staff is None or staff.role is not StaffRole.ADMINISTRATOR:
        return False
    return not await Provider.exists(organisation_id=organisation_id, kind=UserKind.STAFF, on_at__not_isnull=True)
