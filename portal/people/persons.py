"""Person: a human with an account, apart from any circle or organisation."""

from typing import Self
from uuid import UUID

from tortoise import fields

from portal import clock
from portal.store import Moment
from portal.vault import KeyOwner, SealedRow, SealedText, Whose, blind_index

HUES = 8


class Person(SealedRow):
    """A human with an account (persoon)."""

    name = SealedText()
    email = SealedText(default="")
    email_index = fields.CharField(64, null=True, unique=True)
    language = fields.CharField(8, default="")
    # When she first showed that the address is hers: from then on nobody else's word joins anything to this account.
    proved_at = Moment(null=True)
    # When a passkey was last offered to her, or she last said 'later'.
    passkey_later_at = Moment(null=True)
    made_at = Moment(default=clock.now)

    class Meta:
        table = "person"

    def key_owner(self) -> KeyOwner:
        """She herself."""
        return Whose.PERSON, self.id

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
