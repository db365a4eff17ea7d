"""Opening a hand-over: a Bundle whose entries can be found by every name the file uses for them.

Nothing is looked up elsewhere and nothing is made. A file that points at something it doesn't hold is refused
whole: it was cut, and half a plan misleads.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from exchange import numbers, references
from exchange.faults import Fault, Refused, refuse
from exchange.handover import SHOWN
from portal.web.texts import _

KINDS = ("transaction", "collection", "batch", "document", "searchset")


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource with where it stands and what it is called."""

    ref: str
    at: str
    resource: dict[str, Any]
    came: dict[str, Any]  # as it stood in the file; `resource` has its own names for what is contained


class Opened:
    """A Bundle whose entries can be found by every name the file uses for them."""

    def __init__(self, bundle: dict[str, Any]) -> None:
        if bundle.get("resourceType") != "Bundle":
            raise refuse(str(bundle.get("resourceType")), "invalid", _("Een overdracht is een Bundle."))
        if bundle.get("type") not in KINDS:
            raise refuse("Bundle.type", "not-supported", _("Dit soort Bundle kunnen we niet als overdracht lezen."))
        self.entries: list[Entry] = []
        self._by_name: dict[str, Entry] = {}
        self._by_identifier: dict[tuple[str, str, str], Entry] = {}
        for i, entry in enumerate(bundle.get("entry", [])):
            self._take(entry, f"Bundle.entry[{i}]")
        if faults := list(self._loose()):
            raise Refused(faults)

    def of(self, kind: str) -> list[Entry]:
        """The entries of one type, in the order of the file."""
        return [each for each in self.entries if each.resource["resourceType"] == kind]

    def found(self, reference: Any) -> Entry | None:
        """What a Reference element points at, if it is in the file."""
        if not isinstance(reference, dict):
            return None
        name = str(reference.get("reference", ""))
        if name in self._by_name:
            return self._by_name[name]
        if pointed := references.pointed_at(name):
            return self._by_name.get("/".join(pointed))
        kind = references.type_of(reference) or name.partition("?")[0]
        for system, value in _asked(reference, name):
            if entry := self._by_identifier.get((kind, system, value)):
                return entry
        return None

    def _take(self, entry: dict[str, Any], at: str) -> None:
        method = entry.get("request", {}).get("method")
        if method in ("DELETE", "GET", "HEAD", "PATCH"):
            raise refuse(
                f"{at}.request.method", "not-supported", _("Een overdracht voegt toe of werkt bij, meer niet.")
            )
        resource = entry.get("resource")
        if resource is None:
            raise refuse(f"{at}.resource", "required", _("Hier ontbreekt de resource."))
        kind, url = str(resource["resourceType"]), str(entry.get("fullUrl", ""))
        if not resource.get("id") and not url:
            raise refuse(
                f"{at}.fullUrl", "required", _("Zonder id en zonder adres kunnen we dit later niet herkennen.")
            )
        at = f"{at}.resource.ofType({kind})"
        ref = _ref(resource, kind, url)
        if ref in self._by_name:
            raise refuse(f"{at}.id", "duplicate", _("Dit id staat er twee keer in."))
        inside = {
            f"#{each['id']}": f"{ref}#{each['id']}"
            for each in resource.get("contained", [])
            if each["resourceType"] in SHOWN and each.get("id")
        }
        self._name(Entry(ref, at, _renamed(resource, inside), resource), url)
        for j, each in enumerate(resource.get("contained", [])):
            if own := inside.get(f"#{each.get('id')}"):
                here = f"{at}.contained[{j}].ofType({each['resourceType']})"
                self._name(Entry(own, here, _renamed(each, inside), each), "")

    def _name(self, taken: Entry, url: str) -> None:
        self.entries.append(taken)
        for name in {taken.ref, url} - {""}:
            self._by_name[name] = taken
        if url and (pointed := references.pointed_at(url)):
            self._by_name.setdefault("/".join(pointed), taken)
        for pair in identifiers(taken.resource):
            self._by_identifier.setdefault((str(taken.resource["resourceType"]), *pair), taken)

    def _loose(self) -> Iterator[Fault]:
        """References to what should be in this file and isn't."""
        for entry in self.entries:
            for at, reference in _pointing(entry.resource, entry.at):
                name = str(reference.get("reference", ""))
                if name.startswith("#") or not name or self.found(reference):
                    continue
                kind = references.type_of(reference)
                # An Encounter may have stayed in the record system; whom and what we show may not.
                if name.startswith("urn:") or (entry.resource["resourceType"] in SHOWN and kind in SHOWN):
                    words = _("Dit wijst naar iets wat niet in het bestand staat. Misschien is het afgebroken.")
                    yield Fault(f"{at}.reference", "not-found", words)


def _ref(resource: dict[str, Any], kind: str, url: str) -> str:
    """What the file calls it for good: Type/id, else the urn it was given for the journey."""
    if resource.get("id"):
        return f"{kind}/{resource['id']}"
    pointed = references.pointed_at(url)
    return "/".join(pointed) if pointed else url


def _renamed(value: Any, inside: dict[str, str]) -> Any:
    """The same, with references to contained resources written as their own names."""
    if not inside:
        return value
    if isinstance(value, list):
        return [_renamed(each, inside) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: inside.get(item, item) if name == "reference" and isinstance(item, str) else _renamed(item, inside)
        for name, item in value.items()
        if name != "contained"
    }


def identifiers(resource: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """System and value of each identifier that has both."""
    found = resource.get("identifier", [])
    rows = found if isinstance(found, list) else [found]
    return tuple(_pair(each) for each in rows if "system" in each and "value" in each)


def _pair(identifier: dict[str, Any]) -> tuple[str, str]:
    return identifier["system"], numbers.same_for_all(identifier["system"], identifier["value"])


def _asked(reference: dict[str, Any], name: str) -> Iterator[tuple[str, str]]:
    identifier = reference.get("identifier", {})
    if "system" in identifier and "value" in identifier:
        yield _pair(identifier)
    _kind, sign, query = name.partition("?identifier=")
    if sign:
        system, _bar, value = query.partition("|")
        yield system, numbers.same_for_all(system, value)


def _pointing(value: Any, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, list):
        for i, each in enumerate(value):
            yield from _pointing(each, f"{at}[{i}]")
    elif isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield at, value
        for name, item in value.items():
            yield from _pointing(item, f"{at}.{name}")
