"""Passkey: the lock of somebody's own device (WebAuthn), and the challenge each use of it answers."""

import secrets
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from tortoise import fields

from portal import clock
from portal.people.persons import Person
from portal.store import Moment, write
from portal.vault import SealedJSON, SealedRow, SealedText

LASTS = timedelta(minutes=5)
_KEEP = timedelta(days=1)


class Passkey(SealedRow):
    """One passkey of one person (toegangssleutel), of which only the public half ever comes here."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "portal.Person", related_name=False, on_delete=fields.CASCADE
    )
    # The credential's id as a hash: by it a passkey is found when nobody has said who she is.
    credential_hash = fields.CharField(64, unique=True)
    credential: Any = SealedJSON()  # {"id", "public_key", "transports"}: base64url, base64url, list of words
    sign_count = fields.BigIntField(default=0)
    backed_up = fields.BooleanField(default=False)
    name = SealedText(default="")  # 'Telefoon van Noor'
    made_at = Moment()
    used_at = Moment(null=True)

    person_id: UUID

    class Meta:
        table = "passkey"

    @property
    def means(self) -> str:
        """How a session begun with it is named, so that it ends with it."""
        return f"passkey:{self.id}"


class Ceremony(StrEnum):
    """What a challenge is for, in the words of WebAuthn: registration, authentication, and that once more."""

    MAKE = "make"
    SIGN_IN = "sign_in"
    AGAIN = "again"


class Challenge(SealedRow):
    """What a device must sign, once, within five minutes, in the browser that asked."""

    browser = fields.CharField(64)
    ceremony = fields.CharEnumField(Ceremony, max_length=8)
    challenge = SealedText()  # base64url
    next = fields.CharField(600, default="")
    session_id = fields.UUIDField(null=True)
    made_at = Moment()
    ends_at = Moment()
    used_at = Moment(null=True)

    class Meta:
        table = "challenge"

    @classmethod
    async def ask(cls, ceremony: Ceremony, browser: str, *, next: str = "", session_id: UUID | None = None) -> Self:
        """A new challenge for this browser."""
        moment = clock.now()
        async with write():
            return await cls.create(
                browser=browser,
                ceremony=ceremony,
                challenge=secrets.token_urlsafe(32),
                next=next,
                session_id=session_id,
                made_at=moment,
                ends_at=moment + LASTS,
            )

    @classmethod
    async def take(cls, id: UUID, ceremony: Ceremony, browser: str) -> Self | None:
        """Use it up; None when it was used, is too old, or belongs to another browser or ceremony."""
        here = cls.filter(id=id, ceremony=ceremony, browser=browser, used_at__isnull=True, ends_at__gt=clock.now())
        row = await here.first()
        return row if row and await here.update(used_at=clock.now()) else None

    @classmethod
    async def tidy(cls) -> None:
        """Throw away what ran out."""
        await cls.filter(ends_at__lt=clock.now() - _KEEP).delete()


def credential_hash(id: bytes) -> str:
    """What a passkey is found by."""
    return sha256(id).hexdigest()
