"""What the papers give of a file that is taken along: what is said with each, by day, and the files themselves."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog
from babel.numbers import format_decimal

from portal.access import Action, doors
from portal.access.along import along, everybody, those_read
from portal.access.doors import Entered
from portal.access.exported import MOST, PAPERS, Names, takes_own
from portal.files import FilePart
from portal.notes.papers import Paper
from portal.notes.reader import organisation_of
from portal.notes.words import these_read
from portal.people.actor import Actor, Capacity
from portal.web import _
from portal.web.chapters import Chapter, Entry, Export, Part, chapter, day, told
from portal.web.texts import locale

# The zip is made in memory: of the files no more than this together go along, those of the latest days first.
MOST_BYTES = 200 * 1024 * 1024
_LONGEST = 80

log = structlog.get_logger()


async def _chapters(reader: Actor, entered: Entered | None) -> list[Chapter]:
    found = await _found(reader, entered, Action.PAPER_READ)
    paths = _paths(found)
    if entered is None:
        if reader.capacity is not Capacity.OWN:
            return []
        hers = [_paper(each, _("Alleen jij leest dit.") if each.is_private else "", "", paths) for each in found]
        return chapter(_("Papieren die je in een kring zette"), *_by_day(found, hers))
    names = await Names.of(reader, entered, Action.PAPER_READ)
    standings = await everybody(entered.id)

    def reads(paper: Paper) -> str:
        read = along(standings, paper)
        if read.left_out:
            return those_read(read, entered.standing)
        return these_read(paper.audience, organisation_of(paper, names.members))

    def who(paper: Paper) -> str:
        return names.who(paper.made_by, paper.organisation_of_maker) or _("Iemand")

    return chapter(
        _("Papieren"),
        *_by_day(found, [_paper(each, reads(each), who(each), paths) for each in found]),
        lead=_("Verslagen, brieven, foto’s en formulieren die iemand in de kring zette."),
    )


async def files(reader: Actor, entered: Entered | None) -> dict[str, bytes]:
    """The files by their path, each opened as the doors open it; nothing where there is nothing."""
    paths = _paths(await _found(reader, entered, Action.PAPER_READ))
    if not paths:
        return {}
    opened = await _found(reader, entered, Action.PAPER_DOWNLOAD, id__in=list(paths))
    return dict([await _file(each, paths[each.id]) for each in opened])


async def _file(paper: Paper, path: str) -> tuple[str, bytes]:
    try:
        return path, await paper.content()
    except ValueError as error:
        # One that was harmed must not keep the whole file from her; it says so in its own place.
        log.exception("paper_unreadable", paper=str(paper.id), exc_info=error)
        return f"{path}.txt", _("Dit bestand is beschadigd en kan niet worden geopend.").encode()


async def _found(reader: Actor, entered: Entered | None, action: Action, **narrow: Any) -> list[Paper]:
    """The papers that go along, the latest day last: what is somebody's own with her own file alone.

    Without a circle it is what she kept for herself, and what she put in for others: not what she did at work.
    """
    if entered is not None:
        found = await Paper.readable(reader, entered, action, narrow=narrow, limit=MOST)
        return [each for each in reversed(found) if takes_own(entered) or not each.is_private]
    if reader.capacity is not Capacity.OWN:
        return []
    hers = {"made_by": reader.person_id, "organisation_of_maker__isnull": True, **narrow}
    return await doors.page(Paper, reader, action, narrow=hers, order=("day", "made_at", "id"), limit=MOST)


def _paths(papers: Sequence[Paper]) -> dict[UUID, str]:
    """Where each stands in what is taken, as far as they go along: no two in one place, whatever the computer."""
    found: dict[UUID, str] = {}
    taken: set[str] = set()
    room = MOST_BYTES
    for paper in reversed(papers):
        room -= paper.size
        if room < 0:
            break
        stem, dot, ending = paper.file_name.rpartition(".")
        name = f"{paper.day.isoformat()} {_plain(stem if dot else ending)}".strip()
        ending = f".{_plain(ending)}" if dot and _plain(ending) else ""
        path, number = f"{PAPERS}{name}{ending}", 2
        while path.casefold() in taken:
            path, number = f"{PAPERS}{name} ({number}){ending}", number + 1
        taken.add(path.casefold())
        found[paper.id] = path
    return found


def _plain(name: str) -> str:
    """Letters, numbers and what no computer reads as anything else: it is unpacked somewhere we don't know."""
    kept = "".join(each if each.isalnum() or each in " -_,()’'+" else " " for each in name)
    return " ".join(kept.split())[:_LONGEST].strip()


def _by_day(papers: Sequence[Paper], entries: Sequence[Entry]) -> Iterable[Part]:
    days = groupby(zip(papers, entries, strict=True), key=lambda pair: pair[0].day)
    return [Part(tuple(entry for _paper, entry in each), title=day(on)) for on, each in days]


def _paper(paper: Paper, reads: str, who: str, paths: dict[UUID, str]) -> Entry:
    lines = [(_("Bestand"), f"{paper.file_name} ({size_words(paper.size)})")]
    if paper.id not in paths:
        lines.append((_("Niet meegenomen"), _("samen zijn de papieren te groot. Dit papier bewaar je in Kring zelf.")))
    return Entry(
        words=paper.words,
        title=paper.title,
        told=told(who, paper.made_at),
        reads=reads,
        lines=tuple(lines),
        file=paths.get(paper.id, ""),
    )


def size_words(size: int) -> str:
    """How large a file is, as one says it: '2,4 MB'."""
    if size < 1_000_000:
        return _("%(size)s kB") % {"size": max(1, round(size / 1000))}
    return _("%(size)s MB") % {"size": format_decimal(round(size / 1_000_000, 1), locale=locale())}


EXPORT = Export((Paper, FilePart), _chapters)
