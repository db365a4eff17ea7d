"""The socket's topics: who may listen to what of Noor's circle."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.circles.ages import AgeBand
from tests.access.expected import CAST, filled

YES, NO, STRANGER = "listening", "not_allowed", "not_found"
_STRANGERS = dict.fromkeys(("ineke", "tom", "yara", "dirk", "bas"), STRANGER)


@dataclass(frozen=True)
class Heard:
    """One topic: what each of the cast is answered who asks to listen; who isn't signed in has no socket at all."""

    key: str
    expected: dict[str, str]
    bands: Mapping[AgeBand, Mapping[str, str]] = field(default_factory=dict)

    def gets(self, band: AgeBand) -> dict[str, str]:
        """What each is answered when Noor is in this band."""
        return {**self.expected, **self.bands.get(band, {})}


def heard(key: str, *listen: str, bands: Mapping[AgeBand, Mapping[str, str]] | None = None, **others: str) -> Heard:
    """These listen, the others of the circle may not, and to a stranger there is nothing."""
    inside = {name: YES if name in listen else NO for name in CAST[:7]}
    return Heard(key, filled({**inside, **_STRANGERS, **others}), bands or {})


FAMILY, CARE = CAST[:5], CAST[5:7]
TOPICS = {
    "conversation": heard("{conversation}", *FAMILY, *CARE),
    # The network sees its own steps; a number would tell that there are others.
    "plan": heard("{circle}", "noor", "samira", "peter", *CARE, adam=YES),
    "notes_family": heard("{circle}", *FAMILY),
    # Who came in danger reads neither notes nor papers.
    "notes_care": heard("{circle}", *CARE, hanneke=NO),
    "papers_family": heard("{circle}", *FAMILY),
    "papers_care": heard("{circle}", *CARE, hanneke=NO),
}
