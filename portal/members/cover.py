"""Cover: a colleague of the same organisation stands in for a professional, from a day until a day."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from portal import clock
from portal.circles.audience import MemberRole
from portal.circles.models import Circle, Member
from portal.circles.thing import Owner, Thing
from portal.errors import Conflict
from portal.people.actor import Actor, Capacity
from portal.people.models import Staff, StaffRole
from portal.people.persons import Person
from portal.store import Moment
from portal.vault import SealedText

LONGEST = timedelta(weeks=6)


class CoverState(StrEnum):
    """Where a cover stands."""

    ASKED = "asked"
    COMING = "coming"  # yes was said, the first day is yet to come
    NOW = "now"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    OVER = "over"


class Cover(Thing):
    """A colleague who stands in for a while (vervanging), as a member of the same organisation that ends by itself.

    The organisation has its yes already, so nobody has to say it again; the family is told.
    """

    covered: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.RESTRICT
    )
    asked_id = fields.UUIDField(db_index=True)  # the colleague: a person, who is no member before her yes
    name = SealedText()  # hers
    organisation_id = fields.UUIDField()
    first_day = fields.DateField()
    last_day = fields.DateField()
    stand_in: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    accepted_at = Moment(null=True)
    declined_at = Moment(null=True)
    withdrawn_at = Moment(null=True)
    ended_at = Moment(null=True)

    covered_id: UUID
    stand_in_id: UUID | None

    class Meta:
        table = "cover"

    @classmethod
    async def already(cls, id: UUID, *, by: Actor) -> bool:
        """Whether this actor made it before: the same form, sent twice."""
        return await cls.exists(id=id, made_by=by.person_id)

    @classmethod
    async def ask(
        cls, covered: Member, colleague: Person, *, by: Actor, id: UUID, first_day: date, last_day: date
    ) -> Self:
        """Ask this colleague."""
        return await cls.make(
            by=by,
            owner=(Owner.CIRCLE, covered.circle_id),
            id=id,
            covered_id=covered.id,
            asked_id=colleague.id,
            name=colleague.name,
            organisation_id=covered.organisation_id,
            first_day=first_day,
            last_day=last_day,
        )

    @staticmethod
    def is_going() -> Q:
        """The condition of being asked, coming or going on today."""
        open_ends = Q(declined_at__isnull=True, withdrawn_at__isnull=True, ended_at__isnull=True)
        # Who left the circle by herself stands in no more.
        inside = Q(stand_in_id__isnull=True) | Q(stand_in__ended_at__isnull=True)
        return open_ends & inside & Q(last_day__gte=clock.today(), removed_at__isnull=True)

    @classmethod
    async def in_circle(cls, circle_id: UUID) -> list[Self]:
        """Those of one circle that are asked, coming or going on."""
        return await cls.filter(cls.is_going(), owner_id=circle_id).order_by("first_day", "id")

    @classmethod
    async def waiting_for(cls, actor: Actor) -> list[Self]:
        """What this actor was asked, and hasn't answered."""
        if actor.capacity is not Capacity.STAFF:
            return []
        hers = cls.filter(cls.is_going(), asked_id=actor.person_id, organisation_id=actor.organisation_id)
        found = await hers.filter(accepted_at__isnull=True).order_by("first_day", "id")
        inside = Member.filter(Member.is_in(), id__in=[each.covered_id for each in found])
        here = set(await inside.values_list("id", flat=True)) if found else set()
        return [each for each in found if each.covered_id in here]

    @classmethod
    async def asked_of(cls, id: UUID, actor: Actor) -> Self | None:
        """The question with this id, if it was put to this actor in this capacity, whatever became of it."""
        found = await cls.get_or_none(id=id, removed_at__isnull=True, asked_id=actor.person_id)
        return found if found and found.organisation_id == actor.organisation_id else None

    @classmethod
    async def to_answer(cls, id: UUID) -> Self | None:
        """The question with this id, if it still waits; for letters, which have no reader."""
        found = await cls.get_or_none(id=id)
        return found if found and await found.can_be_answered() else None

    async def can_be_answered(self) -> bool:
        """Whether it waits, and who asked is in herself."""
        return self.state is CoverState.ASKED and await Member.exists(Member.is_in(), id=self.covered_id)

    async def circle(self) -> Circle:
        """Whose circle; only for who may answer, since no door stands before it."""
        return await Circle.get(id=self.owner_id, removed_at__isnull=True)

    async def who_asks(self) -> Member:
        """The professional who is to be covered, with the organisation."""
        return await Member.get(id=self.covered_id).prefetch_related("organisation")

    async def accept(self, person: Person, *, by: Actor) -> Member:
        """Yes: she comes in at the first day, and goes by herself after the last."""
        covered = await Member.get(id=self.covered_id)
        if not await self.can_be_answered():
            raise Conflict(f"cover {self.id} is over")
        if await Member.exists(
            Member.is_in(), owner_id=self.owner_id, person_id=person.id, organisation_id=self.organisation_id
        ):
            raise Conflict(f"person of cover {self.id} is in already")
        staff = await Staff.now(person.id, self.organisation_id)
        ends = _midnight(self.last_day + timedelta(days=1))
        stand_in = await Member.admit(
            await self.circle(),
            by=by,
            role=MemberRole.PROFESSIONAL,
            name=person.name,
            person_id=person.id,
            relation=staff.title if staff else "",
            organisation_id=self.organisation_id,
            since=max(_midnight(self.first_day), clock.now()),
            # Nobody stands in for longer than who she stands in for is there.
            until=min(ends, covered.until) if covered.until else ends,
            let_in_by=covered.person_id,
            stands_in_for=covered.person_id,
        )
        await self.keep(by=by, accepted_at=clock.now(), stand_in_id=stand_in.id)
        return stand_in

    async def decline(self, *, by: Actor) -> None:
        """The colleague would rather not."""
        await self.keep(by=by, declined_at=clock.now())

    async def stop(self, *, by: Actor) -> None:
        """Taken back, or over before its last day; what she has open ends with it."""
        if self.stand_in_id is None:
            await self.keep(by=by, withdrawn_at=clock.now())
            return
        await self.keep(by=by, ended_at=clock.now())
        stand_in = await Member.get(id=self.stand_in_id)
        if stand_in.gone_at is None:
            await stand_in.leave(by=by)

    @classmethod
    async def end_with(cls, member: Member, by: Actor) -> None:
        """Hung on `left`: nobody stands in for who isn't there; in the write in which she leaves."""
        for each in await cls.filter(cls.is_going(), covered_id=member.id):
            await each.stop(by=by)

    @classmethod
    async def stand_ins_among(cls, members: list[Member]) -> set[UUID]:
        """Which of these were there in a colleague's place."""
        found = cls.filter(stand_in_id__in=[each.id for each in members])
        return {each.stand_in_id for each in await found.only("id", "stand_in_id") if each.stand_in_id}

    @property
    def state(self) -> CoverState:
        """Where it stands today."""
        if self.declined_at:
            return CoverState.DECLINED
        if self.withdrawn_at:
            return CoverState.WITHDRAWN
        if self.ended_at or self.last_day < clock.today():
            return CoverState.OVER
        if self.accepted_at is None:
            return CoverState.ASKED
        return CoverState.COMING if self.first_day > clock.today() else CoverState.NOW


async def colleagues(member: Member) -> list[tuple[Person, str]]:
    """Who could stand in for this professional: the other professionals of her organisation, with what they are."""
    places = Staff.filter(Staff.is_in(), organisation_id=member.organisation_id, role=StaffRole.PROFESSIONAL)
    found = await places.exclude(person_id=member.person_id).prefetch_related("person")
    return sorted(((each.person, each.title) for each in found), key=lambda each: each[0].name.casefold())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.AMSTERDAM)
