"""The code that is read out and the token in a link: made from an id under the vault's key, and stored nowhere."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from portal.vault import blind_index

# Crockford's base 32: no I, L, O or U, so what somebody takes for one of these can only be a 1 or a 0.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_HALF = LENGTH // 2
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_LINK = re.compile(r"/uitnodiging/(\w{1,64})/?$")


def given(id: UUID, at: datetime | None) -> str:
    """What a code and a token are made of: whose, and for a code when it was given, so that a new one differs."""
    return f"{id} {(at - _EPOCH) // _TICK}" if at else str(id)


def token(of: str) -> str:
    """The end of the link that belongs to `of`."""
    return blind_index(of, "invitation.token")


def hashed(token: str) -> str:
    """By what a token is found; it is too long to be guessed."""
    return sha256(token.encode()).hexdigest()


def make(of: str) -> str:
    """The code that belongs to `of`: 40 bits, no two signs of which look alike."""
    number = int(blind_index(of, "invitation.code"), 16)
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(LENGTH))


def index(code: str) -> str:
    """The keyed hash by which a code is found; without the key forty bits could be tried one by one."""
    return blind_index(code, "invitation.code_index")


def grouped(code: str) -> str:
    """As it is shown and read out: K7QM-2RXA."""
    return f"{code[:_HALF]}-{code[_HALF:]}"


def read(typed: str) -> str:
    """The code somebody typed, in any case, with any spaces or dashes; '' when it can't be one."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(each for each in plain if each.isalnum()).translate(_MEANT)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def link_end(typed: str) -> str:
    """The last part of an invitation's link, when somebody pasted that; else ''."""
    found = _LINK.search(typed.strip())
    return found[1] if found else ""
