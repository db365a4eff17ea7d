"""Who is in Noor's circle besides the cast, for the matrix: her brother, a stand-in, and who came in danger."""

from datetime import timedelta
from typing import Any

from portal import clock
from portal.circles.audience import MemberRole
from portal.circles.models import Member
from portal.members.cover import Cover
from portal.members.emergency import Emergency
from portal.people.actor import Actor, Capacity
from portal.people.models import Staff, StaffRole
from portal.people.persons import Person
from portal.store import new_id, write
from tests.cast import Cast

HOUSE = Actor.house("matrix")


async def besides(cast: Cast) -> None:
    """Adam of eight, let in as her brother; Wim, who stands in for Fatma of De Brug; Hanneke, who opened in danger."""
    async with write():
        adam = cast.people["adam"] = await Person.make("Adam de Vries", "adam@kring.example")
        await _join(cast, adam, MemberRole.FAMILY, relation="broer")
        fatma = await _colleague(cast, "fatma", "Fatma Yilmaz")
        work = cast.organisations["de-brug"].id
        member = await _join(cast, fatma, MemberRole.PROFESSIONAL, organisation_id=work)
        await _stand_in(cast, member)
        await _in_danger(cast)


async def _join(cast: Cast, person: Person, role: MemberRole, **values: Any) -> Member:
    name, values = person.name, {"person_id": person.id, **values}
    return await Member.admit(cast.circle, by=HOUSE, role=role, name=name, **values)


async def _colleague(cast: Cast, key: str, name: str) -> Person:
    """A professional of De Brug, in no circle yet."""
    person = cast.people[key] = await Person.make(name, f"{key}@debrug.example")
    brug = cast.organisations["de-brug"]
    await Staff.create(person=person, organisation=brug, role=StaffRole.PROFESSIONAL, title="jeugdwerker")
    return person


async def _stand_in(cast: Cast, covered: Member) -> None:
    wim = await _colleague(cast, "wim", "Wim Dekker")
    asks, answers = await _at_work(cast, "fatma"), await _at_work(cast, "wim")
    last = clock.today() + timedelta(days=7)
    cover = await Cover.ask(covered, wim, by=asks, id=new_id(), first_day=clock.today(), last_day=last)
    await cover.accept(wim, by=answers)


async def _in_danger(cast: Cast) -> None:
    await _colleague(cast, "hanneke", "Hanneke Bos")
    by = await _at_work(cast, "hanneke")
    reason = "Belde in paniek, niemand bereikbaar."
    await Emergency.begin(cast.circle, by=by, id=new_id(), reason=reason, at_home=False, moment=clock.now())


async def _at_work(cast: Cast, key: str) -> Actor:
    """Without a session: tests of sessions count the ones there are."""
    person = cast.people[key]
    staff = await Staff.get(person_id=person.id)
    return Actor(
        Capacity.STAFF, person.id, person.name, organisation_id=staff.organisation_id, staff_id=staff.id,
        staff_role=staff.role.value,
    )  # fmt: skip
