"""Asking for a file to be erased, what each organisation answers, and when it is done (Jeugdwet 7.3.9).

The whole circle is erased, or nothing of it. A circle is one file to which everybody writes: a goal, a talk and the
steps hang together, and what one organisation must keep can't be cut out of it without leaving words of it in answers,
in former states and in what others quote. So one organisation's refusal, with its legal reason, keeps all of it, and
the page says where to complain. What only she reads (her notes, her exercises) she throws away herself at any moment.

An organisation that doesn't answer refuses nothing: on the last day it is erased all the same. One that was put out
not long before can't answer, and is waited for as well: or who fears its word would end it first, and a week later
nothing would be left for anybody to weigh.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from portal import clock
from portal.access.rules import Role
from portal.circles.ages import AgeBand, Decider, who_erases
from portal.circles.audience import Audience, MemberRole
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.custody import Custody
from portal.circles.models import Member
from portal.circles.named import Named
from portal.circles.taking_part import TakingPart
from portal.circles.thing import Owner, Thing
from portal.members.deciding import People
from portal.people.actor import Actor
from portal.people.models import Organisation
from portal.store import Moment
from portal.vault import SealedText

# Days in which whoever asks may think it over; also a day on which others notice that it was asked on her phone.
THINKING = timedelta(days=7)
# The law says three months. Some days of them are kept for a machine that stands still.
LAST = timedelta(days=85)
ASK_TEXT = "erase-1"


class KeptFor(StrEnum):
    """Why an organisation keeps the file: the law knows these two, and that the term still runs is neither."""

    OTHER = "other"  # somebody else has a substantial interest in its being kept
    LAW = "law"  # another law says that it must be kept


class ErasureRequest(Thing):
    """That a circle's file be erased (verzoek om te wissen): who asked, in whose name, and how it ended.

    Its named rows say who may know of it: who asks, and the professionals who are in. From 12 no parent.
    """

    asked_by: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.RESTRICT
    )
    # Who the law let ask at the time; at another age somebody else must ask anew.
    decider = fields.CharEnumField(Decider, max_length=16)
    # The circle's id while it waits: unique, so that nobody asks twice at once.
    open_in = fields.UUIDField(null=True, unique=True)
    # When everybody who must ask had asked: from then on the days count.
    complete_at = Moment(null=True)
    withdrawn_at = Moment(null=True)
    declined_at = Moment(null=True)  # a parent who must ask as well said no
    refused_at = Moment(null=True)  # an organisation keeps it
    lapsed_at = Moment(null=True)  # who asked may no longer

    asked_by_id: UUID

    class Meta:
        table = "erasure_request"

    @classmethod
    async def ask(cls, asker: Member, people: People, *, by: Actor, id: UUID) -> Self:
        """Ask; where one is asked already, it is that one."""
        there = await cls.open_in_circle(people.circle.id)
        if there:
            return there
        decider = who_erases(people.circle.age_band)
        made = await cls.make(
            by=by,
            owner=(Owner.CIRCLE, people.circle.id),
            id=id,
            audience=Audience.NAMED,
            asked_by_id=asker.id,
            decider=decider,
            open_in=people.circle.id,
        )
        for member in {each.id: each for each in [*askers(people), *professionals(people)]}.values():
            await made.let_know(member.id)
        await made.look_who_asks(people, by=by)
        return made

    @classmethod
    async def already(cls, id: UUID, circle_id: UUID) -> bool:
        """Whether the same form was sent before, or one waits in this circle."""
        return await cls.exists(Q(open_in=circle_id) | Q(id=id, owner_id=circle_id))

    @classmethod
    async def open_in_circle(cls, circle_id: UUID) -> Self | None:
        """The one that waits in this circle."""
        return await cls.get_or_none(open_in=circle_id)

    @classmethod
    async def hold(cls, id: UUID) -> Self | None:
        """Inside a write: the one with this id, if it waits, held until the end."""
        return await cls.filter(id=id, open_in__not_isnull=True).select_for_update().first()

    @classmethod
    async def waiting(cls) -> list[Self]:
        """All that wait for their day."""
        return await cls.filter(open_in__not_isnull=True, complete_at__not_isnull=True)

    @classmethod
    async def known_to(cls, member: Member | None) -> Self | None:
        """The one that waits, if this member may know of it: for a line on a page that somebody else's door opened."""
        found = await cls.get_or_none(open_in=member.circle_id) if member else None
        knows = found and member and await Named.exists(thing_id=found.id, member_id=member.id)
        return found if knows else None

    @classmethod
    async def tell_new(cls, member: Member, by: Actor) -> None:
        """Hung on `joined`: who comes in, or back, while it waits has to know where her word is needed."""
        found = await cls.open_in_circle(member.circle_id)
        if found and (member.role is MemberRole.PROFESSIONAL or await found.takes_word_of(member.id)):
            await found.let_know(member.id)

    async def takes_word_of(self, member_id: UUID) -> bool:
        """Whether it is asked in the name of all parents with custody, and she is one of them."""
        asked_by_parents = self.decider is Decider.CUSTODY_PARENTS
        return asked_by_parents and member_id in await Custody.in_circle(self.owner_id)

    async def let_know(self, member_id: UUID) -> None:
        """From now on this member may know of it; twice is once."""
        await Named.get_or_create(thing_id=self.id, member_id=member_id)

    @property
    def about(self) -> str:
        """What the Consent of who asks with her is about."""
        return f"erase:{self.id}"

    @property
    def thought_over_at(self) -> datetime | None:
        """Before this moment nothing is erased."""
        return self.complete_at + THINKING if self.complete_at else None

    @property
    def done_by(self) -> datetime | None:
        """At this moment it is erased, whoever hasn't answered."""
        return self.complete_at + LAST if self.complete_at else None

    async def say(self, member: Member, yes: bool, people: People, *, by: Actor, words: str, language: str) -> None:
        """Another parent who must ask as well says yes or no; one no ends it."""
        await Consent.make(
            by=by,
            owner=(Owner.CIRCLE, self.owner_id),
            audience=self.audience,
            audience_id=self.id,
            by_member_id=member.id,
            about=self.about,
            answer=ConsentAnswer.GIVEN if yes else ConsentAnswer.REFUSED,
            words=words,
            text=ASK_TEXT,
            language=language,
            since=clock.now(),
        )
        if not yes:
            await self.end(by=by, declined_at=clock.now())
        else:
            await self.look_who_asks(people, by=by)

    async def look_who_asks(self, people: People, *, by: Actor) -> None:
        """The days count from the moment on which everybody who must ask has asked."""
        if self.complete_at is None and not await self.still_to_ask(people):
            await self.keep(by=by, complete_at=clock.now())

    async def still_to_ask(self, people: People) -> list[Member]:
        """Who must ask as well and hasn't: also a parent with custody who isn't in the circle."""
        answers = await Consent.last_answers(self.owner_id, self.about)
        yes = {member for (_, member), each in answers.items() if each.answer is ConsentAnswer.GIVEN}
        return [each for each in must_ask(people) if each.id not in yes | {self.asked_by_id}]

    def may_be_asked_by_them(self, people: People) -> bool:
        """Whether who asked may still ask: she is in, and at this age it is still hers to ask."""
        return who_erases(people.circle.age_band) is self.decider and any(
            each.id == self.asked_by_id for each in askers(people)
        )

    async def is_due(self, people: People) -> bool:
        """Whether it is to be erased now: asked by all, thought over, and said yes to or left unanswered to the end."""
        if self.open_in is None or not self.complete_at or await self.still_to_ask(people):
            return False
        if clock.now() >= self.complete_at + LAST:
            return True
        answered = set(await ErasureAnswer.filter(request_id=self.id).values_list("organisation_id", flat=True))
        needed = organisations(people) | {each.organisation_id for each in await put_out(self.owner_id)}
        return clock.now() >= self.complete_at + THINKING and needed <= answered

    async def withdraw(self, *, by: Actor) -> None:
        """Taken back: nothing is erased."""
        await self.end(by=by, withdrawn_at=clock.now())

    async def end(self, *, by: Actor, **at: datetime) -> None:
        """It waits no more."""
        await self.keep(by=by, open_in=None, **at)


class ErasureAnswer(Thing):
    """What one organisation says (antwoord van een organisatie): it may go, or it is kept, and why."""

    request: fields.ForeignKeyRelation[ErasureRequest] = fields.ForeignKeyField(
        "portal.ErasureRequest", related_name=False, on_delete=fields.RESTRICT
    )
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.RESTRICT
    )
    # Empty: it may go.
    ground = fields.CharEnumField(KeptFor, max_length=8, null=True)
    words = SealedText(default="")

    request_id: UUID
    organisation_id: UUID
    member_id: UUID

    class Meta:
        table = "erasure_answer"
        unique_together = (("request", "organisation"),)

    @classmethod
    async def give(
        cls, request: ErasureRequest, member: Member, *, by: Actor, id: UUID, ground: KeptFor | None, words: str
    ) -> None:
        """For this organisation; the first answer counts, and one that keeps the file ends the request."""
        if await cls.exists(request_id=request.id, organisation_id=member.organisation_id):
            return
        await cls.make(
            by=by,
            owner=(Owner.CIRCLE, request.owner_id),
            id=id,
            audience=request.audience,
            audience_id=request.id,
            request_id=request.id,
            organisation_id=member.organisation_id,
            member_id=member.id,
            ground=ground,
            words=words,
        )
        if ground:
            await request.end(by=by, refused_at=clock.now())


@dataclass(frozen=True)
class MayAsk:
    """Whether somebody may ask for this file to be erased, and if not who may."""

    yes: bool
    decider: Decider


def may_ask(member: Member | None, roles: frozenset[Role], band: AgeBand) -> MayAsk:
    """By the law's ages: under 12 the parents with custody, from 12 the young person herself."""
    decider = who_erases(band)
    mine = Role.YOUNG_PERSON if decider is Decider.YOUNG_PERSON else Role.CUSTODY_PARENT
    return MayAsk(member is not None and mine in roles, decider)


def must_ask(people: People) -> list[Member]:
    """Who must all ask: the young person, or under 12 every parent with custody, in the circle or not."""
    if who_erases(people.circle.age_band) is Decider.YOUNG_PERSON:
        return [people.young_person] if people.young_person else []
    return [each for each in map(people.member, people.custody) if each]


def askers(people: People) -> list[Member]:
    """Those of them who are in."""
    return [each for each in must_ask(people) if each in people.members]


def professionals(people: People) -> list[Member]:
    """Who is here for an organisation."""
    return [each for each in people.members if each.role is MemberRole.PROFESSIONAL]


def organisations(people: People) -> set[UUID]:
    """The organisations that are in."""
    return {UUID(int=each.organisation_id.int) for each in professionals(people) if each.organisation_id}


async def put_out(circle_id: UUID) -> list[TakingPart]:
    """The organisations that were put out so short a time ago that the file waits for its last day."""
    return await TakingPart.withdrawn_since(circle_id, clock.now() - LAST)
