"""Steps: adding one for anybody who reads the goal, ticking it off and undoing that, changing it, taking it away."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tortoise.exceptions import IntegrityError

from portal import store
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.circles.audience import Audience, audiences_of
from portal.circles.history import overtaken
from portal.circles.models import Member
from portal.errors import Stale
from portal.people.actor import Actor
from portal.plan.models import Goal, Step
from portal.plan.reader import goal_readers, reading
from portal.web import Form, _, flash, go, page

_TYPED = ("words", "due", "member_id")


async def new_step(request: Request) -> Response:
    """The form for a new step towards a goal."""
    goal, entered = await _goal(request, Action.STEP_ADD)
    return await _form(request, entered, Form.fresh(), goal)


async def add_step(request: Request) -> Response:
    """Take the new step, for whoever it is given to."""
    actor = request.state.actor
    goal, entered = await _goal(request, Action.STEP_ADD)
    form = await Form.read(request)
    takers = await takers_of(entered, goal.audience)
    typed = _typed(form, takers)
    if form.errors:
        return await _form(request, entered, form, goal, status=422)
    who = next((each for each in takers if each.id == typed["member_id"]), None)
    try:
        async with store.write():
            if not await Step.made_before(form.id()):
                await goal.add_step(by=actor, id=form.id(), words=typed["words"], due=typed["due"], member=who)
    except IntegrityError:
        # The other half of a double click was faster.
        pass
    return flash(go(f"/doelen/{goal.id}"), _("De stap staat in het plan."))


async def changing(request: Request) -> Response:
    """The form for changing a step or giving it to somebody else."""
    step, entered = await _open(request, Action.STEP_CHANGE)
    return await _form(request, entered, _form_of(step), await _goal_of(request, step), step)


async def change_step(request: Request) -> Response:
    """Take the changed step; when somebody else was first, show both and keep what was typed."""
    actor = request.state.actor
    step, entered = await _open(request, Action.STEP_CHANGE)
    form = await Form.read(request)
    typed = _typed(form, await takers_of(entered, step.audience), step)
    if form.errors:
        return await _form(request, entered, form, await _goal_of(request, step), step, status=422)
    try:
        async with store.write():
            differs = any(getattr(step, name) != value for name, value in typed.items())
            if differs and await overtaken(step, form.version(), _TYPED):
                raise Stale(f"Step {step.id}")
            await step.change(by=actor, **typed)
    except Stale:
        step, entered = await _open(request, Action.STEP_CHANGE)
        form.values["version"] = str(step.version)
        return await _form(request, entered, form, await _goal_of(request, step), step, status=409, both=True)
    return flash(go(_place(step, entered, form)), _("Je verandering is bewaard."))


async def tick_step(request: Request) -> Response:
    """Done. Ticking what is done already changes nothing, whoever was first."""
    step, entered, form = await _ticking(request)
    try:
        async with store.write():
            await step.tick(by=request.state.actor)
    except Stale:
        # Somebody changed it in the same moment: what it says now is what she ticks.
        step, entered, form = await _ticking(request)
        async with store.write():
            await step.tick(by=request.state.actor)
    if step.done_by != request.state.actor.person_id:
        return flash(go(_place(step, entered, form)), _("Deze stap was al gedaan."))
    return go(_place(step, entered, form, undo="gedaan"))


async def untick_step(request: Request) -> Response:
    """Not done after all."""
    step, entered, form = await _ticking(request)
    async with store.write():
        await step.untick(by=request.state.actor)
    return flash(go(_place(step, entered, form)), _("Teruggedraaid. De stap staat weer open."))


async def remove_step(request: Request) -> Response:
    """Take it away; the next page says how to put it back."""
    step, entered = await _open(request, Action.STEP_CHANGE, removed=True)
    async with store.write():
        if not step.removed_at:
            await step.remove(by=request.state.actor)
    return go(_place(step, entered, Form(), undo="stap-weg"))


async def put_back_step(request: Request) -> Response:
    """It was taken away by mistake."""
    step, entered = await _open(request, Action.STEP_CHANGE, removed=True)
    async with store.write():
        await step.put_back(by=request.state.actor)
    return flash(go(_place(step, entered, Form())), _("De stap staat er weer."))


async def takers_of(entered: Entered, audience: Audience) -> list[Member]:
    """Who may be given a step: members who read it, the reader herself first."""
    members = [each for each in await entered.circle.members() if _reads(each, audience, entered.member)]
    return sorted(members, key=lambda each: entered.member is None or each.id != entered.member.id)


def _reads(member: Member, audience: Audience, me: Member | None) -> bool:
    if me is not None and member.id == me.id:
        return True
    if audience is Audience.OWN_ORGANISATION:
        return me is not None and member.organisation_id == me.organisation_id
    return audience in audiences_of(member.role)


async def _goal(request: Request, action: Action) -> tuple[Goal, Entered]:
    actor: Actor = request.state.actor
    goal = await doors.open(Goal, request.path_params["goal"], actor, action)
    return goal, await doors.enter(actor, goal.owner_id, action)


async def _open(request: Request, action: Action, *, removed: bool = False) -> tuple[Step, Entered]:
    actor: Actor = request.state.actor
    step = await doors.open(Step, request.path_params["step"], actor, action, removed=removed)
    return step, await doors.enter(actor, step.owner_id, action)


async def _ticking(request: Request) -> tuple[Step, Entered, Form]:
    """The step, for who does it or who may tick anybody's."""
    step, entered = await _open(request, Action.STEP_TICK_OWN)
    if not step.is_of(entered.member):
        step, entered = await _open(request, Action.STEP_TICK)
    return step, entered, await Form.read(request)


async def _goal_of(request: Request, step: Step) -> Goal | None:
    return await doors.open(Goal, step.goal_id, request.state.actor, Action.PLAN_READ) if step.goal_id else None


def _place(step: Step, entered: Entered, form: Form, *, undo: str = "") -> str:
    """Back to where she came from, at the step itself."""
    to_plan = form.values.get("to") == "plan" or step.goal_id is None
    where = f"/kringen/{entered.id}/plan" if to_plan else f"/doelen/{step.goal_id}"
    asked = f"?{undo}={step.id}" if undo else ""
    return f"{where}{asked}" if form.values.get("at") == "top" else f"{where}{asked}#stap-{step.id}"


def _typed(form: Form, takers: list[Member], step: Step | None = None) -> dict[str, Any]:
    # Who had it before may keep it, also when he has left since: that isn't for this form to change unasked.
    allowed = {str(each.id): each.id for each in takers}
    if step and step.member_id:
        allowed[str(step.member_id)] = step.member_id
    return {
        "words": form.text("words", required=_("Schrijf op wat er gaat gebeuren."), longest=500),
        "due": form.day("due"),
        "member_id": allowed.get(form.choice("member", ["", *allowed])),
    }


def _form_of(step: Step) -> Form:
    return Form(
        {
            "words": step.words,
            "due": step.due.isoformat() if step.due else "",
            "member": str(step.member_id or ""),
            "version": str(step.version),
        }
    )


async def _form(
    request: Request,
    entered: Entered,
    form: Form,
    goal: Goal | None,
    step: Step | None = None,
    *,
    status: int = 200,
    both: bool = False,
) -> Response:
    thing = step or goal
    takers = await takers_of(entered, thing.audience if thing else Audience.WHOLE_CIRCLE)
    people = await doors.page(Member, request.state.actor, Action.PLAN_READ, within=entered)
    if step:
        await Step.find_people([step], {each.id: each for each in people})
        if step.who and step.member_id not in {each.id for each in takers}:
            takers.append(step.who)
    other = next((each for each in people if step and each.person_id == step.changed_by), None)
    return await page(
        request,
        "plan/step_form.html",
        status=status,
        form=form,
        goal=goal,
        step=step,
        takers=takers,
        both=both,
        other=other,
        readers=await goal_readers(entered, thing) if thing else "",
        **await reading(request, entered),
    )


routes = [
    Route("/doelen/{goal:uuid}/stap/nieuw", new_step),
    Route("/doelen/{goal:uuid}/stap/nieuw", add_step, methods=["POST"]),
    Route("/stappen/{step:uuid}/veranderen", changing),
    Route("/stappen/{step:uuid}/veranderen", change_step, methods=["POST"]),
    Route("/stappen/{step:uuid}/gedaan", tick_step, methods=["POST"]),
    Route("/stappen/{step:uuid}/terugdraaien", untick_step, methods=["POST"]),
    Route("/stappen/{step:uuid}/weghalen", remove_step, methods=["POST"]),
    Route("/stappen/{step:uuid}/terugzetten", put_back_step, methods=["POST"]),
]
