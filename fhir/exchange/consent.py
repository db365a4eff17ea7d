"""Consent: what somebody who decides said yes or no to, on which words. It is read here, and said on a page only."""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from exchange.writing import meta, moment, ref, who
from portal.circles.audience import CONSENTED, Kind
from portal.circles.consent import Consent
from portal.circles.models import Member

_OURS = "https://kring.example/fhir/CodeSystem"
_SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
_ROLE = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
_LOINC = {"system": "http://loinc.org", "code": "59284-0", "display": "Patient Consent"}
CATEGORY = f"{_OURS}/consent-about"
# What a category is called; each is what a page asks about.
CATEGORIES = {
    "share": "reading along",
    "organisation": "an organisation taking part",
    "invitation": "somebody coming in",
    "circle": "having a circle",
    "help": "receiving help",
    "erase": "erasing the file",
}
KIND = f"{_OURS}/kind"
KINDS = {
    Kind.PLAN: "the plan",
    Kind.TALK: "the conversations",
    Kind.NOTES: "the notes",
    Kind.PAPERS: "the papers",
    Kind.PEOPLE: "the people",
}
# The Jeugdwet: 7.3.4 and 7.3.5 of help, 7.3.11 of sharing.
_LAW = "https://wetten.overheid.nl/BWBR0034925"


@dataclass(frozen=True)
class Told:
    """One consent as its reader may know it."""

    consent: Consent
    status: str
    permits: bool
    speaker: Member | None
    to: list[dict[str, Any]] = field(default_factory=list)  # references to whom it opens something
    until: datetime | None = None

    @property
    def category(self) -> str:
        """What it is about, as a code."""
        return self.consent.about.partition(":")[0]


def to_fhir(told: Told) -> dict[str, Any]:
    """The record, with the words agreed to, their version and language."""
    it = told.consent
    treatment = told.category == "help"
    text = {"contentType": "text/plain; charset=utf-8", "language": it.language, "title": it.text or it.about}
    return {
        "resourceType": "Consent",
        "id": str(it.id),
        "meta": meta(it),
        "status": told.status,
        "scope": {"coding": [{"system": _SCOPE, "code": "treatment" if treatment else "patient-privacy"}]},
        "category": [
            {"coding": [_LOINC]},
            {"coding": [{"system": CATEGORY, "code": told.category, "display": CATEGORIES.get(told.category, "")}]},
        ],
        "patient": ref("Patient", it.owner_id),
        "dateTime": moment(it.since),
        **({"performer": [who(told.speaker)]} if told.speaker else {}),
        "sourceAttachment": {**text, "data": base64.b64encode(it.words.encode()).decode()},
        "policy": [{"uri": _LAW}],
        "provision": _provision(told),
    }


def _provision(told: Told) -> dict[str, Any]:
    it = told.consent
    found: dict[str, Any] = {
        "type": "permit" if told.permits else "deny",
        "period": {"start": moment(it.since), **({"end": moment(told.until)} if told.until else {})},
    }
    if told.to:
        role = {"coding": [{"system": _ROLE, "code": "IRCP", "display": "information recipient"}]}
        found["actor"] = [{"role": role, "reference": each} for each in told.to]
    if kinds := [Kind(it.kind)] if it.kind else [kind for kind in CONSENTED if kind in it.named]:
        found["code"] = [{"coding": [{"system": KIND, "code": each.value, "display": KINDS[each]}]} for each in kinds]
    if it.thing_id:
        thing = {"identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{it.thing_id}"}}
        found["data"] = [{"meaning": "instance", "reference": thing}]
    return found
