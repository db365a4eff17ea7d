"""OwnerKey: the key of one owner, stored only wrapped; whoever erases the row shuts all that was sealed for her."""

import secrets
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid5

from cryptography.exceptions import InvalidTag
from tortoise import fields

from portal import clock
from portal.store import Moment, Row, new_id
from portal.vault.masters import Master, named

_NONCE = 12


class Whose(StrEnum):
    """Whose a key is; the last two are the house's own, and seal nothing that is written today."""

    CIRCLE = "circle"
    PERSON = "person"
    KEPT = "kept"  # what one person keeps to herself in one circle
    ORGANISATION = "organisation"
    HOUSE = "house"  # what belongs to none
    INDEX = "index"  # by which sealed words are found again
    FIRST = "first"  # what was sealed before owners had keys


# Whose key seals a row: the kind, and the owner's id.
KeyOwner = tuple[Whose, UUID]
_HOUSE_ID = UUID(int=0)
HOUSE: KeyOwner = (Whose.HOUSE, _HOUSE_ID)
INDEX: KeyOwner = (Whose.INDEX, _HOUSE_ID)
FIRST: KeyOwner = (Whose.FIRST, _HOUSE_ID)


def kept(circle_id: UUID, person_id: UUID) -> KeyOwner:
    """What this person keeps to herself in this circle: its key goes with the circle, and goes with her."""
    return Whose.KEPT, uuid5(UUID(int=circle_id.int), UUID(int=person_id.int).hex)


class OwnerKey(Row):
    """The key (sleutel) of one owner, AES-256-GCM under a master, which opens for this owner and this row alone."""

    owner_kind = fields.CharEnumField(Whose, max_length=12)
    owner_id = fields.UUIDField()
    master = fields.CharField(16, db_index=True)
    wrapped = fields.BinaryField()
    made_at = Moment(default=clock.now)

    class Meta:
        table = "owner_key"
        unique_together = (("owner_kind", "owner_id"),)

    @classmethod
    def begin(cls, owner: KeyOwner, master: Master, key: bytes) -> Self:
        """A row for this key, not yet written."""
        row = cls(id=new_id(), owner_kind=owner[0], owner_id=owner[1])
        row.wrap(key, master)
        return row

    @property
    def owner(self) -> KeyOwner:
        """Whose it is."""
        return self.owner_kind, self.owner_id

    def wrap(self, key: bytes, master: Master) -> None:
        """Wrap `key` under this master."""
        nonce = secrets.token_bytes(_NONCE)
        self.master = master.id
        self.wrapped = nonce + master.wrapping.encrypt(nonce, key, self._place())

    async def key(self) -> bytes:
        """The key itself, 32 bytes; ValueError when it was changed or moved, Unavailable without its master."""
        master = await named(self.master)
        wrapped = bytes(self.wrapped)
        try:
            return master.wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], self._place())
        except InvalidTag:
            raise ValueError(f"The key {self.id} was changed or moved since it was wrapped") from None

    def _place(self) -> bytes:
        # The row's own id tells a key from a later one of the same owner.
        return f"owner_key:{self.owner_kind.value}:{self.owner_id}:{self.id}".encode()
