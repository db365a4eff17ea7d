"""Keys, sealing and opening: nothing anyone typed is stored in clear."""

from portal.vault.fields import SealedJSON, SealedRow, SealedText
from portal.vault.keys import blind_index, lock, open_sealed, seal, unlock, unlock_file

__all__ = [
    "SealedJSON",
    "SealedRow",
    "SealedText",
    "blind_index",
    "lock",
    "open_sealed",
    "seal",
    "unlock",
    "unlock_file",
]
