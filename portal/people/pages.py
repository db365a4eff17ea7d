"""What somebody new is called, how one leaves, and the addresses of this room."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.errors import NotSignedIn
from portal.people import (
    again,
    code_pages,
    door,
    farewell_pages,
    look,
    means_pages,
    own_door,
    passkey_pages,
    recovery_pages,
    signing_out,
)
from portal.people.actor import Capacity
from portal.people.arriving import wanted
from portal.people.openid import pages as through_provider
from portal.people.persons import Person
from portal.people.session_pages import routes as session_routes
from portal.store import write
from portal.web import Form, go, page
from portal.web.texts import _


async def name_page(request: Request) -> Response:
    """What somebody new is called."""
    return await page(request, "people/name.html", form=Form(), next=_unnamed(request), work=_at_work(request))


async def give_name(request: Request) -> Response:
    """Take her name, once; later it is changed at her account."""
    _unnamed(request)
    form = await Form.read(request)
    name = form.text("name", required=_("Vul in hoe je heet."), longest=100)
    next = wanted(form.values.get("next", ""))
    if form.errors:
        return await page(request, "people/name.html", status=422, form=form, next=next, work=_at_work(request))
    async with write():
        person = await Person.get(id=request.state.actor.person_id)
        if not person.name:
            person.name = name
            await person.save(update_fields=["name"])
    return go(next)


def _at_work(request: Request) -> bool:
    return request.state.actor.organisation_id is not None


def _unnamed(request: Request) -> str:
    """Where to go on afterwards; what staff are called their organisation says, unless nobody did."""
    actor = request.state.actor
    if actor.capacity is not Capacity.OWN and not (actor.signed_in and not actor.name):
        raise NotSignedIn
    return wanted(request.query_params.get("next", ""))


routes = [
    *door.routes,
    *look.routes,
    *farewell_pages.routes,
    *own_door.routes,
    *code_pages.routes,
    Route("/inloggen/naam", name_page),
    Route("/inloggen/naam", give_name, methods=["POST"]),
    *through_provider.routes,
    *again.routes,
    *passkey_pages.routes,
    *means_pages.routes,
    *recovery_pages.routes,
    *session_routes,
    *signing_out.routes,
]
