"""Keys, sealing and opening: nothing anyone typed is stored in clear, and each owner has a key of her own."""

from portal import store
from portal.vault.beginning import begin, look
from portal.vault.fields import SealedBytes, SealedJSON, SealedRow, SealedText, open_rows
from portal.vault.keys import blind_index, lock, open_sealed, seal, unlock
from portal.vault.masters import unlock_as_set, unlock_file
from portal.vault.models import HOUSE, KeyOwner, Whose, kept
from portal.vault.ring import Shut, at_hand, erase_key, forget, forgotten, keyless

__all__ = [
    "HOUSE",
    "KeyOwner",
    "SealedBytes",
    "SealedJSON",
    "SealedRow",
    "SealedText",
    "Shut",
    "Whose",
    "at_hand",
    "blind_index",
    "erase_key",
    "forget",
    "forgotten",
    "kept",
    "keyless",
    "lock",
    "open_sealed",
    "seal",
    "unlock",
    "unlock_as_set",
    "unlock_file",
]

# Without its keys no row opens, whoever reads it: the vault needs no hanging on.
store.always.append("portal.vault.models")
store.built.append(open_rows)
store.migrating.append(look)
store.opened.append(begin)
