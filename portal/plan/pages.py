"""The plan's pages: the plan as a whole; goals, steps and history stand in files of their own."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.access import Action, doors
from portal.plan import goal_pages, history_pages, step_pages
from portal.plan.models import Plan
from portal.plan.reader import plan_readers, reading
from portal.web import page


async def plan(request: Request) -> Response:
    """The circle's plan: what is mine first, then every goal with who does what by when."""
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.PLAN_READ)
    return await page(
        request,
        "plan/plan.html",
        plan=await Plan.of(entered, actor),
        readers=await plan_readers(entered),
        **await reading(request, entered),
    )


routes = [
    Route("/kringen/{circle:uuid}/plan", plan),
    *goal_pages.routes,
    *step_pages.routes,
    *history_pages.routes,
]
