"""The columns of the matrix: the whole cast, and what each gets by default."""

from dataclasses import dataclass

SIGN_IN = 303
OUTSIDERS = {name: 404 for name in ("ineke", "tom", "yara", "dirk", "bas")}
FAMILY = {name: 200 for name in ("noor", "samira", "peter", "naima", "gerda")}
CARE = {name: 200 for name in ("joost", "marloes")}
# A page every member of Noor's circle may open; strangers get NotFound, who isn't signed in goes to the door.
MEMBERS = {**FAMILY, **CARE, **OUTSIDERS, "nobody": SIGN_IN}
EVERYBODY = {name: 200 for name in MEMBERS}
CAST = tuple(MEMBERS)


@dataclass(frozen=True)
class Row:
    """One route and the status each of the cast gets; {circle} and other holes are filled by the test."""

    method: str
    path: str
    expected: dict[str, int]
    form: dict[str, str] | None = None


def row(method: str, path: str, expected: dict[str, int], form: dict[str, str] | None = None) -> Row:
    """A row; everybody of the cast must be named in it."""
    assert set(expected) == set(CAST), f"{path}: {set(CAST) ^ set(expected)}"
    return Row(method, path, expected, form)


def all_get(status: int, **others: int) -> dict[str, int]:
    """Everybody gets this, but for these."""
    return {**dict.fromkeys(CAST, status), **others}
