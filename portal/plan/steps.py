"""Step: what somebody does towards a goal, by when, and who ticked it off."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portal import clock
from portal.circles.audience import Kind, MemberRole
from portal.circles.models import Member
from portal.circles.taking_part import TakingPart
from portal.circles.thing import Thing
from portal.people.actor import Actor
from portal.people.models import Organisation, Staff
from portal.store import Moment
from portal.vault import SealedText

_OPEN = Q(done_at__isnull=True, stopped_at__isnull=True, removed_at__isnull=True)


class Step(Thing):
    """What somebody does towards a goal (stap), FHIR Task.

    Without `member` nobody has taken it yet, without `goal` it came in with a hand-over that named none.
    """

    shared_as = Kind.PLAN

    goal: fields.ForeignKeyNullableRelation[Thing] = fields.ForeignKeyField(
        "portal.Goal", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    part: fields.ForeignKeyNullableRelation[Thing] = fields.ForeignKeyField(
        "portal.Part", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    # The organisation whose colleague had it and left: its desk finds somebody.
    desk: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, null=True, on_delete=fields.SET_NULL
    )
    words = SealedText()
    due = fields.DateField(null=True)
    done_at = Moment(null=True)
    done_by = fields.UUIDField(null=True)
    stopped_at = Moment(null=True)

    goal_id: UUID | None
    part_id: UUID | None
    member_id: UUID | None
    desk_id: UUID | None
    # Who does it, once the plan or a page has looked that up.
    who: Member | None = None
    # The organisation that looks for somebody, likewise.
    seeks: Organisation | None = None

    class Meta:
        table = "step"

    @classmethod
    def narrowed(cls, member: Member) -> Q:
        """Somebody of the network sees the steps that are theirs, not what else the family has to do."""
        return Q(member_id=member.id) if member.role is MemberRole.NETWORK else Q()

    @property
    def is_open(self) -> bool:
        """Whether it still has to be done."""
        return self.done_at is None and self.stopped_at is None

    @property
    def late(self) -> bool:
        """Whether its day has passed while it is open."""
        return self.is_open and self.due is not None and self.due < clock.today()

    def is_of(self, member: Member | None) -> bool:
        """Whether this member does it."""
        return member is not None and self.member_id == member.id

    @classmethod
    async def made_before(cls, id: UUID) -> bool:
        """Whether a form with this id was taken already: a double click makes one step."""
        return await cls.exists(id=id)

    @classmethod
    async def find_people(cls, steps: Iterable["Step"], people: Mapping[UUID, Member]) -> None:
        """Look up who does each of these, or which organisation looks for somebody: at most one query."""
        steps = list(steps)
        desks = {each.desk_id for each in steps if each.desk_id and each.member_id is None}
        found = {each.id: each for each in await Organisation.filter(id__in=list(desks))} if desks else {}
        for step in steps:
            step.who = people.get(step.member_id) if step.member_id else None
            step.seeks = found.get(step.desk_id) if step.desk_id and step.member_id is None else None

    @classmethod
    async def go_to_desk(cls, staff: Staff, by: Actor) -> None:
        """Hung on `staff_left`: what she still had to do goes to her organisation's desk, which finds somebody."""
        for step in await (await cls._open_of(staff)).select_for_update():
            await step.keep(by=by, member_id=None, desk_id=staff.organisation_id)

    @classmethod
    async def let_go(cls, part: TakingPart, by: Actor) -> None:
        """Hung on `withdrew`: what that organisation's people still had to do is nobody's, for the circle to give.

        Not its desk's, as when a colleague leaves: it takes part no more, and its desk has nothing to find out here.
        """
        where = {"owner_id": part.owner_id, "organisation_id": part.organisation_id}
        theirs = await Member.filter(**where).values_list("id", flat=True)
        had = Q(member_id__in=theirs) | Q(desk_id=part.organisation_id, member_id__isnull=True)
        for step in await cls.filter(_OPEN, had, owner_id=part.owner_id).select_for_update():
            await step.keep(by=by, member_id=None, desk_id=None)

    @classmethod
    async def count_of(cls, staff: Staff) -> int:
        """Hung on `open_work`: how many steps she has open for this organisation."""
        return await (await cls._open_of(staff)).count()

    @classmethod
    async def _open_of(cls, staff: Staff) -> "QuerySet[Step]":
        where = {"person_id": staff.person_id, "organisation_id": staff.organisation_id}
        hers = await Member.filter(**where).values_list("id", flat=True)
        return cls.filter(_OPEN, member_id__in=hers)

    @classmethod
    async def count_at_desk(cls, organisation_id: UUID) -> int:
        """How many open steps wait for a colleague of this organisation: a number, and nothing of whose they are."""
        return await cls._at_desk(organisation_id).count()

    @classmethod
    async def count_alone(cls, organisation_id: UUID) -> int:
        """How many of those are in a circle where this organisation has nobody now."""
        colleagues = Member.filter(Member.is_in(), organisation_id=organisation_id)
        staffed = await colleagues.distinct().values_list("owner_id", flat=True)
        return await cls._at_desk(organisation_id).exclude(owner_id__in=staffed).count()

    @classmethod
    def _at_desk(cls, organisation_id: UUID) -> "QuerySet[Step]":
        return cls.filter(_OPEN, desk_id=organisation_id, member_id__isnull=True)

    async def keep(self, *, by: Actor, **changes: Any) -> Self:
        """As every thing; whoever is given it, has it instead of the desk."""
        if changes.get("member_id"):
            changes = {**changes, "desk_id": None}
        return await super().keep(by=by, **changes)

    async def change(self, *, by: Actor, **values: Any) -> Self:
        """Other words, another day or somebody else's; what stays the same leaves no trace."""
        differing = {name: value for name, value in values.items() if getattr(self, name) != value}
        return await self.keep(by=by, **differing) if differing else self

    async def tick(self, *, by: Actor) -> Self:
        """Done, now, by this actor; ticking twice leaves the first."""
        if self.done_at is not None:
            return self
        return await self.keep(by=by, done_at=clock.now(), done_by=by.person_id, stopped_at=None)

    async def untick(self, *, by: Actor) -> Self:
        """Not done after all."""
        return await self.keep(by=by, done_at=None, done_by=None) if self.done_at else self

    async def stop(self, *, by: Actor) -> Self:
        """It needs no doing any more."""
        return await self.keep(by=by, stopped_at=clock.now()) if self.is_open else self

    async def give_to(self, member: Member | None, *, by: Actor) -> Self:
        """From now on this member does it; None: nobody yet."""
        if member is not None and member.owner_id != self.owner_id:
            raise ValueError("A step is given to somebody of its own circle")
        taken = member.id if member else None
        return self if taken == self.member_id else await self.keep(by=by, member_id=taken)

    def first_key(self) -> tuple[bool, date, datetime]:
        """For sorting: the soonest day first, steps without a day after."""
        return (self.due is None, self.due or date.max, self.made_at)
