"""What a place in a circle holds, when it counts, and the one guard before it: another organisation's yes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import Q

from portal import clock
from portal.circles.audience import MemberRole
from portal.circles.taking_part import TakingPart
from portal.circles.thing import Thing
from portal.people.actor import Actor
from portal.people.models import Organisation
from portal.store import Moment
from portal.vault import SealedText

# What makes a row a place in a circle, or another organisation's.
_LETS_IN = frozenset({"accepted_at", "ended_at", "organisation_id", "removed_at", "role"})


class MemberRow(Thing):
    """The columns of a membership."""

    person_id = fields.UUIDField(null=True, db_index=True)
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, null=True, on_delete=fields.RESTRICT
    )
    role = fields.CharEnumField(MemberRole, max_length=14)
    name = SealedText()  # as this circle calls them
    relation = SealedText(default="")  # 'tante', 'therapeut'
    since = Moment()
    until = Moment(null=True)
    # What was agreed for her alone: `until` comes sooner where her organisation's end does.
    own_until = Moment(null=True)
    accepted_at = Moment(null=True)
    let_in_by = fields.UUIDField(null=True)
    # The colleague, a person, in whose place she is here for a while; what she does is logged on her behalf.
    stands_in_for = fields.UUIDField(null=True)
    ended_at = Moment(null=True)
    ended_by = fields.UUIDField(null=True)

    organisation_id: UUID | None

    class Meta:
        abstract = True

    async def save(
        self,
        using_db: BaseDBAsyncClient | None = None,
        update_fields: Iterable[str] | None = None,
        force_create: bool = False,
        force_update: bool = False,
    ) -> None:
        """Write it; NotAllowed where this would let in somebody of an organisation that takes no part (STANDARDS 30).

        It stands here because every way in ends here: an invitation, a start, a cover, a hand-over, a coming back.
        """
        named = None if update_fields is None else set(update_fields)
        if named is None or named & _LETS_IN:
            await self._must_be_let_in()
        await super().save(using_db, named, force_create, force_update)

    async def _must_be_let_in(self) -> None:
        comes_in = self.accepted_at is not None and self.ended_at is None and self.removed_at is None
        # In danger nobody's yes is waited for: that way in has a rule of its own (members/emergency.py).
        if comes_in and self.organisation_id is not None and self.role is not MemberRole.EMERGENCY:
            await TakingPart.must_stand(self.owner_id, self.organisation_id)

    @staticmethod
    def is_in(at: datetime | None = None) -> Q:
        """The condition of being a member at a moment."""
        moment = at or clock.now()
        return (Q(until__isnull=True) | Q(until__gt=moment)) & Q(
            ended_at__isnull=True, accepted_at__not_isnull=True, since__lte=moment, removed_at__isnull=True
        )

    @property
    def gone_at(self) -> datetime | None:
        """When she went: somebody ended it, or its time ran out; None while she is in, or is yet to come."""
        ran_out = self.until if self.until and self.until <= clock.now() else None
        ends: list[datetime] = [each for each in (ran_out, self.ended_at) if each]
        return min(ends) if ends else None

    async def follow(self, part: TakingPart, *, by: Actor) -> None:
        """Her organisation's end was moved: her own place ends no later."""
        until = part.capped(self.own_until)
        if until != self.until:
            await self.keep(by=by, until=until)

    @classmethod
    async def _until(
        cls, circle_id: UUID, organisation_id: UUID | None, role: MemberRole, until: datetime | None
    ) -> datetime | None:
        """When she goes by herself: no later than her organisation does."""
        if organisation_id is None or role is MemberRole.EMERGENCY:
            return until
        return (await TakingPart.must_stand(circle_id, organisation_id)).capped(until)

    @staticmethod
    def _not_over() -> Q:
        # Also a place that is yet to come: a colleague's cover from next week on.
        going = Q(until__isnull=True) | Q(until__gt=clock.now())
        return going & Q(accepted_at__not_isnull=True, ended_at__isnull=True, removed_at__isnull=True)
