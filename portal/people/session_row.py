"""Session: one sign-in on one device, how long it lasts, and its end; an opaque id in the cookie, all else here."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from portal import clock, live
from portal.audit.keeping import rows
from portal.people.accounts import Login
from portal.people.actor import Actor, Capacity, Strength
from portal.people.limits import idle_limit, longest
from portal.people.models import Organisation, Staff
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from portal.settings import settings
from portal.store import Moment, write
from portal.vault import SealedRow, SealedText

# Sensitive things ask again when the last proof is older than this.
FRESH = timedelta(minutes=10)
# 'Seen' is written at most this often: reading a page must not cost a write each time.
_SEEN_EVERY = timedelta(minutes=2)


@dataclass(frozen=True)
class Through:
    """By which provider somebody came, as which account there, in which session there, with which ID token."""

    provider_id: UUID
    login_id: UUID
    sid: str = ""
    id_token: str = ""
    # When she last showed the provider that it is she; None when it doesn't say.
    proved_at: datetime | None = None

    @property
    def fresh_at(self) -> datetime:
        """Since when that counts: what the provider remembered is no proof of now, and one of unknown age is none."""
        return min(self.proved_at or datetime.fromtimestamp(0, UTC), clock.now())


class Session(SealedRow):
    """One sign-in on one device (sessie)."""

    token_hash = fields.CharField(64, unique=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "portal.Person", related_name=False, on_delete=fields.CASCADE
    )
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, null=True, on_delete=fields.CASCADE
    )
    # By which provider, which account there and which session there it began, so that a sign-out there ends it here.
    provider: fields.ForeignKeyNullableRelation[Provider] = fields.ForeignKeyField(
        "portal.Provider", related_name=False, null=True, on_delete=fields.CASCADE
    )
    login: fields.ForeignKeyNullableRelation[Login] = fields.ForeignKeyField(
        "portal.Login", related_name=False, null=True, on_delete=fields.CASCADE
    )
    sid_hash = fields.CharField(64, null=True, db_index=True)
    id_token = SealedText(null=True)
    browser = fields.CharField(64, default="", db_default="", db_index=True)
    device = SealedText(null=True)  # 'Chrome, Android', as its owner knows it
    means = fields.CharField(120)
    strength = fields.CharEnumField(Strength, max_length=10)
    remembered = fields.BooleanField(default=False)
    made_at = Moment()
    seen_at = Moment()
    fresh_at = Moment()
    ends_at = Moment()
    ended_at = Moment(null=True)

    person_id: UUID
    organisation_id: UUID | None
    provider_id: UUID | None
    login_id: UUID | None

    class Meta:
        table = "session"

    @classmethod
    async def begin(
        cls,
        person: Person,
        *,
        means: str,
        strength: Strength,
        organisation_id: UUID | None = None,
        remembered: bool = False,
        through: Through | None = None,
        browser: str = "",
        device: str = "",
    ) -> tuple[Self, str]:
        """A new session and the token for its cookie, which is stored only as a hash."""
        token = secrets.token_urlsafe(32)
        moment = clock.now()
        if organisation_id is None:
            await cls._end_unasked(person)
        session = await cls.create(
            token_hash=_hash(token),
            person_id=person.id,
            organisation_id=organisation_id,
            means=means,
            strength=strength,
            remembered=remembered,
            made_at=moment,
            seen_at=moment,
            ends_at=moment + longest(bool(organisation_id), remembered),
            browser=browser,
            device=device,
            **{"fresh_at": moment, **_begun(through)},
        )
        return session, token

    @classmethod
    async def _end_unasked(cls, person: Person) -> None:
        # Here she is herself: whoever works by an account that was joined to hers unasked must be let in anew, by her.
        logins = [each.id for each in await Login.filter(person_id=person.id) if each.is_unasked(person)]
        if logins:
            await cls.end_where(login_id__in=logins)

    @classmethod
    async def of_token(cls, token: str, *, seen: bool = True) -> Self | None:
        """The session this token opens, if it has not ended, idled away or run out; `seen`: its person is here now."""
        session = await cls.get_or_none(token_hash=_hash(token))
        if session is None or not session.living:
            return None
        if seen and clock.now() - session.seen_at > _SEEN_EVERY:
            await session.see()
        return session

    @classmethod
    async def living_of(cls, person_id: UUID) -> list[Self]:
        """Every session of hers that still opens something, the one seen last first."""
        found = await cls.filter(person_id=person_id, ended_at__isnull=True, ends_at__gt=clock.now())
        return sorted((each for each in found if each.living), key=lambda each: each.seen_at, reverse=True)

    @classmethod
    async def lives(cls, id: UUID) -> bool:
        """Whether this session still opens anything; asking does not keep it alive, as a left-open page must not."""
        session = await cls.get_or_none(id=id)
        return session is not None and session.living

    @property
    def living(self) -> bool:
        """Whether it opens anything at this moment."""
        return self.ended_at is None and self.idle_left >= timedelta() and self.limit_left > timedelta()

    @property
    def idle_left(self) -> timedelta:
        """How long it may still lie still before it ends."""
        ends: datetime = self.seen_at + idle_limit(bool(self.organisation_id), self.remembered)
        return ends - clock.now()

    @property
    def limit_left(self) -> timedelta:
        """How long until it ends whatever she does."""
        ends: datetime = self.ends_at
        return ends - clock.now()

    async def see(self) -> None:
        """Its person is here now: it may lie still anew from this moment."""
        self.seen_at = clock.now()
        await self.save(update_fields=["seen_at"])

    @property
    def fresh(self) -> bool:
        """Whether the person proved herself recently enough for something sensitive."""
        return bool(clock.now() - self.fresh_at <= FRESH)

    async def prove(self, through: Through | None = None) -> str:
        """Somebody proved again that it is she: fresh since then, under a new token (ASVS 7.2.4).

        Through a provider it hangs from now on by her session there of now: by its end this one must end.
        """
        token, moment = secrets.token_urlsafe(32), clock.now()
        proof = {"token_hash": _hash(token), "fresh_at": moment, "seen_at": moment, **_begun(through)}
        for name, value in proof.items():
            setattr(self, name, value)
        await self.save(update_fields=list(proof))
        return token

    async def end(self) -> None:
        """End it now, on the server, and hang up on its open pages."""
        await self.end_where(id=self.id)
        self.ended_at = clock.now()

    @classmethod
    async def end_where(cls, *which: Q, sid: str | None = None, **conditions: Any) -> int:
        """End each living session that fits all conditions, and hang up on its open pages; how many there were.

        `sid` is the provider's own name for it: give its `provider_id` too, since two providers may use the same.
        """
        if sid is not None:
            conditions["sid_hash"] = _hash(sid)
        if not which and not conditions:
            raise ValueError("without a condition everybody's would end")
        async with write():
            living = cls.filter(*which, ended_at__isnull=True, ends_at__gt=clock.now(), **conditions)
            ids = await living.values_list("id", flat=True)
            await cls.filter(id__in=ids).update(ended_at=clock.now(), id_token=None)
            for id in ids:
                await live.hang_up(session=str(id))
        return len(ids)

    @classmethod
    async def end_those_of(cls, staff: Staff, by: Actor) -> None:
        """Hung on `staff_left` and `role_changed`: who left, or may do something else, isn't in as what she was."""
        await cls.end_where(person_id=staff.person_id, organisation_id=staff.organisation_id)

    @classmethod
    async def tidy(cls) -> None:
        """Throw away what ended long ago."""
        await SESSIONS.let_go()

    async def actor(self) -> Actor | None:
        """Who acts in this session; None when her place at the organisation has ended."""
        person = await Person.get(id=self.person_id)
        if self.organisation_id is None:
            return Actor(
                Capacity.OWN,
                person.id,
                person.name,
                means=self.means,
                strength=self.strength,
                session_id=self.id,
            )
        staff = await Staff.now(person.id, self.organisation_id)
        if staff is None:
            return None
        return Actor(
            Capacity.STAFF,
            person.id,
            person.name,
            self.organisation_id,
            staff.id,
            staff.role.value,
            self.means,
            self.strength,
            self.id,
        )


def _begun(through: Through | None) -> dict[str, Any]:
    """What a session keeps of the provider by which she came, or last proved again."""
    if through is None:
        return {}
    return {
        "fresh_at": through.fresh_at,
        "provider_id": through.provider_id,
        "login_id": through.login_id,
        "sid_hash": _hash(through.sid) if through.sid else None,
        "id_token": through.id_token,
    }


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _keep() -> timedelta:
    return timedelta(days=settings().keep_session_days)


SESSIONS = rows("sessions", "sign-ins that ended", Session, ("ends_at", "ended_at"), _keep)
