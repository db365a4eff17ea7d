"""Leaving: a browser that signed out here and may sign out at its provider too (OpenID RP-Initiated Logout 1.0)."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Self
from uuid import UUID

from tortoise import fields

from portal import clock
from portal.people.openid.providers import Provider
from portal.store import Moment
from portal.vault import SealedRow, SealedText

LASTS = timedelta(minutes=15)


class Leaving(SealedRow):
    """One signing out (afmelding): what the provider needs to know of it, bound to the browser that did."""

    browser = fields.CharField(64)
    provider: fields.ForeignKeyRelation[Provider] = fields.ForeignKeyField(
        "portal.Provider", related_name=False, on_delete=fields.CASCADE
    )
    id_token = SealedText()
    state_hash = fields.CharField(64, unique=True, null=True)
    made_at = Moment()
    ends_at = Moment()
    back_at = Moment(null=True)

    provider_id: UUID

    class Meta:
        table = "leaving"

    @classmethod
    async def begin(cls, provider_id: UUID, id_token: str, browser: str) -> Self:
        """Remember for a quarter of an hour what was signed out of."""
        moment = clock.now()
        return await cls.create(
            browser=browser, provider_id=provider_id, id_token=id_token, made_at=moment, ends_at=moment + LASTS
        )

    @classmethod
    async def here(cls, id: UUID, browser: str) -> Self | None:
        """The signing out by this id, in the browser that did it, until it came back."""
        return await cls.get_or_none(id=id, browser=browser, back_at__isnull=True, ends_at__gt=clock.now())

    async def go(self) -> str:
        """The state with which the provider sends the browser back."""
        state = secrets.token_urlsafe(32)
        self.state_hash = _hash(state)
        await self.save(update_fields=["state_hash"])
        return state

    @classmethod
    async def back(cls, state: str, browser: str) -> Self | None:
        """The signing out this browser comes back from, once; what only the provider needed is then gone."""
        here = cls.filter(state_hash=_hash(state), browser=browser, back_at__isnull=True, ends_at__gt=clock.now())
        row = await here.first()
        if row is None or not await here.update(back_at=clock.now()):
            return None
        row.id_token = ""
        await row.save(update_fields=["id_token"])
        return row

    @classmethod
    async def tidy(cls) -> None:
        """Throw away what ran out: an ID token says who somebody is."""
        await cls.filter(ends_at__lte=clock.now()).delete()


def _hash(state: str) -> str:
    return sha256(state.encode()).hexdigest()
