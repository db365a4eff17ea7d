"""A page goes to the printer: the browser says so, and the log keeps it (NEN 7513)."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from portal.access import Action, doors


async def printed(request: Request) -> Response:
    """One line in the circle's log: who printed, and when. Not which page: that may be nobody else's to know."""
    await doors.enter(request.state.actor, request.path_params["circle"], Action.PAGE_PRINT)
    return Response(status_code=HTTPStatus.NO_CONTENT)
