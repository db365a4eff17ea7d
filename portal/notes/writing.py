"""Writing a note and changing it: who reads it is chosen before it is saved, and nothing typed is lost."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.exceptions import IntegrityError

from portal import clock, store
from portal.access import Action, doors
from portal.access.along import everybody
from portal.access.doors import Entered
from portal.circles.audience import Audience, MemberRole
from portal.circles.history import overtaken
from portal.circles.models import Member
from portal.errors import NotAllowed, Stale
from portal.notes.models import Note, may_write_for
from portal.notes.reader import find_own, form_of, named, people_of, reading, told_who
from portal.notes.words import choices
from portal.web import Form, _, flash, go, page

LONGEST_TITLE, LONGEST = 120, 12_000


async def new_note(request: Request) -> Response:
    """An empty form, or one that begins with the words of a note of one's own."""
    entered, me = await _enter(request)
    form = Form.fresh(day=clock.today().isoformat())
    if begin := await _begun_from(request, entered):
        form.values.update(title=begin.title, words=begin.words, day=begin.day.isoformat())
    return await _form(request, entered, form, me=me)


async def add_note(request: Request) -> Response:
    """Take the new note; sent twice it is one."""
    actor = request.state.actor
    entered, me = await _enter(request)
    form = await Form.read(request)
    audience = form.choice("audience", may_write_for(me.role), required=_("Kies wie dit mag lezen."))
    typed = _typed(form)
    colleagues = await _colleagues(entered, me)
    picked = [each for each in colleagues if str(each.id) in form.several("with")]
    if form.errors:
        return await _form(request, entered, form, me=me, status=422)
    try:
        async with store.write():
            note = await Note.write(
                entered.circle,
                by=actor,
                audience=Audience(audience),
                readers=[me, *picked] if audience == Audience.REPORTING_CODE else [],
                id=form.id(),
                **typed,
            )
            await doors.note(actor, Action.NOTE_WRITE, note, "written")
    except IntegrityError:
        # The other half of a double click was faster; what it made is where we go.
        pass
    return flash(go(f"/kringen/{entered.id}/notities/{form.id()}"), _("Je notitie is bewaard."))


async def changing(request: Request) -> Response:
    """The form for changing a note, with the version its writer has before her."""
    found, entered = await find_own(request)
    return await _form(request, entered, form_of(found), found)


async def change_note(request: Request) -> Response:
    """Take the changed note; when it was changed elsewhere meanwhile, show both and keep what was typed."""
    actor = request.state.actor
    found, entered = await find_own(request)
    form = await Form.read(request)
    typed = _typed(form)
    audience = form.choice("audience", found.may_become()) or found.audience
    colleagues = await _colleagues(entered, entered.member) if found.under_code else []
    if form.errors:
        return await _form(request, entered, form, found, status=422)
    typed["audience"] = Audience(audience)
    try:
        async with store.write():
            differs = any(getattr(found, name) != value for name, value in typed.items())
            if differs and await overtaken(found, form.version(), list(typed)):
                raise Stale(f"Note {found.id}")
            await found.change(by=actor, **typed)
            await found.add_readers([each for each in colleagues if str(each.id) in form.several("with")])
    except Stale:
        found, entered = await find_own(request)
        form.values["version"] = str(found.version)
        return await _form(request, entered, form, found, status=409, both=True)
    return flash(go(f"/kringen/{entered.id}/notities/{found.id}"), _("Je verandering is bewaard."))


async def _enter(request: Request) -> tuple[Entered, Member]:
    # Entered as a reader: that something was written is told by the line of the note itself, to who may know of it.
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.NOTE_READ)
    if entered.member is None or not entered.may(Action.NOTE_WRITE):
        raise NotAllowed("only members write notes")
    return entered, entered.member


async def _begun_from(request: Request, entered: Entered) -> Note | None:
    """The private note whose words she wants to share, if it is hers."""
    asked = request.query_params.get("van", "")
    if not asked:
        return None
    mine = await Note.readable(request.state.actor, entered, narrow={"made_by": request.state.actor.person_id})
    return next((each for each in mine if str(each.id) == asked and each.is_private), None)


async def _colleagues(entered: Entered, me: Member | None) -> list[Member]:
    """The other professionals in this circle."""
    members = await entered.circle.members()
    return [each for each in members if each.role is MemberRole.PROFESSIONAL and (me is None or each.id != me.id)]


def _typed(form: Form) -> dict[str, Any]:
    # In the order of the page, which is the order of what it says is missing.
    return {
        "day": form.day("day", required=_("Kies over welke dag het gaat.")),
        "title": form.text("title", longest=LONGEST_TITLE),
        "words": form.text("words", required=_("Schrijf iets op. Een paar woorden is genoeg."), longest=LONGEST),
    }


async def _form(
    request: Request,
    entered: Entered,
    form: Form,
    found: Note | None = None,
    *,
    me: Member | None = None,
    status: int = 200,
    both: bool = False,
) -> Response:
    people = await people_of(request.state.actor, entered)
    mine = next((each for each in people if me and each.id == me.id), entered.member)
    organisation = next((each.organisation for each in people if mine and each.id == mine.id), None)
    audiences = found.may_become() if found else may_write_for(mine.role) if mine else ()
    readers = await found.reader_ids() if found else set()
    code = Audience.REPORTING_CODE in audiences
    others = await _colleagues(entered, entered.member) if code else []
    return await page(
        request,
        "notes/note_form.html",
        status=status,
        form=form,
        note=found,
        both=both,
        other=named(found.changed_by, None, people) if found else None,
        reads=await told_who(found, entered, people) if found else "",
        audiences=choices(entered, await everybody(entered.id), audiences, organisation.name if organisation else ""),
        colleagues=[each for each in _with_organisation(others, people) if each.id not in readers],
        **await reading(request, entered),
    )


def _with_organisation(members: list[Member], people: list[Member]) -> list[Member]:
    known = {each.id: each for each in people}
    return [known[each.id] for each in members if each.id in known]
