"""References between resources: what one may look like, and which type it points at."""

import re
from typing import Any

_RELATIVE = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?")
_URN = re.compile(r"urn:(uuid|oid):[0-9A-Za-z.\-]+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
_CONDITIONAL = re.compile(r"([A-Z][A-Za-z]+)\?[^\s]+")


def pointed_at(reference: object) -> tuple[str, str] | None:
    """Type and id when `reference` shows them: `Type/id`, or an absolute address that ends so."""
    if not isinstance(reference, str) or reference.startswith("#") or _URN.fullmatch(reference):
        return None
    found = _RELATIVE.fullmatch(reference)
    return (found.group(1), found.group(2)) if found else None


def is_reference(reference: str) -> bool:
    """Whether it is shaped like a reference: contained, urn, Type/id, an address, or a search in a transaction."""
    if re.search(r"\s", reference):
        return False
    if reference.startswith("#"):
        return bool(re.fullmatch(r"#[A-Za-z0-9\-.]{0,64}", reference))
    if reference.startswith("urn:"):
        return bool(_URN.fullmatch(reference))
    if _SCHEME.match(reference):
        return True
    return bool(_RELATIVE.fullmatch(reference) or _CONDITIONAL.fullmatch(reference))


def type_of(reference: dict[str, Any]) -> str | None:
    """The type it says it points at, or None when it doesn't say."""
    if found := pointed_at(reference.get("reference")):
        return found[0]
    said = reference.get("type")
    return said if isinstance(said, str) else None
