"""Emergency: a professional from outside the circle reads along for a day, in danger, with a reason and told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portal import clock
from portal.audit import Erasing
from portal.circles.audience import Audience, MemberRole
from portal.circles.models import Circle, Member
from portal.circles.named import Named
from portal.circles.thing import Owner, Thing
from portal.people.actor import Actor
from portal.people.models import Organisation, Staff
from portal.store import Moment, Row
from portal.vault import SealedText

LASTS = timedelta(hours=24)
# How far she heard along on an open page is written at its end, or by the minute: just after she stopped.
_STILL_WRITTEN = timedelta(minutes=5)


class Emergency(Thing):
    """Access in danger (noodtoegang): who, of which organisation, why, from when until when, and who was told.

    Its named rows say who may know of it: who was told, and who opened it. The same rows stand for its member.
    """

    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.RESTRICT
    )
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    person_id = fields.UUIDField(db_index=True)
    name = SealedText()
    title = SealedText(default="")
    reason = SealedText()
    since = Moment()
    until = Moment()
    # The family's own home is the danger, or may be: a parent hears of it only once this is released.
    held_back_at = Moment(null=True)
    released_at = Moment(null=True)
    released_by = fields.UUIDField(null=True)

    member_id: UUID
    organisation_id: UUID

    class Meta:
        table = "emergency"

    @classmethod
    async def already(cls, id: UUID, circle: Circle | None, *, by: Actor) -> Self | None:
        """What this actor opened before: with the same form, or in this circle and not over yet."""
        hers = cls.filter(made_by=by.person_id, organisation_id=by.organisation_id)
        same = await hers.filter(id=id).first()
        if same or circle is None:
            return same
        going = hers.filter(owner_id=circle.id, until__gt=clock.now(), member__ended_at__isnull=True)
        return await going.first()

    @classmethod
    async def begin(cls, circle: Circle, *, by: Actor, id: UUID, reason: str, at_home: bool, moment: datetime) -> Self:
        """She reads along from `moment` on, for 24 hours and not longer; nobody has been told yet.

        `moment` is before the door she came in by: what a parent may not read yet begins with that line.
        """
        staff = await Staff.get(id=by.staff_id)
        member = await Member.admit(
            circle,
            by=by,
            role=MemberRole.EMERGENCY,
            name=by.name,
            person_id=by.person_id,
            relation=staff.title,
            organisation_id=by.organisation_id,
            since=moment,
            until=moment + LASTS,
            named_with=id,
        )
        found = await cls.make(
            by=by,
            owner=(Owner.CIRCLE, circle.id),
            id=id,
            audience=Audience.NAMED,
            member_id=member.id,
            organisation_id=by.organisation_id,
            person_id=by.person_id,
            name=by.name,
            title=staff.title,
            reason=reason,
            since=moment,
            until=moment + LASTS,
            held_back_at=moment if at_home else None,
        )
        await Named.create(thing_id=id, member_id=member.id)
        return found

    @classmethod
    def held_back_in(cls, circle_ids: Sequence[UUID]) -> QuerySet[Self]:
        """Those of these circles that no parent may know of yet."""
        return cls.filter(owner_id__in=list(circle_ids), held_back_at__not_isnull=True, released_at__isnull=True)

    @classmethod
    async def untold_in(cls, circle_ids: Sequence[UUID]) -> Q | None:
        """Which lines of the log a parent may not read yet: of who opened it, as long as she read along, and of it.

        What she does in this circle later, let in as anybody is, is told as anybody's. Hung on `held_back`.
        """
        held = await cls.held_back_in(circle_ids).prefetch_related("member")
        return Q(*(each._untold() for each in held), join_type=Q.OR) if held else None

    def _untold(self) -> Q:
        since = Q(owner_id=self.owner_id, person_id=self.person_id, at__gte=self.since)
        reads_along = Q(at__lte=min(self.until, self.member.ended_at or self.until) + _STILL_WRITTEN)
        return since & (reads_along | Q(kind=type(self).__name__))

    @classmethod
    async def hand_on(cls, member: Member) -> None:
        """Who directs from now on can release what is held back, so she has to know of it."""
        for each in await cls.held_back_in([member.circle_id]):
            await each.tell([member])

    @classmethod
    async def forget_told(cls, this: Erasing) -> None:
        """Before the emergencies of a circle are erased: who was told of them."""
        ids = await cls.filter(owner_id=this.circle).values_list("id", flat=True)
        await this.take_by(EmergencyTold, "emergency_id", list(ids))

    @property
    def is_held_back(self) -> bool:
        """Whether a parent may not know of it yet."""
        return self.held_back_at is not None and self.released_at is None

    @property
    def is_going(self) -> bool:
        """Whether she reads along at this moment; needs the member."""
        return self.until > clock.now() and self.member.ended_at is None

    async def tell(self, members: list[Member]) -> list[Member]:
        """These may know of it from now on; who they are that didn't yet."""
        there = set(await EmergencyTold.filter(emergency_id=self.id).values_list("member_id", flat=True))
        new = [each for each in members if each.id not in there]
        for each in new:
            await EmergencyTold.create(emergency_id=self.id, member_id=each.id, at=clock.now())
            await Named.create(thing_id=self.id, member_id=each.id)
        return new

    async def release(self, *, by: Actor) -> None:
        """The parents may know."""
        await self.keep(by=by, released_at=clock.now(), released_by=by.person_id)

    async def told(self) -> "list[EmergencyTold]":
        """Who was told, and when."""
        return await EmergencyTold.filter(emergency_id=self.id).order_by("at", "id").prefetch_related("member")


class EmergencyTold(Row):
    """One member who was told of an emergency, and since when she can read it."""

    emergency: fields.ForeignKeyRelation[Emergency] = fields.ForeignKeyField(
        "portal.Emergency", related_name=False, on_delete=fields.CASCADE
    )
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.RESTRICT
    )
    at = Moment()

    member_id: UUID

    class Meta:
        table = "emergency_told"
        unique_together = (("emergency", "member"),)
