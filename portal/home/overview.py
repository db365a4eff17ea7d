"""The circles somebody is in, with what waits for her in each: a fixed number of queries, however many they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.access import Action, doors
from portal.chat.models import Conversation, unread_of
from portal.circles.models import Circle, Member
from portal.people.actor import Actor
from portal.plan.models import Goal, Step

_MOST = 2000


@dataclass(frozen=True)
class Row:
    """One circle as a tile."""

    circle: Circle
    unread: int
    step: Step | None

    def first_key(self) -> tuple[date, bool, str]:
        """What has to be done soonest first, then where something was said."""
        return (self.step.due if self.step and self.step.due else date.max, not self.unread, self.circle.name)


async def overview(actor: Actor, circles: Sequence[Circle]) -> list[Row]:
    """A row for each circle, the one that asks for her first."""
    if not circles:
        return []
    members = await doors.page(Member, actor, Action.PEOPLE_READ, narrow={"person_id": actor.person_id}, limit=_MOST)
    mine = [each.id for each in members if each.stands_for(actor)]
    unread = await _unread(actor, mine)
    steps = await _next_steps(actor, mine)
    return sorted((Row(each, unread.get(each.id, 0), steps.get(each.id)) for each in circles), key=Row.first_key)


async def _unread(actor: Actor, mine: list[UUID]) -> dict[UUID, int]:
    talks = await doors.page(Conversation, actor, Action.CHAT_READ, limit=_MOST)
    counts = await unread_of(mine, talks)
    total: dict[UUID, int] = {}
    for each in talks:
        total[each.owner_id] = total.get(each.owner_id, 0) + counts.get(each.id, 0)
    return total


async def _next_steps(actor: Actor, mine: list[UUID]) -> dict[UUID, Step]:
    open_ones = {"member_id__in": mine, "done_at__isnull": True, "stopped_at__isnull": True}
    steps = await doors.page(Step, actor, Action.PLAN_READ, narrow=open_ones, limit=_MOST)
    asked = list({step.goal_id for step in steps if step.goal_id})
    goals = await doors.page(Goal, actor, Action.PLAN_READ, narrow={"id__in": asked}, limit=_MOST)
    going = {goal.id for goal in goals if goal.state.asks}
    firsts: dict[UUID, Step] = {}
    # The last one written for each circle is the first by its day.
    for step in sorted(steps, key=Step.first_key, reverse=True):
        if step.goal_id is None or step.goal_id in going:
            firsts[step.owner_id] = step
    return firsts
