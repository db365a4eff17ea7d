"""Goal: what a young person wants, in her own words."""

from typing import Any

from exchange import handover, opened
from exchange.dates import day_of, moment_of
from exchange.faults import refuse
from exchange.words import words_of
from exchange.writing import complete, meta, ref
from portal.people.actor import Actor
from portal.plan.models import Goal, GoalState
from portal.web.texts import _

TAKEN = frozenset({"lifecycleStatus", "description", "subject", "statusDate"})
_STATUS = {
    GoalState.PROPOSED: "proposed",
    GoalState.ACTIVE: "active",
    GoalState.ON_HOLD: "on-hold",
    GoalState.REACHED: "completed",
    GoalState.STOPPED: "cancelled",
}
_STATE = {
    "proposed": GoalState.PROPOSED,
    "planned": GoalState.ACTIVE,
    "accepted": GoalState.ACTIVE,
    "active": GoalState.ACTIVE,
    "on-hold": GoalState.ON_HOLD,
    "completed": GoalState.REACHED,
    "cancelled": GoalState.STOPPED,
    "rejected": GoalState.STOPPED,
    "entered-in-error": GoalState.STOPPED,
}
_ACHIEVED = {
    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/goal-achievement", "code": "achieved"}],
}


def to_fhir(goal: Goal, reader: Actor) -> dict[str, Any]:
    """The goal as the plan shows it."""
    ours: dict[str, Any] = {
        "resourceType": "Goal",
        "id": str(goal.id),
        "meta": meta(goal),
        "lifecycleStatus": _STATUS[goal.state],
        "description": {"text": goal.words},
        "subject": ref("Patient", goal.owner_id),
        "statusDate": goal.state_at.date().isoformat(),
    }
    if goal.state is GoalState.REACHED:
        ours["achievementStatus"] = _ACHIEVED
    if goal.by_day:
        ours["target"] = [{"dueDate": goal.by_day.isoformat()}]
    if goal.why:
        ours["note"] = [{"text": goal.why}]
    return complete(goal, ours, reader)


def from_fhir(entry: opened.Entry, parts: tuple[handover.Part, ...]) -> handover.Goal:
    """A goal of the hand-over, in the part that lists it."""
    resource = entry.resource
    words = words_of(resource.get("description"))
    if not words:
        raise refuse(f"{entry.at}.description", "required", _("Een doel heeft woorden nodig."))
    days = (day_of(each.get("dueDate")) for each in resource.get("target", []))
    part = next((each.ref for each in parts if entry.ref in each.goals), "")
    status = str(resource.get("lifecycleStatus", ""))
    since = moment_of(resource.get("statusDate"))
    return handover.Goal(entry.ref, words, status, part, next(filter(None, days), None), since)


def state_of(status: str) -> GoalState:
    """Our state for R4's lifecycleStatus."""
    return _STATE.get(status, GoalState.PROPOSED)
