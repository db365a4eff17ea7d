"""Plan: the one plan of a circle, as one reader may see it."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import F

from portal.access import Action, doors
from portal.access.doors import Entered
from portal.audit import Erasing
from portal.circles.audience import Kind
from portal.circles.erasing import take_things
from portal.circles.models import Circle, Member
from portal.circles.thing import Owner, Thing
from portal.people.actor import Actor
from portal.plan.goals import Goal, GoalState, Part
from portal.plan.steps import Step

__all__ = ["Goal", "GoalState", "Part", "Plan", "Step", "next_step_for"]

# More than any plan holds; a hand-over that brings more still shows the first of each.
_MOST = 2000
_FIRST = {
    GoalState.ACTIVE: 0,
    GoalState.PROPOSED: 1,
    GoalState.ON_HOLD: 2,
    GoalState.REACHED: 3,
    GoalState.STOPPED: 4,
}


class Plan(Thing):
    """What a young person wants and who does what by when (plan), one per circle, FHIR CarePlan.

    `Plan.of` fills the lists with what one reader may see; a plan that nobody has begun is empty and has no row.
    """

    shared_as = Kind.PLAN
    own_words = False

    circle_id = fields.UUIDField(unique=True)
    # How often something that the whole circle reads has changed: what open pages count by.
    news = fields.IntField(default=0)

    parts: tuple[Part, ...] = ()
    goals: tuple[Goal, ...] = ()
    loose: tuple[Step, ...] = ()  # steps that belong to no goal
    mine: tuple[Step, ...] = ()  # the reader's own open steps, the soonest first
    people: dict[UUID, Member]

    class Meta:
        table = "plan"

    @classmethod
    async def begin(cls, circle: Circle, *, by: Actor) -> Self:
        """The circle's plan, made now if there is none yet."""
        # The circle's row is held so that two who begin at once make one plan; on SQLite write() holds it already.
        await Circle.filter(id=circle.id).select_for_update().first()
        plan = await cls.of_circle(circle.id)
        return plan or await cls.make(by=by, owner=(Owner.CIRCLE, circle.id), circle_id=circle.id)

    @classmethod
    async def erase_of(cls, this: Erasing) -> None:
        """Hung on `erased`: a circle's whole plan."""
        if this.circle:
            await take_things(this, Step, Goal, Part, cls)

    @classmethod
    async def of(cls, entered: Entered, reader: Actor) -> Self:
        """The plan as `reader` may see it: a fixed number of queries, however long it is."""
        found = await doors.page(cls, reader, Action.PLAN_READ, within=entered, limit=1)
        plan = found[0] if found else cls(owner_kind=Owner.CIRCLE, owner_id=entered.id, circle_id=entered.id)
        plan.parts = tuple(
            await doors.page(Part, reader, Action.PLAN_READ, within=entered, order=("place", "id"), limit=_MOST)
        )
        goals = await doors.page(Goal, reader, Action.PLAN_READ, within=entered, order=("place", "id"), limit=_MOST)
        steps = await doors.page(Step, reader, Action.PLAN_READ, within=entered, limit=_MOST)
        people = await doors.page(Member, reader, Action.PLAN_READ, within=entered, limit=_MOST)
        plan.people = {member.id: member for member in people}
        await Step.find_people(steps, plan.people)
        plan._fill(goals, steps, entered.member)
        return plan

    @classmethod
    async def of_circle(cls, circle_id: UUID) -> Self | None:
        """The row of a circle's plan, for who has come through a door already."""
        return await cls.get_or_none(circle_id=circle_id)

    @classmethod
    async def stands_at(cls, circle_id: UUID) -> int:
        """How often something the whole circle reads has changed."""
        plan = await cls.of_circle(circle_id)
        return plan.news if plan else 0

    @classmethod
    async def count_news(cls, circle_id: UUID) -> int:
        """One change more, inside a write that holds the row until it ends; 0 when there is no plan yet."""
        return await cls.stands_at(circle_id) if await cls.filter(circle_id=circle_id).update(news=F("news") + 1) else 0

    @property
    def begun(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.goals or self.loose)

    @property
    def open_goals(self) -> list[Goal]:
        """Goals somebody works at or may: what goes on first, proposals, then what rests."""
        return sorted((goal for goal in self.goals if goal.state.is_open), key=lambda goal: _FIRST[goal.state])

    @property
    def past_goals(self) -> list[Goal]:
        """Reached and stopped goals, the latest first."""
        past = sorted((goal for goal in self.goals if not goal.state.is_open), key=lambda goal: goal.state_at)
        return past[::-1]

    @property
    def next_step(self) -> Step | None:
        """The reader's own step that comes first."""
        return self.mine[0] if self.mine else None

    def named(self, person_id: UUID | None) -> str:
        """What this circle calls a person; '' when she never was in it."""
        return next((each.name for each in self.people.values() if person_id and each.person_id == person_id), "")

    def goal_of(self, step: Step) -> Goal | None:
        """The goal a step is for, if the reader may see it."""
        return next((goal for goal in self.goals if goal.id == step.goal_id), None)

    def _fill(self, goals: list[Goal], steps: list[Step], me: Member | None) -> None:
        by_goal: dict[UUID, list[Step]] = {goal.id: [] for goal in goals}
        loose = []
        for step in steps:
            if step.goal_id is None:
                loose.append(step)
            elif step.goal_id in by_goal:
                # A step of a goal that was taken away is not shown: nobody works at it any more.
                by_goal[step.goal_id].append(step)
        for goal in goals:
            goal.steps = in_order(by_goal[goal.id])
        self.goals, self.loose = tuple(goals), in_order(loose)
        going = [step for goal in goals if goal.state.asks for step in goal.steps]
        mine = [step for step in (*going, *loose) if step.is_open and step.is_of(me)]
        self.mine = tuple(sorted(mine, key=Step.first_key))


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The soonest first; what is done keeps its place, so that nothing jumps away under a finger."""
    return tuple(sorted(steps, key=Step.first_key))


async def next_step_for(entered: Entered, reader: Actor) -> Step | None:
    """The reader's own next step in this circle."""
    return (await Plan.of(entered, reader)).next_step
