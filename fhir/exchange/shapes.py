"""What R4 lets each element hold, read once from the models of fhir.resources.

The models are R4B's (4.3.0); for the types we speak they equal R4 4.0.1, but for a few elements named here.
"""

import typing
from dataclasses import dataclass
from functools import cache
from typing import Any

from fhir.resources.R4B import get_fhir_model_class

R4B_ONLY = {"subjectCanonical", "valueCodeableReference", "valueRatioRange"}

# The library cut these lists off after four; the full ones of R4 4.0.1.
_CUT = {
    ("Task", "status"): (
        "draft requested received accepted rejected ready cancelled in-progress on-hold failed completed"
        " entered-in-error"
    ),
    ("Observation", "status"): ("registered preliminary final amended corrected cancelled entered-in-error unknown"),
    ("QuestionnaireItem", "type"): (
        "group display question boolean decimal integer date dateTime time string text url choice open-choice"
        " attachment reference quantity"
    ),
    ("Quantity", "comparator"): "< <= >= >",
}
# Lists of examples, not of all there may be.
_OPEN = {("CapabilityStatement", "format")}
_MORE = {"+", "etc."}
_NUMBERS = {int: "integer", bool: "boolean"}


@dataclass(frozen=True, slots=True)
class Slot:
    """One element: its FHIR type, whether it repeats, and what its binding or its references allow."""

    kind: str  # object · resource · string · boolean · integer · decimal
    type: str
    many: bool
    codes: frozenset[str]
    targets: frozenset[str]
    model: Any = None


@cache
def model_of(kind: str) -> Any:
    """The model of a resource type, or None when there is no such type."""
    try:
        model = get_fhir_model_class(kind)
    except (KeyError, LookupError, ImportError, ValueError):
        return None
    return model if "meta" in model.model_fields and "implicitRules" in model.model_fields else None


@cache
def shape(model: Any) -> dict[str, Slot]:
    """Every name that may stand in `model`'s JSON, with what it may hold."""
    slots: dict[str, Slot] = {}
    for name, field in model.model_fields.items():
        alias = field.alias or name
        if alias in R4B_ONLY or alias == "fhir_comments":
            continue
        slots[alias] = _slot(model.__name__, alias, field)
    return slots


def _slot(model: str, name: str, field: Any) -> Slot:
    kind, type_, many, inner = _unwrapped(field.annotation)
    extra = field.json_schema_extra or {}
    codes = _CUT.get((model, name))
    listed = codes.split() if codes else extra.get("enum_values", ())
    known = () if (model, name) in _OPEN or _MORE & set(listed) else listed
    # Canonicals carry target types too, but hold an address with a version, not a reference.
    targets = extra.get("enum_reference_types", ()) if type_ == "Reference" else ()
    return Slot(kind, type_, many, frozenset(known), frozenset(targets), inner)


def _unwrapped(annotation: Any) -> tuple[str, str, bool, Any]:
    many = False
    while not hasattr(annotation, "get_model_klass"):
        origin = typing.get_origin(annotation)
        if origin is typing.Annotated:
            return _primitive(annotation, many)
        arguments = [each for each in typing.get_args(annotation) if each is not type(None)]
        if not arguments:
            return _NUMBERS.get(annotation, "string"), annotation.__name__, many, None
        many = many or origin is list
        annotation = arguments[0]
    if annotation.__name__ == "ResourceType":
        return "resource", "Resource", many, None
    return "object", annotation.__name__.removesuffix("Type"), many, annotation.get_model_klass()


def _primitive(annotation: Any, many: bool) -> tuple[str, str, bool, Any]:
    name = type(annotation.__metadata__[-1]).__name__
    kinds = {"Integer": "integer", "UnsignedInt": "integer", "PositiveInt": "integer", "Decimal": "decimal"}
    return kinds.get(name, "string"), name, many, None
