"""Person, Organisation and Staff: who exists, apart from any circle."""

from enum import StrEnum
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from portal import clock
from portal.store import Moment
from portal.vault import SealedJSON, SealedRow, SealedText, blind_index

HUES = 8


class Person(SealedRow):
    """A human with an account (persoon)."""

    name = SealedText()
    email = SealedText(default="")
    email_index = fields.CharField(64, null=True, unique=True)
    language = fields.CharField(8, default="")
    made_at = Moment(default=clock.now)

    class Meta:
        table = "person"

    @classmethod
    async def of_email(cls, email: str) -> Self | None:
        """The person who uses this address, whatever its case."""
        return await cls.get_or_none(email_index=email_index(email))

    @classmethod
    async def make(cls, name: str, email: str = "") -> Self:
        """A new person; IntegrityError when the address is already somebody's."""
        return await cls.create(name=name, email=email, email_index=email_index(email) if email else None)

    @property
    def hue(self) -> int:
        """Which of the eight colours this person has on every page."""
        return hue_of(self.id)


def hue_of(person_id: UUID) -> int:
    """Colour 0–7, from the random part of the id."""
    return person_id.int % HUES


def email_index(email: str) -> str:
    """The keyed hash by which an address is found."""
    return blind_index(email, "person.email")


class Organisation(SealedRow):
    """An agency, municipality, school or neighbourhood team (organisatie), FHIR Organization."""

    name = fields.CharField(200)
    slug = fields.CharField(60, unique=True)
    kind = fields.CharField(60, default="")
    phone = fields.CharField(40, default="")
    # The organisation's own OpenID provider; empty until its administrator connects one.
    issuer = fields.CharField(300, default="")
    client_id = fields.CharField(200, default="")
    client_secret = SealedText(default="")
    email_domains = fields.JSONField[list[str]](default=list)
    # What a record system told us about it that we don't model.
    rest = SealedJSON(null=True)
    made_at = Moment(default=clock.now)

    class Meta:
        table = "organisation"


class StaffRole(StrEnum):
    """What a person may do for her organisation."""

    PROFESSIONAL = "professional"
    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"


class Staff(SealedRow):
    """A person working for an organisation, with a role there (medewerker), FHIR PractitionerRole."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "portal.Person", related_name="staff", on_delete=fields.RESTRICT
    )
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name="staff", on_delete=fields.RESTRICT
    )
    role = fields.CharEnumField(StaffRole, max_length=16)
    title = SealedText(default="")  # 'therapeut', as colleagues and families read it
    since = Moment(default=clock.now)
    until = Moment(null=True)

    person_id: UUID
    organisation_id: UUID

    class Meta:
        table = "staff"
        unique_together = (("person", "organisation"),)

    @classmethod
    async def now(cls, person_id: UUID, organisation_id: UUID) -> Self | None:
        """This person's place at this organisation, if she has one at this moment."""
        moment = clock.now()
        return await cls.get_or_none(
            Q(until__isnull=True) | Q(until__gt=moment),
            person_id=person_id,
            organisation_id=organisation_id,
            since__lte=moment,
        )


class Login(SealedRow):
    """One account at one provider: (issuer, subject) is the key, never the e-mail address (ASVS 6.8.1)."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "portal.Person", related_name=False, on_delete=fields.CASCADE
    )
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, on_delete=fields.CASCADE
    )
    issuer = fields.CharField(300)
    subject = fields.CharField(255)
    made_at = Moment(default=clock.now)

    person_id: UUID
    organisation_id: UUID

    class Meta:
        table = "login"
        unique_together = (("issuer", "subject"),)
