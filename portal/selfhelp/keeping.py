"""Saving a page of a module: with the buttons, or while she types; nothing typed is lost, whatever came between."""

from collections.abc import Mapping
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from portal import store
from portal.access import Action, doors
from portal.errors import NotFound, NotSignedIn, Stale
from portal.people.actor import Actor
from portal.questions import Answers, Saved, Tab, check
from portal.questions.questionnaire import Value
from portal.selfhelp import shelf
from portal.selfhelp.models import Progress
from portal.selfhelp.modules import Module, Page
from portal.selfhelp.showing import module_page, number
from portal.web import Form, _, flash, go

_NO_STORE = {"Cache-Control": "no-store"}
# Two requests of one person may meet; the second looks again and is then right.
_TRIES = 3


async def send(request: Request) -> Response:
    """Save this page and go where she wants: on, back, away until later, or done."""
    module, here = _place(request)
    form = await Form.read(request)
    sent = check(here.questions, form)
    try:
        # A page of who hadn't begun carries no going: its button begins.
        begins = None if "going" in form.values else module
        onward = _next(module, here, form)
        going, answers, saved = await _keep(request.state.actor, form, here, sent, to=onward, begins=begins)
    except (NotSignedIn, NotFound) as error:
        return await _unkept(request, module, here, form, error)
    if form.errors:
        return await module_page(request, module, here, form, going=going, answers=answers, status=422)
    if saved.differed:
        return await module_page(request, module, here, form, going=going, answers=answers, status=409)
    return _onward(module, here, form)


async def jot(request: Request) -> Response:
    """Save what she is typing; answers as JSON with the version she has now, and where another tab had other words."""
    _module, here = _place(request)
    form = await Form.read(request)
    sent = check(here.questions, form, finished=False)
    _going, answers, saved = await _keep(request.state.actor, form, here, sent, jotting=True)
    beside = {
        question.name: [", ".join(question.words(value)) for value in answers.aside[question.link_id]]
        for question in here.questions
        if question.link_id in saved.differed
    }
    told = {"version": answers.version, "beside": beside, "wrong": form.errors}
    return JSONResponse(told, status_code=409 if beside else 200, headers=_NO_STORE)


def _place(request: Request) -> tuple[Module, Page]:
    module = shelf.module(request.path_params["slug"])
    here = module.page(request.path_params["page"]) if module else None
    if module is None or here is None:
        raise NotFound("no such module or page")
    return module, here


async def _keep(
    actor: Actor,
    form: Form,
    here: Page,
    sent: Mapping[str, Value | None],
    *,
    to: Page | None = None,
    begins: Module | None = None,
    jotting: bool = False,
) -> tuple[Progress, Answers, Saved]:
    if not actor.signed_in:
        raise NotSignedIn
    which = begins or _id(form)
    tab = Tab(form.version(), form.values.get("tab", "")[:40], number(form, "turn"), number(form, "shown"))
    for _attempt in range(_TRIES - 1):
        try:
            return await _write(actor, which, form, here, sent, tab, to, jotting)
        except Stale:
            continue
    return await _write(actor, which, form, here, sent, tab, to, jotting)


async def _write(
    actor: Actor,
    which: UUID | Module,
    form: Form,
    here: Page,
    sent: Mapping[str, Value | None],
    tab: Tab,
    to: Page | None,
    jotting: bool,
) -> tuple[Progress, Answers, Saved]:
    async with store.write():
        going = await _begun(which, actor)
        answers = await doors.open(Answers, going.answers_id, actor, Action.SELFHELP_KEEP)
        if jotting:
            saved = await answers.jot(here.id, sent, tab=tab)
        else:
            saved = await answers.fill_in(here.id, sent, tab=tab, by=actor)
        held_up = bool(form.errors or saved.differed)
        await going.turn_to(here if held_up or to is None else to, by=actor)
        if form.values.get("to") == "done" and not held_up:
            await answers.finish(by=actor)
            await going.finish(by=actor)
    return going, answers, saved


async def _begun(which: UUID | Module, actor: Actor) -> Progress:
    if isinstance(which, Module):
        await doors.outside(actor, Action.SELFHELP_KEEP)
        return await Progress.begin(which, by=actor)
    # The going this page was opened for, also when she began anew in another tab since: its words stay its own.
    return await doors.open(Progress, which, actor, Action.SELFHELP_KEEP)


def _id(form: Form) -> UUID:
    try:
        return UUID(form.values.get("going", ""))
    except ValueError:
        raise NotFound("no going") from None


def _next(module: Module, here: Page, form: Form) -> Page:
    wanted = {"next": module.after(here.id), "back": module.before(here.id)}.get(form.values.get("to", ""))
    return wanted or here


def _onward(module: Module, here: Page, form: Form) -> Response:
    to = form.values.get("to", "")
    if to == "done":
        return flash(go(module.path), _("Je bent klaar. Knap gedaan!"))
    if to == "rest":
        return flash(go(module.path), _("Bewaard. Je kunt later verder, ook op een ander apparaat."))
    return go(f"{module.path}/{_next(module, here, form).id}")


async def _unkept(request: Request, module: Module, here: Page, form: Form, error: Exception) -> Response:
    """It could not be saved: show what she typed, so that she can take it with her."""
    if isinstance(error, NotSignedIn):
        note = _("Je bent niet meer ingelogd, dus dit is niet bewaard. Wat je typte, staat hieronder nog.")
        return await module_page(request, module, here, form, status=401, note=note)
    note = _("Dit is niet bewaard, want deze antwoorden zijn gewist. Wat je typte, staat hieronder nog.")
    return await module_page(request, module, here, form, status=404, note=note)
