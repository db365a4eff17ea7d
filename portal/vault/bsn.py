"""A citizen service number (BSN): checked before it is kept, sealed like all words, and found by its keyed hash only.

It may stand for a young person, to make sure that what is exchanged concerns her; never for a volunteer or network
(STANDARDS 3.5). It never goes into an address, a query, a log, a letter or a token.
"""

from typing import Any

from portal.vault.fields import SealedText
from portal.vault.keys import blind_index

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def is_bsn(number: str) -> bool:
    """The 11-test: nine digits, not all zero, of which 9a+8b+7c+6d+5e+4f+3g+2h−i is a multiple of eleven."""
    if len(number) != len(_WEIGHTS) or not (number.isascii() and number.isdigit()) or not number.strip("0"):
        return False
    return sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=True)) % 11 == 0


def read(typed: str) -> str:
    """The number somebody typed, with any spaces, dots and dashes; '' when it can't be one."""
    number = "".join(each for each in typed if each not in " .-\u00a0\t\n")
    # Older papers leave the zero at the front away.
    number = number.zfill(len(_WEIGHTS)) if len(number) == len(_WEIGHTS) - 1 else number
    return number if is_bsn(number) else ""


def bsn_index(number: str) -> str:
    """The keyed hash by which a number is found: a plain hash of nine digits is guessed in a minute."""
    return blind_index(number, "bsn")


class SealedBsn(SealedText):
    """A column for one: refuses what is none, without repeating it. Beside it stands a column for `bsn_index`."""

    def pack(self, value: str) -> bytes:
        """Nine digits; ValueError for anything else."""
        if not is_bsn(value):
            raise ValueError(f"{self.model_field_name} is no BSN")
        return super().pack(value)

    def to_db_value(self, value: Any, instance: Any) -> bytes | None:
        """As every sealed column; an empty text is none."""
        return super().to_db_value(value or None, instance)
