"""Patient: the young person of a circle; its id is the circle's."""

from typing import Any

from exchange.dates import day_of
from exchange.faults import refuse
from exchange.handover import Patient
from exchange.opened import Entry, identifiers
from exchange.words import called, name_of
from exchange.writing import complete, meta
from portal import clock
from portal.circles.models import Circle
from portal.people.actor import Actor
from portal.web.texts import _

TAKEN = frozenset({"name", "birthDate"})


def to_fhir(circle: Circle, reader: Actor) -> dict[str, Any]:
    """The circle's young person."""
    names = [{"use": "official", "text": circle.full_name}]
    if circle.name != circle.full_name:
        names.append({"use": "usual", "text": circle.name})
    ours = {
        "resourceType": "Patient",
        "id": str(circle.id),
        "meta": meta(circle),
        "active": True,
        "name": names,
        "birthDate": circle.birth,
    }
    return complete(circle, ours, reader)


def from_fhir(entry: Entry) -> Patient:
    """Who the hand-over is about."""
    resource, at = entry.resource, entry.at
    # An age decides who may decide: a year or a month is too little.
    day = day_of(resource.get("birthDate"))
    if day is None:
        raise refuse(f"{at}.birthDate", "required", _("Wij hebben de hele geboortedatum nodig."))
    if day > clock.today():
        raise refuse(f"{at}.birthDate", "value", _("Deze geboortedatum ligt in de toekomst."))
    name = name_of(resource)
    if not name:
        raise refuse(f"{at}.name", "required", _("Wij hebben een naam nodig."))
    return Patient(entry.ref, name, called(resource) or name, day, identifiers(resource))
