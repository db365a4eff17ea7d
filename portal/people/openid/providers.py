"""Provider: one way in that an organisation brings along, for its staff or for the people it helps."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from tortoise import fields
from tortoise.query_utils import Prefetch

from portal import clock
from portal.errors import Conflict
from portal.people.accounts import UserKind
from portal.people.models import SHOWN, Organisation, StaffRole
from portal.people.openid.claim_names import words_in
from portal.store import Moment, write
from portal.vault import SealedRow, SealedText
from portal.web.texts import _

# What stands in our addresses: never a name, an address or a number of somebody.
HINT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class ClientAuth(StrEnum):
    """How we show the provider that it is us (OpenID Connect Core 1.0 §9)."""

    SECRET = "shared"  # noqa: S105  client_secret_basic or _post, whichever the provider offers
    KEY = "key"  # private_key_jwt, with our own published keys


class Provider(SealedRow):
    """An organisation's OpenID provider for one kind of user (inlog), switched off until a trial went well.

    `hint` names it in our addresses and in its redirect URI. What its administrator changes afterwards (issuer,
    client, keys, claims, level) asks for a new trial.
    """

    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(UserKind, max_length=8, default=UserKind.STAFF)
    # The order in which an organisation's providers are offered, per kind.
    place = fields.IntField(default=1)
    hint = fields.CharField(60, unique=True)
    name = fields.CharField(80, default="")  # when there are several: 'Leerlingen', 'Wijkteams'
    issuer = fields.CharField(300, default="")
    client_id = fields.CharField(200, default="")
    client_auth = fields.CharEnumField(ClientAuth, max_length=6, default=ClientAuth.SECRET)
    client_secret = SealedText(default="")
    email_domains = fields.JSONField[list[str]](default=list)
    # Which claim of the ID token, by name or path, says what somebody is there; which value means which role here.
    role_claim = fields.CharField(120, default="")
    roles = fields.JSONField[dict[str, str]](default=dict)
    # The level we ask for and demand (acr), '' for whatever the provider gives.
    acr = fields.CharField(200, default="")
    made_at = Moment(default=clock.now)
    tried_at = Moment(null=True)
    tried_by = fields.UUIDField(null=True)
    # When somebody last chose who gives the roles, and which level: also 'by hand' and 'none' are answers.
    roles_chosen_at = Moment(null=True)
    level_chosen_at = Moment(null=True)
    # When people could first sign in through it: from then on its name stands in the log, and is no other's.
    first_on_at = Moment(null=True)
    on_at = Moment(null=True)
    on_by = fields.UUIDField(null=True)

    organisation_id: UUID

    class Meta:
        table = "provider"

    @classmethod
    async def begin(cls, organisation: Organisation, kind: UserKind = UserKind.STAFF, **values: Any) -> Self:
        """A new way in, the last in its order, switched off; Conflict when another one has its `hint`."""
        async with write():
            # Two begun at the same moment would else get the same name.
            await Organisation.hold(organisation.id)
            hint = values.pop("hint", "") or await cls.free_hint(organisation.slug)
            if await cls.exists(hint=hint):
                words = _("Er is al een inlog die '%(name)s' heet. Kies een andere naam.") % {"name": hint}
                raise Conflict(f"hint {hint} exists", words=words)
            place = 1 + await cls.filter(organisation_id=organisation.id, kind=kind).count()
            return await cls.create(organisation_id=organisation.id, kind=kind, hint=hint, place=place, **values)

    @classmethod
    async def free_hint(cls, slug: str) -> str:
        """A name that no provider has: the organisation's own, or that with a number behind it."""
        start = slug[:56].rstrip("-")
        taken = {each.hint for each in await cls.filter(hint__startswith=start).only("id", "hint")}
        found = (each for each in (slug, *(f"{start}-{n}" for n in range(2, 1000))) if each not in taken)
        return next(found)

    @classmethod
    async def of_hint(cls, hint: str) -> Self | None:
        """The provider by this name, switched on or not, with its organisation."""
        return await cls.get_or_none(hint=hint).prefetch_related(_shown())

    @classmethod
    async def open_ones(cls, kind: UserKind | None = None, **where: Any) -> list[Self]:
        """The providers one can sign in through now, by organisation and in order, each with its organisation."""
        narrow = {"kind": kind, **where} if kind else where
        found = await cls.filter(on_at__not_isnull=True, **narrow).prefetch_related(_shown())
        return sorted(found, key=lambda each: (each.organisation.name.casefold(), each.place, each.id))

    @classmethod
    async def of_address(cls, address: str, kind: UserKind = UserKind.STAFF) -> Self | None:
        """The provider whose domain this address has: its mailbox is the employer's, so it opens no family."""
        domain = address.rpartition("@")[2].casefold()
        for provider in await cls.open_ones(kind):
            if domain in (each.casefold() for each in provider.email_domains):
                return provider
        return None

    @property
    def is_on(self) -> bool:
        """Whether anybody may sign in through it."""
        return self.on_at is not None

    @property
    def is_complete(self) -> bool:
        """Whether it can be tried: issuer, client and a way to show that it is us."""
        return bool(self.issuer and self.client_id and (self.client_secret or self.client_auth is ClientAuth.KEY))

    @property
    def scopes(self) -> str:
        """What we ask to be told; of a client no address, since it would join nothing."""
        return "openid email profile" if self.kind is UserKind.STAFF else "openid profile"

    @property
    def label(self) -> str:
        """What a reader presses; needs the organisation fetched."""
        return f"{self.organisation.name} · {self.name}" if self.name else self.organisation.name

    @property
    def means(self) -> str:
        """How a session begun through it is named in the log."""
        return f"oidc:{self.hint}"

    async def change(self, **values: Any) -> Self:
        """Change it; what touches the way in itself asks for a new trial, and nobody signs in through it till then."""
        differing = {name: value for name, value in values.items() if getattr(self, name) != value}
        if differing.keys() & _TRIED and (self.tried_at or self.on_at):
            differing |= {"tried_at": None, "tried_by": None, "on_at": None, "on_by": None}
        for name, value in differing.items():
            setattr(self, name, value)
        if differing:
            await self.save(update_fields=list(differing))
        return self

    def is_same_way(self, other: "Provider") -> bool:
        """Whether a trial of the one is a trial of the other."""
        return all(getattr(self, name) == getattr(other, name) for name in _TRIED)

    async def tried(self, by: UUID, at: datetime | None = None) -> None:
        """A trial sign-in went well."""
        await self.change(tried_at=at or clock.now(), tried_by=by)

    async def switch_on(self, by: UUID | None) -> None:
        """From now on people sign in through it."""
        moment = clock.now()
        await self.change(on_at=moment, on_by=by, first_on_at=self.first_on_at or moment)

    async def switch_off(self) -> None:
        """Nobody signs in through it any more; who is in stays in until her session ends."""
        await self.change(on_at=None, on_by=None)

    def roles_in(self, claims: dict[str, Any]) -> list[str] | None:
        """What these claims say somebody is there; None when they say nothing of it."""
        return words_in(claims, self.role_claim) if self.role_claim else None

    def role_of(self, claims: dict[str, Any]) -> StaffRole | None:
        """The role these claims give here; None when no value is known: never 'just a user'.

        Of several the one that sees families comes last: who manages or coordinates sees none.
        """
        known = {self.roles[each] for each in self.roles_in(claims) or [] if each in self.roles}
        order = (StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR, StaffRole.PROFESSIONAL)
        return next((role for role in order if role.value in known), None)


# What a trial has shown to work.
_TRIED = {"issuer", "client_id", "client_auth", "client_secret", "role_claim", "roles", "acr", "kind"}


def _shown() -> Prefetch:
    return Prefetch("organisation", queryset=Organisation.all().only(*SHOWN))
