"""The pages of the own statement: reading them, writing one, changing it, and taking it back."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tortoise.exceptions import IntegrityError

from portal import store
from portal.access import Action, doors
from portal.access.along import everybody
from portal.access.doors import Entered
from portal.circles.history import Change, Told, changes_of, overtaken
from portal.circles.models import Member
from portal.errors import NotAllowed, NotFound, Stale
from portal.notes.reader import named, people_of, room_of
from portal.notes.statements import LONGEST, LONGEST_ABOUT, Statement, must_write, who_reads, will_read, writes
from portal.people.actor import Actor
from portal.store import as_id
from portal.web import Form, _, flash, go, page

_HERE = "/kringen/{circle:uuid}/verklaringen"
_ONE = _HERE + "/{statement:uuid}"
_MOST = 200


async def readable(actor: Actor, entered: Entered, limit: int = _MOST) -> list[Statement]:
    """The statements this reader may read, the latest first."""
    order = ("-made_at", "-id")
    return await doors.page(Statement, actor, Action.STATEMENT_READ, within=entered, order=order, limit=limit)


async def statements(request: Request) -> Response:
    """All of them, with what their writer can do."""
    actor: Actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.STATEMENT_READ)
    people = await people_of(actor, entered)
    found = await readable(actor, entered)
    return await page(
        request,
        "notes/statements.html",
        statements=[(each, named(each.made_by, each.organisation_of_maker, people)) for each in found],
        writes=await writes(entered),
        mine={each.id for each in found if each.is_by(actor)},
        reads=who_reads(),
        undo=as_id(request.query_params.get("weg", "")),
        **_reading(entered),
    )


async def new_statement(request: Request) -> Response:
    """An empty form, with who will read it."""
    entered = await _enter(request)
    return await _form(request, entered, Form.fresh())


async def add_statement(request: Request) -> Response:
    """Take it; sent twice it is one."""
    entered = await _enter(request)
    form = await Form.read(request)
    typed = _typed(form)
    if form.errors:
        return await _form(request, entered, form, status=422)
    try:
        async with store.write():
            made = await Statement.write(entered.circle, by=request.state.actor, id=form.id(), **typed)
            await doors.note(request.state.actor, Action.STATEMENT_WRITE, made, "written")
    except IntegrityError:
        # The other half of a double click was faster.
        pass
    return flash(go(f"/kringen/{entered.id}/verklaringen"), _("Je verklaring staat bij het dossier."))


async def changing(request: Request) -> Response:
    """The form with what she wrote."""
    found, entered = await _find_own(request)
    values = {"about": found.about, "words": found.words, "version": str(found.version)}
    return await _form(request, entered, Form(values), found)


async def change_statement(request: Request) -> Response:
    """Take the changed words; when they were changed elsewhere meanwhile, show both."""
    found, entered = await _find_own(request)
    form = await Form.read(request)
    typed = _typed(form)
    if form.errors:
        return await _form(request, entered, form, found, status=422)
    try:
        async with store.write():
            differs = any(getattr(found, name) != value for name, value in typed.items())
            if differs and await overtaken(found, form.version(), list(typed)):
                raise Stale(f"Statement {found.id}")
            await found.change(by=request.state.actor, **typed)
    except Stale:
        found, entered = await _find_own(request)
        form.values["version"] = str(found.version)
        return await _form(request, entered, form, found, status=409, both=True)
    return flash(go(f"/kringen/{entered.id}/verklaringen"), _("Je verandering is bewaard."))


async def withdraw(request: Request) -> Response:
    """She takes it back; the list says how to undo that."""
    found, entered = await _find_own(request, removed=True)
    async with store.write():
        if not found.removed_at:
            await found.remove(by=request.state.actor)
    return go(f"/kringen/{entered.id}/verklaringen?weg={found.id}")


async def put_back(request: Request) -> Response:
    """It was taken back by mistake."""
    found, entered = await _find_own(request, removed=True)
    async with store.write():
        await found.put_back(by=request.state.actor)
    return flash(go(f"/kringen/{entered.id}/verklaringen"), _("Je verklaring staat er weer."))


async def history(request: Request) -> Response:
    """What it said before, the latest first."""
    found, entered = await _find(request, Action.STATEMENT_READ)
    people = await people_of(request.state.actor, entered)
    told = [_told(change, people, request.state.actor) for change in await changes_of([found])]
    return await page(request, "notes/statement_history.html", statement=found, told=told, **_reading(entered))


def _told(change: Change, people: list[Member], reader: Actor) -> Told:
    person = named(change.by, None, people)
    who = person.name if person else _("Iemand")
    names = {"about": _("Waar het over gaat"), "words": _("Wat er staat")}
    if change.before is None:
        sentence = _("%(who)s schreef deze verklaring.")
        lines = [(label, "", str(change.after[name])) for name, label in names.items() if change.after.get(name)]
    else:
        away = change.after["removed_at"]
        sentence = _("%(who)s veranderde deze verklaring.")
        if "removed_at" in change.altered:
            sentence = _("%(who)s trok deze verklaring in.") if away else _("%(who)s zette deze verklaring terug.")
        lines = [
            (names[name], str(old or _("niets")), str(new or _("niets")))
            for name, (old, new) in change.altered.items()
            if name in names
        ]
    hers = change.by is not None and change.by == reader.person_id
    return Told(who, change.by, change.at, sentence % {"who": _("Jij") if hers else who}, lines)


async def _enter(request: Request) -> Entered:
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.STATEMENT_READ)
    await must_write(entered)
    return entered


async def _find(request: Request, action: Action, *, removed: bool = False) -> tuple[Statement, Entered]:
    actor: Actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.STATEMENT_READ)
    asked = request.path_params["statement"]
    # As a reader first: who may not know of it is told so in a stranger's words, whatever she wants to do with it.
    found = await doors.open(Statement, asked, actor, Action.STATEMENT_READ, within=entered, removed=removed)
    if found.removed_at and not found.is_by(actor):
        raise NotFound(f"statement {found.id} was withdrawn")
    if action is not Action.STATEMENT_READ:
        await doors.open(Statement, asked, actor, action, within=entered, removed=removed)
    return found, entered


async def _find_own(request: Request, *, removed: bool = False) -> tuple[Statement, Entered]:
    found, entered = await _find(request, Action.STATEMENT_WRITE, removed=removed)
    if not found.is_by(request.state.actor):
        words = _("Alleen wie een verklaring schreef, kan haar veranderen.")
        raise NotAllowed(f"change Statement {found.id}", words=words)
    return found, entered


def _typed(form: Form) -> dict[str, str]:
    return {
        "about": form.text("about", longest=LONGEST_ABOUT),
        "words": form.text("words", required=_("Schrijf iets op. Een paar woorden is genoeg."), longest=LONGEST),
    }


def _reading(entered: Entered) -> dict[str, Any]:
    return {
        "room": room_of(entered),
        "circle": entered.circle,
        "me": entered.member,
        "to": f"/kringen/{entered.id}/verklaringen",
    }


async def _form(
    request: Request,
    entered: Entered,
    form: Form,
    found: Statement | None = None,
    *,
    status: int = 200,
    both: bool = False,
) -> Response:
    return await page(
        request,
        "notes/statement_form.html",
        status=status,
        form=form,
        statement=found,
        both=both,
        reads=will_read(entered, await everybody(entered.id)),
        **_reading(entered),
    )


routes = [
    Route(_HERE, statements),
    Route(f"{_HERE}/nieuw", new_statement),
    Route(f"{_HERE}/nieuw", add_statement, methods=["POST"]),
    Route(f"{_ONE}/veranderen", changing),
    Route(f"{_ONE}/veranderen", change_statement, methods=["POST"]),
    Route(f"{_ONE}/intrekken", withdraw, methods=["POST"]),
    Route(f"{_ONE}/terugzetten", put_back, methods=["POST"]),
    Route(f"{_ONE}/geschiedenis", history),
]
