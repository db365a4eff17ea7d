"""Consent and what is withheld: records of who agreed to what, for whom, until when; never a boolean."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from portal import clock
from portal.circles.audience import Audience, Kind, MemberRole
from portal.circles.models import Member
from portal.circles.seeing import Kept, Said
from portal.circles.thing import Owner, Thing
from portal.people.actor import Actor
from portal.store import Moment
from portal.vault import SealedText

# What a Consent about who may read what is about.
SHARE = "share"


# What these texts, of before there were papers, called all there is to read; who said yes to that said no more.
_WITHOUT_PAPERS = {"let-in-1", "let-in-2", "let-in-work-1", "let-in-work-2", "circle-1", "organisation-1"}
_BEFORE_PAPERS = frozenset({Kind.PLAN, Kind.TALK, Kind.NOTES})


class ConsentAnswer(StrEnum):
    """What was answered."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Consent(Thing):
    """Who agreed to what, for whom, until when (toestemming): a record, FHIR Consent.

    About sharing: to one member, to one organisation, or to all; of one thing, of one kind, or of everything.
    """

    by_member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    about = fields.CharField(60)  # 'help', 'circle', 'share', 'invitation:<id>'
    to_member = fields.UUIDField(null=True)
    to_organisation = fields.UUIDField(null=True)
    kind = fields.CharEnumField(Kind, max_length=8, null=True)
    thing_id = fields.UUIDField(null=True)
    answer = fields.CharEnumField(ConsentAnswer, max_length=10)
    words = SealedText()  # the sentence agreed to, in the language it was read in
    text = fields.CharField(40, default="")  # which text that is, with its version: 'circle-2'
    language = fields.CharField(8, default="nl")
    since = Moment()
    until = Moment(null=True)

    by_member_id: UUID | None

    class Meta:
        table = "consent"

    @classmethod
    def narrowed(cls, member: Member) -> Q:
        """Who objects to whom is between the one who decides and the professionals; nobody reads of a no to herself.

        And who said no to somebody new, or to an organisation, is told to nobody: only that it doesn't go on.
        """
        hers = Q(by_member_id=member.id)
        given = Q(answer=ConsentAnswer.GIVEN)
        if member.role in (MemberRole.YOUNG_PERSON, MemberRole.PROFESSIONAL):
            questions = Q(about__startswith="invitation:") | Q(about__startswith="organisation:")
            return hers | given | ~questions
        # Of what others may read she reads what was given to her.
        return hers | (given & (~Q(about=SHARE) | Q(to_member=member.id)))

    @classmethod
    async def last_answers(cls, circle_id: UUID, *about: str) -> "dict[tuple[str, UUID], Consent]":
        """The last answer of each member about each of these; a later answer replaces an earlier one."""
        found = await cls.filter(owner_id=circle_id, about__in=list(about), removed_at__isnull=True).order_by(
            "since", "id"
        )
        return {(each.about, each.by_member_id): each for each in found if each.by_member_id}

    @classmethod
    async def followed_by(cls, circle_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, ...]]:
        """Of each answer the later ones by the same member about the same: one query. Who may know of these, ask."""
        rows = await cls.filter(owner_id__in=list(circle_ids), removed_at__isnull=True).order_by("since", "id")
        same: dict[tuple[object, ...], list[UUID]] = {}
        for row in rows:
            about = (row.owner_id, row.by_member_id, row.about, row.kind, row.thing_id)
            # Whom a question is about stands in the question; whom sharing is about, in the answer.
            whom = (row.to_member, row.to_organisation) if row.about == SHARE else ()
            same.setdefault((*about, *whom), []).append(row.id)
        return {id: tuple(ids[at + 1 :]) for ids in same.values() for at, id in enumerate(ids)}

    @classmethod
    async def of_sharing(cls, circle_ids: Iterable[UUID]) -> "dict[UUID, list[Said]]":
        """What was said about who may read what, by circle, in the order it was said: one query."""
        rows = await cls.filter(owner_id__in=list(circle_ids), about=SHARE, removed_at__isnull=True).order_by(
            "since", "id"
        )
        found: dict[UUID, list[Said]] = {}
        for row in rows:
            if row.by_member_id:
                found.setdefault(row.owner_id, []).append(row.said(row.by_member_id))
        return found

    @classmethod
    async def share(
        cls,
        speaker: Member,
        answer: ConsentAnswer,
        *,
        by: Actor,
        words: str,
        text: str,
        language: str,
        to_member: UUID | None = None,
        to_organisation: UUID | None = None,
        kind: Kind | None = None,
        thing_id: UUID | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Self:
        """One who decides says who may read what, from `since` (now) until `until`."""
        return await cls.make(
            by=by,
            owner=(Owner.CIRCLE, speaker.owner_id),
            by_member_id=speaker.id,
            about=SHARE,
            answer=answer,
            words=words,
            text=text,
            language=language,
            to_member=to_member,
            to_organisation=to_organisation,
            kind=kind,
            thing_id=thing_id,
            since=since or clock.now(),
            until=until,
        )

    @classmethod
    async def chosen_for(cls, speaker: Member, since: datetime) -> "list[Self]":
        """What she chose about members from a moment on; while that is still to come, a new choice takes its place."""
        hers = cls.filter(by_member_id=speaker.id, about=SHARE, to_member__isnull=False, removed_at__isnull=True)
        return await hers.filter(since__gte=since).order_by("since", "id")

    @classmethod
    async def of_thing(cls, speaker: Member, to_member: UUID, thing_id: UUID) -> "list[Self]":
        """What she said of one thing to one member, in the order it was said; taken back answers are not among them."""
        hers = cls.filter(by_member_id=speaker.id, about=SHARE, to_member=to_member, thing_id=thing_id)
        return await hers.filter(removed_at__isnull=True).order_by("since", "id")

    @property
    def named(self) -> frozenset[Kind]:
        """What a yes to all named, where more has come since; empty is all there is. A no is one to what came later."""
        older = self.answer is ConsentAnswer.GIVEN and self.text in _WITHOUT_PAPERS
        return _BEFORE_PAPERS if older and self.kind is None and self.thing_id is None else frozenset()

    def said(self, speaker: UUID) -> Said:
        """What it says about sharing."""
        return Said(
            speaker=speaker,
            yes=self.answer is ConsentAnswer.GIVEN,
            since=self.since,
            until=self.until,
            thing_id=self.thing_id,
            kind=self.kind,
            to_member=self.to_member,
            to_organisation=self.to_organisation,
            consent_id=self.id,
            named=self.named,
        )


class Withheld(Thing):
    """A professional's 'not good for the child' (niet goed voor het kind): what a parent may not read, and why.

    Jeugdwet 7.3.11: withheld from a parent where showing it is contrary to good care. Family reads neither the
    reason nor that it is there.
    """

    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.RESTRICT
    )
    from_member = fields.UUIDField(null=True)  # one parent; empty: every parent
    kind = fields.CharEnumField(Kind, max_length=8, null=True)
    thing_id = fields.UUIDField(null=True)
    reason = SealedText()
    # With whom she weighed it, in her words.
    weighed_with = SealedText(null=True)
    since = Moment()
    until = Moment(null=True)

    member_id: UUID

    class Meta:
        table = "withheld"

    @classmethod
    async def begin(
        cls,
        professional: Member,
        *,
        by: Actor,
        reason: str,
        from_member: UUID | None = None,
        kind: Kind | None = None,
        thing_id: UUID | None = None,
        until: datetime | None = None,
        weighed_with: str = "",
        id: UUID | None = None,
    ) -> Self:
        """From now on this is kept from one parent, or from every parent; the same id again is the one there is."""
        there = await cls.get_or_none(id=id, made_by=by.person_id) if id else None
        if there is not None:
            return there
        return await cls.make(
            id=id,
            by=by,
            owner=(Owner.CIRCLE, professional.owner_id),
            audience=Audience.PROFESSIONALS,
            member_id=professional.id,
            from_member=from_member,
            kind=kind,
            thing_id=thing_id,
            reason=reason,
            weighed_with=weighed_with or None,
            since=clock.now(),
            until=until,
        )

    @property
    def is_over(self) -> bool:
        """Whether it may be read again."""
        until: datetime | None = self.until
        return until is not None and until <= clock.now()

    async def lift(self, *, by: Actor) -> Self:
        """It may be read again; a second time leaves the first."""
        return self if self.is_over else await self.keep(by=by, until=clock.now())

    @classmethod
    async def in_circles(cls, circle_ids: Iterable[UUID]) -> dict[UUID, list[Kept]]:
        """What is withheld now, by circle: one query."""
        holds = Q(until__isnull=True) | Q(until__gt=clock.now())
        rows = await cls.filter(holds, owner_id__in=list(circle_ids), removed_at__isnull=True).order_by("since", "id")
        found: dict[UUID, list[Kept]] = {}
        for row in rows:
            kept = Kept(row.since, row.until, row.thing_id, row.kind, row.from_member)
            found.setdefault(row.owner_id, []).append(kept)
        return found


async def one_by_one(thing: Thing) -> bool:
    """Whether somebody may be shut out of just this thing: then it makes no news.

    A number that moves would tell who may not read it that it is there.
    """
    about = {"owner_id": thing.owner_id, "thing_id": thing.audience_id, "removed_at__isnull": True}
    if await Consent.filter(about=SHARE, **about).exclude(answer=ConsentAnswer.GIVEN).exists():
        return True
    return await Withheld.filter(Q(until__isnull=True) | Q(until__gt=clock.now()), **about).exists()


def thing_spoken_of(said: object) -> UUID | None:
    """The one thing this answer, or this keeping back, is about; None for all else."""
    if isinstance(said, Consent) and said.about == SHARE:
        return said.thing_id
    return said.thing_id if isinstance(said, Withheld) else None
