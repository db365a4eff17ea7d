"""What the papers give of a file that is taken along: what is said with each, by day."""

from collections.abc import Sequence
from itertools import groupby

from babel.numbers import format_decimal

from portal.access import Action, doors
from portal.access.along import along, everybody, those_read
from portal.access.doors import Entered
from portal.access.exported import MOST, Names, takes_own
from portal.files import FilePart
from portal.notes.papers import Paper
from portal.notes.reader import organisation_of
from portal.notes.words import these_read
from portal.people.actor import Actor, Capacity
from portal.web import _
from portal.web.chapters import Chapter, Entry, Export, Part, chapter, day, told
from portal.web.texts import locale


async def _chapters(reader: Actor, entered: Entered | None) -> list[Chapter]:
    if entered is None:
        return await _own(reader)
    names = await Names.of(reader, entered, Action.PAPER_READ)
    found = await Paper.readable(reader, entered, limit=MOST)
    standings = await everybody(entered.id)

    def reads(paper: Paper) -> str:
        read = along(standings, paper)
        if read.left_out:
            return those_read(read, entered.standing)
        return these_read(paper.audience, organisation_of(paper, names.members))

    papers = [(each, reads(each)) for each in found if takes_own(entered) or not each.is_private]
    return chapter(
        _("Papieren"),
        *_by_day(papers, names),
        lead=_("Verslagen, brieven, foto’s en formulieren die iemand in de kring zette."),
    )


async def _own(reader: Actor) -> list[Chapter]:
    """What she kept for herself, and what she put in for others: hers to take along, but not what she did at work."""
    if reader.capacity is not Capacity.OWN:
        return []
    found = await doors.page(
        Paper, reader, Action.PAPER_READ, narrow=put_in_by(reader), order=("day", "made_at", "id"), limit=MOST
    )
    papers = [(each, _("Alleen jij leest dit.") if each.is_private else "") for each in found]
    return chapter(_("Papieren die je in een kring zette"), *_by_day(papers, None))


def put_in_by(reader: Actor) -> dict[str, object]:
    """What of the papers she reads is hers, as herself."""
    return {"made_by": reader.person_id, "organisation_of_maker__isnull": True}


def _by_day(papers: Sequence[tuple[Paper, str]], names: Names | None) -> list[Part]:
    oldest_first = sorted(papers, key=lambda pair: (pair[0].day, pair[0].made_at, pair[0].id))
    days = groupby(oldest_first, key=lambda pair: pair[0].day)
    return [Part(tuple(_paper(paper, reads, names) for paper, reads in each), title=day(on)) for on, each in days]


def _paper(paper: Paper, reads: str, names: Names | None) -> Entry:
    who = (names.who(paper.made_by, paper.organisation_of_maker) or _("Iemand")) if names else ""
    return Entry(
        words=paper.words,
        title=paper.title,
        told=told(who, paper.made_at),
        reads=reads,
        lines=((_("Bestand"), f"{paper.file_name} ({size_words(paper.size)})"),),
    )


def size_words(size: int) -> str:
    """How large a file is, as one says it: '2,4 MB'."""
    if size < 1_000_000:
        return _("%(size)s kB") % {"size": max(1, round(size / 1000))}
    return _("%(size)s MB") % {"size": format_decimal(round(size / 1_000_000, 1), locale=locale())}


EXPORT = Export((Paper, FilePart), _chapters)
