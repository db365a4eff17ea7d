"""Person, Organisation and Staff: who exists, apart from any circle."""

from enum import StrEnum
from typing import Any, Self
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
    # When she first showed that the address is hers: from then on nobody else's word joins anything to this account.
    proved_at = Moment(null=True)
    # When she last said 'later' to a passkey.
    passkey_later_at = Moment(null=True)
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
    phone = fields.CharField(40, default="")  # its service desk
    # What its people read when its own sign-in doesn't answer, in its own words; '' for ours.
    down_words = fields.CharField(400, default="", db_default="")
    # How it looks: a small PNG, JPEG or WebP, and its three colours (accent, on_accent, paper) as '#rrggbb'.
    logo = fields.BinaryField(null=True)
    logo_type = fields.CharField(20, default="", db_default="")
    colours = fields.JSONField[dict[str, str]](null=True)
    looks_since = Moment(null=True)
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


class RoleFrom(StrEnum):
    """Who says what somebody may do for her organisation; a role given by hand stays."""

    HAND = "hand"
    CLAIM = "claim"  # a claim of the organisation's provider, at each sign-in
    DIRECTORY = "directory"  # the organisation's own list of staff, by SCIM


class Staff(SealedRow):
    """A person working for an organisation, with a role there (medewerker), FHIR PractitionerRole."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "portal.Person", related_name="staff", on_delete=fields.RESTRICT
    )
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name="staff", on_delete=fields.RESTRICT
    )
    role = fields.CharEnumField(StaffRole, max_length=16)
    role_from = fields.CharEnumField(RoleFrom, max_length=10, default=RoleFrom.HAND, db_default=RoleFrom.HAND)
    title = SealedText(default="")  # 'therapeut', as colleagues and families read it
    since = Moment(default=clock.now)
    until = Moment(null=True)
    ended_by = fields.UUIDField(null=True)
    # What the organisation's directory says of her, as it said it (a SCIM User), and by what she is found there.
    directory: Any = SealedJSON(null=True)
    user_name_index = fields.CharField(64, null=True, db_index=True)
    external_index = fields.CharField(64, null=True, db_index=True)
    version = fields.IntField(default=1, db_default=1)
    changed_at = Moment(null=True)

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


class UserKind(StrEnum):
    """Who signs in through a provider."""

    STAFF = "staff"  # opens the organisation's work, and nothing else
    CLIENTS = "clients"  # a person's own means, such as DigiD through a broker: opens family and network


class Login(SealedRow):
    """One account at one provider: (issuer, subject) is the key, never the e-mail address (ASVS 6.8.1).

    It opens what it was made for: an employer's account never opens a family, whatever its provider calls itself later.
    """

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "portal.Person", related_name=False, on_delete=fields.CASCADE
    )
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, on_delete=fields.CASCADE
    )
    issuer = fields.CharField(300)
    subject = fields.CharField(255)
    kind = fields.CharEnumField(UserKind, max_length=8, default=UserKind.STAFF, db_default=UserKind.STAFF)
    made_at = Moment(default=clock.now)

    person_id: UUID
    organisation_id: UUID

    class Meta:
        table = "login"
        unique_together = (("issuer", "subject"),)
