"""Where an actor stands in a circle at this moment: which membership, which roles, what is named for her."""

from dataclasses import dataclass, field
from uuid import UUID

from tortoise.expressions import Q

from portal.access.rules import Role, roles_of_member, roles_outside
from portal.circles.audience import Audience, MemberRole, audiences_of
from portal.circles.custody import Custody
from portal.circles.models import Directing, Member, Named, NamedKind
from portal.circles.thing import Owner, Thing
from portal.people.actor import Actor, Capacity


@dataclass(frozen=True)
class Standing:
    """One actor in one circle, now."""

    actor: Actor
    circle_id: UUID
    member: Member | None
    roles: frozenset[Role]
    may_read: frozenset[UUID] = field(default_factory=frozenset)
    hidden: frozenset[UUID] = field(default_factory=frozenset)

    def shown(self, model: type[Thing]) -> Q:
        """The condition under which this actor may read a row of this circle: Thing's columns, and the model's own."""
        rows = Q(owner_kind=Owner.CIRCLE, owner_id=self.circle_id)
        if self.actor.capacity is Capacity.HOUSE:
            return rows
        if self.member is None:
            return Q(id__in=[])
        readable = Q(audience__in=[each.value for each in audiences_of(self.member.role)])
        # One human in two capacities keeps two things apart: what is hers at home isn't shown at work.
        hers = (
            {"organisation_of_maker": org}
            if (org := self.actor.organisation_id)
            else {"organisation_of_maker__isnull": True}
        )
        readable |= Q(audience=Audience.ONLY_ME, made_by=self.actor.person_id, **hers)
        if self.may_read:
            readable |= Q(audience=Audience.NAMED, audience_id__in=list(self.may_read))
        if self.member.organisation_id and self.member.role is MemberRole.PROFESSIONAL:
            readable |= Q(audience=Audience.OWN_ORGANISATION, organisation_of_maker=self.member.organisation_id)
        if self.hidden:
            readable &= ~Q(audience_id__in=list(self.hidden))
        return rows & readable & model.narrowed(self.member)


async def standings(actor: Actor, circle_id: UUID | None = None) -> list[Standing]:
    """The actor's standing in `circle_id`, or in each circle she is in: a fixed number of queries."""
    if actor.capacity is Capacity.HOUSE:
        return [Standing(actor, circle_id, None, roles_outside(actor))] if circle_id else []
    if actor.person_id is None:
        return []
    where = {"owner_id": circle_id} if circle_id else {}
    members = await Member.filter(Member.is_in(), person_id=actor.person_id, **where)
    mine = [member for member in members if member.stands_for(actor)]
    if not mine:
        return []
    ids = [member.id for member in mine]
    custody = set(await Custody.filter(Custody.holds(), member_id__in=ids).values_list("member_id", flat=True))
    directs = set(await Directing.filter(until__isnull=True, member_id__in=ids).values_list("member_id", flat=True))
    named = await Named.filter(member_id__in=ids)
    return [
        Standing(
            actor,
            member.owner_id,
            member,
            roles_of_member(member.role, custody=member.id in custody, directs=member.id in directs),
            frozenset(n.thing_id for n in named if n.member_id == member.id and n.kind is NamedKind.MAY_READ),
            frozenset(n.thing_id for n in named if n.member_id == member.id and n.kind is NamedKind.HIDDEN),
        )
        for member in mine
    ]


async def circle_ids(actor: Actor) -> list[UUID]:
    """The circles this actor is in now, in one query and unlogged: only for showing the way to their doors."""
    if actor.person_id is None:
        return []
    members = await Member.filter(Member.is_in(), person_id=actor.person_id).order_by("since", "id")
    return [member.owner_id for member in members if member.stands_for(actor)]
