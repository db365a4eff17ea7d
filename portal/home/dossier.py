"""The file somebody takes along: gathered through the doors in her own name, and packed without a trace here."""

import asyncio
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from portal import clock
from portal.access.doors import Entered
from portal.access.exported import PAPERS, beside, exported
from portal.access.rules import Role
from portal.home.dossier_html import page
from portal.home.dossier_pdf import pdf
from portal.people.actor import Actor
from portal.web import _
from portal.web.chapters import Chapter, day
from portal.web.texts import locale

# Making the PDF keeps a processor busy for seconds: one at a time, so that everybody else's pages go on.
_one_at_a_time = asyncio.Semaphore(1)


async def packed(reader: Actor, entered: Entered | None) -> bytes:
    """The zip, in memory alone: what the reader may read of this circle, or what is hers."""
    chapters = [chapter for each in exported for chapter in await each.chapters(reader, entered)]
    files: dict[str, bytes] = {}
    for more in beside:
        files |= await more(reader, entered)
    async with _one_at_a_time:
        # The reader's language goes along into the thread.
        return await asyncio.to_thread(_packed, title_of(entered), _about(reader, entered), chapters, files)


def title_of(entered: Entered | None) -> str:
    """What it is called, inside; outside it is called nothing."""
    if entered is None:
        return _("Mijn gegevens bij Kring")
    return _("Het dossier van %(name)s") % {"name": entered.circle.name}


def _about(reader: Actor, entered: Entered | None) -> list[str]:
    """For whom it was made, when, and what it is not."""
    made = _("Gemaakt voor %(who)s, op %(day)s.") % {"who": reader.name, "day": day(clock.now())}
    if entered is None:
        return [made, _("Hierin staat wat Kring over jou bewaart, en wat je zelf schreef. Het is geen dossier.")]
    return [
        made,
        _("Hierin staat wat %(who)s op deze dag in Kring mocht lezen.") % {"who": reader.name},
        _("Wat hulpverleners alleen voor elkaar schreven, zit er niet in. Je mag er bij hen wel naar vragen."),
        # What is kept from home while home is the danger is hers to know of, and nobody's to look for in her file.
        _("Niet alles gaat mee. Eerdere versies van een tekst, en wat nu gevoelig ligt, lees je in Kring zelf.")
        if entered.is_(Role.YOUNG_PERSON)
        else _("Niet alles gaat mee. Eerdere versies van een tekst lees je in Kring zelf."),
    ]


def _packed(title: str, about: list[str], chapters: Sequence[Chapter], files: dict[str, bytes]) -> bytes:
    whole = {
        _("LEESMIJ.txt"): _read_me(about, files).encode(),
        "dossier.html": page(title, about, chapters).encode(),
        "dossier.pdf": pdf(title, about, chapters),
        **files,
    }
    moment = clock.now().astimezone(clock.AMSTERDAM)
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as zipped:
        for path, content in whole.items():
            entry = ZipInfo(path, moment.timetuple()[:6])
            entry.compress_type = ZIP_STORED if path.startswith(PAPERS) else ZIP_DEFLATED
            zipped.writestr(entry, content)
    return packed.getvalue()


def _read_me(about: list[str], files: dict[str, bytes]) -> str:
    said = [
        *about,
        "",
        _("dossier.html: om te lezen. Dubbelklik erop, dan opent het in je browser."),
        _("dossier.pdf: hetzelfde, om te printen of aan iemand te geven."),
        *(
            [_("papieren: de bestanden zelf. In dossier.html staat bij elk papier een link ernaartoe.")]
            if any(path.startswith(PAPERS) for path in files)
            else []
        ),
        *(
            [_("fhir/bundle.json: voor de computer van een andere organisatie (FHIR R4). Notities staan daar niet in.")]
            if any(not path.startswith(PAPERS) for path in files)
            else []
        ),
        "",
        _("Let op: deze bestanden zitten niet op slot. Wie ze vindt, kan alles lezen."),
        _("Bewaar ze op een plek waar alleen jij bij kunt, en gooi ze weg als je ze niet meer nodig hebt."),
        _("Vergeet de map met downloads en de prullenbak niet."),
    ]
    # Line ends that every simple editor understands.
    return "".join(f"{line}\r\n" for line in said)


def name_of_file() -> str:
    """What the zip is called on a telephone that others look at: no name, and no word about care."""
    return f"kring-{clock.today().isoformat()}.zip"


def what_was_taken(entered: Entered | None) -> str:
    """For the line of the log: which form it had, and in which language. No typed words."""
    return f"{'file' if entered else 'own'}: html pdf fhir, {locale()}"
