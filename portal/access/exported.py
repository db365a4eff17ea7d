"""What each room gives of a young person's file, or of somebody's own, when she takes it along; hanging.py hangs it."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from portal.access import doors
from portal.access.doors import Entered
from portal.access.rules import Action
from portal.circles.audience import MemberRole
from portal.circles.models import Member
from portal.people.actor import Actor
from portal.web.chapters import Export

# In the order in which they are read. Each asks the doors in the reader's own name: what she may not read isn't there.
exported: list[Export] = []
# Files that go beside the readable one, by their path in what is taken.
beside: list[Callable[[Actor, Entered | None], Awaitable[dict[str, bytes]]]] = []

MOST = 5000
# Where papers stand among these: they are packed already, each in its own way.
PAPERS = "papieren/"


class Names:
    """What a circle calls the people in it, also those who went."""

    def __init__(self, members: list[Member]) -> None:
        self.members = members
        self._by_id = {each.id: each for each in members}

    @classmethod
    async def of(cls, reader: Actor, entered: Entered, action: Action) -> "Names":
        """As far as the reader may know them, with their organisations."""
        found = await doors.page(Member, reader, action, within=entered, order=("since", "id"), limit=MOST)
        await Member.fetch_for_list(found, "organisation")
        return cls(found)

    def of_member(self, id: UUID | None) -> str:
        """A member, by the membership."""
        return self._words(self._by_id.get(id)) if id else ""

    def who(self, person_id: UUID | None, organisation_id: UUID | None = None) -> str:
        """A person, in the capacity she wrote in when she has several; '' for who isn't known here."""
        hers = [each for each in self.members if person_id and each.person_id == person_id]
        same = (each for each in hers if each.organisation_id == organisation_id)
        return self._words(next(same, hers[0] if hers else None))

    @staticmethod
    def _words(member: Member | None) -> str:
        if member is None:
            return ""
        if member.role is MemberRole.PROFESSIONAL and member.organisation is not None:
            return f"{member.name} ({member.organisation.name})"
        return str(member.name)


def takes_own(entered: Entered | None) -> bool:
    """Whether what is somebody's own goes with it: always without a circle, and with the young person's own file."""
    return entered is None or (entered.member is not None and entered.member.role is MemberRole.YOUNG_PERSON)
