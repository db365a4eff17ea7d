"""An organisation's own service desk: whom its people call, and what they read when its sign-in is down."""

import re
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.access import Action, doors
from portal.office.providers_keeping import noted
from portal.people.models import Organisation
from portal.store import write
from portal.web import Form, _, flash, go, page

_PHONE = re.compile(r"\+?[0-9 ()./-]{3,40}")


async def helpdesk(request: Request) -> Response:
    """The form."""
    organisation = await doors.desk(request.state.actor, Action.DESK_READ)
    form = Form({"phone": organisation.phone, "down_words": organisation.down_words, "seen": _seen(organisation)})
    return await _page(request, organisation, form)


async def keep_helpdesk(request: Request) -> Response:
    """Keep number and words; when a colleague was first, show both."""
    actor = request.state.actor
    organisation = await doors.desk(actor, Action.DESK_CHANGE)
    form = await Form.read(request)
    phone = form.text("phone", longest=40)
    words = form.text("down_words", longest=400)
    if phone and not (_PHONE.fullmatch(phone) and sum(each.isdigit() for each in phone) >= 3):
        form.wrong("phone", _("Schrijf het nummer in cijfers, bijvoorbeeld 030 123 45 67."))
    if form.errors:
        return await _page(request, organisation, form, status=422)
    async with write():
        organisation = await Organisation.filter(id=organisation.id).select_for_update().get()
        same = (organisation.phone, organisation.down_words) == (phone, words)
        stale = not same and form.values.get("seen") != _seen(organisation)
        if not same and not stale:
            organisation.phone, organisation.down_words = phone, words
            await organisation.save(update_fields=["phone", "down_words"])
            await noted(actor, "helpdesk", organisation)
    if stale:
        form.values["seen"] = _seen(organisation)
        return await _page(request, organisation, form, status=409, both=True)
    return flash(go("/kantoor"), _("Bewaard."))


def _seen(organisation: Organisation) -> str:
    return sha256(f"{organisation.phone}\0{organisation.down_words}".encode()).hexdigest()[:16]


async def _page(
    request: Request, organisation: Organisation, form: Form, status: int = 200, *, both: bool = False
) -> Response:
    return await page(
        request,
        "office/helpdesk.html",
        status=status,
        room="desk",
        organisation=organisation,
        form=form,
        both=both,
    )


routes = [
    Route("/kantoor/helpdesk", helpdesk),
    Route("/kantoor/helpdesk", keep_helpdesk, methods=["POST"]),
]
