"""A circle's home as one reader sees it: put together in a fixed number of queries, each through a door."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from portal.access import Action, Role, doors
from portal.access.doors import Entered
from portal.chat.models import conversations_in, unread
from portal.chat.words import readers_of, title_of
from portal.circles.ages import AgeBand
from portal.circles.audience import MemberRole
from portal.circles.models import Circle, Member
from portal.home.log_words import log_title
from portal.home.taking import takes
from portal.members import directing_pages, emergency_pages, erasing, organisation_pages, sight, turn_pages
from portal.members.deciding import Asked, People, Wanted, asked
from portal.members.emergency import Emergency
from portal.members.erasure import ErasureRequest
from portal.members.models import Invitation
from portal.members.turn_words import Turning
from portal.people.actor import Actor
from portal.plan.models import Goal, Plan, Step
from portal.plan.reader import decides
from portal.web import _

# More would push what else there is off the first screen; the plan itself has them all.
MOST_GOALS = 4
MOST_TALKS = 3
_CHILDREN = (MemberRole.YOUNG_PERSON, MemberRole.FAMILY)
_PARENTS = (MemberRole.PARENT,)
_NETWORK = (MemberRole.NETWORK,)
_HELPERS = (MemberRole.PROFESSIONAL,)


@dataclass(frozen=True)
class Talk:
    """A conversation as a line: what it is called, who is in it besides the reader, and what is new."""

    href: str
    title: str
    others: list[Member]
    unread: int


@dataclass(frozen=True)
class CircleHome:
    """What stands on a circle's front page for this reader."""

    actor: Actor
    entered: Entered
    people: People
    asked: list[Asked]
    plan: Plan
    talks: list[Talk]
    emergencies: list[Emergency]
    offer_from: Member | None
    may_take_up: bool  # nobody directs, and the reader could
    organisations: list[Wanted]  # asked about, and waiting for the reader
    erasing: ErasureRequest | None  # asked by another, and perhaps waiting for the reader

    @classmethod
    async def of(cls, actor: Actor, circle_id: UUID) -> Self:
        """Enter, and read what this actor may."""
        entered = await doors.enter(actor, circle_id, Action.PEOPLE_READ)
        people = await People.of(entered.circle)
        await Member.fetch_for_list(people.members, "organisation")
        return cls(
            actor=actor,
            entered=entered,
            people=people,
            asked=await _asked(actor, entered, people),
            plan=await Plan.of(entered, actor),
            talks=await _talks(actor, entered),
            emergencies=await emergency_pages.lines(actor, entered, days=7),
            offer_from=await directing_pages.asked_by(entered, people),
            may_take_up=await directing_pages.may_take_up(entered, people),
            organisations=await organisation_pages.questions_for(actor, entered, people),
            erasing=await _asked_to_erase(entered),
        )

    @property
    def circle(self) -> Circle:
        """Whose home."""
        return self.entered.circle

    @property
    def is_hers(self) -> bool:
        """Whether the reader is the young person herself."""
        return self.entered.is_(Role.YOUNG_PERSON)

    @property
    def erasing_path(self) -> str:
        """Where a request to erase the file is read and answered."""
        return erasing.path(self.entered.id)

    @property
    def turning(self) -> Turning | None:
        """What is said of a birthday that changes who decides, when one is near."""
        return turn_pages.told_to(self.entered)

    @property
    def log_words(self) -> str:
        """The way to the log, in the words of what this reader finds there."""
        return log_title(self.entered)

    @property
    def takes(self) -> bool:
        """Whether to show the way to taking the file along."""
        return takes(self.entered)

    @property
    def director(self) -> Member | None:
        """Who directs now."""
        return self.people.director

    @property
    def groups(self) -> list[tuple[list[Member], str]]:
        """The people by what they may see, with that in words: family, parents, network, professionals."""
        family = sight.open_to(MemberRole.FAMILY, self.circle)
        told = [
            (_CHILDREN, family),
            (_PARENTS, sight.open_to(MemberRole.PARENT, self.circle, hers=self.is_hers)),
            (
                _NETWORK,
                _(
                    "De doelen, eigen stappen, en de gesprekken, notities en papieren van de hele kring en van gezin "
                    "en netwerk."
                ),
            ),
            (_HELPERS, sight.open_to(MemberRole.PROFESSIONAL, self.circle)),
        ]
        if self.circle.age_band is AgeBand.UNDER_12:
            told = [((*_PARENTS, *_CHILDREN), family), *told[2:]]
        grouped = [(self._of(roles), words) for roles, words in told]
        return [(members, words) for members, words in grouped if members]

    def _of(self, roles: tuple[MemberRole, ...]) -> list[Member]:
        found = [each for each in self.people.members if each.role in roles]
        return sorted(found, key=lambda member: roles.index(member.role))

    @property
    def unread(self) -> int:
        """How many messages wait for the reader."""
        return sum(each.unread for each in self.talks)

    @property
    def new_talks(self) -> list[Talk]:
        """Where somebody said something since she was there."""
        return [each for each in self.talks if each.unread][:MOST_TALKS]

    @property
    def next_step(self) -> Step | None:
        """The reader's own next step."""
        return self.plan.next_step

    @property
    def decides_goals(self) -> bool:
        """Whether what she writes is a goal at once, and no proposal."""
        return decides(self.entered)

    @property
    def goals(self) -> list[Goal]:
        """The goals that matter most now."""
        return self.plan.open_goals[:MOST_GOALS]

    @property
    def may_add_goal(self) -> bool:
        """Whether to offer a first goal."""
        return self.entered.may(Action.GOAL_ADD)

    @property
    def may_write_note(self) -> bool:
        """Whether to show the way to the notes; who reads along in danger has no part in them."""
        return self.entered.may(Action.NOTE_WRITE)

    @property
    def sees_all_steps(self) -> bool:
        """Whether 'two of five' would be true for this reader; the network sees its own steps only."""
        return not self.entered.is_(Role.NETWORK)


async def _asked_to_erase(entered: Entered) -> ErasureRequest | None:
    found = await ErasureRequest.known_to(entered.member)
    # Who asked finds it by the people: on her first page it would tell whoever looks over her shoulder.
    by_herself = found is not None and entered.member is not None and found.asked_by_id == entered.member.id
    return None if by_herself else found


async def _asked(actor: Actor, entered: Entered, people: People) -> list[Asked]:
    open_ones = {"sent_at__isnull": True, "accepted_at__isnull": True, "withdrawn_at__isnull": True}
    found = await doors.page(Invitation, actor, Action.INVITATION_READ, within=entered, narrow=open_ones)
    return [each for each in await asked(people, found) if each.waits_for(entered.member)]


async def _talks(actor: Actor, entered: Entered) -> list[Talk]:
    conversations = await conversations_in(actor, entered)
    readers = await readers_of(entered.circle, conversations)
    counts = await unread(entered.member, conversations) if entered.member else {}
    me = entered.member
    return [
        Talk(
            href=f"/kringen/{entered.id}/gesprekken/{each.id}",
            title=title_of(each, readers[each.id], me),
            others=[member for member in readers[each.id] if me is None or member.id != me.id],
            unread=counts.get(each.id, 0),
        )
        for each in conversations
    ]
