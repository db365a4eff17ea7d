"""Releasing a note that stood under the reporting code: what will happen, why, and who reads it from then on."""

from starlette.requests import Request
from starlette.responses import Response

from portal import store
from portal.access import Action
from portal.access.along import everybody
from portal.access.doors import Entered
from portal.circles.audience import Audience
from portal.circles.in_words import as_list
from portal.errors import Stale
from portal.notes.models import RELEASED_TO, Note
from portal.notes.reader import find, people_of, readers_of, reading, wrote
from portal.notes.words import label, who_will_read
from portal.web import Form, _, flash, go, page

LONGEST_REASON = 2000


async def release_page(request: Request) -> Response:
    """What will happen, with an empty form."""
    found, entered = await find(request, Action.NOTE_RELEASE)
    if not found.under_code:
        return go(_place(found, entered))
    return await _show(request, found, entered, Form({"version": str(found.version)}))


async def release(request: Request) -> Response:
    """Take the reason and the new readers; who comes second is told that it was done."""
    found, entered = await find(request, Action.NOTE_RELEASE)
    if not found.under_code:
        return flash(go(_place(found, entered)), _("Deze notitie was al vrijgegeven."))
    form = await Form.read(request)
    audience = form.choice("audience", RELEASED_TO, required=_("Kies wie deze notitie mag lezen."))
    reason = form.text("reason", required=_("Schrijf op waarom het nu kan."), longest=LONGEST_REASON)
    if not form.errors and form.version() != found.version:
        # She decides about the words she has read, not about others that came meanwhile.
        form.values["version"] = str(found.version)
        form.wrong("audience", _("De notitie is net veranderd. Lees haar nog een keer, en kies dan."))
    if form.errors:
        return await _show(request, found, entered, form, status=422)
    try:
        async with store.write():
            await found.release(by=request.state.actor, audience=Audience(audience), reason=reason)
    except Stale:
        found, entered = await find(request, Action.NOTE_RELEASE)
        if found.under_code:
            form.values["version"] = str(found.version)
            form.wrong("audience", _("De notitie is net veranderd. Lees haar nog een keer, en kies dan."))
            return await _show(request, found, entered, form, status=409)
    return flash(go(_place(found, entered)), _("De notitie is vrijgegeven."))


def _place(found: Note, entered: Entered) -> str:
    return f"/kringen/{entered.id}/notities/{found.id}"


async def _show(request: Request, found: Note, entered: Entered, form: Form, status: int = 200) -> Response:
    people = await people_of(request.state.actor, entered)
    standings = await everybody(entered.id)
    return await page(
        request,
        "notes/release.html",
        status=status,
        note=found,
        writer=wrote(found, people),
        readers=as_list([each.name for each in await readers_of(found, people)]),
        form=form,
        audiences=[(each.value, label(each), who_will_read(found, each, entered, standings)) for each in RELEASED_TO],
        **await reading(request, entered),
    )
