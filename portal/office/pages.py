"""The desk's front page, and the addresses of this room."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.access import Action, doors
from portal.office import look
from portal.people.openid.providers import Provider
from portal.web import page


async def desk(request: Request) -> Response:
    """How this organisation's people come in."""
    organisation = await doors.desk(request.state.actor, Action.DESK_READ)
    ways = await Provider.filter(organisation_id=organisation.id).order_by("kind", "place", "id")
    return await page(request, "office/desk.html", room="desk", organisation=organisation, ways=ways)


routes = [
    Route("/kantoor", desk),
    *look.routes,
]
