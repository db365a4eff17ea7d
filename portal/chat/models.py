"""Conversation and Message: what is said, to whom, in which order; and how far each reader is."""

from collections.abc import Sequence
from typing import Any, Self
from uuid import UUID

from tortoise import fields

from portal import store
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.audit import Erasing
from portal.circles.audience import FAMILY_SIDE, Audience, Kind, MemberRole
from portal.circles.erasing import take_things
from portal.circles.models import Member
from portal.circles.named import Named, NamedKind
from portal.circles.thing import Owner, Thing
from portal.errors import NotAllowed, NotFound
from portal.people.actor import Actor
from portal.store import Moment, Row
from portal.vault import SealedText

LONGEST = 4000
PAGE = 50

_FAMILY_STARTS = (Audience.WHOLE_CIRCLE, Audience.FAMILY_NETWORK, Audience.NAMED)
_CARE_STARTS = (Audience.WHOLE_CIRCLE, Audience.PROFESSIONALS, Audience.NAMED)


def may_start(role: MemberRole, *, reads_along: bool) -> tuple[Audience, ...]:
    """The audiences somebody may start a conversation for; nobody starts one she can't read herself.

    Who doesn't read along talks with people by name.
    """
    if not reads_along:
        return (Audience.NAMED,)
    return _FAMILY_STARTS if role in FAMILY_SIDE else _CARE_STARTS


class Conversation(Thing):
    """Talk with a stated audience (gesprek)."""

    shared_as = Kind.TALK
    own_words = False

    title = SealedText(default="")
    # The place of the last message: 1, 2, 3 … without gaps, given under this row's lock.
    last_place = fields.IntField(default=0)
    last_at = Moment(null=True)

    class Meta:
        table = "conversation"

    @classmethod
    async def start(
        cls,
        circle_id: UUID,
        *,
        by: Actor,
        audience: Audience,
        title: str = "",
        named: Sequence[Member] = (),
        id: UUID | None = None,
    ) -> Self:
        """A conversation; for 'named' its readers are `named`. The same id by the same person is the same one."""
        there = await cls.get_or_none(id=id, owner_id=circle_id, made_by=by.person_id) if id else None
        if there is not None:
            return there
        conversation = await cls.make(by=by, owner=(Owner.CIRCLE, circle_id), id=id, audience=audience, title=title)
        if audience is Audience.NAMED:
            for member in {each.id: each for each in named}.values():
                await Named.create(thing_id=conversation.id, member=member, kind=NamedKind.MAY_READ)
        return conversation

    @classmethod
    async def erase_of(cls, this: Erasing) -> None:
        """Hung on `erased`: all talk of a circle; of a person nothing, since what she said was said to others."""
        if this.circle:
            talks = await cls.filter(owner_id=this.circle).values_list("id", flat=True)
            await this.take_by(ReadMark, "conversation_id", list(talks))
            await take_things(this, Message, cls)

    @classmethod
    async def listened_to(cls, id: UUID) -> Self | None:
        """The conversation, for the log of who listened to it after a door let her in."""
        return await cls.get_or_none(id=id)

    @classmethod
    async def first_of(cls, member: Member, by: Actor) -> None:
        """Hung on `joined`: a circle has a conversation of the whole circle from its first member on."""
        if not await cls.exists(owner_id=member.circle_id):
            await cls.start(member.circle_id, by=by, audience=Audience.WHOLE_CIRCLE)

    @classmethod
    async def professionals_talk_in(cls, entered: Entered) -> bool:
        """Whether the professionals talk here among themselves: that they do is no secret, what they say is."""
        return await cls.exists(owner_id=entered.id, audience=Audience.PROFESSIONALS, removed_at__isnull=True)

    async def post(self, *, by: Actor, text: str, client_id: UUID) -> "Message":
        """The next message; the same client id by the same writer again is the message that is there already."""
        author = await self._author(by)
        place = await self._take_place(by)
        # Only now, under the conversation's lock: two tabs may send the same message at the same moment.
        there = await Message.get_or_none(conversation_id=self.id, author_id=author.id, client_id=client_id)
        if there is not None:
            await Conversation.filter(id=self.id).update(last_place=place - 1)
            return there
        message = await Message.make(
            by=by,
            owner=(Owner.CIRCLE, self.owner_id),
            audience=self.audience,
            audience_id=self.audience_id,
            conversation_id=self.id,
            author=author,
            place=place,
            client_id=client_id,
            text=text,
        )
        await Conversation.filter(id=self.id).update(last_at=message.made_at)
        self.last_place, self.last_at = place, message.made_at
        return message

    async def _author(self, by: Actor) -> Member:
        members = await Member.filter(Member.is_in(), owner_id=self.owner_id, person_id=by.person_id)
        author = next((member for member in members if member.stands_for(by)), None)
        if author is None:
            raise NotAllowed(f"no member writes in conversation {self.id}")
        return author

    async def _take_place(self, by: Actor) -> int:
        hole = "?" if store.is_sqlite() else "$1"
        query = f"UPDATE conversation SET last_place = last_place + 1 WHERE id = {hole} RETURNING last_place"  # noqa: S608
        rows = await self._meta.db.execute_query_dict(query, [str(self.id)])
        if not rows:
            raise NotFound(f"Conversation {self.id}")
        return int(rows[0]["last_place"])


class Message(Thing):
    """What one person said (bericht), at its place in the conversation."""

    shared_as = Kind.TALK

    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "portal.Conversation", related_name=False, on_delete=fields.RESTRICT
    )
    author: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.RESTRICT
    )
    place = fields.IntField()
    client_id = fields.UUIDField()
    text = SealedText()

    conversation_id: UUID
    author_id: UUID

    class Meta:
        table = "message"
        unique_together = (("conversation", "place"), ("conversation", "author", "client_id"))

    @classmethod
    async def after(cls, conversation_id: UUID, place: int, limit: int) -> list[Self]:
        """What was said after a place, in order: for listeners, each let in by a door before."""
        found = cls.filter(conversation_id=conversation_id, place__gt=place).order_by("place").limit(limit)
        return await found.prefetch_related("author__organisation")


class ReadMark(Row):
    """How far one member has read in one conversation."""

    conversation: fields.ForeignKeyRelation[Conversation] = fields.ForeignKeyField(
        "portal.Conversation", related_name=False, on_delete=fields.CASCADE
    )
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.CASCADE
    )
    up_to = fields.IntField(default=0)

    conversation_id: UUID
    member_id: UUID

    class Meta:
        table = "read_mark"
        unique_together = (("conversation", "member"),)

    @classmethod
    async def of(cls, conversation: Conversation, member: Member) -> int:
        """The place up to which this member has read."""
        mark = await cls.get_or_none(conversation_id=conversation.id, member_id=member.id)
        return mark.up_to if mark else 0

    @classmethod
    async def move(cls, conversation: Conversation, member: Member, up_to: int) -> None:
        """This member has read up to here; never back, never beyond what was said."""
        up_to = min(up_to, conversation.last_place)
        mark, new = await cls.get_or_create(
            conversation_id=conversation.id, member_id=member.id, defaults={"up_to": up_to}
        )
        if not new and mark.up_to < up_to:
            await cls.filter(id=mark.id, up_to__lt=up_to).update(up_to=up_to)


async def unread(member: Member, conversations: Sequence[Conversation]) -> dict[UUID, int]:
    """Per conversation how many messages of others this member has not read; in one query."""
    return await unread_of([member.id], conversations)


async def unread_of(mine: Sequence[UUID], conversations: Sequence[Conversation]) -> dict[UUID, int]:
    """The same for somebody in several circles, who is one of these members in each; in one query."""
    if not conversations or not mine:
        return {}
    holes = _holes(2 * len(mine) + len(conversations))
    me, author = ", ".join(holes[: len(mine)]), ", ".join(holes[len(mine) : 2 * len(mine)])
    query = (
        "SELECT m.conversation_id AS id, count(*) AS n FROM message m "  # noqa: S608
        f"LEFT JOIN read_mark r ON r.conversation_id = m.conversation_id AND r.member_id IN ({me}) "
        f"WHERE m.author_id NOT IN ({author}) AND m.conversation_id IN ({', '.join(holes[2 * len(mine) :])}) "
        "AND m.removed_at IS NULL AND m.place > coalesce(r.up_to, 0) GROUP BY m.conversation_id"
    )
    given: list[Any] = [*map(str, mine), *map(str, mine), *(str(each.id) for each in conversations)]
    rows = await Message._meta.db.execute_query_dict(query, given)
    return {UUID(str(row["id"])): int(row["n"]) for row in rows}


async def messages_in(
    actor: Actor, entered: Entered, conversation: Conversation, *, before: int | None = None
) -> list[Message]:
    """One page of a conversation, oldest first: its end, or what came before a place."""
    narrow: dict[str, Any] = {"conversation_id": conversation.id}
    if before is not None:
        narrow["place__lt"] = before
    found = await doors.page(
        Message, actor, Action.CHAT_READ, within=entered, narrow=narrow, order=("-place",), limit=PAGE
    )
    await Message.fetch_for_list(found, "author__organisation")
    return found[::-1]


async def conversations_in(actor: Actor, entered: Entered) -> list[Conversation]:
    """The conversations of a circle this actor may read, the last spoken in first."""
    found = await doors.page(Conversation, actor, Action.CHAT_READ, within=entered)
    return sorted(found, key=lambda each: each.last_at or each.made_at, reverse=True)


def _holes(n: int) -> list[str]:
    return ["?"] * n if store.is_sqlite() else [f"${each}" for each in range(1, n + 1)]
