"""What this server can do, as /fhir/metadata tells anyone: no more than it does."""

from collections.abc import Mapping
from typing import Any

from exchange.reach import Shelf
from exchange.search import BESIDES, BY_PATIENT, INCLUDES
from portal.settings import settings

FHIR_VERSION = "4.0.1"
_DEFINITIONS = "http://hl7.org/fhir/SearchParameter"
# Where R4 defines `patient` for several types at once, the definition carries another name.
_PATIENT = dict.fromkeys(["CarePlan", "CareTeam", "Consent", "DocumentReference", "Goal"], "clinical-patient")
_DATE = {"Consent": "clinical-date"}
# What isn't a reference.
_KINDS = {"date": "date", "period": "date", "status": "token", "category": "token"}


def statement(base: str, shelves: Mapping[str, Shelf]) -> dict[str, Any]:
    """The CapabilityStatement of the server at `base`, which answers for these types."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-23",
        "kind": "instance",
        "fhirVersion": FHIR_VERSION,
        "format": ["json", "application/json", "application/fhir+json"],
        "software": {"name": "Kring"},
        "implementation": {"description": f"Kring {settings().region}", "url": base},
        "rest": [
            {
                "mode": "server",
                "documentation": (
                    "Reads and searches answer with exactly the rights of the person behind the bearer token."
                ),
                "security": {"cors": False, "description": "Bearer token, made by the portal's administrator."},
                "resource": [_resource(each, shelf) for each, shelf in shelves.items()],
            }
        ],
    }


def _resource(kind: str, shelf: Shelf) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": kind,
        "interaction": [{"code": "read"}, *([{"code": "search-type"}] if shelf.searched else [])],
        "versioning": "versioned",
        "readHistory": False,
        "updateCreate": False,
        "conditionalCreate": False,
        "conditionalUpdate": False,
    }
    if shelf.searched:
        said["searchParam"] = _parameters(kind)
    if includes := sorted(INCLUDES.get(kind, ())):
        said["searchInclude"] = [f"{kind}:{each}" for each in includes]
    return said


def _parameters(kind: str) -> list[dict[str, str]]:
    parameters = [{"name": "_id", "definition": f"{_DEFINITIONS}/Resource-id", "type": "token"}]
    if kind in BY_PATIENT:
        definition = f"{_DEFINITIONS}/{_PATIENT.get(kind, kind)}{'' if kind in _PATIENT else '-patient'}"
        parameters.append({"name": "patient", "definition": definition, "type": "reference"})
    for name in sorted(BESIDES.get(kind, ())):
        definition = _DATE.get(kind, f"{kind}-date") if name == "date" else f"{kind}-{name}"
        type_ = _KINDS.get(name, "reference")
        parameters.append({"name": name, "definition": f"{_DEFINITIONS}/{definition}", "type": type_})
    return parameters
