"""Organization: an agency, municipality, school or team."""

from typing import Any

from exchange import handover, opened
from exchange.words import name_of
from exchange.writing import moment
from portal.people.models import Organisation

TAKEN = frozenset({"name", "identifier"})


def to_fhir(organisation: Organisation) -> dict[str, Any]:
    """What anyone who works with it may know."""
    shown: dict[str, Any] = {
        "resourceType": "Organization",
        "id": str(organisation.id),
        "meta": {"versionId": "1", "lastUpdated": moment(organisation.made_at)},
        "active": True,
        "name": organisation.name,
    }
    if organisation.phone:
        shown["telecom"] = [{"system": "phone", "value": organisation.phone, "use": "work"}]
    if organisation.kind:
        shown["type"] = [{"text": organisation.kind}]
    return shown


def from_fhir(entry: opened.Entry) -> handover.Organisation:
    """An organisation the hand-over names."""
    return handover.Organisation(entry.ref, name_of(entry.resource), opened.identifiers(entry.resource))
