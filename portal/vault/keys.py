"""Sealing and opening bytes: what is sealed is bound to where it stands; what must be found has a keyed hash."""

import hmac
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.vault import masters
from portal.vault.masters import derive

# What a sealed value begins with: sealed under one key for all, as until owners had their own; or under its owner's.
BEFORE, OWNED = b"\x01", b"\x02"
_NONCE = 12


class House:
    """The keys of the house itself, in this process; None of `before` once nothing is left that it opens."""

    def __init__(self, index: bytes, before: bytes | None) -> None:
        self.index = index
        self.before = before
        self.sealing = AESGCM(before) if before else None

    @classmethod
    def first(cls) -> "House":
        """As every region begins: both made from its first master, and kept as they are when that one goes."""
        master = masters.first().key
        return cls(derive(master, b"kring blind index"), derive(master, b"kring sealing"))


_house: list[House] = []


def house() -> House:
    """The house's keys; RuntimeError while the vault is locked."""
    if not _house:
        _house.append(House.first())
    return _house[0]


def move_in(found: House | None) -> None:
    """From now on these are the house's keys; None for those every region begins with."""
    _house[:] = [found] if found else []


def unlock(master: bytes) -> None:
    """Take one master key (32 bytes) into this process."""
    masters.take([master])
    move_in(None)


def lock() -> None:
    """Forget it."""
    masters.forget()
    move_in(None)


def seal(plain: bytes, place: str) -> bytes:
    """Seal `plain` as it was done before owners had keys: for migrations, and tests of what they left."""
    sealing = house().sealing
    if sealing is None:
        raise RuntimeError("Nothing is sealed under one key for all any more")
    return _sealed(BEFORE, sealing, plain, place)


def open_sealed(sealed: bytes, place: str) -> bytes:
    """Open what was sealed so at `place`; ValueError when it was changed or moved."""
    sealing = house().sealing
    if sealed[:1] != BEFORE or sealing is None:
        raise ValueError(f"Not sealed in a form we know, at {place}")
    return _opened(sealing, sealed, place)


def seal_for(sealing: AESGCM, plain: bytes, place: str) -> bytes:
    """Seal `plain` under its owner's key (AES-256-GCM), to open at `place` only: table, column, row and owner."""
    return _sealed(OWNED, sealing, plain, place)


def open_for(sealing: AESGCM, sealed: bytes, place: str) -> bytes:
    """Open what seal_for() sealed; ValueError when it was changed or moved."""
    if sealed[:1] != OWNED:
        raise ValueError(f"Not sealed in a form we know, at {place}")
    return _opened(sealing, sealed, place)


def _sealed(form: bytes, sealing: AESGCM, plain: bytes, place: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return form + nonce + sealing.encrypt(nonce, plain, place.encode())


def _opened(sealing: AESGCM, sealed: bytes, place: str) -> bytes:
    try:
        return sealing.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], place.encode())
    except InvalidTag:
        raise ValueError(f"Changed or moved since it was sealed, at {place}") from None


def blind_index(text: str, purpose: str) -> str:
    """A keyed hash (hex) by which sealed text can be found again, per purpose, ignoring case and outer spaces."""
    wanted = f"{purpose}\0{text.strip().casefold()}".encode()
    return hmac.new(house().index, wanted, sha256).hexdigest()
