"""What a circle is found by in danger, without anybody being able to browse or guess."""

import unicodedata
from datetime import date

from portal.vault import blind_index


def finding(full_name: str, birth_date: date) -> str:
    """The keyed hash of a name and a birth date, whatever its capitals and spaces."""
    name = " ".join(unicodedata.normalize("NFKC", full_name).split())
    return blind_index(f"{name}\0{birth_date.isoformat()}", "circle.found_by")
