"""The page 'Mijn account wissen': what goes and what stays, asking, and taking it back."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.errors import NotAllowed, NotSignedIn
from portal.people.actor import Actor, Capacity
from portal.people.farewell import THINKING, Farewell, why_not
from portal.people.sessions import must_be_fresh
from portal.web import Form, flash, go, page
from portal.web.page import day_words
from portal.web.texts import _

PATH = "/account/wissen"


async def show(request: Request) -> Response:
    """What goes and what stays; or when it will be done, and the way back."""
    return await _show(request, Form())


async def ask(request: Request) -> Response:
    """It will be done in some days; asked twice, it is asked once."""
    person_id = _own(request)
    await must_be_fresh(request)
    form = await Form.read(request)
    if not await Farewell.of(person_id):
        if await why_not(person_id):
            return await _show(request, form, status=409)
        if not form.checked("understood"):
            form.wrong("understood", _("Zet hier een vinkje. Zo weten we dat je dit las."))
            return await _show(request, form, status=422)
    found = await Farewell.ask(request.state.actor)
    return flash(go(PATH), _("Je account wordt gewist op %(day)s.") % {"day": day_words(found.due_at)})


async def take_back(request: Request) -> Response:
    """She stays."""
    _own(request)
    taken = await Farewell.take_back(request.state.actor)
    return flash(go("/account"), _("Je account blijft.") if taken else _("Er is niets veranderd."))


def _own(request: Request) -> UUID:
    actor: Actor = request.state.actor
    if actor.person_id is None:
        raise NotSignedIn
    if actor.capacity is not Capacity.OWN:
        words = _("Je bent hier voor je werk. Dat account beheert je organisatie.")
        raise NotAllowed("farewell at work", words=words)
    return actor.person_id


async def _show(request: Request, form: Form, status: int = 200) -> Response:
    person_id = _own(request)
    asked, holds = await Farewell.of(person_id), await why_not(person_id)
    context = {"asked": asked, "holds": [] if asked else holds, "form": form, "days": THINKING.days}
    return await page(request, "people/farewell.html", status=status, **context)


routes = [
    Route(PATH, show),
    Route(PATH, ask, methods=["POST"]),
    Route(f"{PATH}/terug", take_back, methods=["POST"]),
]
