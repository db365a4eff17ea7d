"""Who reads a note, in sentences a twelve-year-old understands; said before one saves it, and on the note itself."""

from collections.abc import Sequence
from copy import copy

from portal.access.along import Along, along, along_new, knows_who_not, others_read_new
from portal.access.doors import Entered
from portal.access.standing import Standing
from portal.circles.audience import FAMILY_SIDE, Audience, Kind
from portal.circles.in_words import as_list, left_out
from portal.circles.models import Member
from portal.notes.models import Note
from portal.web import _


def label(audience: Audience, kind: Kind = Kind.NOTES) -> str:
    """What an audience is called; a colleague's note is provisional, and a paper is what it is."""
    if audience is Audience.OWN_ORGANISATION and kind is Kind.PAPERS:
        return _("Mijn organisatie")
    return {
        Audience.WHOLE_CIRCLE: _("De hele kring"),
        Audience.FAMILY_NETWORK: _("Gezin en netwerk"),
        Audience.PROFESSIONALS: _("Alle hulpverleners"),
        Audience.OWN_ORGANISATION: _("Werknotitie"),
        Audience.NAMED: _("Gekozen mensen"),
        Audience.ONLY_ME: _("Alleen ik"),
        Audience.REPORTING_CODE: _("Meldcode"),
    }[audience]


def choices(
    entered: Entered,
    standings: Sequence[Standing],
    audiences: Sequence[Audience],
    organisation: str,
    kind: Kind = Kind.NOTES,
) -> list[tuple[str, str, str]]:
    """The audiences to choose from for a note, or another kind, each with who that is: value, label, sentence."""
    return [
        (each.value, label(each, kind), _before(each, entered, standings, organisation, kind)) for each in audiences
    ]


def _before(audience: Audience, entered: Entered, standings: Sequence[Standing], organisation: str, kind: Kind) -> str:
    if audience is Audience.ONLY_ME:
        return _("Jij leest dit, en verder niemand. Ook je familie en de hulpverleners niet.")
    if audience is Audience.REPORTING_CODE:
        return _(
            "Jij en de hulpverleners die je hieronder kiest. Niemand anders merkt dat deze notitie er is, "
            "tot een van jullie haar vrijgeeft."
        )
    read = along_new(standings, kind, audience, entered.member) if entered.member else Along(())
    beside = _beside(audience, kind) % {"name": entered.circle.name, "organisation": organisation}
    return f"{others_read_new(read, entered.standing)} {beside}".strip()


def _beside(audience: Audience, kind: Kind) -> str:
    if audience is Audience.OWN_ORGANISATION and kind is Kind.PAPERS:
        return _(
            "Voor jou en je collega’s van %(organisation)s in deze kring. Dit is niet geheim: vraagt "
            "%(name)s of een ouder ernaar, dan moet je dit papier misschien laten zien."
        )
    return {
        Audience.FAMILY_NETWORK: _("De hulpverleners lezen niet mee."),
        Audience.PROFESSIONALS: _(
            "Gezin en netwerk zien het hier niet. %(name)s en de ouders mogen er wel naar vragen."
        ),
        Audience.OWN_ORGANISATION: _(
            "Voorlopig, voor jou en je collega’s van %(organisation)s in deze kring. Dit is niet geheim: vraagt "
            "%(name)s of een ouder ernaar, dan moet je deze notitie misschien laten zien."
        ),
    }.get(audience, "")


def who_reads(note: Note, readers: Sequence[Member], organisation: str) -> str:
    """Who reads this note, on the note, when everybody does whom it is meant for."""
    if note.under_code:
        return _("Te lezen voor %(people)s, en voor niemand anders.") % {
            "people": as_list([each.name for each in readers])
        }
    return these_read(note.audience, organisation)


def these_read(audience: Audience, organisation: str) -> str:
    """Who reads what is for this audience, when everybody does."""
    return {
        Audience.WHOLE_CIRCLE: _("De hele kring leest mee."),
        Audience.FAMILY_NETWORK: _("Gezin en netwerk lezen mee. De hulpverleners niet."),
        Audience.PROFESSIONALS: _("De hulpverleners in deze kring lezen mee. Gezin en netwerk niet."),
        Audience.OWN_ORGANISATION: _("Alleen medewerkers van %(organisation)s in deze kring lezen mee.")
        % {"organisation": organisation},
        Audience.NAMED: _("Alleen gekozen mensen lezen mee."),
        Audience.ONLY_ME: _("Alleen jij leest dit."),
    }[audience]


def who_will_read(note: Note, audience: Audience, entered: Entered, standings: Sequence[Standing]) -> str:
    """Who reads a note once it is released, by name."""
    released = copy(note)
    released.audience = audience
    read = along(standings, released)
    care = as_list([each.name for each in read.reading if each.role not in FAMILY_SIDE])
    family = as_list([each.name for each in read.reading if each.role in FAMILY_SIDE])
    words = _("%(family)s. En van de hulpverleners: %(care)s.") % {"family": family, "care": care}
    if audience is Audience.PROFESSIONALS:
        words = _("%(care)s. Gezin en netwerk merken er nog niets van.") % {"care": care}
    return f"{words} {left_out(read.left_out) if knows_who_not(entered.standing) else ''}".strip()
