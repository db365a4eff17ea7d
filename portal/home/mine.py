"""My page: the home of my circle, or the list of circles I am in; and a circle's front page."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.access import Action, doors
from portal.access.rules import TABLE, roles_outside
from portal.circles.models import Circle
from portal.home.overview import overview
from portal.home.view import CircleHome
from portal.members.cover import Cover
from portal.people.actor import Actor, Capacity
from portal.selfhelp.models import Going, Progress
from portal.web import page


async def mine(request: Request) -> Response:
    """What is there for me today."""
    actor: Actor = request.state.actor
    circles = await doors.page(Circle, actor, Action.PEOPLE_READ, order=("made_at", "id"))
    going = await Progress.current_of(actor)
    covers = await Cover.waiting_for(actor)
    if len(circles) == 1:
        return await _circle(request, await CircleHome.of(actor, circles[0].id), greet=True, going=going, covers=covers)
    context: dict[str, Any] = {
        "rows": await overview(actor, circles),
        "own": actor.capacity is Capacity.OWN,
        "going": going,
        "covers": covers,
        "may_open": _may_open(actor),
    }
    return await page(request, "home/circles.html", actor=actor, room="home", **context)


async def circle_home(request: Request) -> Response:
    """A circle's front page: what every member sees first."""
    view = await CircleHome.of(request.state.actor, request.path_params["circle"])
    return await _circle(request, view)


async def _circle(
    request: Request,
    view: CircleHome,
    *,
    greet: bool = False,
    going: Going | None = None,
    covers: Sequence[Cover] = (),
) -> Response:
    context: dict[str, Any] = {"view": view, "circle": view.circle, "greet": greet, "going": going}
    context |= {"covers": covers, "may_open": greet and _may_open(request.state.actor)}
    return await page(request, "home/circle.html", room="home", unread=view.unread, **context)


def _may_open(actor: Actor) -> bool:
    """Whether to show the way to a circle in danger."""
    return bool(TABLE[Action.EMERGENCY_OPEN] & roles_outside(actor))
