"""A note's history: who changed what, as far back as this reader has been allowed to read it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.access import Action
from portal.circles.audience import Audience
from portal.circles.history import Change, Told, changes_of
from portal.circles.models import Member
from portal.notes.models import Note
from portal.notes.papers import Paper
from portal.notes.reader import find, people_of, reading
from portal.notes.words import label
from portal.people.actor import Actor
from portal.web import _, page
from portal.web.page import day_words

# What an audience is called.
_Called = Callable[[Audience], str]


async def history(request: Request) -> Response:
    """All that happened to this note since this reader may read it, the latest first."""
    actor = request.state.actor
    found, entered = await find(request, Action.NOTE_READ)
    people = await people_of(actor, entered)
    changes = since_readable(found, await changes_of([found]), actor)
    told = [told_of(change, people, actor, _sentence(change)) for change in changes]
    return await page(request, "notes/history.html", note=found, told=told, **await reading(request, entered))


def since_readable(thing: Note | Paper, changes: list[Change], actor: Actor) -> list[Change]:
    """Its maker's own: all. Others: from when it came to be for them, and what it said before stays unsaid."""
    if thing.is_by(actor):
        return changes
    shown: list[Change] = []
    for change in changes:
        if change.before is not None and "audience" in change.altered:
            opened = Change(change.thing, change.version, change.at, change.by, change.capacity, None, change.after)
            return [*shown, opened]
        shown.append(change)
    return shown


def told_of(change: Change, people: list[Member], reader: Actor, sentence: str, called: _Called = label) -> Told:
    """One change in plain words, of which `sentence` names who by %(who)s; what the reader did herself as 'jij'."""
    person = next((each for each in people if change.by and each.person_id == change.by), None)
    who = person.name if person else _("Iemand")
    # Said in the past, where Dutch and English have one verb for 'you' and for a name.
    hers = change.by is not None and change.by == reader.person_id
    sentence %= {"who": _("Jij") if hers else who}
    return Told(who, person.person_id if person else None, change.at, sentence, _lines(change, called))


def _sentence(change: Change) -> str:
    if change.before is None:
        if change.version == 1:
            return _("%(who)s schreef deze notitie.")
        return _("%(who)s koos wie deze notitie nu leest.")
    altered = change.altered
    if "removed_at" in altered:
        away = change.after["removed_at"]
        return _("%(who)s haalde deze notitie weg.") if away else _("%(who)s zette deze notitie terug.")
    if "released_at" in altered:
        return _("%(who)s gaf deze notitie vrij.")
    return _("%(who)s veranderde deze notitie.")


def _lines(change: Change, called: _Called) -> list[tuple[str, str, str]]:
    names = {"title": _("Titel"), "words": _("Wat er staat"), "day": _("Dag"), "audience": _("Wie leest mee")}
    if change.before is None:
        shown = ("title", "words", "day") if change.version == 1 else ("audience", "words")
        return [(names[name], "", _value(name, change.after[name], called)) for name in shown if change.after.get(name)]
    return [
        (names[name], _value(name, old, called), _value(name, new, called))
        for name, (old, new) in change.altered.items()
        if name in names
    ]


def _value(name: str, value: Any, called: _Called) -> str:
    if not value:
        return _("niets")
    if name == "day":
        return day_words(date.fromisoformat(value))
    return called(Audience(value)) if name == "audience" else str(value)
