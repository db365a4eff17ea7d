"""Is this resource right by R4? What the models of fhir.resources let pass is checked here, element by element."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from exchange import invariants, narrative, references
from exchange.faults import Fault, Refused
from exchange.reading import read
from exchange.shapes import Slot, model_of, shape
from portal.web.texts import _

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_BIG = 64 * 1024
_ADDRESSES = {"Uri", "Url", "Canonical", "Oid", "UuidVersion"}
_PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "object": (dict,),
    "resource": (dict,),
}


async def received(body: bytes) -> dict[str, Any]:
    """The resource in `body`, read strictly and checked; Refused with every fault. A big one in a thread."""
    if len(body) < _BIG:
        return right(body)
    return await asyncio.to_thread(right, body)


def right(body: bytes) -> dict[str, Any]:
    """As `received`, at once."""
    resource = read(body)
    if faults := faults_of(resource):
        raise Refused(faults)
    return resource


def faults_of(resource: dict[str, Any]) -> list[Fault]:
    """Everything wrong with a resource that was read; empty when it is right."""
    kind = str(resource.get("resourceType"))
    found = list(_resource(resource, kind))
    # With a wrong shape the models would only say the same again in other words.
    if any(each.code in ("structure", "not-supported") for each in found):
        return found
    said = {each.at for each in found}
    return found + [each for each in _by_model(resource, kind) if each.at not in said]


def _resource(value: dict[str, Any], at: str) -> Iterator[Fault]:
    kind = value.get("resourceType")
    model = model_of(kind) if isinstance(kind, str) else None
    if model is None:
        words = _("Hier moet staan welk soort resource dit is, en dat soort moet in R4 bestaan.")
        yield Fault(f"{at}.resourceType", "not-supported" if kind else "structure", words)
        return
    yield from invariants.ANY_RESOURCE(value, at)
    yield from _element(value, model, at, {"resourceType"})
    yield from _local(value, at)


def _element(value: dict[str, Any], model: Any, at: str, besides: frozenset[str] | set[str]) -> Iterator[Fault]:
    slots = shape(model)
    for name, item in value.items():
        if name in besides:
            continue
        here = f"{at}.{name}"
        slot = slots.get(name)
        if slot is None:
            yield Fault(here, "structure", _("Dit element bestaat hier niet in R4."))
        elif slot.many != isinstance(item, list):
            words = _("Hier hoort een lijst te staan.") if slot.many else _("Hier hoort er één te staan, geen lijst.")
            yield Fault(here, "structure", words)
        elif isinstance(item, list):
            for i, each in enumerate(item):
                if each is not None:
                    yield from _held(each, slot, f"{here}[{i}]")
        else:
            yield from _held(item, slot, here)
    yield from invariants.broken(model.__name__, value, at)


def _held(item: Any, slot: Slot, at: str) -> Iterator[Fault]:
    if not _is_kind(item, slot.kind):
        yield Fault(at, "structure", _("Hier staat iets van een ander soort dan R4 zegt."))
    elif slot.kind == "resource":
        yield from _resource(item, f"{at}.ofType({_shown(item.get('resourceType'))})")
    elif slot.kind == "object":
        yield from _element(item, slot.model, at, frozenset())
        yield from _data_type(item, slot, at)
    elif slot.codes and item not in slot.codes:
        yield Fault(at, "code-invalid", _("Deze code staat niet in de lijst van R4."))
    elif slot.type == "Id" and not _ID.fullmatch(item):
        yield Fault(at, "value", _("Een id heeft 1 tot 64 letters, cijfers, streepjes en punten."))
    elif slot.type in _ADDRESSES and re.search(r"\s", item):
        yield Fault(at, "value", _("In een adres staan geen spaties."))


def _shown(kind: object) -> str:
    return kind if isinstance(kind, str) and re.fullmatch(r"[A-Za-z]{1,64}", kind) else "Resource"


def _is_kind(item: Any, kind: str) -> bool:
    if kind == "decimal":
        return not isinstance(item, bool | str | dict)
    # In Python true is an int; in FHIR it is not.
    if kind == "integer" and isinstance(item, bool):
        return False
    return isinstance(item, _PYTHON[kind])


def _data_type(item: dict[str, Any], slot: Slot, at: str) -> Iterator[Fault]:
    if slot.type == "Narrative" and isinstance(item.get("div"), str) and not narrative.is_safe(item["div"]):
        yield Fault(f"{at}.div", "invariant", _("Hier mag alleen opgemaakte tekst in, zonder scripts. (txt-1)"))
    if slot.type != "Reference":
        return
    reference = item.get("reference")
    if isinstance(reference, str) and not references.is_reference(reference):
        yield Fault(f"{at}.reference", "value", _("Dit is geen verwijzing."))
        return
    kind = references.type_of(item)
    if kind and slot.targets and "Resource" not in slot.targets and kind not in slot.targets:
        yield Fault(at, "value", _("Hier mag niet naar dit soort resource verwezen worden."))


def _local(value: dict[str, Any], at: str) -> Iterator[Fault]:
    """ref-1: what is called inside by '#id' must be inside."""
    contained = value.get("contained")
    # What has a wrong shape was said already; here it only mustn't break us.
    inside = [each.get("id") for each in contained if isinstance(each, dict)] if isinstance(contained, list) else []
    if at.endswith(")") and ".contained[" in at:
        return
    for where, reference in _references(value, at):
        if reference.startswith("#") and reference != "#" and reference[1:] not in inside:
            yield Fault(where, "invariant", _("Hier wordt verwezen naar iets wat er niet in zit. (ref-1)"))


def _references(value: Any, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for i, each in enumerate(value):
            yield from _references(each, f"{at}[{i}]")
        return
    if not isinstance(value, dict):
        return
    for name, item in value.items():
        if name == "reference" and isinstance(item, str):
            yield f"{at}.reference", item
        elif name != "resource":
            yield from _references(item, f"{at}.{name}")


def _by_model(resource: dict[str, Any], kind: str) -> Iterator[Fault]:
    try:
        model_of(kind).model_validate(resource)
    except ValidationError as error:
        # Never with the input: these words go to logs and to senders.
        for each in error.errors(include_input=False, include_url=False, include_context=False):
            yield Fault(_path(resource, kind, each["loc"]), _code(each["type"]), _said(each["type"]))
    except (KeyError, RecursionError, OverflowError):
        yield Fault(kind, "structure", _("Dit is geen R4."))


def _code(error: str) -> str:
    return "required" if "missing" in error else "value"


def _said(error: str) -> str:
    if "missing" in error:
        return _("Dit ontbreekt, en het moet er staan.")
    if "one_of_many" in error or "oneof" in error.lower():
        return _("Hiervan mag er maar één staan.")
    return _("Deze waarde is niet zoals R4 hem wil.")


def _path(resource: dict[str, Any], kind: str, loc: tuple[int | str, ...]) -> str:
    path, value = kind, resource
    names = list(loc)
    for step in names:
        if isinstance(step, int):
            path += f"[{step}]"
            value = value[step] if isinstance(value, list) and step < len(value) else None  # type: ignore[assignment]
        elif step != "root" and re.fullmatch(r"_?[A-Za-z0-9]+", step.replace("__ext", "")):
            name = f"_{step.removesuffix('__ext')}" if step.endswith("__ext") else step.removesuffix("_fhir")
            path += f".{name}"
            value = value.get(name) if isinstance(value, dict) else None  # type: ignore[assignment]
        if isinstance(value, dict) and "resourceType" in value and value is not resource:
            path += f".ofType({_shown(value['resourceType'])})"
    return path
