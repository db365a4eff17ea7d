"""Custody and consent: dated, verified facts and records, never a boolean on an account."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from portal import clock
from portal.circles.models import Member
from portal.circles.thing import Thing
from portal.store import Moment
from portal.vault import SealedText


class Custody(Thing):
    """This parent decides for this child (gezag): how that was checked, by whom, until when (STANDARDS 28).

    Without `verified_on` it is the parent's own word: it counts until a professional looks it up, and pages say so.
    """

    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.RESTRICT
    )
    source = SealedText()  # 'gezagsregister', 'beschikking van de rechter', in the checker's words
    verified_by = fields.UUIDField(null=True)
    verified_on = fields.DateField(null=True)
    until = fields.DateField(null=True)

    member_id: UUID

    class Meta:
        table = "custody"

    @staticmethod
    def holds(day: date | None = None) -> Q:
        """The condition of holding on a day."""
        on = day or clock.today()
        return (Q(until__isnull=True) | Q(until__gt=on)) & Q(removed_at__isnull=True)

    @classmethod
    async def in_circle(cls, circle_id: UUID) -> "dict[UUID, Custody]":
        """The custody that holds today in one circle, by member; also of parents who are only named."""
        found = await cls.filter(cls.holds(), owner_id=circle_id).order_by("made_at", "id")
        return {each.member_id: each for each in found}


class ConsentAnswer(StrEnum):
    """What was answered."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Consent(Thing):
    """Who agreed to what, for whom, until when (toestemming): a record, FHIR Consent."""

    by_member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    about = fields.CharField(60)  # 'help', 'circle', 'invitation:<id>'
    answer = fields.CharEnumField(ConsentAnswer, max_length=10)
    words = SealedText()  # the sentence agreed to, in the language it was read in
    text = fields.CharField(40, default="")  # which text that is, with its version: 'circle-1'
    language = fields.CharField(8, default="nl")
    since = Moment()
    until = Moment(null=True)

    by_member_id: UUID | None

    class Meta:
        table = "consent"

    @classmethod
    async def last_answers(cls, circle_id: UUID, *about: str) -> "dict[tuple[str, UUID], Consent]":
        """The last answer of each member about each of these; a later answer replaces an earlier one."""
        found = await cls.filter(owner_id=circle_id, about__in=list(about), removed_at__isnull=True).order_by(
            "since", "id"
        )
        return {(each.about, each.by_member_id): each for each in found if each.by_member_id}
