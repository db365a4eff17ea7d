"""Lets an organisation take part, for tests of what comes after; how it is asked and agreed is tests/members' own."""

from uuid import UUID

from portal.circles.models import Circle
from portal.circles.taking_part import TakingPart
from portal.people.actor import Actor
from portal.people.models import Organisation


async def let_in(circle: Circle | UUID, *organisations: Organisation | UUID) -> None:
    """Each of these takes part from now on, if it doesn't yet; inside a write."""
    circle_id = circle.id if isinstance(circle, Circle) else circle
    for each in organisations:
        organisation_id = each.id if isinstance(each, Organisation) else each
        if await TakingPart.standing(circle_id, organisation_id) is None:
            part = await TakingPart.ask(circle_id, organisation_id, by=Actor.house("test"))
            await part.agree(by=Actor.house("test"))
