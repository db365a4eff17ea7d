"""What an import did, in plain words for whoever ran it; counts and types only, never a name or a word of the file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from portal.web.texts import _, ngettext


@dataclass
class Report:
    """The counts of one hand-over."""

    circle_id: UUID | None = None
    is_new: bool = False
    made: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    same: int = 0
    stays: int = 0
    not_in_file: int = 0
    kept_types: Counter[str] = field(default_factory=Counter)
    kept_elements: Counter[str] = field(default_factory=Counter)
    kept_anew: int = 0
    left_out: int = 0
    director: str = ""

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        known = {"circle": str(self.circle_id)}
        yield (_("Nieuwe kring: %(circle)s") if self.is_new else _("Kring: %(circle)s")) % known
        if not (self.made or self.changed or self.kept_anew or self.stays):
            yield _("Niets veranderd: alles stond er al zo.")
        yield from self._of(self.made, _("Erbij gekomen: %(what)s."))
        yield from self._of(self.changed, _("Bijgewerkt: %(what)s."))
        if self.stays:
            words = ngettext(
                "%(n)s verandering uit het bestand is niet overgenomen: hier is het intussen anders opgeschreven.",
                "%(n)s veranderingen uit het bestand zijn niet overgenomen: hier is het intussen anders opgeschreven.",
                self.stays,
            )
            yield words % {"n": self.stays}
        if self.not_in_file:
            words = ngettext(
                "%(n)s ding stond in het vorige bestand en nu niet meer; het blijft hier staan.",
                "%(n)s dingen stonden in het vorige bestand en nu niet meer; ze blijven hier staan.",
                self.not_in_file,
            )
            yield words % {"n": self.not_in_file}
        if self.kept_types:
            yield _("Bewaard, niet getoond: %(what)s.") % {"what": _listed(self.kept_types)}
        if self.kept_elements:
            yield _("Onderdelen die Kring bewaart en niet toont: %(what)s.") % {"what": _listed(self.kept_elements)}
        if self.left_out:
            words = ngettext(
                "%(n)s BSN van iemand anders dan de jongere is weggelaten. Dat mogen wij niet bewaren.",
                "%(n)s BSN's van anderen dan de jongere zijn weggelaten. Die mogen wij niet bewaren.",
                self.left_out,
            )
            yield words % {"n": self.left_out}
        if self.made["member"]:
            yield _("De genoemde mensen zijn nog geen lid. Nodig ze uit; dan zien ze pas iets.")
        if self.director:
            yield self.director
        elif self.is_new:
            yield _("Nog niemand kan deze kring openen. Noem met --director wie de regie neemt.")

    def _of(self, counts: Counter[str], words: str) -> Iterator[str]:
        if counts:
            yield words % {"what": ", ".join(_noun(kind, n) for kind, n in sorted(counts.items()))}


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{kind} {n}" for kind, n in sorted(counts.items()))


def _noun(kind: str, n: int) -> str:
    words = {
        "circle": ngettext("%(n)s kring", "%(n)s kringen", n),
        "member": ngettext("%(n)s genoemde persoon", "%(n)s genoemde mensen", n),
        "part": ngettext("%(n)s onderdeel van het plan", "%(n)s onderdelen van het plan", n),
        "goal": ngettext("%(n)s doel", "%(n)s doelen", n),
        "step": ngettext("%(n)s stap", "%(n)s stappen", n),
    }
    return words[kind] % {"n": n}
