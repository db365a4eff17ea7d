"""Adding a paper and changing it: who reads it is chosen before it is saved, and nothing typed is lost."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from tortoise.exceptions import IntegrityError

from portal import clock, store
from portal.access import Action, doors
from portal.access.along import everybody
from portal.access.doors import Entered
from portal.circles.audience import Audience, Kind
from portal.circles.history import overtaken
from portal.circles.models import Member
from portal.errors import Invalid, NotAllowed, Stale, TooMany
from portal.notes.paper_content import ACCEPTED, content_of
from portal.notes.paper_name import title_of
from portal.notes.paper_reader import find_own, reading, told_who
from portal.notes.paper_refused import Why, what_to_do
from portal.notes.papers import Paper, may_put_in_for
from portal.notes.reader import form_of, named, people_of
from portal.notes.words import choices
from portal.people.actor import Actor
from portal.people.pace import Pace
from portal.web import Form, _, flash, go, page
from portal.web.sent import SentFile, read_with_file

LONGEST_TITLE, LONGEST = 120, 2000
# Against filling the disk: a thick file of a family is some twenty letters. Of a circle this counts each person apart:
# one number for all would tell how much others put in that she may not know of.
MOST_A_DAY, _A_DAY = 40, timedelta(days=1)


async def new_paper(request: Request) -> Response:
    """An empty form."""
    entered, me = await _enter(request)
    return await _form(request, entered, Form.fresh(day=clock.today().isoformat()), me=me)


async def add_paper(request: Request) -> Response:
    """Take the new paper; sent twice it is one."""
    actor = request.state.actor
    # Before anything of the file is read: a stranger's stays at the door.
    entered, me = await _enter(request)
    form, sent = await read_with_file(request, "file", Paper.MOST_BYTES)
    _look_at(form, sent)
    typed = _typed(form)
    audience = form.choice("audience", may_put_in_for(me.role), required=_("Kies wie dit mag lezen."))
    if sent is None or form.errors:
        return await _refused(request, entered, form, me)
    try:
        await _not_too_many(actor)
        kept = await content_of(sent.content, sent.name, Paper.MOST_BYTES)
    except (Invalid, TooMany) as refused:
        form.wrong("file", refused.words)
        return await _form(request, entered, form, me=me, status=refused.status)
    typed["title"] = typed["title"] or title_of(kept.file_name)[:LONGEST_TITLE]
    try:
        async with store.write():
            paper = await Paper.put_in(
                entered.circle,
                by=actor,
                audience=Audience(audience),
                content=kept.content,
                media_type=kept.media_type,
                file_name=kept.file_name,
                id=form.id(),
                **typed,
            )
            await doors.note(actor, Action.PAPER_ADD, paper, "put in")
    except IntegrityError:
        # The other half of a double click was faster; what it made is where we go.
        pass
    return flash(go(f"/kringen/{entered.id}/papieren/{form.id()}"), _("Je papier is bewaard."))


def _look_at(form: Form, sent: SentFile | None) -> None:
    if sent is None:
        form.wrong("file", _("Kies een bestand, of maak een foto."))
    elif sent.too_large:
        form.wrong("file", what_to_do(Why.TOO_LARGE, Paper.MOST_BYTES))


async def _refused(request: Request, entered: Entered, form: Form, me: Member) -> Response:
    if "file" not in form.errors:
        # A browser sends a file once: it can't be put back into the form.
        form.errors = {"file": _("Kies het bestand nog een keer. Wat je typte, staat er nog."), **form.errors}
    return await _form(request, entered, form, me=me, status=422)


async def _not_too_many(actor: Actor) -> None:
    try:
        await Pace.step("paper", str(actor.person_id), most=MOST_A_DAY, within=_A_DAY)
    except TooMany:
        raise TooMany("paper", words=_("Je hebt vandaag al veel papieren toegevoegd. Morgen kan het weer.")) from None


async def changing(request: Request) -> Response:
    """The form for changing what is said of a paper, with the version its maker has before her."""
    found, entered = await find_own(request, Action.PAPER_CHANGE)
    return await _form(request, entered, form_of(found), found)


async def change_paper(request: Request) -> Response:
    """Take what changed; when it was changed elsewhere meanwhile, show both and keep what was typed."""
    actor = request.state.actor
    found, entered = await find_own(request, Action.PAPER_CHANGE)
    form = await Form.read(request)
    typed = _typed(form, title=_("Geef het papier een naam."))
    audience = form.choice("audience", found.may_become()) or found.audience
    if form.errors:
        return await _form(request, entered, form, found, status=422)
    typed["audience"] = Audience(audience)
    try:
        async with store.write():
            differs = any(getattr(found, name) != value for name, value in typed.items())
            if differs and await overtaken(found, form.version(), list(typed)):
                raise Stale(f"Paper {found.id}")
            await found.change(by=actor, **typed)
    except Stale:
        found, entered = await find_own(request, Action.PAPER_CHANGE)
        form.values["version"] = str(found.version)
        return await _form(request, entered, form, found, status=409, both=True)
    return flash(go(f"/kringen/{entered.id}/papieren/{found.id}"), _("Je verandering is bewaard."))


async def _enter(request: Request) -> tuple[Entered, Member]:
    # Entered as a reader: that something was put in is told by the line of the paper itself, to who may know of it.
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.PAPER_READ)
    if entered.member is None or not entered.may(Action.PAPER_ADD):
        raise NotAllowed("only members put papers in")
    return entered, entered.member


def _typed(form: Form, *, title: str = "") -> dict[str, Any]:
    # In the order of the page, which is the order of what it says is missing.
    return {
        "title": form.text("title", required=title, longest=LONGEST_TITLE),
        "day": form.day("day", required=_("Kies van welke dag het papier is.")),
        "words": form.text("words", longest=LONGEST),
    }


async def _form(
    request: Request,
    entered: Entered,
    form: Form,
    found: Paper | None = None,
    *,
    me: Member | None = None,
    status: int = 200,
    both: bool = False,
) -> Response:
    people = await people_of(request.state.actor, entered, Action.PAPER_READ)
    mine = next((each for each in people if me and each.id == me.id), None)
    organisation = mine.organisation.name if mine and mine.organisation else ""
    audiences = found.may_become() if found else may_put_in_for(mine.role) if mine else ()
    return await page(
        request,
        "notes/paper_form.html",
        status=status,
        form=form,
        paper=found,
        both=both,
        other=named(found.changed_by, None, people) if found else None,
        reads=await told_who(found, entered, people) if found else "",
        audiences=choices(entered, await everybody(entered.id), audiences, organisation, Kind.PAPERS),
        accepted=ACCEPTED,
        most=Paper.MOST_BYTES,
        too_large=what_to_do(Why.TOO_LARGE, Paper.MOST_BYTES),
        **reading(request, entered),
    )
