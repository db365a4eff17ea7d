"""Bytes to a plain dict, by the letter of FHIR's JSON: what a lenient parser would mend in silence is named."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import orjson

from exchange.faults import Fault, Refused, refuse, too_deep
from portal.web.texts import _

DEEPEST = 40
_TYPE = re.compile(r"[A-Z][A-Za-z]{2,63}")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]')
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


class Written(Decimal):
    """A decimal that remembers how it was written: in a measurement 6.30 says more than 6.3."""

    text: str

    def __new__(cls, text: str) -> "Written":
        """Keep the text beside the number."""
        number = super().__new__(cls, text)
        number.text = text
        return number


class _Doubled(dict[str, Any]):
    """An object in which a name stood twice; a plain dict would have kept the last and said nothing."""

    names: list[str]


def read(body: bytes) -> dict[str, Any]:
    """The resource in `body`, or Refused with every fault in it."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refuse("Resource", "structure", _("Dit is geen UTF-8.")) from None
    found = _parsed(text)
    if not isinstance(found, dict):
        raise refuse("Resource", "structure", _("Hier hoort één FHIR-resource te staan."))
    kind = found.get("resourceType")
    if not isinstance(kind, str) or not _TYPE.fullmatch(kind):
        raise refuse("Resource.resourceType", "required", _("Hier moet staan welk soort resource dit is."))
    if faults := list(_letters(found, kind, 0)):
        raise Refused(faults)
    return found


def read_again(text: str) -> Any:
    """What `dumps` wrote, with its decimals as they were."""
    return json.loads(text, parse_float=Written)


def dumps(resource: Any) -> bytes:
    """JSON as UTF-8, every decimal as it was written."""
    return orjson.dumps(resource, default=_as_written, option=orjson.OPT_PASSTHROUGH_SUBCLASS)


def _as_written(value: Any) -> Any:
    if isinstance(value, Written):
        return orjson.Fragment(value.text)
    if isinstance(value, dict):
        return dict(value)
    raise TypeError


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_float=Written, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise refuse(_place(text, error.pos), "structure", _("Hier breekt de JSON af of klopt hij niet.")) from None
    except RecursionError:
        raise Refused([too_deep("Resource")]) from None
    except ValueError:
        raise refuse("Resource", "value", _("Er staat een getal in dat geen getal is.")) from None


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    doubled = _Doubled(plain)
    names = [name for name, _value in pairs]
    doubled.names = sorted({name for name in names if names.count(name) > 1})
    return doubled


def _no_number(_text: str) -> Any:
    raise ValueError


def _place(text: str, end: int) -> str:
    """The FHIRPath of the element in which position `end` stands: where a cut-off file was cut off."""
    steps: list[str | int] = []
    name, last = "", ""
    for token in _TOKEN.finditer(text, 0, end):
        sign = token.group()
        if sign == "{":
            steps.append("")
        elif sign == "[":
            steps.append(0)
        elif sign in "}]":
            steps = steps[:-1]
        elif sign == "," and steps and isinstance(steps[-1], int):
            steps[-1] += 1
        elif sign == ":" and steps and isinstance(steps[-1], str):
            name = last[1:-1]
            steps[-1] = name if re.fullmatch(r"_?[A-Za-z]{1,64}", name) else "?"
        last = sign
    kind = re.match(r'\s*\{\s*"resourceType"\s*:\s*"([A-Z][A-Za-z]{2,63})"', text)
    path = kind.group(1) if kind else "Resource"
    for step in steps[:DEEPEST]:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if step else ""
    return path


def _letters(value: dict[str, Any], at: str, depth: int) -> Iterator[Fault]:
    """What FHIR's JSON forbids whatever the type: empties, nulls, doubles, signs no screen can show."""
    if depth > DEEPEST:
        yield too_deep(at)
        return
    if not value:
        yield Fault(at, "structure", _("Dit is leeg. Laat het dan weg."))
    for name in getattr(value, "names", []):
        yield Fault(_named(at, name), "structure", _("Dit staat er twee keer."))
    for name, item in value.items():
        here = _named(at, name)
        if isinstance(item, list):
            yield from _row(item, here, depth + 1, _partner(value, name))
        else:
            yield from _item(item, here, depth + 1)


def _named(at: str, name: str) -> str:
    # A name we were sent is shown only when it is shaped like an element's name.
    return f"{at}.{name}" if re.fullmatch(r"_?[A-Za-z][A-Za-z0-9_]{0,63}", name) else f"{at}.?"


def _partner(value: dict[str, Any], name: str) -> list[Any]:
    other = value.get(name[1:] if name.startswith("_") else f"_{name}")
    return other if isinstance(other, list) else []


def _row(row: list[Any], at: str, depth: int, partner: list[Any]) -> Iterator[Fault]:
    if not row:
        yield Fault(at, "structure", _("Dit is leeg. Laat het dan weg."))
    for i, item in enumerate(row):
        # null is allowed in one place only: an array of primitives whose extensions stand in its partner.
        if item is None and i < len(partner) and partner[i] is not None:
            continue
        if isinstance(item, list):
            yield Fault(f"{at}[{i}]", "structure", _("Een lijst in een lijst bestaat niet in FHIR."))
            continue
        yield from _item(item, f"{at}[{i}]", depth)


def _item(item: Any, at: str, depth: int) -> Iterator[Fault]:
    if item is None:
        yield Fault(at, "structure", _("Dit is leeg. Laat het dan weg."))
    elif isinstance(item, dict):
        yield from _letters(item, at, depth)
    elif isinstance(item, str) and not item.strip():
        yield Fault(at, "value", _("Deze tekst is leeg. Laat het dan weg."))
    elif isinstance(item, str) and _FORBIDDEN.search(item):
        yield Fault(at, "value", _("In deze tekst staan tekens die niet mogen."))
