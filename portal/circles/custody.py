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
    """This parent decides for this child (gezag): how that was checked, by whom, until when (STANDARDS 28)."""

    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.RESTRICT
    )
    source = SealedText()  # 'gezagsregister', 'beschikking van de rechter', in the checker's words
    verified_by = fields.UUIDField(null=True)
    verified_on = fields.DateField()
    until = fields.DateField(null=True)

    member_id: UUID

    class Meta:
        table = "custody"

    @staticmethod
    def holds(day: date | None = None) -> Q:
        """The condition of holding on a day."""
        on = day or clock.today()
        return (Q(until__isnull=True) | Q(until__gt=on)) & Q(removed_at__isnull=True)


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
    about = fields.CharField(40)  # 'help', 'circle', 'member:<id>'
    answer = fields.CharEnumField(ConsentAnswer, max_length=10)
    words = SealedText()  # the sentence agreed to, in the language it was read in
    language = fields.CharField(8, default="nl")
    since = Moment()
    until = Moment(null=True)

    by_member_id: UUID | None

    class Meta:
        table = "consent"
