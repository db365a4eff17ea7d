"""CareTeam: the members of a circle; its id is the circle's."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from exchange.opened import Entry, Opened
from exchange.words import words_of
from exchange.writing import meta, moment, ref, who
from portal.circles.models import Circle, Member
from portal.people.models import Organisation

TAKEN = frozenset({"subject", "participant", "status"})
DIRECTOR = {"text": "regisseur"}


def to_fhir(
    circle: Circle, members: Sequence[Member], organisations: Mapping[UUID, Organisation], director: UUID | None
) -> dict[str, Any]:
    """Everybody who is in now, as this reader may know them."""
    participants = [_participant(each, organisations, director) for each in members]
    behalf = sorted({each.organisation_id for each in members if each.organisation_id}, key=str)
    return {
        "resourceType": "CareTeam",
        "id": str(circle.id),
        "meta": meta(circle, *members),
        "status": "active",
        "name": circle.name,
        "subject": ref("Patient", circle.id, circle.full_name),
        **({"participant": participants} if participants else {}),
        **({"managingOrganization": [ref("Organization", each) for each in behalf]} if behalf else {}),
    }


def _participant(member: Member, organisations: Mapping[UUID, Organisation], director: UUID | None) -> dict[str, Any]:
    roles = [{"text": member.relation}] if member.relation else []
    if member.id == director:
        roles.append(DIRECTOR)
    period = {"start": moment(member.since), **({"end": moment(member.until)} if member.until else {})}
    shown: dict[str, Any] = {"member": who(member), "period": period}
    if roles:
        shown["role"] = roles
    organisation = organisations.get(member.organisation_id) if member.organisation_id else None
    if organisation and member.person_id:
        shown["onBehalfOf"] = ref("Organization", organisation.id, organisation.name)
    return shown


def from_fhir(entry: Entry, opened: Opened) -> Iterator[tuple[str, str, str]]:
    """Person, title and organisation of each participant the file holds."""
    for participant in entry.resource.get("participant", []):
        member = opened.found(participant.get("member"))
        if member is None:
            continue
        own = None
        if member.resource["resourceType"] == "PractitionerRole":
            own = opened.found(member.resource.get("organization"))
            member = opened.found(member.resource.get("practitioner")) or member
        behalf = opened.found(participant.get("onBehalfOf")) or own
        yield member.ref, words_of(participant.get("role")), behalf.ref if behalf else ""
