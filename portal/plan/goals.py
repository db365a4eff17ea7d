"""Goal and Part: what a young person wants, in her own words, and how far it is."""

from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from tortoise import fields

from portal import clock
from portal.circles.audience import Audience, Kind
from portal.circles.models import Circle, Member
from portal.circles.thing import Owner, Thing
from portal.people.actor import Actor
from portal.plan.steps import Step
from portal.store import Moment
from portal.vault import SealedText


class GoalState(StrEnum):
    """How far a goal is."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    REACHED = "reached"
    STOPPED = "stopped"

    @property
    def is_open(self) -> bool:
        """Whether anybody still works at it, or may."""
        return self not in (GoalState.REACHED, GoalState.STOPPED)

    @property
    def asks(self) -> bool:
        """Whether its steps are somebody's to do now: not before she said yes to the goal, and not while it rests."""
        return self is GoalState.ACTIVE


class Part(Thing):
    """A titled part of a plan (onderdeel), from a hand-over that brought several plans, FHIR CarePlan."""

    shared_as = Kind.PLAN
    own_words = False

    title = SealedText()
    place = fields.IntField(default=0)

    class Meta:
        table = "plan_part"


class Goal(Thing):
    """What a young person wants (doel), in her own words, FHIR Goal."""

    shared_as = Kind.PLAN

    part: fields.ForeignKeyNullableRelation[Part] = fields.ForeignKeyField(
        "portal.Part", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    words = SealedText()
    why = SealedText(default="")
    by_day = fields.DateField(null=True)
    place = fields.IntField(default=0)
    state = fields.CharEnumField(GoalState, max_length=10, default=GoalState.ACTIVE)
    state_at = Moment()
    state_by = fields.UUIDField(null=True)

    part_id: UUID | None
    # Its steps, once the plan or a page has read them for one reader.
    steps: tuple[Step, ...] = ()

    class Meta:
        table = "goal"

    @classmethod
    async def set(
        cls,
        circle: Circle,
        *,
        by: Actor,
        words: str,
        why: str = "",
        by_day: date | None = None,
        state: GoalState = GoalState.ACTIVE,
        audience: Audience = Audience.WHOLE_CIRCLE,
        part: Part | None = None,
        **more: Any,
    ) -> Self:
        """A new goal, last in the plan."""
        last = await cls.filter(owner_id=circle.id).order_by("-place").first()
        return await cls.make(
            by=by,
            owner=(Owner.CIRCLE, circle.id),
            words=words,
            why=why,
            by_day=by_day,
            part_id=part.id if part else None,
            audience=audience,
            place=last.place + 1 if last else 1,
            state=state,
            state_at=clock.now(),
            state_by=by.person_id,
            **more,
        )

    @classmethod
    async def made_before(cls, id: UUID) -> bool:
        """Whether a form with this id was taken already: a double click makes one goal."""
        return await cls.exists(id=id)

    async def change(self, *, by: Actor, **values: Any) -> Self:
        """Other words, another reason or another day; what stays the same leaves no trace."""
        differing = {name: value for name, value in values.items() if getattr(self, name) != value}
        return await self.keep(by=by, **differing) if differing else self

    async def waits_for_her_yes(self) -> bool:
        """Whether nobody who decides has called it a goal yet, also when it was stopped as a proposal."""
        states = [self.state, *(GoalState(each.state["state"]) for each in await self.past())]
        told = (state for state in states if state in (GoalState.PROPOSED, GoalState.ACTIVE))
        return next(told, None) is GoalState.PROPOSED

    async def agree(self, *, by: Actor) -> Self:
        """She wants this herself: a proposal becomes a goal."""
        return await self._turn(GoalState.ACTIVE, by) if self.state is GoalState.PROPOSED else self

    async def reach(self, *, by: Actor) -> Self:
        """It is reached."""
        return await self._turn(GoalState.REACHED, by)

    async def pause(self, *, by: Actor) -> Self:
        """Not now, maybe later."""
        return await self._turn(GoalState.ON_HOLD, by)

    async def resume(self, *, by: Actor) -> Self:
        """On with it again."""
        return await self._turn(GoalState.ACTIVE, by)

    async def stop(self, *, by: Actor) -> Self:
        """Not wanted any more."""
        return await self._turn(GoalState.STOPPED, by)

    async def add_step(
        self, *, by: Actor, words: str, due: date | None = None, member: Member | None = None, **more: Any
    ) -> Step:
        """A step towards this goal, read by whoever reads the goal."""
        if member is not None and member.owner_id != self.owner_id:
            raise ValueError("A step is given to somebody of its own circle")
        return await Step.make(
            by=by,
            owner=(Owner.CIRCLE, self.owner_id),
            audience=self.audience,
            audience_id=self.audience_id,
            goal_id=self.id,
            part_id=self.part_id,
            member_id=member.id if member else None,
            words=words,
            due=due,
            **more,
        )

    @property
    def done_steps(self) -> int:
        """How many of its steps are done."""
        return sum(1 for step in self.steps if step.done_at)

    async def _turn(self, state: GoalState, by: Actor) -> Self:
        if self.state is state:
            return self
        return await self.keep(by=by, state=state, state_at=clock.now(), state_by=by.person_id)
