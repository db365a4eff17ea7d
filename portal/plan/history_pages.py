"""A goal's history: who changed what, when, in plain words, its steps included."""

from dataclasses import replace
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.access import Action, doors
from portal.circles.audience import MemberRole
from portal.circles.history import Change, Told, changes_of
from portal.circles.models import Member
from portal.people.actor import Capacity
from portal.plan.models import Goal, GoalState, Step
from portal.plan.reader import is_hers, reading, state_words
from portal.web import _, page
from portal.web.page import day_words


async def history(request: Request) -> Response:
    """All that happened to this goal and to the steps this reader may see, the latest first."""
    actor = request.state.actor
    goal = await doors.open(Goal, request.path_params["goal"], actor, Action.PLAN_READ, removed=True)
    entered = await doors.enter(actor, goal.owner_id, Action.PLAN_READ)
    narrow = {"goal_id": goal.id}
    steps = await doors.page(Step, actor, Action.PLAN_READ, within=entered, narrow=narrow, limit=2000, removed=True)
    people = await doors.page(Member, actor, Action.PLAN_READ, within=entered, limit=2000)
    changes = (_shown(change, entered.member) for change in await changes_of([goal, *steps]))
    told = [told_of(change, people, entered.member) for change in changes if change]
    return await page(request, "plan/history.html", goal=goal, told=told, **await reading(request, entered))


def _shown(change: Change, me: Member | None) -> Change | None:
    """The change as far as this reader may know it: to the network a step begins the day it became theirs."""
    if me is None or me.role is not MemberRole.NETWORK or not isinstance(change.thing, Step):
        return change
    if change.after["member_id"] != str(me.id):
        return None
    was_mine = change.before is not None and change.before["member_id"] == str(me.id)
    return change if was_mine else replace(change, before=None)


def told_of(change: Change, people: list[Member], me: Member | None) -> Told:
    """One change in plain words; what the reader did herself as 'jij'."""
    person = next((each for each in people if change.by and each.person_id == change.by), None)
    who = person.name if person else _("Kring") if change.capacity == Capacity.HOUSE else _("Iemand")
    names = {str(each.id): _("jij") if me and each.id == me.id else each.name for each in people}
    say = _goal_sentence if isinstance(change.thing, Goal) else _step_sentence
    lines = _lines(change, names) if change.before is not None else _first_lines(change, names)
    # Said in the past, where Dutch and English have one verb for 'you' and for a name.
    sentence = say(change) % {"who": _("Jij") if is_hers(change.by, me) else who}
    return Told(who, person.person_id if person else None, change.at, sentence, lines)


def _goal_sentence(change: Change) -> str:
    altered = change.altered
    if change.before is None:
        proposed = change.after["state"] == GoalState.PROPOSED
        return _("%(who)s stelde dit doel voor.") if proposed else _("%(who)s maakte dit doel.")
    if "removed_at" in altered:
        away = change.after["removed_at"]
        return _("%(who)s haalde dit doel weg.") if away else _("%(who)s zette dit doel terug.")
    if "state" not in altered:
        return _("%(who)s veranderde dit doel.")
    return {
        GoalState.PROPOSED: _("%(who)s maakte hier weer een voorstel van."),
        GoalState.ACTIVE: _("%(who)s ging hiermee verder."),
        GoalState.ON_HOLD: _("%(who)s liet dit doel even rusten."),
        GoalState.REACHED: _("%(who)s zei: bereikt!"),
        GoalState.STOPPED: _("%(who)s stopte met dit doel."),
    }[GoalState(change.after["state"])]


def _step_sentence(change: Change) -> str:
    altered = change.altered
    if change.before is None:
        return _("%(who)s zette een stap in het plan.")
    if "removed_at" in altered:
        away = change.after["removed_at"]
        return _("%(who)s haalde een stap weg.") if away else _("%(who)s zette een stap terug.")
    if "done_at" in altered:
        done = change.after["done_at"]
        return _("%(who)s vinkte een stap af.") if done else _("%(who)s draaide het afvinken terug.")
    if altered.get("stopped_at", ("", None))[1]:
        return _("%(who)s zei: deze stap hoeft niet meer.")
    if change.after.get("desk_id") and "desk_id" in altered:
        return _("Wie deze stap deed, werkt er niet meer. De organisatie zoekt een collega.")
    if set(altered) <= {"member_id", "desk_id"}:
        return _("%(who)s gaf een stap aan iemand anders.")
    return _("%(who)s veranderde een stap.")


def _first_lines(change: Change, names: dict[str, str]) -> list[tuple[str, str, str]]:
    shown = ("words", "member_id") if isinstance(change.thing, Step) else ("words",)
    return [
        (_label(name, change.thing), "", _value(name, change.after[name], names))
        for name in shown
        if change.after.get(name)
    ]


def _lines(change: Change, names: dict[str, str]) -> list[tuple[str, str, str]]:
    altered = change.altered
    lines = [
        (_label(name, change.thing), _value(name, old, names), _value(name, new, names))
        for name, (old, new) in altered.items()
        if name in ("words", "why", "by_day", "due", "member_id", "state")
    ]
    if isinstance(change.thing, Step) and "words" not in altered:
        # Which step it was, since a goal has several.
        lines.insert(0, (_("Stap"), "", change.after["words"]))
    return lines


def _label(name: str, thing: Any) -> str:
    return {
        "words": _("Stap") if isinstance(thing, Step) else _("Doel"),
        "why": _("Waarom"),
        "by_day": _("Uiterlijk"),
        "due": _("Uiterlijk"),
        "member_id": _("Wie"),
        "state": _("Hoe het ervoor staat"),
    }[name]


def _value(name: str, value: Any, names: dict[str, str]) -> str:
    if name == "member_id":
        return names.get(value, _("Iemand")) if value else _("nog niemand")
    if not value:
        return _("niets")
    if name in ("by_day", "due"):
        return day_words(date.fromisoformat(value))
    return state_words(GoalState(value))[0] if name == "state" else str(value)


routes = [Route("/doelen/{goal:uuid}/geschiedenis", history)]
