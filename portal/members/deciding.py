"""Who must say yes before somebody comes in, and who may end whose membership: the law's ages, applied to a circle."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from portal.access.rules import ENDS, Role, roles_of_member
from portal.circles.ages import (
    Decider,
    confirms_new_members,
    custody_counts,
    each_parent_consents_to_help,
    each_parent_lets_in,
    ends_memberships,
    sees_own_file,
)
from portal.circles.audience import MemberRole
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.custody import Custody
from portal.circles.directing import Directing
from portal.circles.models import Circle, Member
from portal.circles.taking_part import PartState, TakingPart
from portal.members.cover import Cover
from portal.members.invitation import State
from portal.members.models import Invitation


@dataclass(frozen=True)
class People:
    """Everybody of one circle at this moment, with what the rules need to know of each."""

    circle: Circle
    members: list[Member]
    named: list[Member]
    custody: dict[UUID, Custody]
    directing: Directing | None
    covers: list[Cover]  # asked, coming or going on

    @classmethod
    async def of(cls, circle: Circle) -> Self:
        """Read them: five queries, however many they are."""
        return cls(
            circle,
            await circle.members(),
            await circle.named(),
            await Custody.in_circle(circle.id) if custody_counts(circle.age_band) else {},
            await Directing.open_in_circle(circle.id),
            await Cover.in_circle(circle.id),
        )

    def roles(self, member: Member) -> frozenset[Role]:
        """The roles this membership gives now."""
        directs = self.directing is not None and self.directing.member_id == member.id
        return roles_of_member(member.role, custody=member.id in self.custody, directs=directs)

    @property
    def director(self) -> Member | None:
        """Who directs now."""
        return self.member(self.directing.member_id) if self.directing else None

    @property
    def young_person(self) -> Member | None:
        """The young person, if she is in herself."""
        return next((each for each in self.members if each.role is MemberRole.YOUNG_PERSON), None)

    @property
    def misses_young_person(self) -> bool:
        """Whether the young person has to say yes at this age, and isn't in yet."""
        return self.young_person is None and Decider.YOUNG_PERSON in confirms_new_members(self.circle.age_band)

    @property
    def parents(self) -> list[Member]:
        """The parents with custody who are in."""
        return [each for each in self.members if Role.CUSTODY_PARENT in self.roles(each)]

    @property
    def can_direct(self) -> list[Member]:
        """The professionals who may direct: those who are here themselves, and not in a colleague's place."""
        stand_ins = {each.stand_in_id for each in self.covers}
        care = [each for each in self.members if each.role is MemberRole.PROFESSIONAL]
        return [each for each in care if each.id not in stand_ins]

    def to_tell(self, *, parents: bool = True) -> list[Member]:
        """Who hears what changes around them: the young person from 12, and the parents with custody."""
        young = [self.young_person] if self.young_person and sees_own_file(self.circle.age_band) else []
        return [*young, *(self.parents if parents else [])]

    def member(self, id: UUID | None) -> Member | None:
        """The member with this id, in or named."""
        return next((each for each in [*self.members, *self.named] if each.id == id), None)

    def deciders(self) -> list[list[Member]]:
        """Who must say yes to somebody of family or network.

        Groups of members: one yes from each group is needed; an empty group can't be satisfied yet.
        """
        return self._groups(each_parent=each_parent_lets_in(self.circle.age_band))

    def deciders_of_help(self) -> list[list[Member]]:
        """The same of an organisation, and of who comes in for one: of the parents each, as far as they are in."""
        return self._groups(each_parent=each_parent_consents_to_help(self.circle.age_band))

    def _groups(self, *, each_parent: bool) -> list[list[Member]]:
        who = confirms_new_members(self.circle.age_band)
        groups = [[self.young_person] if self.young_person else []] if Decider.YOUNG_PERSON in who else []
        if Decider.CUSTODY_PARENTS not in who:
            return groups
        if each_parent and self.parents:
            return groups + [[parent] for parent in self.parents]
        return [*groups, self.parents]

    def will_decide(self, role: MemberRole, member_id: UUID | None) -> bool:
        """Whether who comes in like this decides about others: the young person, a parent with custody."""
        return role is MemberRole.YOUNG_PERSON or member_id in self.custody

    def needed(self, invitation: Invitation) -> list[list[Member]]:
        """The groups that must say yes to this invitation.

        Who decides herself isn't let in by others: the young person is asked at once. A parent with custody waits
        only for the young person, where her own yes opens the circle.
        """
        if invitation.role is MemberRole.YOUNG_PERSON:
            return []
        if invitation.role is MemberRole.PROFESSIONAL:
            return self.deciders_of_help()
        if invitation.member_id not in self.custody:
            return self.deciders()
        who = confirms_new_members(self.circle.age_band)
        return [[self.young_person] if self.young_person else []] if Decider.YOUNG_PERSON in who else []

    def may_end(self, mine: Member, other: Member) -> bool:
        """Whether the member `mine` may end the membership of `other`; leaving oneself is another thing."""
        if mine.id == other.id:
            return False
        deciders = ends_memberships(self.circle.age_band)
        by_age = {
            Role.YOUNG_PERSON: Decider.YOUNG_PERSON in deciders,
            Role.CUSTODY_PARENT: Decider.CUSTODY_PARENTS in deciders,
        }
        return any(
            by_age.get(role, True) and self.roles(other) & ENDS.get(role, frozenset()) for role in self.roles(mine)
        )

    def why_stay(self, mine: Member) -> str:
        """Why this member can't leave now: 'young_person', 'director', 'only_parent'; '' when she can."""
        roles = self.roles(mine)
        if Role.YOUNG_PERSON in roles:
            return "young_person"
        if Role.DIRECTOR in roles and any(each.id != mine.id for each in self.can_direct):
            return "director"
        return "only_parent" if self.alone(mine) else ""

    def alone(self, mine: Member) -> bool:
        """Whether without this parent nobody could decide any more who comes in."""
        needed = Decider.CUSTODY_PARENTS in confirms_new_members(self.circle.age_band)
        return needed and self.parents == [mine]


@dataclass(frozen=True)
class Yeses:
    """The yeses that something has, and still needs."""

    groups: list[list[Member]]
    said_yes: frozenset[UUID]

    @property
    def waiting(self) -> list[list[Member]]:
        """The groups of which nobody said yes yet."""
        return [group for group in self.groups if not any(each.id in self.said_yes for each in group)]

    @property
    def is_confirmed(self) -> bool:
        """Whether all who decide said yes, as things stand today."""
        return not self.waiting

    def decides(self, member: Member | None) -> bool:
        """Whether this member is one of those who decide; any of them may say no."""
        return member is not None and any(member.id == each.id for group in self.groups for each in group)

    def lacks(self, member: Member | None) -> bool:
        """Whether this member is one of those whose yes is still needed."""
        return member is not None and any(member.id == each.id for group in self.waiting for each in group)

    def asks_again(self, member: Member | None) -> bool:
        """Whether nobody's yes is missing, and this is one who decides; of what still is only asked.

        A birthday or an end of custody may take away the last one it waited for. Who decides now says so once more,
        knowing that she decides alone, and it goes on.
        """
        return self.is_confirmed and self.decides(member)


@dataclass(frozen=True)
class Asked(Yeses):
    """One invitation with the yeses it has and still needs."""

    invitation: Invitation

    def gives(self, member: Member | None) -> bool:
        """Whether this member may take it back, or give its code: who asked, and who decides."""
        return self.decides(member) or (member is not None and member.id == self.invitation.asked_by_id)

    def waits_for(self, member: Member | None) -> bool:
        """Whether it waits for this member's yes."""
        it = self.invitation
        return it.is_pending and (self.lacks(member) or (it.state is State.ASKED and self.asks_again(member)))


async def asked(people: People, invitations: list[Invitation]) -> list[Asked]:
    """Each invitation with its yeses, in one query for all."""
    answers = await Consent.last_answers(people.circle.id, *(each.about for each in invitations))
    return [Asked(people.needed(each), _who_said_yes(answers, each.about), invitation=each) for each in invitations]


@dataclass(frozen=True)
class Wanted(Yeses):
    """One organisation that is asked about, or takes part, with the yeses it has and still needs."""

    part: TakingPart
    agreed: tuple[Member, ...]  # who said yes and is in, by name

    def waits_for(self, member: Member | None) -> bool:
        """Whether it waits for this member's yes."""
        return self.part.state is PartState.ASKED and (self.lacks(member) or self.asks_again(member))

    def takes_back(self, member: Member | None) -> bool:
        """Whether this member may take the question back: who put it, and who decides."""
        return self.decides(member) or (member is not None and member.id == self.part.asked_by)


async def wanted(people: People, parts: list[TakingPart]) -> list[Wanted]:
    """Each with its yeses, in a query or two for all.

    What takes up an earlier one keeps the yeses nobody took back, as far as these went: none to more, or for longer.
    """
    before = await TakingPart.taken_up_by(parts)
    same = {each.id: before[each.id] for each in parts if each.id in before and each.asks_no_more_than(before[each.id])}
    about = [*(each.about for each in parts), *(each.about for each in same.values())]
    answers = await Consent.last_answers(people.circle.id, *about)
    groups, found = people.deciders_of_help(), []
    for part in parts:
        yes = _who_said_yes(answers, part.about)
        if former := same.get(part.id):
            # A new no goes before an old yes.
            no = {member for about, member in answers if about == part.about} - yes
            yes |= _who_said_yes(answers, former.about) - no
        members = [each for each in map(people.member, yes) if each]
        members.sort(key=lambda each: (each.name, str(each.id)))
        found.append(Wanted(groups, yes, part=part, agreed=tuple(members)))
    return found


def _who_said_yes(answers: dict[tuple[str, UUID], Consent], about: str) -> frozenset[UUID]:
    return frozenset(
        member for (what, member), consent in answers.items() if what == about and consent.answer is ConsentAnswer.GIVEN
    )
