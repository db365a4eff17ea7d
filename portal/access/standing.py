"""Where an actor stands in a circle at this moment: which membership, which roles, what she may see of it."""

from dataclasses import dataclass
from uuid import UUID

from tortoise.expressions import Q

from portal.access.rules import Role, roles_of_member, roles_outside
from portal.access.sight import Sight
from portal.circles.ages import AgeBand, band_since, custody_counts
from portal.circles.audience import Audience, Kind, MemberRole, audiences_of, chosen_by
from portal.circles.consent import Consent, Withheld
from portal.circles.custody import Custody
from portal.circles.directing import Directing
from portal.circles.models import Circle, Member
from portal.circles.named import Named, NamedKind
from portal.circles.seeing import Choices, Item, Reader, Rule, Verdict
from portal.circles.thing import Owner, Thing
from portal.clock import now, today
from portal.people.actor import Actor, Capacity
from portal.people.models import Organisation


@dataclass(frozen=True)
class Standing:
    """One actor in one circle, now. As somebody else's eyes (`through`), without an actor of her own."""

    actor: Actor
    circle_id: UUID
    member: Member | None
    roles: frozenset[Role]
    may_read: frozenset[UUID] = frozenset()
    hidden: frozenset[UUID] = frozenset()
    sight: Sight | None = None
    circle: Circle | None = None  # as it was read for this

    @property
    def on_behalf_of(self) -> UUID | None:
        """Whose work she does here, while she stands in for a colleague."""
        return self.member.stands_in_for if self.member else None

    def shown(self, model: type[Thing]) -> Q:
        """The condition under which this actor may read a row of this circle: Thing's columns, and the model's own."""
        narrowed = model.narrowed(self.member) if self.member else Q()
        return self.shown_of(model.shared_as, own_words=model.own_words) & narrowed

    def shown_of(self, kind: Kind, *, own_words: bool) -> Q:
        """The same of all things of a kind, by the columns that a Thing has and a line of the log kept of it."""
        rows = Q(owner_kind=Owner.CIRCLE, owner_id=self.circle_id)
        if self.actor.capacity is Capacity.HOUSE:
            return rows
        if self.member is None or self.sight is None:
            return Q(id__in=[])
        readable = self._meant(self.member) & self.sight.of(kind, own_words=own_words)
        # What she keeps to herself is hers, whatever is said about sharing.
        return rows & (readable | Q(audience=Audience.ONLY_ME) & self.sight.hers)

    def _meant(self, member: Member) -> Q:
        """What is meant for this member."""
        meant = Q(audience__in=[each.value for each in audiences_of(member.role)])
        if self.may_read:
            meant |= Q(audience__in=chosen_by(member.role), audience_id__in=list(self.may_read))
        if member.organisation_id and member.role is MemberRole.PROFESSIONAL:
            meant |= Q(audience=Audience.OWN_ORGANISATION, organisation_of_maker=member.organisation_id)
        if self.hidden:
            meant &= ~Q(audience_id__in=list(self.hidden))
        return meant

    def verdict(self, thing: Thing) -> Verdict | None:
        """Which rule lets this member read a thing that is meant for her, or keeps it from her."""
        if self.member is None or self.sight is None:
            return None
        return self.sight.verdict(self.item(thing, self.member))

    def item(self, thing: Thing, member: Member) -> Item:
        """A thing as the rules know it, in the eyes of `member`, who stands here."""
        by_reader = thing.own_words and (
            thing.made_by == member.person_id and thing.organisation_of_maker == member.organisation_id
        )
        names = thing.audience in chosen_by(member.role) and thing.audience_id in self.may_read
        return Item(thing.shared_as, thing.audience_id, thing.organisation_of_maker, by_reader, names)

    def reads(self, thing: Thing) -> Verdict | None:
        """Whether this member reads a thing and which rule says so; None when it isn't meant for her at all."""
        if thing.audience is Audience.ONLY_ME:
            return self._kept_to_herself(thing)
        return self.verdict(thing) if self._is_meant(thing) else None

    def of_kind(self, kind: Kind, organisation_id: UUID | None = None) -> Verdict | None:
        """Which rule opens things of this kind to this member, of which nothing is said one by one."""
        if self.sight is None:
            return None
        return self.sight.verdict(Item(kind, organisation_id=organisation_id))

    def of_new(self, kind: Kind, audience: Audience, by: Member) -> Verdict | None:
        """Whether this member would read what `by` writes now for this audience; None when it isn't meant for her."""
        if self.member is None or self.sight is None:
            return None
        if self.member.id == by.id:
            return Verdict(True, Rule.OWN_WORDS)
        if audience is Audience.OWN_ORGANISATION:
            meant = self._works_for(by.organisation_id)
        else:
            meant = audience in audiences_of(self.member.role)
        return self.of_kind(kind, by.organisation_id) if meant else None

    def _is_meant(self, thing: Thing) -> bool:
        """The same as `_meant`, asked of one thing in hand; tests hold the two together."""
        member = self.member
        if member is None or thing.audience_id in self.hidden:
            return False
        if thing.audience in chosen_by(member.role):
            return thing.audience_id in self.may_read
        if thing.audience is Audience.OWN_ORGANISATION:
            return self._works_for(thing.organisation_of_maker)
        return thing.audience in audiences_of(member.role)

    def _works_for(self, organisation_id: UUID | None) -> bool:
        """Whether this member is a professional of that organisation."""
        if self.member is None or self.member.role is not MemberRole.PROFESSIONAL:
            return False
        return organisation_id is not None and self.member.organisation_id == organisation_id

    def _kept_to_herself(self, thing: Thing) -> Verdict | None:
        member = self.member
        if member is None or member.person_id is None or thing.made_by != member.person_id:
            return None
        return Verdict(True, Rule.OWN_WORDS) if thing.organisation_of_maker == member.organisation_id else None


async def standings(actor: Actor, circle_id: UUID | None = None) -> list[Standing]:
    """The actor's standing in `circle_id`, or in each circle she is in: a fixed number of queries."""
    if actor.capacity is Capacity.HOUSE:
        return [Standing(actor, circle_id, None, roles_outside(actor))] if circle_id else []
    if actor.person_id is None:
        return []
    if circle_id is None:
        members = await Member.filter(Member.is_in(), person_id=actor.person_id)
        mine = [member for member in members if member.stands_for(actor)]
        return await _of(actor, mine, await _young([member.owner_id for member in mine]))
    # Her own rows and the young person's in one question: each door asks this.
    either = Q(person_id=actor.person_id) | Q(role=MemberRole.YOUNG_PERSON)
    members = await Member.filter(Member.is_in(), either, owner_id=circle_id)
    return await _of(actor, [member for member in members if member.stands_for(actor)], members)


async def standing_of_all(actor: Actor, circle_id: UUID) -> list[Standing]:
    """Where everybody in one circle stands, for who asks who reads along: a fixed number of queries.

    The actor stays the one who asks: nothing is ever done in another's name.
    """
    # Who reads along for a day in danger is in no list: not everybody may know of her.
    members = Member.filter(Member.is_in(), owner_id=circle_id).exclude(role=MemberRole.EMERGENCY)
    all_ = await members.order_by("since", "id")
    return await _of(actor, all_, all_)


async def circle_ids(actor: Actor) -> list[UUID]:
    """The circles this actor is in now, in one query and unlogged: only for showing the way to their doors."""
    if actor.person_id is None:
        return []
    members = await Member.filter(Member.is_in(), person_id=actor.person_id).order_by("since", "id")
    return [member.owner_id for member in members if member.stands_for(actor)]


async def _young(circle_ids: list[UUID]) -> list[Member]:
    if not circle_ids:
        return []
    return await Member.filter(Member.is_in(), owner_id__in=circle_ids, role=MemberRole.YOUNG_PERSON)


async def _of(actor: Actor, members: list[Member], among: list[Member]) -> list[Standing]:
    """Where these stand; `among` holds the young person of each of their circles, if she is in."""
    if not members:
        return []
    ids, circle_ids = [member.id for member in members], list({member.owner_id for member in members})
    holders, directs = await Custody.holders(circle_ids), await _directing(members)
    named = await Named.filter(member_id__in=ids)
    circles = {each.id: each for each in await Circle.filter(id__in=circle_ids, removed_at__isnull=True)}
    young = {each.owner_id: each.id for each in among if each.role is MemberRole.YOUNG_PERSON}
    choices = await _choices(list(circles.values()), holders, young)
    return [
        _standing(actor, member, member.id in directs, named, circles[member.owner_id], choices[member.owner_id])
        for member in members
        if member.owner_id in circles
    ]


async def _directing(members: list[Member]) -> set[UUID]:
    """Who of these directs: nobody but a professional can."""
    care = [member.id for member in members if member.role is MemberRole.PROFESSIONAL]
    if not care:
        return set()
    return {each.member_id for each in await Directing.filter(until__isnull=True, member_id__in=care)}


def _standing(
    actor: Actor, member: Member, directs: bool, named: list[Named], circle: Circle, choices: Choices
) -> Standing:
    has_custody = member.id in choices.custody_parents
    mine = [each for each in named if each.member_id == member.id]
    may_read = frozenset(each.thing_id for each in mine if each.kind is NamedKind.MAY_READ)
    hidden = frozenset(each.thing_id for each in mine if each.kind is NamedKind.HIDDEN)
    reader = Reader(member.id, member.role, has_custody, member.organisation_id)
    roles = roles_of_member(member.role, custody=has_custody, directs=directs)
    sight = Sight(reader, choices, member.person_id, may_read)
    return Standing(actor, member.owner_id, member, roles, may_read, hidden, sight, circle)


async def _choices(circles: list[Circle], holders: frozenset[UUID], young: dict[UUID, UUID]) -> dict[UUID, Choices]:
    """What holds in each of these circles now: who decides, what was said, what is withheld."""
    circle_ids = [circle.id for circle in circles]
    said, withheld = await Consent.of_sharing(circle_ids), await Withheld.in_circles(circle_ids)
    # It counts between 12 and 16 alone.
    minors = any(circle.age_band is AgeBand.FROM_12 for circle in circles)
    minimum = await Organisation.with_minimum() if minors else frozenset()
    return {
        circle.id: Choices(
            now=now(),
            band=circle.age_band,
            band_since=band_since(circle.birth_date, today()),
            young_person=young.get(circle.id),
            custody_parents=holders if custody_counts(circle.age_band) else frozenset(),
            said=tuple(said.get(circle.id, ())),
            withheld=tuple(withheld.get(circle.id, ())),
            minimum=minimum,
        )
        for circle in circles
    }
