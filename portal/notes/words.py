"""Who reads a note, in sentences a twelve-year-old understands; said before one saves it, and on the note itself."""

from collections.abc import Sequence

from portal.access.doors import Entered
from portal.circles.audience import FAMILY_SIDE, Audience
from portal.circles.models import Member
from portal.notes.models import Note
from portal.web import _


def label(audience: Audience) -> str:
    """What an audience is called."""
    return {
        Audience.WHOLE_CIRCLE: _("De hele kring"),
        Audience.FAMILY_NETWORK: _("Gezin en netwerk"),
        Audience.PROFESSIONALS: _("Alle hulpverleners"),
        Audience.OWN_ORGANISATION: _("Werknotitie"),
        Audience.NAMED: _("Gekozen mensen"),
        Audience.ONLY_ME: _("Alleen ik"),
        Audience.REPORTING_CODE: _("Meldcode"),
    }[audience]


def choices(entered: Entered, audiences: Sequence[Audience], organisation: str) -> list[tuple[str, str, str]]:
    """The audiences to choose from, each with who that is: value, label, sentence."""
    return [(each.value, label(each), _before(each, entered, organisation)) for each in audiences]


def _before(audience: Audience, entered: Entered, organisation: str) -> str:
    name = {"name": entered.circle.name, "organisation": organisation}
    if audience is Audience.WHOLE_CIRCLE:
        return _("Iedereen in deze kring kan dit lezen: gezin, netwerk en hulpverleners.")
    if audience is Audience.FAMILY_NETWORK:
        return _("De familie en de mensen uit het netwerk lezen dit. De hulpverleners niet.")
    if audience is Audience.ONLY_ME:
        return _("Jij leest dit, en verder niemand. Ook je familie en de hulpverleners niet.")
    if audience is Audience.PROFESSIONALS:
        return _(
            "De hulpverleners in deze kring lezen dit, van elke organisatie. Gezin en netwerk zien het hier niet. "
            "%(name)s en de ouders mogen er wel naar vragen."
        ) % (name)
    if audience is Audience.OWN_ORGANISATION:
        return _(
            "Voorlopig, voor jou en je collega’s van %(organisation)s in deze kring. Dit is niet geheim: vraagt "
            "%(name)s of een ouder ernaar, dan moet je deze notitie misschien laten zien."
        ) % (name)
    return _(
        "Jij en de hulpverleners die je hieronder kiest. Niemand anders merkt dat deze notitie er is, "
        "tot een van jullie haar vrijgeeft."
    )


def who_reads(note: Note, readers: Sequence[Member], organisation: str) -> str:
    """Who reads this note, on the note."""
    if note.under_code:
        return _("Te lezen voor %(people)s, en voor niemand anders.") % {
            "people": as_list([each.name for each in readers])
        }
    return {
        Audience.WHOLE_CIRCLE: _("De hele kring leest mee."),
        Audience.FAMILY_NETWORK: _("Gezin en netwerk lezen mee. De hulpverleners niet."),
        Audience.PROFESSIONALS: _("De hulpverleners in deze kring lezen mee. Gezin en netwerk niet."),
        Audience.OWN_ORGANISATION: _("Alleen medewerkers van %(organisation)s in deze kring lezen mee.")
        % {"organisation": organisation},
        Audience.NAMED: _("Alleen gekozen mensen lezen mee."),
        Audience.ONLY_ME: _("Alleen jij leest dit."),
    }[note.audience]


def who_will_read(audience: Audience, entered: Entered, members: Sequence[Member]) -> str:
    """Who reads a note once it is released, by name."""
    care = as_list([each.name for each in members if each.role not in FAMILY_SIDE])
    family = as_list([each.name for each in members if each.role in FAMILY_SIDE])
    if audience is Audience.PROFESSIONALS:
        return _("%(care)s. Gezin en netwerk merken er nog niets van.") % {"care": care}
    return _("%(family)s. En van de hulpverleners: %(care)s.") % {"family": family, "care": care}


def as_list(names: Sequence[str]) -> str:
    """Names as one says them: 'Joost, Marloes en Noor'."""
    if len(names) < 2:
        return "".join(names)
    return _("%(some)s en %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}
