"""CarePlan: the one plan of a circle, and each titled part of it as a CarePlan of its own."""

from collections.abc import Sequence
from typing import Any

from exchange import handover
from exchange.opened import Entry, Opened
from exchange.words import words_of
from exchange.writing import complete, meta, moment, ref
from portal.people.actor import Actor
from portal.plan.models import Goal, Part, Plan, Step
from portal.web.texts import _

TAKEN = frozenset({"status", "intent", "title", "subject", "goal", "activity", "careTeam"})


def to_fhir(
    plan: Plan, parts: Sequence[Part], goals: Sequence[Goal], steps: Sequence[Step], *, reader: Actor
) -> dict[str, Any]:
    """The whole plan as this reader may see it."""
    ours = _common(plan, goals, steps)
    ours["careTeam"] = [ref("CareTeam", plan.owner_id)]
    ours["meta"] = meta(plan, *parts, *goals, *steps)
    return complete(plan, ours, reader)


def part_to_fhir(
    part: Part, plan: Plan | None, goals: Sequence[Goal], steps: Sequence[Step], *, reader: Actor
) -> dict[str, Any]:
    """One titled part, with the goals and steps that stand in it."""
    ours = _common(part, goals, steps)
    ours["title"] = part.title
    ours["meta"] = meta(part, *goals, *steps)
    if plan:
        ours["partOf"] = [ref("CarePlan", plan.id)]
    return complete(part, ours, reader)


def _common(thing: Plan | Part, goals: Sequence[Goal], steps: Sequence[Step]) -> dict[str, Any]:
    return {
        "resourceType": "CarePlan",
        "id": str(thing.id),
        "status": "active",
        "intent": "plan",
        "subject": ref("Patient", thing.owner_id),
        "created": moment(thing.made_at),
        "goal": [ref("Goal", each.id) for each in goals],
        "activity": [{"reference": ref("Task", each.id)} for each in steps],
    }


def from_fhir(entry: Entry, opened: Opened) -> handover.Part:
    """One CarePlan of the hand-over: a titled part of the one plan."""
    resource = entry.resource
    title = resource.get("title") or words_of(resource.get("category")) or resource.get("description") or _("Plan")
    goals = (opened.found(each) for each in resource.get("goal", []))
    listed = tuple(each.ref for each in goals if each)
    return handover.Part(entry.ref, str(title), str(resource.get("status", "")), listed)
