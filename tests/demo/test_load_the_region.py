"""The demo region is believable: a plan in several states, weeks of talk, and people as old as their story says."""

from datetime import UTC, datetime

import pytest

from portal import clock
from portal.access import Action, doors
from portal.chat.models import Conversation, Message
from portal.circles.models import Circle
from portal.demo import region
from portal.hanging import hang
from portal.notes.paper_content import content_of
from portal.notes.papers import Paper
from portal.outbox.models import Lease
from portal.people.actor import Actor
from portal.plan.models import GoalState, Plan
from portal.selfhelp.models import Progress
from portal.store import new_id


async def test_the_region_is_loaded_once(db: None) -> None:
    hang()
    assert await region.load()
    assert not await region.load()
    circles = {circle.name: circle for circle in await Circle.all()}
    assert {name: circle.age for name, circle in circles.items()} == {"Noor": 15, "Yara": 13}
    house = Actor.house("test")
    plan = await Plan.of(await doors.enter(house, circles["Noor"].id, Action.PLAN_READ), house)
    assert sorted(goal.state for goal in plan.goals) == sorted(
        [GoalState.ACTIVE, GoalState.ACTIVE, GoalState.PROPOSED, GoalState.REACHED]
    )
    assert not any(step.late for goal in plan.goals for step in goal.steps)
    papers = await Paper.all().order_by("day")
    assert [(each.title, each.media_type) for each in papers] == [
        ("Afspraken met school", "application/pdf"),
        ("Briefje van turnen", "image/jpeg"),
    ]
    for each in papers:
        # As whoever adds one by its page would have it.
        assert (await content_of(await each.content(), each.file_name, Paper.MOST_BYTES)).file_name == each.file_name
    going = await Progress.all().first()
    assert going and (going.module, going.place) == ("slapen", "avond")


@pytest.mark.parametrize("moment", ["2026-11-23T23:10", "2027-03-13T05:00", "2028-02-29T12:00"])
async def test_whenever_it_is_loaded_its_talk_is_in_order_and_in_the_past(db: None, moment: str) -> None:
    hang()
    with clock.everywhere_at(datetime.fromisoformat(moment).replace(tzinfo=UTC)):
        await region.load()
        for conversation in await Conversation.all():
            said = await Message.filter(conversation_id=conversation.id).order_by("place")
            assert [each.made_at for each in said] == sorted(each.made_at for each in said)
            assert all(each.made_at <= clock.now() for each in said)
        assert {circle.age for circle in await Circle.all()} == {13, 15}


async def test_letters_leave_at_once_after_the_demo_was_killed(db: None) -> None:
    hang()
    await region.load()
    assert await Lease.hold("outbox", new_id())
    assert not await Lease.hold("outbox", new_id())
    await region.load()
    assert await Lease.hold("outbox", new_id())
