"""A circle's home as one reader sees it: put together in a fixed number of queries, each through a door."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from portal.access import Action, doors
from portal.access.doors import Entered
from portal.circles.models import Circle, Member
from portal.people.actor import Actor


@dataclass(frozen=True)
class CircleHome:
    """What stands on a circle's front page for this reader."""

    actor: Actor
    entered: Entered
    members: list[Member]
    director: Member | None

    @classmethod
    async def of(cls, actor: Actor, circle_id: UUID) -> Self:
        """Enter, and read what this actor may."""
        entered = await doors.enter(actor, circle_id, Action.PEOPLE_READ)
        return cls(
            actor=actor,
            entered=entered,
            members=await entered.circle.members(),
            director=await entered.circle.director(),
        )

    @property
    def circle(self) -> Circle:
        """Whose home."""
        return self.entered.circle

    @property
    def is_hers(self) -> bool:
        """Whether the reader is the young person herself."""
        return self.entered.member is not None and self.entered.member.role.value == "young_person"
