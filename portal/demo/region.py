"""Fills an empty database with the demo region: the cast, a plan, weeks of talk, papers; by the pages' own verbs."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta

from portal import clock
from portal.chat.models import Conversation, ReadMark
from portal.circles.audience import Audience
from portal.demo.cast import Cast
from portal.demo.papers import papers
from portal.demo.story import GOALS, SELFHELP, TALK, GoalStory, TalkStory
from portal.notes.papers import Paper
from portal.outbox.models import Lease
from portal.people.actor import Actor, Capacity, Strength
from portal.people.models import Organisation
from portal.plan.goals import Goal, GoalState
from portal.plan.models import Plan
from portal.questions import Answers, Tab
from portal.selfhelp import shelf
from portal.selfhelp.models import Progress
from portal.store import new_id, write

BEGAN = 30
# How many of the last messages Noor has not read yet.
UNREAD = 2

Event = tuple[datetime, Callable[[], Awaitable[None]]]


async def load() -> bool:
    """Load the region unless there is one; says whether it did."""
    # The demo is one process: a lease that still stands is of one that was killed, and letters would wait for it.
    await Lease.free_all()
    if await Organisation.exists():
        return False
    # Before the clock is set back: ages and 'in three days' are counted from the reader's today.
    today = clock.today()
    with clock.at(_ago(BEGAN, "14:00")):
        cast = await Cast.assemble(today)
    await _tell_plan(cast, today)
    await _tell_talk(cast)
    await _tell_papers(cast, today)
    await _tell_selfhelp(cast)
    return True


def _ago(days: int, at: str) -> datetime:
    """That time of day, so many days ago; never in the future, since the demo may start early in the morning."""
    moment = datetime.combine(clock.today() - timedelta(days=days), time.fromisoformat(at), clock.AMSTERDAM)
    return min(moment, clock.now() - timedelta(minutes=5))


def _in(days: int | None, today: date) -> date | None:
    return None if days is None else today + timedelta(days=days)


def _actor(cast: Cast, name: str) -> Actor:
    member = cast.members[name]
    capacity = Capacity.STAFF if member.organisation_id else Capacity.OWN
    means, strength = ("oidc", Strength.PROVIDER) if member.organisation_id else ("email", Strength.CODE)
    return Actor(
        capacity,
        member.person_id,
        member.name,
        organisation_id=member.organisation_id,
        means=means,
        strength=strength,
    )


async def _tell_plan(cast: Cast, today: date) -> None:
    for story in GOALS:
        with clock.at(_ago(story.days_ago, "16:00")):
            async with write():
                await Plan.begin(cast.circle, by=_actor(cast, story.by))
                goal = await _goal(cast, story, today)
        await _tell_steps(cast, goal, story, today)
        if story.state == GoalState.REACHED:
            with clock.at(_ago(4, "19:30")):
                async with write():
                    await goal.reach(by=_actor(cast, story.by))


async def _goal(cast: Cast, story: GoalStory, today: date) -> Goal:
    state = GoalState.PROPOSED if story.state == GoalState.PROPOSED else GoalState.ACTIVE
    return await Goal.set(
        cast.circle,
        by=_actor(cast, story.by),
        words=story.words,
        why=story.why,
        by_day=_in(story.due_in, today),
        state=state,
    )


async def _tell_steps(cast: Cast, goal: Goal, story: GoalStory, today: date) -> None:
    for told in story.steps:
        owner = cast.members[told.owner] if told.owner else None
        with clock.at(_ago(story.days_ago - 1, "10:15")):
            async with write():
                step = await goal.add_step(
                    by=_actor(cast, told.by), words=told.words, due=_in(told.due_in, today), member=owner
                )
        if told.ticked_ago is not None:
            with clock.at(_ago(told.ticked_ago, "17:20")):
                async with write():
                    await step.tick(by=_actor(cast, told.owner or told.by))


async def _tell_talk(cast: Cast) -> None:
    for story in TALK:
        conversation = await _conversation(cast, story)
        for days_ago, at, name, text in story.said:
            with clock.at(_ago(days_ago, at)):
                async with write():
                    await conversation.post(by=_actor(cast, name), text=text, client_id=new_id())
        await _mark_read(cast, conversation, story)


async def _conversation(cast: Cast, story: TalkStory) -> Conversation:
    audience = Audience(story.audience)
    if audience is Audience.WHOLE_CIRCLE:
        # Every circle has this one from its first member on.
        return await Conversation.get(owner_id=cast.circle.id, audience=audience)
    days_ago, at, *_ = story.said[0]
    with clock.at(_ago(days_ago, at)):
        async with write():
            return await Conversation.start(
                cast.circle.id,
                by=_actor(cast, story.by),
                title=story.title,
                audience=audience,
                named=[cast.members[name] for name in story.named],
            )


async def _mark_read(cast: Cast, conversation: Conversation, story: TalkStory) -> None:
    readers = {name for _, _, name, _ in story.said} | {"noor"}
    for name in readers & set(cast.members):
        if name == "noor" and story.audience == Audience.PROFESSIONALS:
            continue
        behind = UNREAD if name == "noor" and story.audience == Audience.WHOLE_CIRCLE else 0
        async with write():
            await ReadMark.move(conversation, cast.members[name], conversation.last_place - behind)


async def _tell_papers(cast: Cast, today: date) -> None:
    for story in await asyncio.to_thread(papers):
        with clock.at(_ago(story.days_ago, "16:30")):
            await Paper.put_in(
                cast.circle,
                by=_actor(cast, story.by),
                title=story.title,
                words=story.words,
                day=today - timedelta(days=story.days_ago),
                audience=Audience(story.audience),
                content=story.content,
                media_type=story.media_type,
                file_name=story.file_name,
            )


async def _tell_selfhelp(cast: Cast) -> None:
    noor = _actor(cast, "noor")
    module = {each.slug: each for each in shelf.modules()}["slapen"]
    for days_ago, page_id, sent in SELFHELP:
        with clock.at(_ago(days_ago, "22:40")):
            async with write():
                going = await Progress.begin(module, by=noor)
                answers = await Answers.get(id=going.answers_id)
                await answers.fill_in(page_id, sent, tab=Tab(answers.version), by=noor)
                await going.turn_to(module.after(page_id) or module.pages[0], by=noor)
