"""Task: a step, what somebody does by when; also a CarePlan's activity that has details of its own."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from exchange import handover
from exchange.dates import day_of, moment_of
from exchange.faults import refuse
from exchange.opened import Entry, Opened
from exchange.words import words_of
from exchange.writing import complete, meta, moment, ref, who
from portal.circles.models import Member
from portal.people.actor import Actor
from portal.plan.models import Step
from portal.web.texts import _

TAKEN = frozenset({"status", "intent", "description", "for", "owner", "basedOn", "focus"})
TAKEN_DETAIL = frozenset({"status", "description", "goal"})
DONE = frozenset({"completed"})
STOPPED = frozenset({"cancelled", "failed", "rejected", "stopped", "entered-in-error"})


def to_fhir(step: Step, member: Member | None, plan: UUID | None, reader: Actor) -> dict[str, Any]:
    """The step as the plan shows it; `Task.for` is the young person."""
    ours: dict[str, Any] = {
        "resourceType": "Task",
        "id": str(step.id),
        "meta": meta(step),
        "status": _status(step),
        "intent": "plan",
        "description": step.words,
        "for": ref("Patient", step.owner_id),
        "authoredOn": moment(step.made_at),
        "lastModified": moment(step.changed_at),
    }
    if belongs := step.part_id or plan:
        ours["basedOn"] = [ref("CarePlan", belongs)]
    if step.goal_id:
        ours["focus"] = ref("Goal", step.goal_id)
    if member:
        ours["owner"] = who(member)
    elif step.seeks:
        # Its colleague left: the organisation has it until it finds another.
        ours["owner"] = ref("Organization", step.seeks.id, step.seeks.name)
    if step.due:
        ours["restriction"] = {"period": {"end": step.due.isoformat()}}
    if step.done_at:
        ours["executionPeriod"] = {"end": moment(step.done_at)}
    return complete(step, ours, reader)


def _status(step: Step) -> str:
    if step.done_at:
        return "completed"
    if step.stopped_at:
        return "cancelled"
    return "accepted" if step.member_id else "requested"


def from_fhir(entry: Entry, opened: Opened) -> handover.Step:
    """A Task of the hand-over."""
    resource = entry.resource
    words = str(resource.get("description") or words_of(resource.get("code")))
    if not words:
        raise refuse(f"{entry.at}.description", "required", _("Een stap heeft woorden nodig."))
    owner = opened.found(resource.get("owner"))
    if owner and owner.resource["resourceType"] == "PractitionerRole":
        owner = opened.found(owner.resource.get("practitioner"))
    near = [found for each in _pointing(resource) if (found := opened.found(each))]
    goal = next((each.ref for each in near if each.resource["resourceType"] == "Goal"), "")
    part = next((each.ref for each in near if each.resource["resourceType"] == "CarePlan"), "")
    ends = (resource.get(name, {}) for name in ("restriction", "executionPeriod"))
    days = (day_of(each.get("period", each).get("end")) for each in ends)
    return handover.Step(
        entry.ref,
        words,
        str(resource.get("status", "")),
        part or _listing(opened, entry),
        goal,
        owner.ref if owner else "",
        next(filter(None, days), None),
        resource,
        since=_since(resource.get("executionPeriod", {}).get("end"), resource.get("lastModified")),
    )


def _since(*moments: Any) -> datetime | None:
    return next(filter(None, (moment_of(each) for each in moments)), None)


def _pointing(task: dict[str, Any]) -> list[Any]:
    return [task.get("focus"), task.get("reasonReference"), *task.get("basedOn", [])]


def _listing(opened: Opened, task: Entry) -> str:
    """The CarePlan whose activities point at this task."""
    for plan in opened.of("CarePlan"):
        for activity in plan.resource.get("activity", []):
            found = opened.found(activity.get("reference"))
            if found and found.ref == task.ref:
                return plan.ref
    return ""


def from_activities(entry: Entry, opened: Opened) -> Iterator[handover.Step]:
    """The activities of a CarePlan that have details of their own: steps without owner."""
    seen: dict[str, int] = {}
    for i, activity in enumerate(entry.resource.get("activity", [])):
        detail = activity.get("detail")
        if detail is None:
            continue
        words = str(detail.get("description") or words_of(detail.get("code")))
        if not words:
            at = f"{entry.at}.activity[{i}].detail.description"
            raise refuse(at, "required", _("Een stap heeft woorden nodig."))
        # Known again by its own id, else by its words: places shift when somebody puts one in between.
        key = str(activity.get("id") or words)
        seen[key] = seen.get(key, 0) + 1
        goal = next((found.ref for each in detail.get("goal", []) if (found := opened.found(each))), "")
        day = day_of(detail.get("scheduledPeriod", {}).get("end"))
        own = f"{entry.ref}#{key}" + (f"#{seen[key]}" if seen[key] > 1 else "")
        status = str(detail.get("status", ""))
        # When an activity was done isn't told; when its plan ended says more than the day of the hand-over.
        since = _since(detail.get("scheduledPeriod", {}).get("end"), entry.resource.get("period", {}).get("end"))
        yield handover.Step(own, words, status, entry.ref, goal, by=day, came=detail, is_activity=True, since=since)
