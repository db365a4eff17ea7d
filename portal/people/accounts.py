"""Login: an account that somebody has at an organisation's provider, and what it opens here."""

from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from tortoise import fields

from portal import clock
from portal.people.persons import Person
from portal.store import Moment
from portal.vault import SealedRow

if TYPE_CHECKING:
    from portal.people.models import Organisation


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
    organisation: fields.ForeignKeyRelation["Organisation"] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, on_delete=fields.CASCADE
    )
    issuer = fields.CharField(300)
    subject = fields.CharField(255)
    kind = fields.CharEnumField(UserKind, max_length=8, default=UserKind.STAFF, db_default=UserKind.STAFF)
    made_at = Moment(default=clock.now)

    person_id: UUID
    organisation_id: UUID

    def is_unasked(self, person: Person) -> bool:
        """Whether it was joined to her for her work before she had an own account to say yes with."""
        return bool(self.kind is UserKind.STAFF and person.proved_at and self.made_at < person.proved_at)

    class Meta:
        table = "login"
        unique_together = (("issuer", "subject"),)
