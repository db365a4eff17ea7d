"""Three versions of one thing, the file before, the file now and what stands here, and what follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from exchange import goal as goals
from exchange import handover
from exchange import task as tasks
from portal import clock
from portal.circles.models import Circle, Member
from portal.circles.thing import Thing
from portal.plan.models import Goal, GoalState, Part, Step

Told = dict[str, Any]
Values = dict[str, Any]
Noun = handover.Patient | handover.Someone | handover.Part | handover.Goal | handover.Step
Ids = Mapping[str, UUID]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to change here, and how many of the file's changes give way to words changed here."""

    changes: Values
    stays: int


def compared(before: Values, now: Values, here: Values) -> Verdict:
    """Only what differs from the file before counts; and where somebody here wrote something else, it stays."""
    changes: Values = {}
    stays = 0
    for name, value in now.items():
        if value == before.get(name) or value == here[name]:
            continue
        if here[name] == before.get(name):
            changes[name] = value
        else:
            stays += 1
    return Verdict(changes, stays)


def told_by(noun: Noun) -> Told:
    """What the file says of a noun, as it is kept for the next comparison; references stay the file's own."""
    if isinstance(noun, handover.Patient):
        return {"name": noun.called, "full_name": noun.name, "birth": noun.birth_date.isoformat()}
    if isinstance(noun, handover.Someone):
        return {"name": noun.name, "relation": noun.relation}
    if isinstance(noun, handover.Part):
        return {"title": noun.title}
    day = noun.by.isoformat() if noun.by else None
    if isinstance(noun, handover.Goal):
        return {"words": noun.words, "state": goals.state_of(noun.status).value, "by_day": day, "part": noun.part}
    state = "done" if noun.status in tasks.DONE else "stopped" if noun.status in tasks.STOPPED else "open"
    refs = {"part": noun.part, "goal": noun.goal, "owner": noun.owner}
    return {"words": noun.words, "state": state, "due": day, **refs}


def ours(told: Told, ids: Ids) -> Values:
    """The same in our columns: days as days, references as our ids."""
    values: Values = {}
    columns = {"part": "part_id", "goal": "goal_id", "owner": "member_id"}
    for name, value in told.items():
        if name in columns:
            values[columns[name]] = ids.get(value)
        elif name in ("by_day", "due"):
            values[name] = date.fromisoformat(value) if value else None
        else:
            values[name] = value
    return values


def here(thing: Thing) -> Values:
    """What stands here now, in the same columns."""
    if isinstance(thing, Circle):
        return {"name": thing.name, "full_name": thing.full_name, "birth": thing.birth}
    if isinstance(thing, Member):
        return {"name": thing.name, "relation": thing.relation}
    if isinstance(thing, Part):
        return {"title": thing.title}
    if isinstance(thing, Goal):
        return {"words": thing.words, "state": thing.state.value, "by_day": thing.by_day, "part_id": thing.part_id}
    if not isinstance(thing, Step):
        raise TypeError(type(thing).__name__)
    state = "done" if thing.done_at else "stopped" if thing.stopped_at else "open"
    refs = {"part_id": thing.part_id, "goal_id": thing.goal_id, "member_id": thing.member_id}
    return {"words": thing.words, "state": state, "due": thing.due, **refs}


def columns(model: type[Thing], values: Values, since: datetime | None = None) -> Values:
    """Values as columns of the model: a state becomes the moment it began, by the file or else now."""
    moment = min(since or clock.now(), clock.now())
    if "state" not in values:
        return values
    plain = {name: value for name, value in values.items() if name != "state"}
    state = values["state"]
    if model is Goal:
        return {**plain, "state": GoalState(state), "state_at": moment, "state_by": None}
    done_at = moment if state == "done" else None
    stopped_at = moment if state == "stopped" else None
    return {**plain, "done_at": done_at, "done_by": None, "stopped_at": stopped_at}
