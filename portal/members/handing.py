"""Handing over who directs: offered with a reason, accepted or not; until then the former one directs."""

from datetime import datetime
from typing import Self
from uuid import UUID

from tortoise import fields

from portal import clock
from portal.circles.directing import Directing
from portal.circles.models import Circle, Member
from portal.circles.thing import Owner, Thing
from portal.errors import Conflict
from portal.people.actor import Actor
from portal.store import Moment
from portal.vault import SealedText


class DirectorOffer(Thing):
    """Whether another professional will direct from now on, and why (aanbod van de regie), one open per circle."""

    asked_by: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.RESTRICT
    )
    asked: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.RESTRICT
    )
    reason = SealedText()
    # The circle's id while it waits for an answer: unique, so that nobody is asked twice at once.
    open_in = fields.UUIDField(null=True, unique=True)
    accepted_at = Moment(null=True)
    declined_at = Moment(null=True)
    withdrawn_at = Moment(null=True)
    lapsed_at = Moment(null=True)  # one of the two went, or somebody else directs since

    asked_by_id: UUID
    asked_id: UUID

    class Meta:
        table = "director_offer"

    @classmethod
    async def already(cls, id: UUID, *, by: Actor) -> bool:
        """Whether this actor made it before: the same form, sent twice."""
        return await cls.exists(id=id, made_by=by.person_id)

    @classmethod
    async def ask(cls, asker: Member, asked: Member, *, by: Actor, id: UUID, reason: str) -> Self:
        """Ask this professional; Conflict while another question waits."""
        if await cls.open_in_circle(asker.circle_id):
            raise Conflict(f"an offer waits in circle {asker.circle_id}")
        await cls.lapse_in(asker.circle_id, by=by)
        return await cls.make(
            by=by,
            owner=(Owner.CIRCLE, asker.circle_id),
            id=id,
            asked_by_id=asker.id,
            asked_id=asked.id,
            reason=reason,
            open_in=asker.circle_id,
        )

    @classmethod
    async def open_in_circle(cls, circle_id: UUID) -> Self | None:
        """The one that waits for an answer, while both are in and nobody else directs since."""
        found = await cls.get_or_none(open_in=circle_id)
        return found if found and await found.still_holds() else None

    @classmethod
    async def waiting(cls, id: UUID) -> Self | None:
        """The offer with this id, if it still waits; for letters, which have no reader."""
        found = await cls.get_or_none(id=id, open_in__not_isnull=True)
        return found if found and await found.still_holds() else None

    @classmethod
    async def is_of_colleague(cls, offer: Self) -> bool:
        """Whether a professional asks; else one of those who decide does."""
        asker = await Member.get(id=offer.asked_by_id)
        return asker.organisation_id is not None

    @classmethod
    async def lapse_in(cls, circle_id: UUID, *, by: Actor) -> None:
        """What waits here can't be answered any more."""
        found = await cls.get_or_none(open_in=circle_id)
        if found:
            await found._end(by, lapsed_at=clock.now())

    async def still_holds(self) -> bool:
        """Whether it can be answered now: it waits, both are in, and who asked directs, or nobody does."""
        if self.open_in is None:
            return False
        inside = await Member.filter(Member.is_in(), owner_id=self.owner_id).values_list("id", flat=True)
        if self.asked_by_id not in inside or self.asked_id not in inside:
            return False
        directing = await Directing.open_in_circle(self.owner_id)
        return directing is None or directing.member_id == self.asked_by_id or directing.member_id not in inside

    async def accept(self, asked: Member, *, by: Actor) -> Directing:
        """Yes: she directs from this moment, and the former one does no more."""
        if not await self.still_holds():
            raise Conflict(f"offer {self.id} is over")
        await self._end(by, accepted_at=clock.now())
        return await direct(asked, by=by, reason=self.reason)

    async def decline(self, *, by: Actor) -> None:
        """No; who directed goes on."""
        await self._end(by, declined_at=clock.now())

    async def withdraw(self, *, by: Actor) -> None:
        """Taken back before it was answered."""
        await self._end(by, withdrawn_at=clock.now())

    async def _end(self, by: Actor, **at: datetime) -> None:
        await self.keep(by=by, open_in=None, **at)


async def direct(member: Member, *, by: Actor, reason: str = "") -> Directing:
    """This member directs from now on, and what was being asked of somebody else has lapsed."""
    await DirectorOffer.lapse_in(member.circle_id, by=by)
    before = await Directing.open_in_circle(member.circle_id)
    if before and await Member.exists(Member.is_in(), id=before.member_id):
        return await before.hand_to(member, by=by, reason=reason)
    return await Directing.begin(member, by=by, reason=reason)


async def take_over(circle: Circle, member: Member, *, by: Actor, reason: str) -> Directing:
    """A professional who is in directs from now on; Conflict when somebody does already."""
    if await Directing.director_of(circle):
        raise Conflict(f"circle {circle.id} has a director")
    return await direct(member, by=by, reason=reason)
