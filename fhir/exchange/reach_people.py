"""The people and organisations an actor reaches: Patient, CareTeam, RelatedPerson, professionals, Organization."""

from collections.abc import Sequence
from uuid import UUID

from exchange import care_team, organization, patient, practitioner, practitioner_role, related_person
from exchange.reach import MOST, Derived, Json, Things
from portal import clock
from portal.access import Action, doors
from portal.circles.audience import FAMILY_SIDE, MemberRole
from portal.circles.directing import Directing
from portal.circles.models import Circle, Member
from portal.circles.taking_part import TakingPart
from portal.people.actor import Actor
from portal.people.models import Organisation, Staff
from portal.plan.models import Step

_FAMILY = [each.value for each in sorted(FAMILY_SIDE - {MemberRole.YOUNG_PERSON})]


def _is_in(member: Member) -> bool:
    """As Member.is_in(), for a row that was read."""
    now = clock.now()
    until = member.until is None or member.until > now
    return member.accepted_at is not None and member.ended_at is None and until and member.since <= now


def _has_left(member: Member) -> bool:
    return not _is_in(member) and member.accepted_at is not None


async def _patients(circles: Sequence[Circle], reader: Actor) -> list[Json]:
    return [patient.to_fhir(each, reader) for each in circles]


async def _teams(circles: Sequence[Circle], reader: Actor) -> list[Json]:
    ids = [each.id for each in circles]
    members = await doors.page(
        Member, reader, Action.PEOPLE_READ, narrow={"owner_id__in": ids}, order=("since", "id"), limit=MOST
    )
    inside = [each for each in members if _is_in(each) and each.role is not MemberRole.EMERGENCY]
    organisations = await _organisations({each.organisation_id for each in inside})
    directing = await Directing.filter(circle_id__in=ids, until__isnull=True)
    directors = {each.circle_id: each.member_id for each in directing}
    return [
        care_team.to_fhir(each, [m for m in inside if m.owner_id == each.id], organisations, directors.get(each.id))
        for each in circles
    ]


async def _organisations(ids: set[UUID | None]) -> dict[UUID, Organisation]:
    found = await Organisation.filter(id__in=[each for each in ids if each])
    return {each.id: each for each in found}


async def _related(members: Sequence[Member], reader: Actor) -> list[Json]:
    return [related_person.to_fhir(each, reader) for each in members]


async def _professionals(reader: Actor) -> list[Member]:
    """Every professional in a circle this reader is in."""
    narrow = {"role": MemberRole.PROFESSIONAL, "person_id__isnull": False}
    found = await doors.page(Member, reader, Action.PEOPLE_READ, narrow=narrow, order=("since", "id"), limit=MOST)
    return [each for each in found if _is_in(each)]


async def _practitioners(reader: Actor, _id: UUID | None) -> dict[UUID, Json]:
    found: dict[UUID, Json] = {}
    for member in await _professionals(reader):
        if member.person_id:
            found.setdefault(member.person_id, practitioner.to_fhir(member))
    return found


async def _roles(reader: Actor, _id: UUID | None) -> dict[UUID, Json]:
    professionals = await _professionals(reader)
    names = {(each.person_id, each.organisation_id): each.name for each in professionals}
    organisations = await _organisations({each.organisation_id for each in professionals})
    staff = await Staff.filter(person_id__in=[each.person_id for each in professionals])
    return {
        each.id: practitioner_role.to_fhir(
            each, organisations[each.organisation_id], names[each.person_id, each.organisation_id]
        )
        for each in staff
        # Somebody's other jobs are nobody's business here.
        if (each.person_id, each.organisation_id) in names and each.organisation_id in organisations
    }


async def _contributing(reader: Actor, _id: UUID | None) -> dict[UUID, Json]:
    professionals = await _professionals(reader)
    narrow = {"desk_id__isnull": False, "member_id__isnull": True}
    # A step's owner can be read, also when nobody of that organisation is in any more.
    seeking = {each.desk_id for each in await doors.page(Step, reader, Action.PLAN_READ, narrow=narrow, limit=MOST)}
    # One that takes part, or did, is named by those who said yes to it, also when nobody of it is in.
    agreed = {"agreed_at__isnull": False}
    taking = await doors.page(TakingPart, reader, Action.PEOPLE_READ, narrow=agreed, limit=MOST)
    inside = {each.organisation_id for each in professionals} | {each.organisation_id for each in taking}
    found = await _organisations(inside | {reader.organisation_id} | seeking)
    return {id: organization.to_fhir(each) for id, each in found.items()}


SHELVES = {
    "Patient": Things(Circle, Action.PEOPLE_READ, _patients),
    "CareTeam": Things(Circle, Action.PEOPLE_READ, _teams),
    "RelatedPerson": Things(
        Member,
        Action.PEOPLE_READ,
        _related,
        narrow={"role__in": _FAMILY},
        belongs=lambda member: member.role.value in _FAMILY,
        left=_has_left,
    ),
    "Practitioner": Derived(_practitioners),
    "PractitionerRole": Derived(_roles),
    "Organization": Derived(_contributing),
}
