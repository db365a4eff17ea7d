"""SignIn: a browser that left for an organisation's provider, and what only we and it may know until it is back."""

import secrets
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from tortoise import fields

from portal import clock
from portal.people.models import Organisation
from portal.people.openid.providers import Provider
from portal.store import Moment
from portal.vault import SealedJSON, SealedRow, SealedText

LASTS = timedelta(minutes=15)
_KEEP = timedelta(days=1)


class Purpose(StrEnum):
    """What somebody leaves for."""

    SIGN_IN = "sign_in"
    AGAIN = "again"  # who is signed in proves that it is she
    TRIAL = "trial"  # an administrator tries a provider nobody else can use yet
    JOIN = "join"  # who is signed in lets this account at the provider open hers


class SignIn(SealedRow):
    """One leaving for a provider, found again by its state: two tabs are two rows."""

    state_hash = fields.CharField(64, unique=True)
    browser = fields.CharField(64)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, on_delete=fields.CASCADE
    )
    provider: fields.ForeignKeyRelation[Provider] = fields.ForeignKeyField(
        "portal.Provider", related_name=False, on_delete=fields.CASCADE
    )
    purpose = fields.CharEnumField(Purpose, max_length=8, default=Purpose.SIGN_IN, db_default=Purpose.SIGN_IN)
    nonce = SealedText()
    # PKCE's verifier never leaves the server until it is spent.
    verifier = SealedText()
    redirect_uri = fields.CharField(400)
    next = fields.CharField(600)
    # Set when somebody signed in proves again that it is she.
    session_id = fields.UUIDField(null=True)
    made_at = Moment()
    ends_at = Moment()
    used_at = Moment(null=True)
    # What the provider said, never the code or an access token: for a trial to show, for a joining to wait for her yes.
    told: Any = SealedJSON(null=True)

    organisation_id: UUID
    provider_id: UUID

    class Meta:
        table = "sign_in"

    @classmethod
    async def begin(
        cls,
        provider: Provider,
        *,
        browser: str,
        redirect_uri: str,
        next: str,
        session_id: UUID | None = None,
        purpose: Purpose = Purpose.SIGN_IN,
    ) -> tuple[Self, str]:
        """A new leaving, and its state."""
        state = secrets.token_urlsafe(32)
        moment = clock.now()
        row = await cls.create(
            state_hash=_hash(state),
            browser=browser,
            organisation_id=provider.organisation_id,
            provider_id=provider.id,
            purpose=purpose,
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            redirect_uri=redirect_uri,
            next=next,
            session_id=session_id,
            made_at=moment,
            ends_at=moment + LASTS,
        )
        return row, state

    @classmethod
    async def back(cls, state: str, *, browser: str, provider: Provider) -> Self | None:
        """The leaving this browser comes back from, once: a state that was used, taken elsewhere or old is none."""
        here = cls.filter(
            state_hash=_hash(state),
            browser=browser,
            provider_id=provider.id,
            used_at__isnull=True,
            ends_at__gt=clock.now(),
        )
        row = await here.first()
        return row if row and await here.update(used_at=clock.now()) else None

    async def keep(self, told: dict[str, Any]) -> None:
        """Keep what came of it, sealed, for a quarter of an hour from now: a trial's outcome, or a question to her."""
        self.told, self.ends_at = told, clock.now() + LASTS
        await self.save(update_fields=["told", "ends_at"])

    @classmethod
    async def here(cls, id: UUID, browser: str) -> Self | None:
        """The leaving by this id that this browser came back from, also when its time is over."""
        row = await cls.get_or_none(id=id, browser=browser, used_at__not_isnull=True, told__not_isnull=True)
        return row if row and row.purpose in (Purpose.SIGN_IN, Purpose.JOIN) else None

    @classmethod
    async def trial(cls, provider: Provider, session_id: UUID) -> dict[str, Any] | None:
        """What this session's last trial of a provider showed: claims, role, acr, and in words what was wrong."""
        mine = cls.filter(provider_id=provider.id, session_id=session_id, purpose=Purpose.TRIAL, told__not_isnull=True)
        row = await mine.order_by("-made_at", "-id").first()
        return dict(row.told) if row else None

    @property
    def over(self) -> bool:
        """Whether its time has passed."""
        return bool(clock.now() >= self.ends_at)

    @classmethod
    async def tidy(cls) -> None:
        """Throw away what ran out."""
        await cls.filter(ends_at__lt=clock.now() - _KEEP).delete()


def _hash(state: str) -> str:
    return sha256(state.encode()).hexdigest()
