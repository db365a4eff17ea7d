"""What every page of notes asks first: the circle, the note if this reader may know of it, and who she is here."""

from typing import Any
from uuid import UUID

from starlette.requests import Request

from portal.access import Action, doors
from portal.access.along import along, everybody, those_read
from portal.access.doors import Entered
from portal.circles.models import Member
from portal.circles.thing import Thing
from portal.errors import NotAllowed, NotFound
from portal.notes import live
from portal.notes.models import Note
from portal.notes.papers import Paper
from portal.notes.words import label, who_reads
from portal.people.actor import Actor, Capacity
from portal.people.models import Organisation
from portal.store import as_id
from portal.web import Form, _

_MOST = 2000


async def find(request: Request, action: Action, *, removed: bool = False) -> tuple[Note, Entered]:
    """The note at this address and its circle, for who may do this with it; to everybody else it isn't there."""
    actor: Actor = request.state.actor
    # Entered as a reader, whatever she wants to do: the log's line of the circle must not tell what is in it.
    entered = await doors.enter(actor, request.path_params["circle"], Action.NOTE_READ)
    note = await doors.open(Note, request.path_params["note"], actor, action, within=entered, removed=removed)
    if note.circle_id != entered.id:
        # Her own private one, at the address of another circle she is in.
        raise NotFound(f"note {note.id} in circle {entered.id}")
    return note, entered


async def find_own(request: Request, *, removed: bool = False) -> tuple[Note, Entered]:
    """The same, for its writer alone."""
    note, entered = await find(request, Action.NOTE_WRITE, removed=removed)
    if not note.is_by(request.state.actor):
        words = _("Alleen wie een notitie schreef, kan haar veranderen.")
        raise NotAllowed(f"change Note {note.id}", words=words)
    return note, entered


async def reading(request: Request, entered: Entered) -> dict[str, Any]:
    """What the templates ask."""
    side = live.side_of(entered)
    return {
        "room": room_of(entered),
        "circle": entered.circle,
        "to": f"/kringen/{entered.id}/notities",
        "me": entered.member,
        "own_words": side == live.FAMILY,
        "may": entered.may,
        "Action": Action,
        "label": label,
        "topic": f"{live.NOTES.topic(side)}/{entered.id}",
        "undo": as_id(request.query_params.get("weg", "")),
    }


def room_of(entered: Entered) -> str:
    """Under which item of the bar she is: who is here for herself goes to the notes from home (home/frame.py)."""
    return "notes" if entered.standing.actor.capacity is Capacity.STAFF else "home"


async def people_of(actor: Actor, entered: Entered, action: Action = Action.NOTE_READ) -> list[Member]:
    """Everybody who is or was in this circle, for names; with their organisations."""
    found = await doors.page(Member, actor, action, within=entered, limit=_MOST)
    await Member.fetch_for_list(found, "organisation")
    return found


async def readers_of(note: Note, people: list[Member]) -> list[Member]:
    """The professionals who read it under the reporting code."""
    named = await note.reader_ids()
    return [each for each in people if each.id in named and each.gone_at is None]


async def told_who(note: Note, entered: Entered, people: list[Member]) -> str:
    """Who reads this note, in a sentence: it says 'the whole circle' only where that is so."""
    read = along(await everybody(entered.id), note)
    if read.left_out and not note.under_code:
        return those_read(read, entered.standing)
    return who_reads(note, await readers_of(note, people), organisation_of(note, people))


def organisation_of(thing: Thing, people: list[Member]) -> str:
    """The name of the organisation its maker worked for."""
    found = (each.organisation for each in people if each.organisation_id == thing.organisation_of_maker)
    organisation: Organisation | None = next((each for each in found if each), None)
    return organisation.name if organisation else ""


def wrote(note: Thing, people: list[Member]) -> Member | None:
    """Who wrote it, as this circle calls her in the capacity she wrote in."""
    return named(note.made_by, note.organisation_of_maker, people)


def named(person_id: UUID | None, organisation_id: UUID | None, people: list[Member]) -> Member | None:
    """A member by person, preferably in one capacity."""
    hers = [each for each in people if person_id and each.person_id == person_id]
    return next((each for each in hers if each.organisation_id == organisation_id), hers[0] if hers else None)


def form_of(found: Note | Paper) -> Form:
    """What is said of it now, to be changed."""
    return Form(
        {
            "title": found.title,
            "words": found.words,
            "day": found.day.isoformat(),
            "audience": found.audience.value,
            "version": str(found.version),
        }
    )
