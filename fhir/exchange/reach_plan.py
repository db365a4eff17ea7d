"""What an actor reaches of the plan: CarePlan (the plan and its titled parts), Goal, Task."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from exchange import care_plan, goal, task
from exchange.reach import MOST, Found, Json, Shelf, Things
from exchange.search import Search
from portal.access import Action, doors
from portal.circles.models import Member
from portal.circles.thing import Thing
from portal.errors import Gone
from portal.people.actor import Actor
from portal.plan.models import Goal, Part, Plan, Step

T = TypeVar("T", bound=Thing)


async def _page(model: type[T], reader: Actor, narrow: dict[str, Any], limit: int = MOST) -> list[T]:
    return await doors.page(model, reader, Action.PLAN_READ, narrow=narrow, limit=limit)


def _in_circles_of(things: Sequence[Thing]) -> dict[str, Any]:
    return {"owner_id__in": sorted({each.owner_id for each in things})}


async def _goals(goals: Sequence[Goal], reader: Actor) -> list[Json]:
    return [goal.to_fhir(each, reader) for each in goals]


async def _tasks(steps: Sequence[Step], reader: Actor) -> list[Json]:
    near = _in_circles_of(steps)
    plans = {each.owner_id: each.id for each in await _page(Plan, reader, near)}
    members = {each.id: each for each in await _page(Member, reader, near)}
    await Step.find_people(steps, members)
    return [
        task.to_fhir(each, members.get(each.member_id) if each.member_id else None, plans.get(each.owner_id), reader)
        for each in steps
    ]


class Plans(Shelf):
    """CarePlan: plans and parts are two kinds of things under one type."""

    async def read(self, id: UUID, actor: Actor) -> Json:
        """The plan or the part with this id."""
        is_part = await doors.page(Part, actor, Action.PLAN_READ, narrow={"id": id}, limit=1, removed=True)
        thing: Plan | Part = await doors.open(Part if is_part else Plan, id, actor, Action.PLAN_READ, removed=True)
        if thing.removed_at:
            raise Gone(f"CarePlan {id}")
        return (await self._shown([thing], actor))[0]

    async def find(self, search: Search, actor: Actor) -> Found:
        """Plans and parts together, in the order of their ids."""
        narrow: dict[str, Any] = {}
        if search.ids is not None:
            narrow["id__in"] = list(search.ids)
        if search.patients is not None:
            narrow["owner_id__in"] = list(search.patients)
        if search.after is not None:
            narrow["id__gt"] = search.after
        size = search.count or MOST
        plans = await _page(Plan, actor, narrow, size + 1)
        parts = await _page(Part, actor, narrow, size + 1)
        every: list[Plan | Part] = sorted([*plans, *parts], key=lambda each: each.id)
        last = every[size - 1].id if len(every) > size else None
        return Found(await self._shown(every[:size], actor) if every else [], last)

    async def _shown(self, things: Sequence[Plan | Part], reader: Actor) -> list[Json]:
        near = _in_circles_of(things)
        plans = {each.owner_id: each for each in await _page(Plan, reader, near)}
        parts = await _page(Part, reader, near)
        goals = await _page(Goal, reader, near)
        goals.sort(key=lambda each: each.place)
        known = {each.id for each in goals}
        # As on the page: a step of a goal that was taken away is nobody's work any more.
        steps = [each for each in await _page(Step, reader, near) if each.goal_id is None or each.goal_id in known]
        shown = []
        for thing in things:
            if isinstance(thing, Plan):
                its = (_of(parts, thing), _of(goals, thing), _of(steps, thing))
                shown.append(care_plan.to_fhir(thing, *its, reader=reader))
            else:
                inside = (
                    [each for each in goals if each.part_id == thing.id],
                    [s for s in steps if s.part_id == thing.id],
                )
                shown.append(care_plan.part_to_fhir(thing, plans.get(thing.owner_id), *inside, reader=reader))
        return shown


def _of(rows: Sequence[T], plan: Plan) -> list[T]:
    return [each for each in rows if each.owner_id == plan.owner_id]


SHELVES: dict[str, Shelf] = {
    "CarePlan": Plans(),
    "Goal": Things(Goal, Action.PLAN_READ, _goals),
    "Task": Things(Step, Action.PLAN_READ, _tasks),
}
