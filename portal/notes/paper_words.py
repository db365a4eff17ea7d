"""What a paper is, and who reads it, in sentences a twelve-year-old understands."""

from collections.abc import Sequence

from portal.access.along import Along, along_new, others_read_new
from portal.access.doors import Entered
from portal.access.standing import Standing
from portal.circles.audience import Audience, Kind
from portal.notes import words
from portal.notes.paper_content import DOCX, JPEG, ODT, PDF, PNG
from portal.notes.papers import Paper
from portal.notes.papers_exported import size_words
from portal.web import _


def label(audience: Audience) -> str:
    """What an audience is called."""
    return _("Mijn organisatie") if audience is Audience.OWN_ORGANISATION else words.label(audience)


def choices(
    entered: Entered, standings: Sequence[Standing], audiences: Sequence[Audience], organisation: str
) -> list[tuple[str, str, str]]:
    """The audiences to choose from, each with who that is: value, label, sentence."""
    return [(each.value, label(each), _before(each, entered, standings, organisation)) for each in audiences]


def _before(audience: Audience, entered: Entered, standings: Sequence[Standing], organisation: str) -> str:
    if audience is Audience.ONLY_ME:
        return _("Jij leest dit, en verder niemand. Ook je familie en de hulpverleners niet.")
    read = along_new(standings, Kind.PAPERS, audience, entered.member) if entered.member else Along(())
    beside = _beside(audience) % {"name": entered.circle.name, "organisation": organisation}
    return f"{others_read_new(read, entered.standing)} {beside}".strip()


def _beside(audience: Audience) -> str:
    return {
        Audience.FAMILY_NETWORK: _("De hulpverleners lezen niet mee."),
        Audience.PROFESSIONALS: _(
            "Gezin en netwerk zien het hier niet. %(name)s en de ouders mogen er wel naar vragen."
        ),
        Audience.OWN_ORGANISATION: _(
            "Voor jou en je collega’s van %(organisation)s in deze kring. Dit is niet geheim: vraagt "
            "%(name)s of een ouder ernaar, dan moet je dit papier misschien laten zien."
        ),
    }.get(audience, "")


def what_it_is(paper: Paper) -> str:
    """Its kind and how large it is: 'Foto, 1,2 MB'."""
    kind = {
        PDF: _("Pdf"),
        JPEG: _("Foto"),
        PNG: _("Foto"),
        DOCX: _("Word-bestand"),
        ODT: _("LibreOffice-bestand"),
    }.get(paper.media_type, _("Bestand"))
    return f"{kind}, {size_words(paper.size)}"
