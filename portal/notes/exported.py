"""What the notes give of a file that is taken along: own statements first, then the notes by day."""

from collections.abc import Sequence
from itertools import groupby

from portal.access import Action, doors
from portal.access.along import along, everybody, those_read
from portal.access.doors import Entered
from portal.access.exported import MOST, Names, takes_own
from portal.circles.models import Member
from portal.notes.models import Note
from portal.notes.reader import organisation_of
from portal.notes.statements import Statement, who_reads
from portal.notes.words import who_reads as who_reads_note
from portal.people.actor import Actor, Capacity
from portal.web import _
from portal.web.chapters import Chapter, Entry, Export, Part, chapter, day, told


async def _chapters(reader: Actor, entered: Entered | None) -> list[Chapter]:
    if entered is None:
        return await _own(reader)
    names = await Names.of(reader, entered, Action.NOTE_READ)
    order = ("made_at", "id")
    stated = await doors.page(Statement, reader, Action.STATEMENT_READ, within=entered, order=order, limit=MOST)
    found = await Note.readable(reader, entered, limit=MOST)
    notes = [each for each in found if takes_own(entered) or not each.is_private]
    standings = await everybody(entered.id)

    def reads(note: Note) -> str:
        read = along(standings, note)
        if read.left_out and not note.under_code:
            return those_read(read, entered.standing)
        return who_reads_note(note, [], organisation_of(note, names.members))

    return [
        *chapter(
            _("Eigen verklaring"),
            Part(tuple(_statement(each, names.members) for each in stated)),
            lead=_("Wat de jongere, of wie voor haar of hem beslist, zelf zegt over wat er in het dossier staat."),
        ),
        *chapter(_("Notities"), *_by_day([(each, reads(each)) for each in notes], names)),
    ]


async def _own(reader: Actor) -> list[Chapter]:
    """What she wrote for herself, and what she wrote for others: hers to take along, but not what she wrote at work."""
    if reader.capacity is not Capacity.OWN:
        return []
    hers = {"made_by": reader.person_id, "organisation_of_maker__isnull": True}
    order = ("day", "made_at", "id")
    found = await doors.page(Note, reader, Action.NOTE_READ, narrow=hers, order=order, limit=MOST)
    stated = await doors.page(Statement, reader, Action.STATEMENT_READ, narrow=hers, order=("made_at", "id"))
    notes = [(each, _("Alleen jij leest dit.") if each.is_private else "") for each in found]
    return [
        *chapter(_("Notities die je schreef"), *_by_day(notes, None)),
        *chapter(_("Eigen verklaring"), Part(tuple(_statement(each, []) for each in stated))),
    ]


def _by_day(notes: Sequence[tuple[Note, str]], names: Names | None) -> list[Part]:
    oldest_first = sorted(notes, key=lambda pair: (pair[0].day, pair[0].made_at, pair[0].id))
    days = groupby(oldest_first, key=lambda pair: pair[0].day)
    return [Part(tuple(_note(note, reads, names) for note, reads in each), title=day(on)) for on, each in days]


def _note(note: Note, reads: str, names: Names | None) -> Entry:
    who = (names.who(note.made_by, note.organisation_of_maker) or _("Iemand")) if names else ""
    lines = ((_("Vrijgegeven op"), day(note.released_at)),) if note.released_at else ()
    return Entry(words=note.words, title=note.title, told=told(who, note.made_at), reads=reads, lines=lines)


def _statement(each: Statement, members: list[Member]) -> Entry:
    who = Names(members).who(each.made_by, each.organisation_of_maker)
    return Entry(words=each.words, title=each.about, told=told(who, each.worded_at), reads=who_reads())


EXPORT = Export((Note, Statement), _chapters)
