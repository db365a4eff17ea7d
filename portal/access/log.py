"""Who may see which lines of the access log: each door asks before these are read."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from uuid import UUID

from tortoise.expressions import Q, Subquery

from portal.access.rules import Action, Role, kind_of, may
from portal.access.standing import Standing
from portal.audit import AccessLine, chain_of
from portal.circles.ages import AgeBand
from portal.circles.audience import CONSENTED, Kind, MemberRole
from portal.circles.erasing import things
from portal.circles.models import Circle, Member
from portal.circles.thing import Owner
from portal.people.actor import Actor

# Rooms above hang here what no parent of these circles may hear of yet, as a condition on lines; None when nothing.
held_back: list[Callable[[Sequence[UUID]], Awaitable[Q | None]]] = []


async def lines(
    actor: Actor, circles: Sequence[tuple[Circle, Standing]], *, narrow: Q, order: str, limit: int
) -> list[AccessLine]:
    """The lines of these circles' logs that this actor may see: two queries, however long the log is."""
    young = await _young_people([circle.id for circle, _standing in circles])
    if not circles:
        return []
    seen = [known(actor, circle, standing, young.get(circle.id)) for circle, standing in circles]
    for each in held_back:
        untold = await each([circle.id for circle, standing in circles if Role.CUSTODY_PARENT in standing.roles])
        if untold:
            # What nobody did (the house) is compared with no person, and would be left out as well.
            seen = [condition & (Q(person_id__isnull=True) | ~untold) for condition in seen]
    return await AccessLine.filter(Q(*seen, join_type=Q.OR), narrow).order_by(order).limit(limit)


def known(actor: Actor, circle: Circle, standing: Standing, young_person: UUID | None) -> Q:
    """The condition under which this actor may see a line of this circle's log.

    Of what a thing's audience keeps from her she hears nothing, not even that somebody looked: the same condition
    as for the thing itself, asked of what the line kept of it. A search that showed nothing tells of nothing.
    """
    own = Q(person_id=actor.person_id) & _same_capacity(actor)
    shown = Q(chain=chain_of(Owner.CIRCLE.value, circle.id)) & (Q(audience="") | _shown(standing))
    shown &= Q(found__isnull=True) | Q(found__gt=0)
    # What stood in no chain when it was written doesn't say whose it was to know.
    for of_others in (Q(taken_in=False), *_of_shut_rooms(standing), *_of_narrowed(standing)):
        shown &= own | of_others
    if not reads_all(standing, circle):
        return shown & own
    if Role.CUSTODY_PARENT in standing.roles and young_person and circle.age_band is not AgeBand.UNDER_12:
        # From twelve on, when she herself looks and writes is hers to know (STANDARDS 27): a parent sees the others.
        return shown & (Q(person_id__isnull=True) | ~Q(person_id=young_person))
    return shown


def reads_all(standing: Standing, circle: Circle) -> bool:
    """Whether she reads what others did: who decides; a parent until 16, when only she opens it."""
    if not may(standing.roles, Action.LOG_READ):
        return False
    return Role.CUSTODY_PARENT not in standing.roles or circle.age_band in (AgeBand.UNDER_12, AgeBand.FROM_12)


def _of_shut_rooms(standing: Standing) -> list[Q]:
    """Of a room that is shut to her she hears nothing, as its news isn't told her either, whatever was read there.

    But of one thing in it that is open to her she does: its own condition says so. Of a list it says too little.
    """
    shut = [kind for kind in CONSENTED if not _sees(standing, kind)]
    if not shut:
        return []
    actions = [action for action in Action if kind_of(action) in shut]
    one = Q(kind__in=_names(CONSENTED), thing_id__isnull=False) & ~Q(audience="")
    return [one | ~Q(action__in=actions) & ~Q(kind__in=_names(shut))]


def _of_narrowed(standing: Standing) -> list[Q]:
    """A noun that has a condition of its own: of what somebody else did with it a line kept too little to ask that.

    So only who reads all of that noun hears of it; and the young person of each one that is open to her.
    """
    member = standing.member
    nouns = [each for each in things() if member and _says_something(each.narrowed(member))]
    if member is None or member.role is not MemberRole.YOUNG_PERSON:
        return [~Q(kind=each.__name__) for each in nouns]
    return [
        ~Q(kind=each.__name__)
        | Q(thing_id__isnull=True)
        | Q(thing_id__in=Subquery(each.filter(standing.shown(each)).values("id")))
        for each in nouns
    ]


def _names(kinds: Collection[Kind]) -> list[str]:
    return [each.__name__ for each in things() if each.shared_as in kinds]


def _says_something(condition: Q) -> bool:
    return bool(condition.filters or condition.children)


def _sees(standing: Standing, kind: Kind) -> bool:
    verdict = standing.of_kind(kind)
    return verdict is None or verdict.sees


def _shown(standing: Standing) -> Q:
    """Each line as the thing it is about: what consent keeps from her of the plan is kept from her here as well."""
    nouns = [each for each in things() if each.shared_as in CONSENTED]
    others = ~Q(kind__in=[each.__name__ for each in nouns]) & standing.shown_of(Kind.PEOPLE, own_words=True)
    each_kind = [
        Q(kind__in=[each.__name__ for each in nouns if (each.shared_as, each.own_words) == (kind, own)])
        & standing.shown_of(kind, own_words=own)
        for kind in CONSENTED
        for own in (True, False)
    ]
    return Q(others, *each_kind, join_type=Q.OR)


def _same_capacity(actor: Actor) -> Q:
    # What she did at home isn't shown at work.
    return Q(organisation_id=actor.organisation_id) if actor.organisation_id else Q(organisation_id__isnull=True)


async def _young_people(circles: Sequence[UUID]) -> dict[UUID, UUID]:
    found = await Member.filter(role=MemberRole.YOUNG_PERSON, owner_id__in=list(circles), person_id__not_isnull=True)
    return {member.owner_id: member.person_id for member in found if member.person_id}
