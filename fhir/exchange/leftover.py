"""What a hand-over holds that Kring doesn't show: kept with the thing it belongs to, and counted."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from exchange import care_plan, care_team, goal, organization, patient, practitioner, practitioner_role, related_person
from exchange import task as tasks

Json = dict[str, Any]

_TAKEN: Mapping[str, frozenset[str]] = {
    "Patient": patient.TAKEN,
    "RelatedPerson": related_person.TAKEN,
    "Practitioner": practitioner.TAKEN,
    "PractitionerRole": practitioner_role.TAKEN,
    "Organization": organization.TAKEN,
    "CareTeam": care_team.TAKEN,
    "CarePlan": care_plan.TAKEN,
    "Goal": goal.TAKEN,
    "Task": tasks.TAKEN,
}
_WORDS_FROM: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "CarePlan": {"category": ("title",)},
    "Task": {"code": ("description",)},
    "detail": {"code": ("description",)},
}
_DAYS_FROM: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Goal": {"target": ("dueDate",)},
    "Task": {"restriction": ("period", "end"), "executionPeriod": ("end",)},
    "detail": {"scheduledPeriod": ("end",)},
}
# Of the transport, or words generated from the rest: they would be stale as soon as something changes here.
_OF_THE_FILE = {"resourceType", "id", "meta", "text", "implicitRules", "language", "contained"}


def leftover(resource: Json, kind: str = "") -> Json:
    """The elements of a resource that we don't show; all of them for a type we don't know."""
    name = kind or str(resource.get("resourceType"))
    taken = tasks.TAKEN_DETAIL if name == "detail" else _TAKEN.get(name, frozenset())
    rest = {key: each for key, each in resource.items() if key not in taken | _OF_THE_FILE}
    for element, words in _WORDS_FROM.get(name, {}).items():
        # It gave the title or the words, for want of the element that should.
        if element in rest and not any(each in resource for each in words):
            del rest[element]
    for element, inner in _DAYS_FROM.get(name, {}).items():
        if element in rest and (stripped := _without(rest.pop(element), inner)) not in ({}, []):
            rest[element] = stripped
    return rest


def _without(value: Any, path: tuple[str, ...]) -> Any:
    """A copy without the element at the end of `path`, and without what is empty by that."""
    if isinstance(value, list):
        rows = [_without(each, path) for each in value]
        return rows if any(rows) else []
    if not isinstance(value, dict) or path[0] not in value:
        return value
    if len(path) == 1:
        return {name: each for name, each in value.items() if name != path[0]}
    inside = _without(value[path[0]], path[1:])
    return {name: inside if name == path[0] else each for name, each in value.items() if name != path[0] or inside}


def counted(resources: Mapping[str, Json]) -> Counter[str]:
    """How often each element stands in the file that we keep but don't show, by Type.element."""
    return Counter(
        f"{resource['resourceType']}.{name.lstrip('_')}"
        for resource in resources.values()
        if resource["resourceType"] in _TAKEN
        for name in leftover(resource)
    )
