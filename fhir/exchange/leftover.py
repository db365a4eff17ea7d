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
# Of the transport, or words generated from the rest: they would be stale as soon as something changes here.
_OF_THE_FILE = {"resourceType", "id", "meta", "text", "implicitRules", "language", "contained"}


def leftover(resource: Json, kind: str = "") -> Json:
    """The elements of a resource that we don't show; all of them for a type we don't know."""
    name = kind or str(resource.get("resourceType"))
    taken = tasks.TAKEN_DETAIL if name == "detail" else _TAKEN.get(name, frozenset())
    rest = {key: each for key, each in resource.items() if key not in taken | _OF_THE_FILE}
    if name == "Goal" and "target" in rest:
        rest["target"] = [{key: each for key, each in row.items() if key != "dueDate"} for row in rest["target"]]
        if not any(rest["target"]):
            del rest["target"]
    return rest


def counted(resources: Mapping[str, Json]) -> Counter[str]:
    """How often each element stands in the file that we keep but don't show, by Type.element."""
    return Counter(
        f"{resource['resourceType']}.{name.lstrip('_')}"
        for resource in resources.values()
        if resource["resourceType"] in _TAKEN
        for name in leftover(resource)
    )
