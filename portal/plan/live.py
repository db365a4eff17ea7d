"""What open pages hear of a plan: that it changed, by number; what changed each reader asks for at the door."""

from typing import Any
from uuid import UUID

from portal import live
from portal.access import Action, Role, doors
from portal.circles.audience import Audience, Kind
from portal.circles.consent import one_by_one, thing_spoken_of
from portal.errors import NotAllowed
from portal.people.actor import Actor
from portal.plan.models import Goal, Part, Plan, Step

KIND = "plan"


async def announce(thing: Any, by: Actor) -> None:
    """Hung on `changed`: inside the write that changes something of a plan, to all who listen once it is durable."""
    if (spoken_of := thing_spoken_of(thing)) and await Goal.made_before(spoken_of):
        # A goal was shut or opened for somebody: her open plan follows at once.
        await _tell(thing.owner_id)
        return
    # Who doesn't read along must not hear either that there is something.
    if not isinstance(thing, Goal | Part | Step) or thing.audience is not Audience.WHOLE_CIRCLE:
        return
    if not await one_by_one(thing):
        await _tell(thing.owner_id)


async def _tell(circle_id: UUID) -> None:
    if number := await Plan.count_news(circle_id):
        await live.announce(f"{KIND}/{circle_id}", number, {})


class PlanTopic:
    """`plan/<circle's id>`: its numbers count the changes that the whole circle may read."""

    async def may_listen(self, actor: Actor, key: str, after: int | None) -> int:
        """The number of changes so far, if the door lets this actor read the whole plan."""
        entered = await doors.enter(actor, live.id_of(key), Action.PLAN_READ)
        if entered.is_(Role.NETWORK):
            # They see their own steps; the number would tell them that others have some.
            raise NotAllowed("the network hears no plan news")
        verdict = entered.standing.of_kind(Kind.PLAN)
        if verdict and not verdict.sees:
            # Nor who may not read the plan now: that something changes is something of it.
            raise NotAllowed("no plan news for who may not read the plan")
        at = await Plan.stands_at(entered.id)
        await doors.note(actor, Action.PLAN_READ, entered.circle, f"listens from {at if after is None else after}")
        return at

    async def since(self, key: str, after: int, limit: int) -> list[tuple[int, live.Event]]:
        """One empty event for each change after a number."""
        at = await Plan.stands_at(live.id_of(key))
        return [(number, {}) for number in range(after + 1, min(after + limit, at) + 1)]

    async def heard(self, actor: Actor, key: str, up_to: int) -> None:
        """Logs up to which change this actor was told that there was one."""
        if plan := await Plan.of_circle(live.id_of(key)):
            await doors.note(actor, Action.PLAN_READ, plan, f"heard up to {up_to}")


topics: dict[str, live.Topic] = {KIND: PlanTopic()}
