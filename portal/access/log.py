"""Who may see which lines of the access log: each door asks before these are read."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from tortoise.expressions import Q

from portal.access.rules import Action, Role, kind_of, may
from portal.access.standing import Standing
from portal.audit import AccessLine, chain_of
from portal.circles.ages import AgeBand
from portal.circles.audience import CONSENTED, Kind, MemberRole
from portal.circles.models import Circle, Member
from portal.circles.thing import Owner, Thing
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
    # What stood in no chain when it was written doesn't say whose it was to know.
    kept = (_of_rooms(standing) | Q(audience="") & own | _shown(standing)) & (Q(taken_in=False) | own)
    shown = Q(chain=chain_of(Owner.CIRCLE.value, circle.id)) & kept & (Q(found__isnull=True) | Q(found__gt=0))
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


def _of_rooms(standing: Standing) -> Q:
    """Lines of entering a room: of one that is shut to her none, as its news isn't told her either."""
    shut = [action for action in Action if (kind := kind_of(action)) and not _sees(standing, kind)]
    return Q(audience="") & ~Q(action__in=shut) if shut else Q(audience="")


def _sees(standing: Standing, kind: Kind) -> bool:
    verdict = standing.of_kind(kind)
    return verdict is None or verdict.sees


def _shown(standing: Standing) -> Q:
    """Each line as the thing it is about: what consent keeps from her of the plan is kept from her here as well."""
    nouns = [each for each in Thing.__subclasses__() if each.shared_as in CONSENTED]
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
