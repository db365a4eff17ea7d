"""The columns of the matrix: the whole cast, and what each gets by default, whatever Noor's age."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.circles.ages import AgeBand

SIGN_IN = 303
OUTSIDERS = {name: 404 for name in ("ineke", "tom", "yara", "dirk", "bas")}
FAMILY = {name: 200 for name in ("noor", "samira", "peter", "naima", "gerda")}
CARE = {name: 200 for name in ("joost", "marloes")}
# A page every member of Noor's circle may open; strangers get NotFound, who isn't signed in goes to the door.
MEMBERS = {**FAMILY, **CARE, **OUTSIDERS, "nobody": SIGN_IN}
EVERYBODY = {name: 200 for name in MEMBERS}
CAST = tuple(MEMBERS)


UNDER_12, FROM_16, ADULT = AgeBand.UNDER_12, AgeBand.FROM_16, AgeBand.ADULT
# What some get otherwise than the row says, in the bands where Noor's age decides.
Bands = Mapping[AgeBand, Mapping[str, int]]


@dataclass(frozen=True)
class Row:
    """One route and the status each of the cast gets; {circle} and other holes are filled by the test.

    `expected` is for Noor of 12 to 15, as the cast lies, and holds in every band but for who stands in `bands`.
    """

    method: str
    path: str
    expected: dict[str, int]
    form: dict[str, str] | None = None
    bands: Bands = field(default_factory=dict)

    def gets(self, band: AgeBand) -> dict[str, int]:
        """What each of the cast gets when Noor is in this band."""
        return {**self.expected, **self.bands.get(band, {})}

    @property
    def changes(self) -> bool:
        """Whether it may leave something behind: somebody's form is taken, or it is counted who knocks in vain."""
        every = {status for band in AgeBand for status in self.gets(band).values()}
        return every == {401} or (self.method != "GET" and min(every) < 400)


def row(
    method: str,
    path: str,
    expected: dict[str, int],
    form: dict[str, str] | None = None,
    *,
    bands: Bands | None = None,
) -> Row:
    """A row; everybody of the cast must be named in it, and in a band who gets something else than in the row."""
    assert set(expected) == set(CAST), f"{path}: {set(CAST) ^ set(expected)}"
    for others in (bands or {}).values():
        same = {name for name, status in others.items() if expected[name] == status}
        assert others and not same, f"{path}: {same} in a band as without"
    return Row(method, path, expected, form, bands or {})


def all_get(status: int, **others: int) -> dict[str, int]:
    """Everybody gets this, but for these."""
    return {**dict.fromkeys(CAST, status), **others}


# At 18 nobody has custody any more (Burgerlijk Wetboek 1:233 and 1:245): her mother is in by Noor's yes, and decides
# nothing. What a parent with custody may do beside Noor, she may until then.
OF_AGE: Bands = {ADULT: {"samira": 403}}
