"""The hand-overs and examples these tests read."""

import gzip
from functools import cache
from pathlib import Path
from typing import Any

from exchange.reading import read

HERE = Path(__file__).parent / "data"
FHIR = Path(__file__).parents[2] / "fhir"
SYNTHETIC = ("claudie_walsh", "jorge_brekke", "oralia_stark")
EXAMPLES = sorted((HERE / "examples").glob("*.json"))


@cache
def hand_over(name: str) -> bytes:
    """A hand-over's bytes: 'lotte' is ours, the others are Synthea's."""
    if name == "lotte":
        return (FHIR / "examples" / "hand-over.json").read_bytes()
    return gzip.decompress((HERE / f"{name}.json.gz").read_bytes())


def bundle(name: str) -> dict[str, Any]:
    """The same as a fresh dict, free to change."""
    return read(hand_over(name))


def find(bundle: dict[str, Any], kind: str, id: str = "") -> dict[str, Any]:
    """The first resource of a type, or the one with this id."""
    resources = (entry["resource"] for entry in bundle["entry"])
    return next(each for each in resources if each["resourceType"] == kind and id in ("", each["id"]))
