"""Directing: who directs the case, and who did before; the database itself refuses a second at any moment."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient

from portal import clock
from portal.circles.models import Circle, Member
from portal.errors import Conflict
from portal.people.actor import Actor
from portal.people.models import Staff
from portal.store import Moment
from portal.vault import SealedRow, SealedText


class Directing(SealedRow):
    """Who directs (regisseur), from when until when, and why it changed hands, one open row per circle at most."""

    circle_id = fields.UUIDField(db_index=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.RESTRICT
    )
    since = Moment()
    until = Moment(null=True)
    by_person = fields.UUIDField(null=True)
    reason = SealedText(default="")
    # The circle's id while this row is the open one: unique, so that no race makes two directors.
    open_in = fields.UUIDField(null=True, unique=True)

    member_id: UUID

    class Meta:
        table = "directing"

    async def save(
        self,
        using_db: BaseDBAsyncClient | None = None,
        update_fields: Iterable[str] | None = None,
        force_create: bool = False,
        force_update: bool = False,
    ) -> None:
        """Write it; IntegrityError when the circle has another director now."""
        self.open_in = None if self.until else self.circle_id
        named = [*update_fields, "open_in"] if update_fields else None
        await super().save(using_db, named, force_create, force_update)

    @classmethod
    async def open_in_circle(cls, circle_id: UUID) -> Self | None:
        """The row that stands open; its member may be out meanwhile, and then nobody directs."""
        return await cls.get_or_none(open_in=circle_id)

    @classmethod
    async def count_of(cls, staff: Staff) -> tuple[int, int]:
        """In how many circles somebody is for her organisation now, and in how many of those she directs."""
        hers = await Member.filter(
            Member.is_in(), person_id=staff.person_id, organisation_id=staff.organisation_id
        ).only("id")
        directs = cls.filter(open_in__not_isnull=True, member_id__in=[each.id for each in hers])
        return len(hers), await directs.count() if hers else 0

    @classmethod
    async def director_of(cls, circle: Circle) -> Member | None:
        """The one member who directs the case now; None until the first organisation is in, or once she is out."""
        return await cls.director_of_circle(circle.id)

    @classmethod
    async def director_of_circle(cls, circle_id: UUID) -> Member | None:
        """The same of the circle with this id."""
        directing = await cls.open_in_circle(circle_id)
        return await Member.get_or_none(Member.is_in(), id=directing.member_id) if directing else None

    @classmethod
    async def last_of(cls, circle: Circle) -> Member | None:
        """Who directed last, with her organisation, when she is out and nobody has taken it over yet."""
        directing = await cls.open_in_circle(circle.id)
        if directing is None or await Member.exists(Member.is_in(), id=directing.member_id):
            return None
        return await Member.get(id=directing.member_id).prefetch_related("organisation")

    @classmethod
    async def ran_out(cls, since: datetime) -> list[Self]:
        """Those whose director's last day passed after `since`, and that nobody has taken up yet."""
        return await cls.filter(
            open_in__not_isnull=True,
            member__ended_at__isnull=True,
            member__until__gt=since,
            member__until__lte=clock.now(),
        )

    @classmethod
    async def circle_without(cls, id: UUID) -> Circle | None:
        """The circle in which nobody directs since this one did; None where somebody does, or the circle is gone."""
        found = await cls.get_or_none(id=id, open_in__not_isnull=True)
        if found is None or await Member.exists(Member.is_in(), id=found.member_id):
            return None
        return await Circle.get_or_none(id=found.circle_id, removed_at__isnull=True)

    @classmethod
    async def begin(cls, member: Member, *, by: Actor, reason: str = "") -> Self:
        """This member directs from now on, in a circle whose director, if it had one, is no longer in it."""
        before = await cls.open_in_circle(member.circle_id)
        was = await Member.get(id=before.member_id) if before else None
        if before and was and (gone := was.gone_at):
            await before._close(gone)
        return await cls._written(member, by, reason)

    async def hand_to(self, member: Member, *, by: Actor, reason: str) -> "Directing":
        """The next one directs from this moment, in the write that ends the former; Conflict when it was over."""
        await self.refresh_from_db()
        if self.until:
            raise Conflict(f"directing {self.id} is over")
        await self._close(clock.now())
        return await self._written(member, by, reason)

    @classmethod
    async def past_of(cls, circle_id: UUID) -> list[Self]:
        """Everybody who directed, the last first, each with the member and her organisation."""
        found = cls.filter(circle_id=circle_id).order_by("-since", "-id")
        return await found.prefetch_related("member__organisation")

    @property
    def ended_at(self) -> datetime | None:
        """When it ended; for who went without handing over, when she went. Needs the member."""
        return self.until or self.member.gone_at

    async def _close(self, at: datetime) -> None:
        self.until = at
        await self.save(update_fields=["until"])

    @classmethod
    async def _written(cls, member: Member, by: Actor, reason: str) -> Self:
        return await cls.create(
            circle_id=member.circle_id, member_id=member.id, since=clock.now(), by_person=by.person_id, reason=reason
        )
