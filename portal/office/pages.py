"""The desk's front page, and the addresses of this room."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.access import Action, doors
from portal.office import directory, helpdesk, look, parents, providers, staff
from portal.office.providers_steps import Way
from portal.office.scim import pages as scim
from portal.people.accounts import UserKind
from portal.people.openid.providers import Provider
from portal.web import page


async def desk(request: Request) -> Response:
    """How this organisation's people come in, what is next, and the ways to all else an administrator looks after."""
    organisation = await doors.desk(request.state.actor, Action.DESK_READ)
    found = await Provider.filter(organisation_id=organisation.id).order_by("place", "id")
    ways = {kind.value: [Way(each) for each in found if each.kind is kind] for kind in UserKind}
    return await page(request, "office/desk.html", room="desk", organisation=organisation, ways=ways)


routes = [
    Route("/kantoor", desk),
    *helpdesk.routes,
    *providers.routes,
    *look.routes,
    *parents.routes,
    *staff.routes,
    *directory.routes,
    *scim.routes,
]
