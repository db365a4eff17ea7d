"""Numbers by which the open lists of this room hear that something changed, as each side of a circle may know."""

from collections.abc import Sequence
from uuid import UUID

from tortoise import fields
from tortoise.expressions import F

from portal.circles.models import Circle
from portal.store import Row


class SideNews(Row):
    """How often something of one kind changed in a circle, for each side of it."""

    circle_id = fields.UUIDField(unique=True)
    family = fields.IntField(default=0)
    care = fields.IntField(default=0)

    class Meta:
        abstract = True

    @classmethod
    async def stands_at(cls, circle_id: UUID, side: str) -> int:
        """How often something changed that this side reads."""
        row = await cls.get_or_none(circle_id=circle_id)
        return int(getattr(row, side)) if row else 0

    @classmethod
    async def listened_in(cls, circle_id: UUID) -> Circle | None:
        """The circle, for the log of who listened there after a door let her in."""
        return await Circle.get_or_none(id=circle_id)

    @classmethod
    async def count(cls, circle_id: UUID, sides: Sequence[str]) -> dict[str, int]:
        """One change more for these sides, inside a write that holds the row until it ends; where each stands now."""
        # The circle's row is held so that two first changes at once make one row of numbers.
        await Circle.filter(id=circle_id).select_for_update().first()
        if not await cls.exists(circle_id=circle_id):
            await cls.create(circle_id=circle_id)
        await cls.filter(circle_id=circle_id).update(**{side: F(side) + 1 for side in sides})
        row = await cls.get(circle_id=circle_id)
        return {side: int(getattr(row, side)) for side in sides}
