"""The columns of the matrix: the whole cast, and what each gets by default, whatever Noor's age."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from portal.circles.ages import AgeBand

T = TypeVar("T")
SIGN_IN = 303
OUTSIDERS = {name: 404 for name in ("ineke", "tom", "yara", "dirk", "bas")}
FAMILY = {name: 200 for name in ("noor", "samira", "peter", "naima", "gerda")}
CARE = {name: 200 for name in ("joost", "marloes")}
# A page every member of Noor's circle may open; strangers get NotFound, who isn't signed in goes to the door.
MEMBERS = {**FAMILY, **CARE, **OUTSIDERS, "nobody": SIGN_IN}
EVERYBODY = {name: 200 for name in MEMBERS}
CAST = tuple(MEMBERS)
# Who is in besides, laid for the matrix alone (tests/access/besides.py), and whom each is like unless a row says
# otherwise: her brother of eight, who stands in for a colleague, and who reads along for a day in danger.
LIKE = {"adam": "gerda", "wim": "marloes", "hanneke": "marloes"}
COLUMNS = (*CAST, *LIKE)
# In the circle she who came in danger reads these, and may go; of all else there she is told that it isn't for her,
# whether it is there or not.
IN_DANGER = {
    "/kringen/{circle}",
    "/kringen/{circle}/plan",
    "/doelen/{goal}",
    "/doelen/{goal}/geschiedenis",
    "/kringen/{circle}/gesprekken",
    "/kringen/{circle}/gesprekken/{conversation}",
    "/kringen/{circle}/gesprekken/{conversation}/gelezen",
    "/kringen/{circle}/mensen",
    "/kringen/{circle}/weggaan",
    "/kringen/{circle}/verklaringen",
    "/kringen/{circle}/verklaringen/{statement}/geschiedenis",
}
_INSIDE = ("/kringen/{circle}", "/doelen/", "/stappen/")


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
    # What goes along in the field `file`.
    file: bytes = b""

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
    file: bytes = b"",
) -> Row:
    """A row; everybody of the cast must be named in it, and in a band who gets something else than in the row."""
    assert set(expected) - set(LIKE) == set(CAST), f"{path}: {set(CAST) ^ set(expected)}"
    whole = filled(expected)
    if path.startswith(_INSIDE) and "hanneke" not in expected and not _is_for_danger(method, path):
        whole["hanneke"] = 403
    for others in (bands or {}).values():
        same = {name for name, status in others.items() if whole[name] == status}
        assert others and not same, f"{path}: {same} in a band as without"
    return Row(method, path, whole, form, filled_bands(bands, whole), file)


def filled(expected: Mapping[str, T]) -> dict[str, T]:
    """With those who are in besides, each as whom she is like."""
    return {**{name: expected[like] for name, like in LIKE.items() if like in expected}, **expected}


def filled_bands(bands: Bands | None, whole: Mapping[str, int]) -> Bands:
    """The same in each band, but for whom the row itself names apart from whom she is like."""
    return {
        band: {name: status for name, status in filled(others).items() if name in others or _is_like(name, whole)}
        for band, others in (bands or {}).items()
    }


def _is_like(name: str, whole: Mapping[str, int]) -> bool:
    return whole[name] == whole[LIKE[name]]


def _is_for_danger(method: str, path: str) -> bool:
    """What she posts there is how far she read, and that she goes."""
    return path in IN_DANGER and (method == "GET" or path.endswith(("/gelezen", "/weggaan")))


def all_get(status: int, **others: int) -> dict[str, int]:
    """Everybody gets this, but for these."""
    return {**dict.fromkeys(CAST, status), **others}


# At 18 nobody has custody any more (Burgerlijk Wetboek 1:233 and 1:245): her mother is in by Noor's yes, and decides
# nothing. What a parent with custody may do beside Noor, she may until then.
OF_AGE: Bands = {ADULT: {"samira": 403}}
