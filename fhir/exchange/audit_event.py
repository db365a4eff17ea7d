"""AuditEvent: one line of the access log (NEN 7513), as its reader may know it."""

from typing import Any

from exchange.writing import AUDIENCES, DISPLAY, moment, ref
from portal.audit import AccessLine, Outcome
from portal.circles.audience import Audience
from portal.circles.consent import Consent
from portal.people.actor import Capacity
from portal.settings import settings

_OURS = "https://kring.example/fhir/CodeSystem"
_OWN_ELEMENTS = "https://kring.example/fhir/StructureDefinition"
_DICOM = "http://dicom.nema.org/resources/ontology/DCM"
_RECORD, _QUERY = ("110110", "Patient Record"), ("110112", "Query")
_EXPORT, _SIGN_IN = ("110106", "Export"), ("110114", "User Authentication")
_PURPOSE = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_SOURCE = {"system": "http://terminology.hl7.org/CodeSystem/security-source-type", "code": "4"}
_ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_ENTITY_ROLE = "http://terminology.hl7.org/CodeSystem/object-role"


def to_fhir(
    line: AccessLine,
    who: dict[str, Any] | None,
    organisation: str,
    *,
    own: bool,
    behalf: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """One line; `who` refers to whoever did it, `behalf` to whose work it was; `own` says that the reader did it.

    The network she came from is hers: where a parent or a professional was is no part of a child's file. And how many
    she found is hers: next to what its reader finds herself, it would tell how much is kept from her.
    """
    shown: dict[str, Any] = {
        "resourceType": "AuditEvent",
        "id": str(line.id),
        "meta": {"versionId": "1", "lastUpdated": moment(line.at)},
        "type": _type(line),
        "subtype": [{"system": f"{_OURS}/action", "code": line.action.replace("_", "-")}],
        "action": line.event,
        "recorded": moment(line.at),
        "outcome": "0" if line.outcome is Outcome.DONE else "4",
        "purposeOfEvent": [{"coding": [{"system": _PURPOSE, "code": line.purpose}]}] if line.purpose else None,
        "agent": [_agent(line, who, organisation, own), *_on_behalf_of(behalf)],
        "source": {
            "site": settings().origin,
            "observer": {"display": f"Kring {settings().region}"},
            "type": [_SOURCE],
        },
        "entity": [_patient(line), *_thing(line, own)],
    }
    return {name: each for name, each in shown.items() if each}


def _type(line: AccessLine) -> dict[str, str]:
    """What kind of event it was, in the codes that any reader of such logs knows."""
    last = line.action.rpartition("_")[2]
    code, display = _RECORD
    if line.action.startswith("sign_"):
        code, display = _SIGN_IN
    elif last in ("export", "download"):
        code, display = _EXPORT
    elif line.found is not None and line.event == "R":
        code, display = _QUERY
    return {"system": _DICOM, "code": code, "display": display}


def _sign_in(line: AccessLine) -> list[dict[str, str]]:
    """By what means she was in, and how strongly that vouches for her; never which passkey or provider it was."""
    said = {"sign-in-means": line.means.partition(":")[0], "sign-in-strength": line.strength}
    return [{"url": f"{_OWN_ELEMENTS}/{name}", "valueCode": code} for name, code in said.items() if code]


def _agent(line: AccessLine, who: dict[str, Any] | None, organisation: str, own: bool) -> dict[str, Any]:
    house = line.capacity == Capacity.HOUSE.value
    kept = line.who or {}
    agent: dict[str, Any] = {
        "extension": _sign_in(line),
        "type": {"coding": [{"system": f"{_OURS}/capacity", "code": line.capacity}]},
        "role": [{"coding": [{"system": f"{_OURS}/role", "code": each}]} for each in line.role.split(",") if each],
        "who": who or {"display": "Kring" if house else kept.get("name") or "-"},
        "name": kept.get("name"),
        "requestor": True,
        "policy": [f"{_OURS}/role#{each}" for each in line.rule.split(",") if each],
        "network": {"address": kept["address"], "type": "5"} if own and kept.get("address") else None,
    }
    if organisation:
        agent["location"] = {"display": organisation}
    return {name: each for name, each in agent.items() if each}


def _on_behalf_of(behalf: dict[str, Any] | None) -> list[dict[str, Any]]:
    if behalf is None:
        return []
    return [
        {
            "type": {"coding": [{"system": f"{_OURS}/capacity", "code": "on-behalf-of"}]},
            "who": behalf,
            "requestor": False,
        }
    ]


def _patient(line: AccessLine) -> dict[str, Any]:
    return {
        "what": ref("Patient", line.owner_id) if line.owner_id else {"display": "-"},
        "type": {"system": _ENTITY, "code": "1", "display": "Person"},
        "role": {"system": _ENTITY_ROLE, "code": "1", "display": "Patient"},
    }


def _thing(line: AccessLine, own: bool) -> list[dict[str, Any]]:
    if line.kind == "Circle" and not line.audience:
        return []
    entity: dict[str, Any] = {
        "type": {"system": f"{_OURS}/kind", "code": line.kind},
        "role": {"system": _ENTITY_ROLE, "code": "4", "display": "Domain Resource"},
    }
    if line.thing_id:
        entity["what"] = {"identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{line.thing_id}"}}
    if line.audience:
        audience = Audience(line.audience)
        entity["securityLabel"] = [{"system": AUDIENCES, "code": audience.value, "display": DISPLAY[audience]}]
    # Of consents a door finds more than is shown: the yes that a no she may not know of replaced (reach_consent.py).
    if own and line.found is not None and line.kind != Consent.__name__:
        entity["detail"] = [{"type": "found", "valueString": str(line.found)}]
    return [entity]
