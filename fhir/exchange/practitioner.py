"""Practitioner: a professional as a person; its id is the person's, so the same in every circle."""

from typing import Any

from exchange.handover import Someone
from exchange.opened import Entry, identifiers
from exchange.words import name_of
from exchange.writing import meta
from portal.circles.models import Member
from portal.web.texts import _

TAKEN = frozenset({"name"})


def to_fhir(member: Member) -> dict[str, Any]:
    """The professional behind this membership, by the name the circle knows."""
    return {
        "resourceType": "Practitioner",
        "id": str(member.person_id),
        "meta": {name: each for name, each in meta(member).items() if name != "security"},
        "active": True,
        "name": [{"text": member.name}],
    }


def from_fhir(entry: Entry, title: str, organisation: str) -> Someone:
    """A professional the hand-over names, with title and organisation as roles and care team say."""
    name = name_of(entry.resource) or _("iemand zonder naam")
    found = identifiers(entry.resource)
    return Someone(
        entry.ref, "Practitioner", name, title, organisation=organisation, email=_email(entry), identifiers=found
    )


def _email(entry: Entry) -> str:
    """The address at which somebody works, which their account here may have too."""
    for each in entry.resource.get("telecom", []):
        if each.get("system") == "email":
            return str(each.get("value", ""))
    return ""
