"""Paper: a report, letter, photo or form that somebody puts into the circle, and who may read it."""

from datetime import date
from typing import Any, Self
from uuid import UUID

from tortoise import fields

from portal import files
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.audit import Erasing
from portal.circles.audience import Audience, Kind, MemberRole
from portal.circles.erasing import TOLD
from portal.circles.models import Circle
from portal.circles.thing import Owner, Thing
from portal.files import FilePart, StoredFile
from portal.notes.meant import meant_by, owner_of, readers_later
from portal.notes.news import SideNews
from portal.people.actor import Actor, Capacity
from portal.store import new_id, write
from portal.vault import SealedText


def may_put_in_for(role: MemberRole) -> tuple[Audience, ...]:
    """The audiences somebody may put a paper in for."""
    return meant_by(role)


class Paper(Thing):
    """A report, letter, photo or form (papier), with the day it is about.

    Its bytes stand in files. What is for who put it in alone is hers and not the circle's, as a note is. So whose key
    its bytes need never changes: one for its maker alone stays so, and all others are the circle's.
    """

    MOST_BYTES = 15 * 1024 * 1024

    shared_as = Kind.PAPERS

    circle_id = fields.UUIDField(db_index=True)
    title = SealedText()
    words = SealedText(default="")  # what it is about, in a line
    day = fields.DateField()
    file_name = SealedText()
    media_type = fields.CharField(120)
    size = fields.IntField()
    file_id = fields.UUIDField()
    # Sealed: who has the database must not be able to say 'this is that letter'.
    digest = SealedText()

    # Who read it before the last change in this request: they hear of that change too.
    read_before: Audience | None = None

    class Meta:
        table = "paper"

    @classmethod
    async def put_in(
        cls,
        circle: Circle,
        *,
        by: Actor,
        title: str,
        day: date,
        audience: Audience,
        content: bytes,
        media_type: str,
        file_name: str,
        words: str = "",
        id: UUID | None = None,
    ) -> Self:
        """A new paper with its bytes, in one write; the same id by the same maker again is the paper that is there."""
        there = await cls.get_or_none(id=id, circle_id=circle.id, made_by=by.person_id) if id else None
        if there is not None:
            return there
        if not 0 < len(content) <= cls.MOST_BYTES:
            raise ValueError("A paper has some bytes, and not too many")
        own_id, owner = id or new_id(), owner_of(circle, audience, by)
        values: dict[str, Any] = {
            "circle_id": circle.id,
            "audience": audience,
            "title": title,
            "words": words,
            "day": day,
            "file_name": file_name,
            "media_type": media_type,
        }
        # As the paper will stand: the bytes go under the same key.
        mine = cls(owner_kind=owner[0], owner_id=owner[1], made_by=by.person_id, **values)
        async with write():
            stored = await files.put(mine.key_owner(), content)
            values |= {"file_id": stored.id, "size": stored.size, "digest": stored.digest}
            return await cls.make(by=by, owner=owner, id=own_id, **values)

    @classmethod
    async def readable(
        cls, actor: Actor, entered: Entered, action: Action = Action.PAPER_READ, **asked: Any
    ) -> list[Self]:
        """The papers of this circle that this actor may read, her own private ones among them, the latest day first.

        `asked` goes to the door: narrow, limit, removed. The same queries whatever there is.
        """
        narrow, order = asked.pop("narrow", {}), ("-day", "-made_at", "-id")
        found = await doors.page(cls, actor, action, within=entered, narrow=narrow, order=order, **asked)
        if actor.capacity is Capacity.OWN:
            hers = {**narrow, "owner_kind": Owner.PERSON, "circle_id": entered.id}
            found += await doors.page(cls, actor, action, narrow=hers, order=order, **asked)
        return sorted(found, key=lambda paper: (paper.day, paper.made_at, paper.id), reverse=True)

    @classmethod
    async def erase_of(cls, this: Erasing) -> None:
        """Hung on `erased`: a circle's papers, with what each kept there for herself; and all that a person kept so."""
        if this.circle:
            await cls._erase(this, circle_id=this.circle)
            await this.take(PaperNews, circle_id=this.circle)
        elif this.person:
            await cls._erase(this, owner_kind=Owner.PERSON, owner_id=this.person)

    @classmethod
    async def _erase(cls, this: Erasing, **which: Any) -> None:
        # Their bytes first, and unread, as the papers: what no longer opens goes too.
        file_ids: list[Any] = list(await cls.filter(**which).values_list("file_id", flat=True))
        await this.take_by(FilePart, "file_id", file_ids)
        await this.take(cls, told=TOLD, **which)

    @classmethod
    async def spoken_of(cls, id: UUID) -> Self | None:
        """The paper that somebody was just shut out of, or let in to, for the news of it."""
        return await cls.get_or_none(id=id)

    async def keep(self, *, by: Actor, **changes: Any) -> Self:
        """As every thing; who read it before is remembered for the news."""
        self.read_before = self.audience
        return await super().keep(by=by, **changes)

    @property
    def is_private(self) -> bool:
        """Whether it is for who put it in alone."""
        return self.owner_kind is Owner.PERSON

    def is_by(self, actor: Actor) -> bool:
        """Whether this actor put it in, in this capacity."""
        return self.made_by == actor.person_id and self.organisation_of_maker == actor.organisation_id

    def may_become(self) -> tuple[Audience, ...]:
        """For whom its maker may make it from now on; the first is what it is."""
        return readers_later(self)

    async def content(self) -> bytes:
        """Its bytes; ValueError when they aren't what was put in."""
        return await files.read(StoredFile(self.file_id, self.size, self.digest), self.key_owner())

    async def change(self, *, by: Actor, **values: Any) -> Self:
        """Another title, other words, another day or other readers; what stays the same leaves no trace."""
        if values.keys() - {"title", "words", "day", "audience"}:
            raise ValueError("Of a paper the bytes, and what they are, never change: another file is another paper")
        differing = {name: value for name, value in values.items() if getattr(self, name) != value}
        if differing.get("audience", self.audience) not in self.may_become():
            raise ValueError(f"{self.audience} doesn't become {differing['audience']}")
        return await self.keep(by=by, **differing) if differing else self

    async def take_out(self, *, by: Actor) -> Self:
        """Nobody reads it any more; its bytes stay with the file, as all that was taken away, until that is erased."""
        return self if self.removed_at else await self.remove(by=by)


class PaperNews(SideNews):
    """How often a circle's papers changed, as each side of it may know: what open pages count by."""

    class Meta:
        table = "paper_news"
