"""Named: the members a thing is for, or is hidden from, one row each."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields

from portal.circles.models import Member
from portal.store import Row


class NamedKind(StrEnum):
    """Why a member stands in a thing's named rows."""

    MAY_READ = "may_read"
    HIDDEN = "hidden"


class Named(Row):
    """A member who may read one thing, or from whom it is hidden."""

    thing_id = fields.UUIDField(db_index=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "portal.Member", related_name=False, on_delete=fields.CASCADE
    )
    kind = fields.CharEnumField(NamedKind, max_length=8, default=NamedKind.MAY_READ)

    member_id: UUID

    class Meta:
        table = "named"
        unique_together = (("thing_id", "member"),)
