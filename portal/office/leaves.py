"""What a colleague leaves to others when she works with families no more: numbers, and nothing of whose they are."""

from dataclasses import dataclass
from typing import Self

from portal.circles.directing import Directing
from portal.people.lists import open_work
from portal.people.models import Staff, StaffRole


@dataclass(frozen=True)
class Leaves:
    """How many open steps go to the desk, how many circles she leaves, and in how many of those she directs."""

    steps: int
    circles: int
    directs: int

    @classmethod
    async def of(cls, staff: Staff) -> Self:
        """As it stands now."""
        circles, directs = await Directing.count_of(staff)
        return cls(sum([await each(staff) for each in open_work]), circles, directs)

    @property
    def anything(self) -> bool:
        """Whether anybody will notice."""
        return bool(self.steps or self.circles)


def leaves_families(staff: Staff, role: StaffRole) -> bool:
    """Whether this role takes her out of the circles she is in now."""
    return staff.is_here and staff.role is StaffRole.PROFESSIONAL and role is not StaffRole.PROFESSIONAL
