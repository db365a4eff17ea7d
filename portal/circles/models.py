"""Circle and Member: the shared space around one young person, and who is in it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portal import clock
from portal.circles.ages import AgeBand, age_band, age_on
from portal.circles.audience import Audience, MemberRole
from portal.circles.finding import finding
from portal.circles.lists import joined, left
from portal.circles.member_row import MemberRow
from portal.circles.taking_part import TakingPart
from portal.circles.thing import Owner, Thing
from portal.errors import NotAllowed
from portal.people.actor import Actor, Capacity
from portal.people.models import Staff, StaffRole
from portal.people.persons import hue_of
from portal.store import new_id
from portal.vault import SealedText


class Circle(Thing):
    """The shared space around one young person (kring): people, plan, talk, papers, FHIR CareTeam and Patient."""

    name = SealedText()  # the young person's, as she wants to be called
    full_name = SealedText(default="")
    birth = SealedText()  # ISO date
    # Full name and birth date together as a keyed hash: who knows both finds the circle in danger, nobody browses.
    found_by = fields.CharField(64, null=True, db_index=True)
    # For how long the file is kept (KEEP_FILE_CLASSES), '' as all others; and why.
    keep_class = fields.CharField(40, default="", db_default="")
    keep_why = SealedText(null=True)

    class Meta:
        table = "circle"

    async def save(
        self,
        using_db: BaseDBAsyncClient | None = None,
        update_fields: Iterable[str] | None = None,
        force_create: bool = False,
        force_update: bool = False,
    ) -> None:
        """Write it, with the hash it is found by following name and birth date."""
        self.found_by = finding(self.full_name or self.name, self.birth_date)
        named = [*update_fields, "found_by"] if update_fields else None
        await super().save(using_db, named, force_create, force_update)

    @classmethod
    async def that_is(cls, full_name: str, birth_date: date) -> Self | None:
        """The one circle of who is called just this and born on this day; None for none, and for two alike."""
        alike = await cls.filter(found_by=finding(full_name, birth_date), removed_at__isnull=True).limit(2)
        return alike[0] if len(alike) == 1 else None

    @classmethod
    async def index_missing(cls) -> None:
        """Hung on `tidy`: circles of before there was a hash get theirs; it takes the key, so no migration can."""
        for each in await cls.filter(found_by__isnull=True).limit(500):
            await cls.filter(id=each.id).update(found_by=finding(each.full_name or each.name, each.birth_date))

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
    async def hold(cls, id: UUID) -> Self | None:
        """Inside a write: the circle, held until the end; who changes it meanwhile waits."""
        return await cls.filter(id=id).select_for_update().first()

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
        """Everybody who is in now, the young person first, then in the order they came.

        Who reads along in an emergency is no member: she stands with her emergency, for those who were told of it.
        """
        inside = Member.filter(Member.is_in(), owner_id=self.id).exclude(role=MemberRole.EMERGENCY)
        found = await inside.order_by("since", "id")
        return sorted(found, key=lambda member: member.role is not MemberRole.YOUNG_PERSON)

    async def begin_with(self, organisation_id: UUID, *, by: Actor) -> TakingPart:
        """The organisation that begins this circle takes part, while nobody is in it yet who could be asked.

        The young person and the parents meet it when they come in, and each of them may end it. NotAllowed once
        somebody is in: from then on an organisation is asked for.
        """
        if await Member.filter(owner_id=self.id, accepted_at__not_isnull=True, removed_at__isnull=True).exists():
            raise NotAllowed(f"circle {self.id} has been begun")
        return await TakingPart.start(self.id, organisation_id, by=by)

    async def named(self) -> "list[Member]":
        """People a hand-over names who are no members (yet)."""
        return await Member.filter(
            owner_id=self.id, accepted_at__isnull=True, ended_at__isnull=True, removed_at__isnull=True
        ).order_by("made_at", "id")


class Member(MemberRow):
    """A person in a circle (lid): role, from, until, who let them in, FHIR CareTeam.participant.

    Named people (from a hand-over) have `accepted_at` empty: they are no members and see nothing.
    """

    class Meta:
        table = "member"

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

    @classmethod
    async def family_places(cls, person_id: UUID) -> "list[tuple[Self, Circle]]":
        """Where she is in as young person or parent, with the circle, oldest first: two queries."""
        family = (MemberRole.YOUNG_PERSON, MemberRole.PARENT)
        mine = await cls.filter(cls.is_in(), person_id=person_id, role__in=family).order_by("made_at", "id")
        found = await Circle.filter(id__in=[each.owner_id for each in mine], removed_at__isnull=True)
        circles = {each.id: each for each in found}
        return [(each, circles[each.owner_id]) for each in mine if each.owner_id in circles]

    @classmethod
    async def person_who_went(cls, id: UUID) -> UUID | None:
        """Whose membership this was; None while she is in. For letters, which have no reader."""
        member = await cls.get_or_none(id=id)
        return member.person_id if member and member.gone_at else None

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
        since: datetime | None = None,
        until: datetime | None = None,
        let_in_by: UUID | None = None,
        stands_in_for: UUID | None = None,
        named_with: UUID | None = None,
        id: UUID | None = None,
    ) -> Self:
        """Somebody comes in now, or at `since`; the rooms above hear it through `joined`.

        `named_with` is the thing whose named rows say who may know that she is here; without it everybody may.
        """
        until, own_until = await cls._until(circle.id, organisation_id, role, until), until
        seen_by = {"audience": Audience.NAMED, "audience_id": named_with} if named_with else {}
        member = await cls.make(
            by=by,
            owner=(Owner.CIRCLE, circle.id),
            id=id,
            person_id=person_id,
            organisation_id=organisation_id,
            role=role,
            name=name,
            relation=relation,
            since=since or clock.now(),
            until=until,
            own_until=own_until,
            accepted_at=clock.now(),
            let_in_by=let_in_by or by.person_id,
            stands_in_for=stands_in_for,
            **seen_by,
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
        organisation_id = by.organisation_id if self.role is MemberRole.PROFESSIONAL else None
        await self.keep(
            by=by,
            person_id=person_id,
            organisation_id=organisation_id,
            since=moment,
            until=await self._until(self.owner_id, organisation_id, self.role, until),
            own_until=until,
            accepted_at=moment,
            let_in_by=let_in_by or by.person_id,
        )
        for each in joined:
            await each(self, by)
        return self

    async def leave(self, *, by: Actor, at: datetime | None = None) -> None:
        """This membership ends now; open pages of this person end with it. `at`: the moment of what ends it."""
        await self.keep(by=by, ended_at=at or clock.now(), ended_by=by.person_id)
        for each in left:
            await each(self, by)

    async def come_back(self, *, by: Actor) -> Self:
        """Her place is hers again, as it was: what ended it was taken back."""
        until = await self._until(self.owner_id, self.organisation_id, self.role, self.own_until)
        await self.keep(by=by, ended_at=None, ended_by=None, until=until)
        for each in joined:
            await each(self, by)
        return self

    @classmethod
    async def of_organisation(cls, circle_id: UUID, organisation_id: UUID) -> list[Self]:
        """Its people in one circle who are in or yet to come; not who reads along in danger, by a rule of its own."""
        hers = cls.filter(cls._not_over(), owner_id=circle_id, organisation_id=organisation_id)
        return await hers.exclude(role=MemberRole.EMERGENCY).order_by("since", "id")

    @classmethod
    async def who_left_with(cls, part: TakingPart) -> list[Self]:
        """Those whose place ended because their organisation's did: withdrawn, or by its last day."""
        hers = cls.filter(owner_id=part.owner_id, organisation_id=part.organisation_id, removed_at__isnull=True)
        ended = Q(ended_at=part.ended_at) if part.ended_at else Q(ended_at__isnull=True, until=part.until)
        for_longer = Q(own_until__isnull=True) | Q(own_until__gt=clock.now())
        return await hers.filter(ended & for_longer).exclude(role=MemberRole.EMERGENCY).order_by("since", "id")

    @classmethod
    async def end_those_of(cls, staff: Staff, by: Actor) -> None:
        """Hung on `staff_left`: who works there no more is in no circle for it, also where she directs."""
        for member in await cls._of_staff(staff).select_for_update():
            await member.leave(by=by)

    @classmethod
    def _of_staff(cls, staff: Staff) -> "QuerySet[Self]":
        return cls.filter(cls._not_over(), person_id=staff.person_id, organisation_id=staff.organisation_id)

    def stands_for(self, actor: Actor) -> bool:
        """Whether this membership is the one this actor acts in: means and capacity must fit (HOUSE, Access)."""
        if actor.person_id is None or self.person_id != actor.person_id:
            return False
        if actor.capacity is Capacity.STAFF:
            # Who looks after an organisation or the network now sees no families, not even those of before.
            works = actor.staff_role not in (StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR)
            return works and self.organisation_id is not None and self.organisation_id == actor.organisation_id
        return actor.capacity is Capacity.OWN and self.organisation_id is None
