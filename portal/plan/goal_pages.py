"""Goals: adding one, reading one, changing it together, saying how far it is, taking it away."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tortoise.exceptions import IntegrityError

from portal import store
from portal.access import Action, Role, doors
from portal.access.doors import Entered
from portal.circles.audience import Audience, MemberRole, audiences_of
from portal.circles.history import overtaken
from portal.circles.models import Member
from portal.errors import NotAllowed, Stale
from portal.people.actor import Actor
from portal.plan.models import Goal, GoalState, Plan, Step, in_order
from portal.plan.reader import decides, goal_readers, readers_of_new, reading, turned_words
from portal.web import Form, _, flash, go, page

_TYPED = ("words", "why", "by_day")


async def goal(request: Request) -> Response:
    """One goal: the words, why, the steps, and what one may do with it."""
    actor = request.state.actor
    found, entered = await _open(request, Action.PLAN_READ)
    # Before the steps are read: a change in between is then told once more, never missed.
    news = await Plan.stands_at(entered.id)
    people = {each.id: each for each in await doors.page(Member, actor, Action.PLAN_READ, within=entered)}
    steps = await doors.page(Step, actor, Action.PLAN_READ, within=entered, narrow={"goal_id": found.id}, limit=2000)
    await Step.find_people(steps, people)
    found.steps = in_order(steps)
    names = {each.person_id: each.name for each in people.values() if each.person_id}
    return await page(
        request,
        "plan/goal.html",
        goal=found,
        names=names,
        takes_up=found.state is GoalState.ACTIVE or decides(entered) or not await found.waits_for_her_yes(),
        turned=turned_words(found, list(people.values()), entered.member),
        news=news,
        readers=await goal_readers(entered, found),
        **await reading(request, entered),
    )


async def new_goal(request: Request) -> Response:
    """The form for a new goal."""
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.GOAL_ADD)
    return await _form(request, entered, Form.fresh())


async def add_goal(request: Request) -> Response:
    """Take the new goal; hers is a goal at once, somebody else's a proposal until she says yes."""
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.GOAL_ADD)
    form = await Form.read(request)
    typed = _typed(form)
    audience = form.choice(
        "audience", [each.value for each in audiences_for(entered)], required=_("Kies wie meeleest.")
    )
    if form.errors:
        return await _form(request, entered, form, status=422)
    chosen = Audience(audience)
    # Only what she can read can be hers to say yes to: colleagues' own goals go on at once.
    hers = decides(entered) or chosen not in audiences_of(MemberRole.YOUNG_PERSON)
    state = GoalState.ACTIVE if hers else GoalState.PROPOSED
    try:
        async with store.write():
            if not await Goal.made_before(form.id()):
                await Plan.begin(entered.circle, by=actor)
                await Goal.set(entered.circle, by=actor, id=form.id(), state=state, audience=chosen, **typed)
    except IntegrityError:
        # The other half of a double click was faster; what it made is where we go.
        pass
    words = _("Je doel staat in het plan.") if state is GoalState.ACTIVE else _("Je voorstel staat in het plan.")
    return flash(go(f"/doelen/{form.id()}"), words)


async def changing(request: Request) -> Response:
    """The form for changing a goal, with the version the reader has before her."""
    found, entered = await _open(request, Action.GOAL_CHANGE)
    return await _form(request, entered, _form_of(found), found)


async def change_goal(request: Request) -> Response:
    """Take the changed words; when somebody else was first, show both and keep what was typed."""
    actor = request.state.actor
    found, entered = await _open(request, Action.GOAL_CHANGE)
    form = await Form.read(request)
    typed = _typed(form)
    if form.errors:
        return await _form(request, entered, form, found, status=422)
    try:
        async with store.write():
            if _differs(found, typed) and await overtaken(found, form.version(), _TYPED):
                raise Stale(f"Goal {found.id}")
            await found.change(by=actor, **typed)
    except Stale:
        return await _both(request, form)
    return flash(go(f"/doelen/{found.id}"), _("Je verandering is bewaard."))


async def set_state(request: Request) -> Response:
    """How far it is: agreed, reached, resting, going on, stopped."""
    actor = request.state.actor
    form = await Form.read(request)
    turn = form.values.get("turn", "")
    found, entered = await _open(request, Action.GOAL_CHANGE)
    # A proposal is hers to take, so nobody else calls it a goal by another button.
    if turn == "agree" or (turn in ("resume", "reach", "pause") and await found.waits_for_her_yes()):
        found, entered = await _open(request, Action.GOAL_AGREE)
        if not decides(entered):
            words = _("%(name)s kiest zelf of dit een doel wordt.") % {"name": entered.circle.name}
            raise NotAllowed(f"agree to Goal {found.id}", words=words)
    verbs = {
        "agree": (found.agree, _("Dit is nu een doel.")),
        "reach": (found.reach, _("Bereikt. Wat goed!")),
        "pause": (found.pause, _("Dit doel mag even rusten.")),
        "resume": (found.resume, _("Dit doel loopt weer.")),
        "stop": (found.stop, _("Dit doel is gestopt.")),
    }
    if turn not in verbs:
        return go(f"/doelen/{found.id}")
    verb, words = verbs[turn]
    async with store.write():
        await verb(by=actor)
    back = f"/kringen/{entered.id}/plan" if form.values.get("to") == "plan" else f"/doelen/{found.id}"
    return flash(go(back), words)


async def remove_goal(request: Request) -> Response:
    """Take it away; the plan says how to put it back."""
    actor = request.state.actor
    found, entered = await _open(request, Action.GOAL_CHANGE, removed=True)
    async with store.write():
        if not found.removed_at:
            await found.remove(by=actor)
    return go(f"/kringen/{entered.id}/plan?doel-weg={found.id}")


async def put_back_goal(request: Request) -> Response:
    """It was taken away by mistake."""
    found, _entered = await _open(request, Action.GOAL_CHANGE, removed=True)
    async with store.write():
        await found.put_back(by=request.state.actor)
    return flash(go(f"/doelen/{found.id}"), _("Het doel staat er weer."))


def audiences_for(entered: Entered) -> list[Audience]:
    """Who may read along with a new goal of this member: everybody, her own side, or nobody else."""
    side = Audience.PROFESSIONALS if entered.is_(Role.PROFESSIONAL) else Audience.FAMILY_NETWORK
    return [Audience.WHOLE_CIRCLE, side, Audience.ONLY_ME]


async def _open(request: Request, action: Action, *, removed: bool = False) -> tuple[Goal, Entered]:
    actor: Actor = request.state.actor
    found = await doors.open(Goal, request.path_params["goal"], actor, action, removed=removed)
    return found, await doors.enter(actor, found.owner_id, action)


def _typed(form: Form) -> dict[str, Any]:
    return {
        "words": form.text("words", required=_("Schrijf op wat je wilt. Een paar woorden is genoeg."), longest=500),
        "why": form.text("why", longest=2000),
        "by_day": form.day("by_day"),
    }


def _form_of(found: Goal) -> Form:
    day = found.by_day.isoformat() if found.by_day else ""
    return Form({"words": found.words, "why": found.why, "by_day": day, "version": str(found.version)})


def _differs(found: Goal, typed: dict[str, Any]) -> bool:
    return any(getattr(found, name) != value for name, value in typed.items())


async def _both(request: Request, form: Form) -> Response:
    """Somebody was first: his version beside hers, and hers still in the form."""
    found, entered = await _open(request, Action.GOAL_CHANGE)
    form.values["version"] = str(found.version)
    people = await doors.page(Member, request.state.actor, Action.PLAN_READ, within=entered)
    other = next((each for each in people if each.person_id == found.changed_by), None)
    return await _form(request, entered, form, found, status=409, other=other, both=True)


async def _form(
    request: Request,
    entered: Entered,
    form: Form,
    found: Goal | None = None,
    *,
    status: int = 200,
    other: Member | None = None,
    both: bool = False,
) -> Response:
    return await page(
        request,
        "plan/goal_form.html",
        status=status,
        form=form,
        goal=found,
        other=other,
        both=both,
        audiences=audiences_for(entered),
        names={} if found else await readers_of_new(entered, audiences_for(entered)),
        readers=await goal_readers(entered, found) if found else "",
        **await reading(request, entered),
    )


routes = [
    Route("/kringen/{circle:uuid}/plan/doel/nieuw", new_goal),
    Route("/kringen/{circle:uuid}/plan/doel/nieuw", add_goal, methods=["POST"]),
    Route("/doelen/{goal:uuid}", goal),
    Route("/doelen/{goal:uuid}/veranderen", changing),
    Route("/doelen/{goal:uuid}/veranderen", change_goal, methods=["POST"]),
    Route("/doelen/{goal:uuid}/stand", set_state, methods=["POST"]),
    Route("/doelen/{goal:uuid}/weghalen", remove_goal, methods=["POST"]),
    Route("/doelen/{goal:uuid}/terugzetten", put_back_goal, methods=["POST"]),
]
