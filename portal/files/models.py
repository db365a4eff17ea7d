"""FilePart: a part of a file's bytes, sealed under the key of whom the file is."""

from typing import Self
from uuid import UUID, uuid5

from tortoise import fields

from portal.vault import KeyOwner, SealedBytes, SealedRow, Whose


class FilePart(SealedRow):
    """So many bytes of a file (bestand), bound by its id to the file and to its number in it."""

    file_id = fields.UUIDField(db_index=True)
    owner_kind = fields.CharEnumField(Whose, max_length=12)
    owner_id = fields.UUIDField(db_index=True)
    content = SealedBytes()

    class Meta:
        table = "file_part"

    @staticmethod
    def id_of(file_id: UUID, number: int) -> UUID:
        """The id of this part of this file: a part that was moved to another place doesn't open there."""
        return uuid5(UUID(int=file_id.int), str(number))

    @classmethod
    def cut(cls, file_id: UUID, number: int, owner: KeyOwner, content: bytes) -> Self:
        """One part, not yet written."""
        return cls(
            id=cls.id_of(file_id, number), file_id=file_id, owner_kind=owner[0], owner_id=owner[1], content=content
        )

    def key_owner(self) -> KeyOwner:
        """Whose key it needs: it is told when it is made, and never changes."""
        return Whose(self.owner_kind), UUID(int=self.owner_id.int)
