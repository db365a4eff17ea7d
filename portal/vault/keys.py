"""One master key for now: what it seals is bound to where it stands; what must be found has a keyed hash."""

import hmac
import os
import secrets
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_FORM = b"\x01"
_NONCE = 12


class _Keys:
    def __init__(self, master: bytes) -> None:
        self.sealing = AESGCM(_derive(master, b"kring sealing"))
        self.index = _derive(master, b"kring blind index")


_unlocked: list[_Keys] = []


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(master)


def unlock(master: bytes) -> None:
    """Take the master key (32 bytes) into this process."""
    if len(master) != 32:
        raise ValueError("A master key is 32 bytes")
    _unlocked[:] = [_Keys(master)]


def unlock_file(path: Path, *, make: bool = False) -> None:
    """Take the master key from `path`; `make` writes a new one, readable by its owner only, when there is none."""
    if make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
    unlock(bytes.fromhex(path.read_text().strip()))


def lock() -> None:
    """Forget the key."""
    _unlocked.clear()


def _keys() -> _Keys:
    if not _unlocked:
        raise RuntimeError("The vault is locked: no master key was given")
    return _unlocked[0]


def seal(plain: bytes, place: str) -> bytes:
    """Seal `plain` (AES-256-GCM) so that it only opens at `place`: table, column and row."""
    nonce = secrets.token_bytes(_NONCE)
    return _FORM + nonce + _keys().sealing.encrypt(nonce, plain, place.encode())


def open_sealed(sealed: bytes, place: str) -> bytes:
    """Open what was sealed at `place`; ValueError when it was changed or moved."""
    if sealed[:1] != _FORM:
        raise ValueError(f"Not sealed in a form we know, at {place}")
    try:
        return _keys().sealing.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], place.encode())
    except InvalidTag:
        raise ValueError(f"Changed or moved since it was sealed, at {place}") from None


def blind_index(text: str, purpose: str) -> str:
    """A keyed hash (hex) by which sealed text can be found again, per purpose, ignoring case and outer spaces."""
    wanted = f"{purpose}\0{text.strip().casefold()}".encode()
    return hmac.new(_keys().index, wanted, sha256).hexdigest()
