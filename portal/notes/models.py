"""Note: what somebody wrote down, for whom, and how a note under the reporting code comes to be seen."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Self
from uuid import UUID

from tortoise import fields

from portal import clock
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.audit import Erasing
from portal.circles.audience import FAMILY_SIDE, Audience, Kind, MemberRole
from portal.circles.erasing import TOLD
from portal.circles.models import Circle, Member
from portal.circles.named import Named, NamedKind
from portal.circles.thing import Owner, Thing
from portal.notes.meant import meant_by, owner_of, readers_later
from portal.notes.news import SideNews
from portal.people.actor import Actor, Capacity
from portal.store import Moment
from portal.vault import SealedText

RELEASED_TO = (Audience.PROFESSIONALS, Audience.WHOLE_CIRCLE)


def may_write_for(role: MemberRole) -> tuple[Audience, ...]:
    """The audiences somebody may write a note for; nobody writes what she can't read herself."""
    return meant_by(role) if role in FAMILY_SIDE else (*meant_by(role), Audience.REPORTING_CODE)


class Note(Thing):
    """Something written down (notitie), with the day it is about.

    What is for its writer alone is hers and not the circle's: it is owned by her, so that no door of the circle,
    no job of the house and no export of the circle reaches it (STANDARDS 3.2).
    """

    shared_as = Kind.NOTES

    circle_id = fields.UUIDField(db_index=True)
    title = SealedText(default="")
    words = SealedText()
    day = fields.DateField()
    # When it came to say what it says: opening it to more people is no other writing of it.
    worded_at = Moment()
    # Under the reporting code until then: who let others read it, when, and why.
    released_at = Moment(null=True)
    released_by = fields.UUIDField(null=True)
    release_reason = SealedText(default="")

    # Who read it before the last change in this request: they hear of that change too.
    read_before: Audience | None = None

    class Meta:
        table = "note"

    @classmethod
    async def write(
        cls,
        circle: Circle,
        *,
        by: Actor,
        words: str,
        day: date,
        audience: Audience,
        title: str = "",
        readers: Iterable[Member] = (),
        id: UUID | None = None,
    ) -> Self:
        """A new note; under the reporting code its readers are `readers`, who must name its writer too.

        The same id by the same writer again is the note that is there already.
        """
        there = await cls.get_or_none(id=id, circle_id=circle.id, made_by=by.person_id) if id else None
        if there is not None:
            return there
        note = await cls.make(
            by=by,
            owner=owner_of(circle, audience, by),
            id=id,
            circle_id=circle.id,
            audience=audience,
            title=title,
            words=words,
            day=day,
            worded_at=clock.now(),
        )
        if audience is Audience.REPORTING_CODE:
            await note.add_readers(readers)
        return note

    @classmethod
    async def readable(cls, actor: Actor, entered: Entered, **asked: Any) -> list[Self]:
        """The notes of this circle that this actor may read, her own private ones among them, the latest day first.

        `asked` goes to the door: narrow, limit, removed. The same queries whatever there is.
        """
        narrow, order = asked.pop("narrow", {}), ("-day", "-made_at", "-id")
        found = await doors.page(cls, actor, Action.NOTE_READ, within=entered, narrow=narrow, order=order, **asked)
        if actor.capacity is Capacity.OWN:
            hers = {**narrow, "owner_kind": Owner.PERSON, "circle_id": entered.id}
            found += await doors.page(cls, actor, Action.NOTE_READ, narrow=hers, order=order, **asked)
        return sorted(found, key=lambda note: (note.day, note.made_at, note.id), reverse=True)

    @classmethod
    async def erase_of(cls, this: Erasing) -> None:
        """Hung on `erased`: a circle's notes, with what each kept there for herself; and all that a person kept so."""
        if this.circle:
            await this.take(cls, circle_id=this.circle, told=TOLD)
            await this.take(NoteNews, circle_id=this.circle)
        elif this.person:
            await this.take(cls, owner_kind=Owner.PERSON, owner_id=this.person)

    @classmethod
    async def spoken_of(cls, id: UUID) -> Self | None:
        """The note that somebody was just shut out of, or let in to, for the news of it."""
        return await cls.get_or_none(id=id)

    @property
    def is_private(self) -> bool:
        """Whether it is its writer's alone."""
        return self.owner_kind is Owner.PERSON

    @property
    def under_code(self) -> bool:
        """Whether it is under the reporting code now."""
        return self.audience is Audience.REPORTING_CODE

    @property
    def was_reworded(self) -> bool:
        """Whether it says something else than when it was first written."""
        return bool(self.worded_at - self.made_at > timedelta(seconds=1))

    def is_by(self, actor: Actor) -> bool:
        """Whether this actor wrote it, in this capacity."""
        return self.made_by == actor.person_id and self.organisation_of_maker == actor.organisation_id

    def may_become(self) -> tuple[Audience, ...]:
        """For whom its writer may make it from now on; the first is what it is.

        A private note stays one: sharing it is writing another. One under the reporting code is released.
        """
        return (self.audience,) if self.under_code else readers_later(self)

    async def reader_ids(self) -> set[UUID]:
        """The members named as its readers."""
        return {named.member_id for named in await Named.filter(thing_id=self.id, kind=NamedKind.MAY_READ)}

    async def add_readers(self, members: Iterable[Member]) -> None:
        """These professionals read it from now on; who has read it once is never taken off."""
        there = await self.reader_ids()
        for member in {each.id: each for each in members}.values():
            if member.role is not MemberRole.PROFESSIONAL or member.owner_id != self.circle_id:
                raise ValueError("The reporting code is for professionals of this circle")
            if member.id not in there:
                await Named.create(thing_id=self.id, member=member, kind=NamedKind.MAY_READ)

    async def keep(self, *, by: Actor, **changes: Any) -> Self:
        """As every thing; who read it before is remembered for the news."""
        self.read_before = self.audience
        return await super().keep(by=by, **changes)

    async def change(self, *, by: Actor, **values: Any) -> Self:
        """Other words, another day or more readers; what stays the same leaves no trace."""
        differing = {name: value for name, value in values.items() if getattr(self, name) != value}
        if differing.get("audience", self.audience) not in self.may_become():
            raise ValueError(f"{self.audience} doesn't become {differing['audience']}")
        if differing.keys() & {"title", "words", "day"}:
            differing["worded_at"] = clock.now()
        return await self.keep(by=by, **differing) if differing else self

    async def release(self, *, by: Actor, audience: Audience, reason: str) -> Self:
        """From now on others may read it; a second time leaves the first."""
        if audience not in RELEASED_TO or not reason:
            raise ValueError("A release has new readers and a reason")
        if not self.under_code:
            return self
        return await self.keep(
            by=by, audience=audience, released_at=clock.now(), released_by=by.person_id, release_reason=reason
        )


class NoteNews(SideNews):
    """How often a circle's notes changed, as each side of it may know: what open pages count by."""

    class Meta:
        table = "note_news"
