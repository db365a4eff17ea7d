"""The people of a circle: who is in, what each may see, until when."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.access import Action, doors
from portal.web import page


async def people(request: Request) -> Response:
    """Everybody in this circle."""
    circle_id = request.path_params["circle"]
    entered = await doors.enter(request.state.actor, circle_id, Action.PEOPLE_READ)
    return await page(
        request,
        "members/people.html",
        circle=entered.circle,
        members=await entered.circle.members(),
        director=await entered.circle.director(),
    )


routes = [Route("/kringen/{circle:uuid}/mensen", people)]
