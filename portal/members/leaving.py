"""Leaving a circle oneself, or why that can't be now and who can help."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import store
from portal.access import Action, Role, doors
from portal.access.doors import Entered
from portal.circles.audience import MemberRole
from portal.circles.models import Member
from portal.errors import NotAllowed
from portal.members.deciding import People
from portal.members.sight import names
from portal.people.sessions import must_be_fresh
from portal.web import _, flash, go, page

HERE = "/kringen/{circle:uuid}/weggaan"


async def leave_page(request: Request) -> Response:
    """What happens when one leaves, or why one can't now."""
    entered, people, why = await _leaving(request)
    return await page(
        request,
        "members/leave.html",
        room="people",
        circle=entered.circle,
        why=why,
        last_director=entered.is_(Role.DIRECTOR) and not why,
        helpers=names(_who_help(people), _("of")),
    )


def _who_help(people: People) -> list[Member]:
    """Whom a parent asks who can't go: who directs, and where nobody does the professionals."""
    if people.director:
        return [people.director]
    return [each for each in people.members if each.role is MemberRole.PROFESSIONAL]


async def leave(request: Request) -> Response:
    """Leave this circle."""
    await must_be_fresh(request)
    async with store.write():
        # Inside: in another tab she may have said yes to directing.
        entered, _people, why = await _leaving(request)
        if why or entered.member is None:
            raise NotAllowed(f"leave: {why}")
        await entered.member.leave(by=request.state.actor)
    return flash(go("/mijn"), _("Je zit niet meer in de kring van %(name)s.") % {"name": entered.circle.name})


async def _leaving(request: Request) -> tuple[Entered, People, str]:
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.CIRCLE_LEAVE)
    people = await People.of(entered.circle)
    return entered, people, people.why_stay(entered.member) if entered.member else ""


routes = [Route(HERE, leave_page, methods=["GET"]), Route(HERE, leave, methods=["POST"])]
