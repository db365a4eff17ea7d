"""PractitionerRole: a professional's place at an organisation."""

from typing import Any

from exchange.opened import Entry, Opened
from exchange.words import words_of
from exchange.writing import moment, ref
from portal.people.models import Organisation, Staff

TAKEN = frozenset({"practitioner", "organization", "code"})


def to_fhir(staff: Staff, organisation: Organisation, name: str) -> dict[str, Any]:
    """Who works where as what."""
    period = {"start": moment(staff.since), **({"end": moment(staff.until)} if staff.until else {})}
    return {
        "resourceType": "PractitionerRole",
        "id": str(staff.id),
        "meta": {"versionId": "1", "lastUpdated": moment(staff.until or staff.since)},
        "active": staff.until is None,
        "period": period,
        "practitioner": ref("Practitioner", staff.person_id, name),
        "organization": ref("Organization", staff.organisation_id, organisation.name),
        **({"code": [{"text": staff.title}]} if staff.title else {}),
    }


def from_fhir(entry: Entry, opened: Opened) -> tuple[str, str, str]:
    """Person, title and organisation; references are '' where the role names none."""
    person = opened.found(entry.resource.get("practitioner"))
    organisation = opened.found(entry.resource.get("organization"))
    title = words_of(entry.resource.get("code"))
    return person.ref if person else "", title, organisation.ref if organisation else ""
