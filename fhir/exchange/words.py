"""The words in FHIR's data types: what a concept is called, what a person is called."""

from typing import Any

Json = dict[str, Any]


def words_of(concept: Any) -> str:
    """A CodeableConcept's text, else what its first code is called; of several the first that says something."""
    if isinstance(concept, list):
        return next((words for each in concept if (words := words_of(each))), "")
    if not isinstance(concept, dict):
        return ""
    displays = (each.get("display") for each in concept.get("coding", []))
    return str(concept.get("text") or next((each for each in displays if each), ""))


def codes_of(concepts: Any) -> set[str]:
    """Every code in these CodeableConcepts, of whatever system."""
    rows = concepts if isinstance(concepts, list) else [concepts] if concepts else []
    return {str(coding["code"]) for each in rows for coding in each.get("coding", []) if "code" in coding}


def name_of(resource: Json) -> str:
    """The whole name: the official one before the usual one before any other."""
    names = resource.get("name", [])
    if isinstance(names, str):
        return names
    rank = {"official": 0, "usual": 1}
    return next(
        (text for each in sorted(names, key=lambda n: rank.get(n.get("use"), 2)) if (text := _written(each))), ""
    )


def _written(name: Json) -> str:
    if text := name.get("text"):
        return str(text)
    return " ".join(str(each) for each in [*name.get("given", []), name.get("family", "")] if each)


def called(resource: Json) -> str:
    """How somebody is called every day: the usual name's, else the first given name."""
    names = [each for each in resource.get("name", []) if each.get("use") not in ("old", "maiden")]
    for each in sorted(names, key=lambda n: n.get("use") != "usual"):
        given = [name for name in each.get("given", []) if name]
        if given or each.get("use") == "usual":
            return str(given[0]) if given else _written(each)
    return ""
