"""Reading a plan: a fixed number of queries, however long it is; one reader's plan through the doors."""

import httpx2
import pytest

from portal import store
from portal.access import Action, doors
from portal.circles.thing import Owner
from portal.errors import NotFound
from portal.plan.models import Goal, GoalState, Part, Plan, Step, next_step_for
from tests.cast import Cast
from tests.conftest import Queries


async def lengthen(cast: Cast, goals: int) -> None:
    """A much longer plan, with steps for everybody."""
    noor = await cast.actor("noor")
    members = [cast.members[name] for name in ("noor", "samira", "joost", "naima")]
    async with store.write():
        for number in range(goals):
            goal = await Goal.set(cast.circle, by=noor, words=f"Doel {number}")
            for member in members:
                await goal.add_step(by=noor, words=f"Stap voor {member.name}", member=member)


async def test_a_long_plan_costs_as_many_queries_as_a_short_one(
    visitor: httpx2.AsyncClient, cast: Cast, queries: Queries
) -> None:
    noor = await cast.actor("noor")
    client = await cast.sign_in(visitor, "noor")
    counts, pages = [], []
    for _ in range(2):
        entered = await doors.enter(noor, cast.circle.id, Action.PLAN_READ)
        with queries() as asked:
            plan = await Plan.of(entered, noor)
        # But for the log, whose lines a page writes together: tests/audit counts those.
        counts.append(sum("access_line" not in each and "log_head" not in each for each in asked))
        with queries() as asked:
            await client.get(f"/kringen/{cast.circle.id}/plan")
            await client.get(f"/doelen/{cast.goal.id}")
        pages.append(len(asked))
        await lengthen(cast, 12)
    assert counts[0] == counts[1]
    assert pages[0] == pages[1]
    assert 0 < counts[0] <= 8
    assert len(plan.goals) == 13


async def test_history_costs_as_many_queries_for_many_steps(
    visitor: httpx2.AsyncClient, cast: Cast, queries: Queries
) -> None:
    noor = await cast.sign_in(visitor, "noor")
    counts = []
    for _ in range(2):
        with queries() as asked:
            await noor.get(f"/doelen/{cast.goal.id}/geschiedenis")
        counts.append(len(asked))
        actor = await cast.actor("noor")
        async with store.write():
            for number in range(10):
                step = await cast.goal.add_step(by=actor, words=f"Stap {number}")
                await step.tick(by=actor)
    assert counts[0] == counts[1]


async def test_each_reader_has_her_own_next_step(cast: Cast) -> None:
    joost, noor, naima = [await cast.actor(name) for name in ("joost", "noor", "naima")]
    assert await next_step_for(await doors.enter(noor, cast.circle.id, Action.PLAN_READ), noor) is None
    entered = await doors.enter(joost, cast.circle.id, Action.PLAN_READ)
    assert await next_step_for(entered, joost) == cast.step
    entered = await doors.enter(naima, cast.circle.id, Action.PLAN_READ)
    assert (await Plan.of(entered, naima)).goals[0].steps == ()


async def test_titled_parts_and_loose_steps_of_a_hand_over_have_their_place(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    noor = await cast.actor("noor")
    owner = (Owner.CIRCLE, cast.circle.id)
    async with store.write():
        part = await Part.make(by=noor, owner=owner, title="Hulp thuis", place=1)
        await Goal.set(cast.circle, by=noor, words="Rust aan tafel", part=part)
        await Step.make(by=noor, owner=owner, words="Gezinsgesprek plannen", part_id=part.id)
        await Step.make(by=noor, owner=owner, words="Huisarts bellen")
    client = await cast.sign_in(visitor, "noor")
    page = (await client.get(f"/kringen/{cast.circle.id}/plan")).text
    order = ["Ik wil weer elke dag naar school", "Hulp thuis", "Rust aan tafel", "Gezinsgesprek", "Huisarts bellen"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    loose = await Step.get(owner_id=cast.circle.id, goal_id=None, part_id=None)
    done = await client.post(f"/stappen/{loose.id}/gedaan")
    assert done.headers["location"].startswith(f"/kringen/{cast.circle.id}/plan")


async def test_goals_stand_in_the_order_of_what_goes_on(cast: Cast) -> None:
    noor = await cast.actor("noor")
    async with store.write():
        made = {state: await Goal.set(cast.circle, by=noor, words=state, state=state) for state in GoalState}
        await cast.goal.remove(by=noor)
    plan = await Plan.of(await doors.enter(noor, cast.circle.id, Action.PLAN_READ), noor)
    assert [goal.state for goal in plan.open_goals] == [GoalState.ACTIVE, GoalState.PROPOSED, GoalState.ON_HOLD]
    assert {goal.id for goal in plan.past_goals} == {made[GoalState.REACHED].id, made[GoalState.STOPPED].id}
    # Its steps went with the goal that was taken away.
    assert all(step.goal_id != cast.goal.id for goal in plan.goals for step in goal.steps)


@pytest.mark.parametrize("name", ["noor", "samira", "peter", "naima", "gerda", "joost", "marloes"])
async def test_what_the_page_shows_the_door_opens_and_nothing_else(name: str, cast: Cast) -> None:
    await lengthen(cast, 1)
    actor = await cast.actor(name)
    shown = {step.id for step in await doors.page(Step, actor, Action.PLAN_READ)}
    for step in await Step.all():
        if step.id in shown:
            assert await doors.open(Step, step.id, actor, Action.PLAN_READ)
        else:
            with pytest.raises(NotFound):
                await doors.open(Step, step.id, actor, Action.PLAN_READ)
    assert len(shown) == {"naima": 1, "gerda": 0}.get(name, 5)
