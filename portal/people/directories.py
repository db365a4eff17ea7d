"""Directory: an organisation's own list of staff, which tells us by SCIM who comes, changes and leaves."""

import secrets
from hashlib import sha256
from typing import Self
from uuid import UUID

from tortoise import fields

from portal import clock
from portal.people.models import Organisation
from portal.store import Moment, Row, write


class Directory(Row):
    """The bearer token of one organisation's directory (personeelslijst), stored as a hash, one at a time."""

    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, on_delete=fields.CASCADE
    )
    token_hash = fields.CharField(64, unique=True)
    # What a user's `roles` say there, and which role that is here.
    roles = fields.JSONField[dict[str, str]](default=dict)
    made_at = Moment()
    made_by = fields.UUIDField(null=True)
    used_at = Moment(null=True)
    ended_at = Moment(null=True)

    organisation_id: UUID

    class Meta:
        table = "directory"

    @classmethod
    async def open(cls, organisation: Organisation, by: UUID | None) -> tuple[Self, str]:
        """A new token, shown once; the one before ends, its roles stay."""
        token = secrets.token_urlsafe(32)
        async with write():
            before = await cls.of(organisation)
            if before:
                await before.end()
            roles = before.roles if before else {}
            row = await cls.create(
                organisation_id=organisation.id, token_hash=_hash(token), roles=roles, made_at=clock.now(), made_by=by
            )
        return row, token

    @classmethod
    async def of(cls, organisation: Organisation) -> Self | None:
        """The one that is open."""
        return await cls.filter(organisation_id=organisation.id, ended_at__isnull=True).first()

    @classmethod
    async def of_token(cls, token: str) -> Self | None:
        """The directory that has this token, while it is open."""
        return await cls.get_or_none(token_hash=_hash(token), ended_at__isnull=True)

    async def end(self) -> None:
        """Its token opens nothing any more."""
        self.ended_at = clock.now()
        await self.save(update_fields=["ended_at"])


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
