"""Rows of the exchange: tokens for other systems' programs, and what each record system handed over before."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from portal import clock
from portal.audit import Erasing
from portal.audit.keeping import rows
from portal.people.actor import Actor, Capacity, Strength
from portal.people.models import Organisation, Staff
from portal.people.persons import Person
from portal.settings import settings
from portal.store import Moment, Row
from portal.vault import SealedRow, SealedText, blind_index


class Token(Row):
    """A bearer token (sleutel) with which a program reads as one person, in one capacity, until it ends."""

    token_hash = fields.CharField(64, unique=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "portal.Person", related_name=False, on_delete=fields.CASCADE
    )
    organisation: fields.ForeignKeyNullableRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, null=True, on_delete=fields.CASCADE
    )
    made_at = Moment()
    ends_at = Moment()
    ended_at = Moment(null=True)

    person_id: UUID
    organisation_id: UUID | None

    class Meta:
        table = "exchange_token"

    @classmethod
    async def make(
        cls, person: Person, *, lasts: timedelta, organisation: Organisation | None = None
    ) -> tuple[Self, str]:
        """A new token: its row, and the words themselves, which are stored only as a hash."""
        words = secrets.token_urlsafe(32)
        moment = clock.now()
        row = await cls.create(
            token_hash=_hash(words),
            person_id=person.id,
            organisation_id=organisation.id if organisation else None,
            made_at=moment,
            ends_at=moment + lasts,
        )
        return row, words

    @classmethod
    async def end_those_of(cls, person: Person, organisation: Organisation | None = None) -> list[Self]:
        """End every token that reads as this person, or only those as staff of this organisation; which they were."""
        living = cls.filter(Q(ended_at__isnull=True), person_id=person.id, ends_at__gt=clock.now())
        rows = await (living.filter(organisation_id=organisation.id) if organisation else living)
        await cls.filter(id__in=[each.id for each in rows]).update(ended_at=clock.now())
        return rows

    @classmethod
    async def actor(cls, words: str) -> Actor | None:
        """Who reads with this token: exactly that person, in that capacity; None when it opens nothing (any more)."""
        row = await cls.filter(Q(ended_at__isnull=True), token_hash=_hash(words), ends_at__gt=clock.now()).first()
        if row is None:
            return None
        person = await Person.get(id=row.person_id)
        if row.organisation_id is None:
            return Actor(Capacity.OWN, person.id, person.name, means="token", strength=Strength.CODE)
        staff = await Staff.now(person.id, row.organisation_id)
        if staff is None:
            return None
        return Actor(
            Capacity.STAFF,
            person.id,
            person.name,
            row.organisation_id,
            staff.id,
            staff.role.value,
            "token",
            Strength.PROVIDER,
        )


def _hash(words: str) -> str:
    return sha256(words.encode()).hexdigest()


class Received(SealedRow):
    """One resource as a record system last handed it over: what a later file is compared with.

    `circle_id` owns it. It is kept whole, so that what Kring doesn't show isn't lost; it stands beside the
    circle and not in its row, because that is read on every page and a hand-over may be a megabyte.
    """

    system = fields.CharField(120)
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, on_delete=fields.RESTRICT
    )
    circle_id = fields.UUIDField(db_index=True)
    # A keyed hash: record systems put numbers of people in their ids.
    ref_index = fields.CharField(64)
    kind = fields.CharField(40)
    # What it became here, if we show it: the model's name and the row.
    became = fields.CharField(20, default="")
    thing_id = fields.UUIDField(null=True)
    ref = SealedText()
    was = SealedText(default="")  # the resource as JSON
    told = SealedText(default="")  # what we made of it, as JSON: the middle of the three-way comparison
    at = Moment()

    organisation_id: UUID

    class Meta:
        table = "exchange_received"
        # Two files about one new young person, read at once, must not make two circles.
        unique_together = (("system", "ref_index"),)


def _keep() -> timedelta:
    return timedelta(days=settings().keep_session_days)


TOKENS = rows("tokens", "bearer tokens that ended", Token, ("ends_at", "ended_at"), _keep)


async def erase_of(this: Erasing) -> None:
    """Hung on `erased`: what record systems handed over about a circle, and the tokens that read as a person."""
    if this.circle:
        await this.take(Received, circle_id=this.circle)
    elif this.person:
        await this.take(Token, person_id=this.person)


def ref_index(ref: str, circle_id: UUID | None = None) -> str:
    """The keyed hash by which a resource is found again; only the young person's is found without a circle."""
    # Hex, since a keyed hash ignores case and FHIR's ids do not.
    return blind_index(f"{circle_id or ''} {ref}".encode().hex(), "exchange.ref")
