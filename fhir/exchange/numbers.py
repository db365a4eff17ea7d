"""Citizen service numbers (BSN) in a hand-over: the young person's own is checked, anybody else's is left out.

An organisation may keep a young person's number, to be sure that a file is about her; nobody may keep that of a
relative or a volunteer (STANDARDS 3.5). No number stands in an error, a log or an address.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from exchange.faults import Fault, Refused
from exchange.handover import HandOver
from portal.vault import bsn
from portal.web.texts import _

# As written in FHIR and as an OID, without what senders write in more than one way.
_SYSTEMS = ("fhir.nl/fhir/namingsystem/bsn", "urn:oid:2.16.840.1.113883.2.4.6.3")
_BY_NUMBER = "?identifier="
_MASKED = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}]}


def is_bsn_system(system: object) -> bool:
    """Whether an Identifier of this system is a BSN."""
    plain = str(system).strip().casefold().rstrip("/")
    return plain.removeprefix("https://").removeprefix("http://").removeprefix("www.") in _SYSTEMS


def same_for_all(system: str, value: str) -> str:
    """The value by which an identifier is compared: a BSN is the same with or without signs between its digits."""
    return (bsn.read(value) or value) if is_bsn_system(system) else value


def own_numbers(resources: Iterable[tuple[dict[str, Any], str]]) -> frozenset[str]:
    """The young person's own numbers, of all resources and where they stand; Refused when one is none, or is an id."""
    found = list(resources)
    if faults := [fault for resource, at in found for fault in _faults(resource, at)]:
        raise Refused(faults)
    patients = [resource for resource, _at in found if resource["resourceType"] == "Patient"]
    return frozenset(bsn.read(each["value"]) for patient in patients for _i, each in _of(patient))


def asked_for(name: str, value: str) -> bool:
    """Whether a search parameter asks by BSN: addresses stay in logs and histories for years."""
    plain = unquote(value).casefold()
    if any(each in plain for each in _SYSTEMS):
        return True
    bare = (each.removeprefix("|") for each in plain.split(","))
    return "identifier" in name.casefold() and any(bsn.read(each) for each in bare)


def without_others(hand: HandOver, own: frozenset[str]) -> HandOver:
    """The same hand-over with nobody's number but the young person's own, and how many were left out."""
    clearing = _Clearing(own)
    # What is contained stands in its container as well: it is counted there.
    counted = {ref: clearing.cleared(each) for ref, each in hand.resources.items() if "#" not in ref}
    left_out = clearing.left_out
    return replace(
        hand,
        resources={ref: counted.get(ref) or clearing.cleared(each) for ref, each in hand.resources.items()},
        steps=tuple(replace(each, came=clearing.cleared(each.came)) for each in hand.steps),
        people=tuple(replace(each, identifiers=_others(each.identifiers)) for each in hand.people),
        organisations=tuple(replace(each, identifiers=_others(each.identifiers)) for each in hand.organisations),
        left_out=left_out,
    )


def _of(resource: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    found = resource.get("identifier", [])
    for i, each in enumerate(found if isinstance(found, list) else []):
        if is_bsn_system(each.get("system")) and "value" in each:
            yield i, each


def _faults(resource: dict[str, Any], at: str) -> Iterator[Fault]:
    for i, each in _of(resource):
        number = bsn.read(each["value"])
        if not number and resource["resourceType"] == "Patient":
            words = _("Dit kan geen BSN zijn: de controle klopt niet. Kijk het na in het dossier.")
            yield Fault(f"{at}.identifier[{i}].value", "value", words)
        if number and number == bsn.read(str(resource.get("id", ""))):
            # By its id a resource is known in open columns, and others put ids in addresses.
            yield Fault(f"{at}.id", "value", _("Gebruik een BSN niet als id. Een id komt in adressen te staan."))


def _others(identifiers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(each for each in identifiers if not is_bsn_system(each[0]))


class _Clearing:
    """Copies of what came, without anybody's number but these."""

    def __init__(self, own: frozenset[str]) -> None:
        self.own, self.left_out = own, 0

    def cleared(self, value: Any, kind: str = "") -> Any:
        """A copy; an Identifier that must stay for the form's sake says that its value is masked."""
        if isinstance(value, list):
            return [self.cleared(each, kind) for each in value]
        if not isinstance(value, dict):
            return value
        kind = str(value.get("resourceType", kind))
        kept: dict[str, Any] = {}
        for name, item in value.items():
            if name == "identifier" and isinstance(item, list):
                # A resource's own numbers: one of a relative is hers, even when it is written as the young person's.
                item = [each for each in item if not self._goes(each, may_stay=kind == "Patient")]
                if not item:
                    continue
            kept[name] = self.cleared(item, kind)
        if self._goes(kept):
            del kept["value"]
            return {**kept, "_value": _MASKED}
        return self._unasked(kept)

    def _goes(self, identifier: dict[str, Any], *, may_stay: bool = True) -> bool:
        if not (is_bsn_system(identifier.get("system")) and isinstance(identifier.get("value"), str)):
            return False
        stays = may_stay and bsn.read(identifier["value"]) in self.own
        self.left_out += not stays
        return not stays

    def _unasked(self, value: dict[str, Any]) -> dict[str, Any]:
        """Without a reference that asks for somebody by her number."""
        kind, sign, query = unquote(str(value.get("reference", ""))).partition(_BY_NUMBER)
        system, _bar, number = query.partition("|")
        if not sign or not is_bsn_system(system) or bsn.read(number) in self.own:
            return value
        self.left_out += 1
        return {"type": kind} | {name: each for name, each in value.items() if name != "reference"}
