"""The pages of notes: the list by day, one note, taking it away; writing, releasing and history stand beside."""

from functools import partial
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import store
from portal.access import Action, doors
from portal.notes import history_pages, paper_pages, releasing, statement_pages, writing
from portal.notes.by_day import asked_before, page_of
from portal.notes.live import NOTES
from portal.notes.models import Note
from portal.notes.reader import find, find_own, people_of, reading, told_who, wrote
from portal.notes.statements import writes
from portal.web import _, flash, go, page

_HERE = "/kringen/{circle:uuid}/notities"
_NOTE = _HERE + "/{note:uuid}"


async def notes(request: Request) -> Response:
    """What this reader may read, the latest day first."""
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.NOTE_READ)
    # Before the notes are read: a change in between is then told once more, never missed.
    news = await NOTES.stands_for(entered)
    before = asked_before(request)
    shown, older = await page_of(partial(Note.readable, actor, entered), before)
    people = await people_of(actor, entered)
    # The newest few stand above the notes, where who writes about her reads them.
    stated = await statement_pages.readable(actor, entered, limit=3)
    return await page(
        request,
        "notes/notes.html",
        statements=stated,
        states=await writes(entered),
        days=[(day, list(each)) for day, each in groupby(shown, key=lambda note: note.day)],
        older=older,
        before=before,
        writers={each.id: wrote(each, people) for each in (*shown, *stated)},
        news=news,
        **await reading(request, entered),
    )


async def note(request: Request) -> Response:
    """One note, with who reads it and what one may do with it."""
    actor = request.state.actor
    found, entered = await find(request, Action.NOTE_READ)
    # Before anything of it is read: a change in between is then told once more, never missed.
    news = await NOTES.stands_for(entered)
    people = await people_of(actor, entered)
    released_by = next((each for each in people if each.person_id == found.released_by), None)
    named = found.audience_id in entered.standing.may_read
    return await page(
        request,
        "notes/note.html",
        note=found,
        writer=wrote(found, people),
        own=found.is_by(actor),
        news=news,
        reads=await told_who(found, entered, people),
        released_by=released_by if found.released_at else None,
        # Why it was released is for those who read it before: it may hold what the family should hear in person.
        reason=found.release_reason if named else "",
        **await reading(request, entered),
    )


async def remove_note(request: Request) -> Response:
    """Take it away; the list says how to put it back."""
    found, entered = await find_own(request, removed=True)
    async with store.write():
        if not found.removed_at:
            await found.remove(by=request.state.actor)
    return go(f"/kringen/{entered.id}/notities?weg={found.id}")


async def put_back_note(request: Request) -> Response:
    """It was taken away by mistake."""
    found, entered = await find_own(request, removed=True)
    async with store.write():
        await found.put_back(by=request.state.actor)
    return flash(go(f"/kringen/{entered.id}/notities/{found.id}"), _("De notitie staat er weer."))


routes = [
    Route(_HERE, notes),
    Route(f"{_HERE}/nieuw", writing.new_note),
    Route(f"{_HERE}/nieuw", writing.add_note, methods=["POST"]),
    Route(_NOTE, note),
    Route(f"{_NOTE}/veranderen", writing.changing),
    Route(f"{_NOTE}/veranderen", writing.change_note, methods=["POST"]),
    Route(f"{_NOTE}/weghalen", remove_note, methods=["POST"]),
    Route(f"{_NOTE}/terugzetten", put_back_note, methods=["POST"]),
    Route(f"{_NOTE}/vrijgeven", releasing.release_page),
    Route(f"{_NOTE}/vrijgeven", releasing.release, methods=["POST"]),
    Route(f"{_NOTE}/geschiedenis", history_pages.history),
    *statement_pages.routes,
    *paper_pages.routes,
]
