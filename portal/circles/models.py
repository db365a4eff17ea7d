"""Circle and Member: the shared space around one young person, and who is in it."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portal import clock
from portal.circles.ages import AgeBand, age_band, age_on
from portal.circles.audience import MemberRole
from portal.circles.lists import joined, left
from portal.circles.thing import Owner, Thing
from portal.people.actor import Actor, Capacity
from portal.people.models import Organisation, Staff, StaffRole, hue_of
from portal.store import Moment, Row, new_id
from portal.vault import SealedRow, SealedText


class Circle(Thing):
    """The shared space around one young person (kring): people, plan, talk, papers, FHIR CareTeam and Patient."""

    name = SealedText()  # the young person's, as she wants to be called
    full_name = SealedText(default="")
    birth = SealedText()  # ISO date

    class Meta:
        table = "circle"

    @classmethod
    async def start(
        cls, *, by: Actor, name: str, birth_date: date, full_name: str = "", id: UUID | None = None
    ) -> Self:
        """An empty circle around this young person; members come after."""
        own_id = id or new_id()
        return await cls.make(
            by=by,
            owner=(Owner.CIRCLE, own_id),
            id=own_id,
            name=name,
            full_name=full_name or name,
            birth=birth_date.isoformat(),
        )

    @classmethod
    async def maker(cls, id: UUID) -> UUID | None:
        """Who started the circle with this id; None when there is none (or the house did)."""
        found = await cls.get_or_none(id=id)
        return found.made_by if found else None

    @property
    def birth_date(self) -> date:
        """The young person's birth date."""
        return date.fromisoformat(self.birth)

    @property
    def age(self) -> int:
        """Her age today, in whole years."""
        return age_on(self.birth_date, clock.today())

    @property
    def age_band(self) -> AgeBand:
        """Her age band today."""
        return age_band(self.birth_date, clock.today())

    async def members(self) -> "list[Member]":
        """Everybody who is in now, the young person first, then in the order they came."""
        found = await Member.filter(Member.is_in(), owner_id=self.id).order_by("since", "id")
        return sorted(found, key=lambda member: member.role is not MemberRole.YOUNG_PERSON)

    async def named(self) -> "list[Member]":
        """People a hand-over names who are no members (yet)."""
        return await Member.filter(
            owner_id=self.id, accepted_at__isnull=True, ended_at__isnull=True, removed_at__isnull=True
        ).order_by("made_at", "id")

    async def director(self) -> "Member | None":
        """The one member who directs the case now; None until the first organisation is in, or once she is out."""
        directing = await Directing.filter(circle_id=self.id, until__isnull=True).first()
        return await Member.get_or_none(Member.is_in(), id=directing.member_id) if directing else None

    async def last_director(self) -> "Member | None":
        """Who directed last, with her organisation, when she is out and nobody has taken it over yet."""
        directing = await Directing.filter(circle_id=self.id, until__isnull=True).first()
        if directing is None or await Member.exists(Member.is_in(), id=directing.member_id):
            return None
        return await Member.get(id=directing.member_id).prefetch_related("organisation")


class Member(Thing):
    """A person in a circle (lid): role, from, until, who let them in, FHIR CareTeam.participant.

    Named people (from a hand-over) have `accepted_at` empty: they are no members and see nothing.
    """

    person_id = fields.UUIDField(null=True, db_index=True)
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    role = fields.CharEnumField(MemberRole, max_length=14)
    name = SealedText()  # as this circle calls them
    relation = SealedText(default="")  # 'tante', 'therapeut'
    since = Moment()
    until = Moment(null=True)
    accepted_at = Moment(null=True)
    let_in_by = fields.UUIDField(null=True)
    ended_at = Moment(null=True)
    ended_by = fields.UUIDField(null=True)

    organisation_id: UUID | None

    class Meta:
        table = "member"

    @staticmethod
    def is_in(at: datetime | None = None) -> Q:
        """The condition of being a member at a moment."""
        moment = at or clock.now()
        return (Q(until__isnull=True) | Q(until__gt=moment)) & Q(
            ended_at__isnull=True, accepted_at__not_isnull=True, since__lte=moment, removed_at__isnull=True
        )

    @property
    def circle_id(self) -> UUID:
        """Whose member."""
        return self.owner_id

    @classmethod
    async def now_in(cls, id: UUID) -> "tuple[Self, Circle] | None":
        """The member with this id, with her circle, if she is in at this moment; for letters, which have no reader."""
        member = await cls.get_or_none(Member.is_in(), id=id)
        circle = await Circle.get_or_none(id=member.owner_id, removed_at__isnull=True) if member else None
        return (member, circle) if member and circle else None

    @property
    def hue(self) -> int:
        """The colour this person has on every page."""
        return hue_of(self.person_id or self.id)

    @classmethod
    async def admit(
        cls,
        circle: Circle,
        *,
        by: Actor,
        role: MemberRole,
        name: str,
        person_id: UUID | None,
        relation: str = "",
        organisation_id: UUID | None = None,
        until: datetime | None = None,
        let_in_by: UUID | None = None,
        id: UUID | None = None,
    ) -> Self:
        """Somebody comes in now; the rooms above hear it through `joined`."""
        member = await cls.make(
            by=by,
            owner=(Owner.CIRCLE, circle.id),
            id=id,
            person_id=person_id,
            organisation_id=organisation_id,
            role=role,
            name=name,
            relation=relation,
            since=clock.now(),
            until=until,
            accepted_at=clock.now(),
            let_in_by=let_in_by or by.person_id,
        )
        for each in joined:
            await each(member, by)
        return member

    @classmethod
    async def name_one(
        cls, circle: Circle, *, by: Actor, role: MemberRole, name: str, relation: str = "", id: UUID | None = None
    ) -> Self:
        """Somebody who belongs here but isn't in: she sees nothing until she has been asked and says yes."""
        return await cls.make(
            by=by, owner=(Owner.CIRCLE, circle.id), id=id, role=role, name=name, relation=relation, since=clock.now()
        )

    async def come_in(
        self, *, by: Actor, person_id: UUID, until: datetime | None = None, let_in_by: UUID | None = None
    ) -> Self:
        """A named person comes in now; the rooms above hear it through `joined`."""
        moment = clock.now()
        await self.keep(
            by=by,
            person_id=person_id,
            organisation_id=by.organisation_id if self.role is MemberRole.PROFESSIONAL else None,
            since=moment,
            until=until,
            accepted_at=moment,
            let_in_by=let_in_by or by.person_id,
        )
        for each in joined:
            await each(self, by)
        return self

    async def leave(self, *, by: Actor) -> None:
        """This membership ends now; open pages of this person end with it."""
        await self.keep(by=by, ended_at=clock.now(), ended_by=by.person_id)
        for each in left:
            await each(self, by)

    @classmethod
    async def end_those_of(cls, staff: Staff, by: Actor) -> None:
        """Hung on `staff_left`: who works there no more is in no circle for it, also where she directs."""
        for member in await cls._of_staff(staff).select_for_update():
            await member.leave(by=by)

    @classmethod
    async def count_of(cls, staff: Staff) -> tuple[int, int]:
        """In how many circles she is for her organisation now, and in how many of those she directs."""
        hers = await cls._of_staff(staff).values_list("id", flat=True)
        directs = await Directing.filter(open_in__not_isnull=True, member_id__in=hers).count() if hers else 0
        return len(hers), directs

    @classmethod
    def _of_staff(cls, staff: Staff) -> "QuerySet[Member]":
        return cls.filter(cls.is_in(), person_id=staff.person_id, organisation_id=staff.organisation_id)

    def stands_for(self, actor: Actor) -> bool:
        """Whether this membership is the one this actor acts in: means and capacity must fit (HOUSE, Access)."""
        if actor.person_id is None or self.person_id != actor.person_id:
            return False
        if actor.capacity is Capacity.STAFF:
            # Who looks after an organisation or the network now sees no families, not even those of before.
            works = actor.staff_role not in (StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR)
            return works and self.organisation_id is not None and self.organisation_id == actor.organisation_id
        return actor.capacity is Capacity.OWN and self.organisation_id is None


class NamedKind(StrEnum):
    """Why a member stands in a thing's named rows."""

    MAY_READ = "may_read"
    HIDDEN = "hidden"


class Named(Row):
    """A member who may read one thing, or from whom it is hidden."""

    thing_id = fields.UUIDField(db_index=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.CASCADE
    )
    kind = fields.CharEnumField(NamedKind, max_length=8, default=NamedKind.MAY_READ)

    member_id: UUID

    class Meta:
        table = "named"
        unique_together = (("thing_id", "member"),)


class Directing(SealedRow):
    """Who directs (regisseur), from when until when, and why it changed hands, one open row per circle at most."""

    circle_id = fields.UUIDField(db_index=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.RESTRICT
    )
    since = Moment()
    until = Moment(null=True)
    by_person = fields.UUIDField(null=True)
    reason = SealedText(default="")
    # The circle's id while this row is the open one: unique, so that no race makes two directors.
    open_in = fields.UUIDField(null=True, unique=True)

    member_id: UUID

    class Meta:
        table = "directing"

    async def save(
        self,
        using_db: BaseDBAsyncClient | None = None,
        update_fields: Iterable[str] | None = None,
        force_create: bool = False,
        force_update: bool = False,
    ) -> None:
        """Write it; IntegrityError when the circle has another director now."""
        self.open_in = None if self.until else self.circle_id
        named = [*update_fields, "open_in"] if update_fields else None
        await super().save(using_db, named, force_create, force_update)

    @classmethod
    async def begin(cls, member: Member, *, by: Actor, reason: str = "") -> Self:
        """This member directs from now on, in a circle whose director, if it had one, is no longer in it."""
        before = await cls.get_or_none(open_in=member.circle_id)
        if before and not await Member.exists(Member.is_in(), id=before.member_id):
            before.until = clock.now()
            await before.save(update_fields=["until"])
        return await cls.create(
            circle_id=member.circle_id, member_id=member.id, since=clock.now(), by_person=by.person_id, reason=reason
        )
