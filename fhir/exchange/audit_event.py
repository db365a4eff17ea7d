"""AuditEvent: one line of the access log (NEN 7513), as its reader may know it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

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
# What takes something out of the house.
_LEAVES = ("export", "download", "print")
_EXPORT, _SIGN_IN = ("110106", "Export"), ("110114", "User Authentication")
_PURPOSE = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
_SOURCE = {"system": "http://terminology.hl7.org/CodeSystem/security-source-type", "code": "4"}
_ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
_ENTITY_ROLE = "http://terminology.hl7.org/CodeSystem/object-role"
_RESOURCE = "http://hl7.org/fhir/resource-types"
_LIFECYCLE = "http://terminology.hl7.org/CodeSystem/dicom-audit-lifecycle"
# By what was done: NEN 7513's code of the event.
_DONE_WITH_IT = {
    "C": ("1", "Origination / Creation"),
    "R": ("6", "Access / Use"),
    "U": ("3", "Amendment"),
    "D": ("14", "Logical deletion"),
    "E": ("6", "Access / Use"),
}
_EXPORTED, _ERASED = ("10", "Export"), ("15", "Permanent erasure / Physical destruction")


@dataclass(frozen=True)
class Opened:
    """By which rules of seeing a line's things were open, and by which answers: as its reader may know it."""

    rules: tuple[str, ...] = ()
    consents: tuple[UUID, ...] = ()


def to_fhir(
    line: AccessLine,
    who: dict[str, Any] | None,
    organisation: str,
    *,
    own: bool,
    behalf: dict[str, Any] | None = None,
    opened: Opened | None = None,
) -> dict[str, Any]:
    """One line; `who` refers to whoever did it, `behalf` to whose work it was; `own` says that the reader did it.

    The network and the sign-in she came by are hers: where a parent or a professional was is no part of a child's
    file. And how many she found is hers: next to what its reader finds herself, it would tell how much is kept from
    her. By which rule of seeing a thing was opened is told as far as `opened` says.
    """
    opened = opened or Opened()
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
        "agent": [_agent(line, who, organisation, own, opened), *_on_behalf_of(behalf)],
        "source": {
            "site": settings().origin,
            "observer": {"display": f"Kring {settings().region}"},
            "type": [_SOURCE],
        },
        "entity": [_patient(line), *_thing(line, own), *_consents(opened)],
    }
    return {name: each for name, each in shown.items() if each}


def _type(line: AccessLine) -> dict[str, str]:
    """What kind of event it was, in the codes that any reader of such logs knows."""
    code, display = _RECORD
    if line.action.startswith("sign_"):
        code, display = _SIGN_IN
    elif _last(line) in _LEAVES:
        code, display = _EXPORT
    elif line.found is not None and line.event == "R":
        code, display = _QUERY
    return {"system": _DICOM, "code": code, "display": display}


def _sign_in(line: AccessLine) -> list[dict[str, str]]:
    """By what means she was in, and how strongly that vouches for her; never which passkey or provider it was."""
    said = {"sign-in-means": line.means.partition(":")[0], "sign-in-strength": line.strength}
    return [{"url": f"{_OWN_ELEMENTS}/{name}", "valueCode": code} for name, code in said.items() if code]


def _agent(
    line: AccessLine, who: dict[str, Any] | None, organisation: str, own: bool, opened: Opened
) -> dict[str, Any]:
    house = line.capacity == Capacity.HOUSE.value
    kept = line.who or {}
    agent: dict[str, Any] = {
        "extension": _sign_in(line),
        "type": {"coding": [{"system": f"{_OURS}/capacity", "code": line.capacity}]},
        "role": [{"coding": [{"system": f"{_OURS}/role", "code": each}]} for each in line.role.split(",") if each],
        "who": who or {"display": "Kring" if house else kept.get("name") or "-"},
        "altId": kept.get("session") if own else None,
        "name": kept.get("name"),
        "requestor": True,
        "policy": [
            *(f"{_OURS}/role#{each}" for each in line.rule.split(",") if each),
            *(f"{_OURS}/seeing#{each}" for each in opened.rules),
        ],
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
    patient = {
        "what": ref("Patient", line.owner_id) if line.owner_id else {"display": "-"},
        "type": {"system": _ENTITY, "code": "1", "display": "Person"},
        "role": {"system": _ENTITY_ROLE, "code": "1", "display": "Patient"},
    }
    # Where nothing more precise is named, it happened with her file.
    return patient if _is_precise(line) else patient | _lifecycle(line)


def _thing(line: AccessLine, own: bool) -> list[dict[str, Any]]:
    if not _is_precise(line):
        return []
    entity: dict[str, Any] = {
        "type": {"system": f"{_OURS}/kind", "code": line.kind},
        "role": {"system": _ENTITY_ROLE, "code": "4", "display": "Domain Resource"},
    }
    if line.thing_id:
        entity["what"] = {"identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{line.thing_id}"}}
    entity |= _lifecycle(line)
    if line.audience:
        audience = Audience(line.audience)
        entity["securityLabel"] = [{"system": AUDIENCES, "code": audience.value, "display": DISPLAY[audience]}]
    # Of consents a door finds more than is shown: the yes that a no she may not know of replaced (reach_consent.py).
    if own and line.found is not None and line.kind != Consent.__name__:
        entity["detail"] = [{"type": "found", "valueString": str(line.found)}]
    return [entity]


def _is_precise(line: AccessLine) -> bool:
    """Whether it names something of the file, and not the file alone."""
    return line.kind != "Circle" or bool(line.audience)


def _lifecycle(line: AccessLine) -> dict[str, Any]:
    """What became of it by this: brought about, read, changed, taken away, taken out; of what was refused nothing."""
    if line.outcome is not Outcome.DONE:
        return {}
    last = _last(line)
    code, display = _DONE_WITH_IT.get(line.event, _DONE_WITH_IT["R"])
    if last in _LEAVES:
        code, display = _EXPORTED
    elif last == "erased":
        code, display = _ERASED
    return {"lifecycle": {"system": _LIFECYCLE, "code": code, "display": display}}


def _last(line: AccessLine) -> str:
    return line.action.rpartition("_")[2]


def _consents(opened: Opened) -> list[dict[str, Any]]:
    """The yeses by which its things were open."""
    return [
        {
            "what": ref("Consent", id),
            "type": {"system": _RESOURCE, "code": "Consent", "display": "Consent"},
            "role": {"system": _ENTITY_ROLE, "code": "13", "display": "Security Resource"},
        }
        for id in opened.consents
    ]
