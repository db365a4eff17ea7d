"""The only way in: each door finds, checks and logs before it returns, and none of the three can be forgotten."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

from tortoise.expressions import Q

from portal.access.marks import marks_of
from portal.access.noting import As, log_line, log_list
from portal.access.rules import TABLE, Action, Role, may, roles_outside, why_not
from portal.access.standing import Standing, standings
from portal.audit import ERASED, Outcome, Tombstone
from portal.circles.models import Circle
from portal.circles.thing import Owner, Thing
from portal.errors import Gone, KringError, NotAllowed, NotFound, NotSignedIn
from portal.people.actor import Actor, Capacity
from portal.people.models import Organisation
from portal.store import Row

T = TypeVar("T", bound=Thing)


class Entered:
    """A circle somebody has entered, with where she stands in it; good for one request, never for longer."""

    def __init__(self, circle: Circle, standing: Standing) -> None:
        self.circle = circle
        self.standing = standing
        self.member = standing.member
        self.id = circle.id

    def may(self, action: Action) -> bool:
        """Whether this actor may do this here: for showing or leaving out a button, never instead of a door."""
        return may(self.standing.roles, action)

    def is_(self, *roles: Role) -> bool:
        """Whether this actor has one of these roles here."""
        return bool(self.standing.roles & set(roles))


async def enter(actor: Actor, circle_id: UUID, action: Action) -> Entered:
    """The circle, if this actor is in it and may do this; a stranger gets NotFound."""
    _signed_in(actor)
    standing = await _standing(actor, circle_id)
    circle = await _circle_of(standing) if standing else None
    if standing is None or circle is None:
        await log_line(actor, action, Circle, circle_id, outcome=Outcome.REFUSED)
        raise await _not_here(actor, "circle", circle_id)
    here, as_ = (Owner.CIRCLE, circle_id), As.of(standing)
    if not may(standing.roles, action):
        await log_line(actor, action, Circle, circle_id, here, Outcome.REFUSED, as_=as_)
        raise NotAllowed(f"{action} in circle {circle_id}", words=why_not(action))
    await log_line(actor, action, Circle, circle_id, here, as_=as_)
    return Entered(circle, standing)


async def open(
    model: type[T], id: UUID, actor: Actor, action: Action, *, within: Entered | None = None, removed: bool = False
) -> T:
    """The thing, if it is there, this actor may know of it and may do this with it; `removed` takes tombstones too.

    `within` a circle she entered, what is another circle's isn't there, and she stands where she stood on entering.
    """
    _signed_in(actor)
    thing, as_ = await (_inside(model, id, actor, within, removed) if within else _anywhere(model, id, actor, removed))
    if thing is None:
        await log_line(actor, action, model, id, outcome=Outcome.REFUSED)
        raise await _not_here(actor, model.__name__, id)
    owner = (thing.owner_kind, thing.owner_id)
    if not may(as_.roles, action):
        await log_line(actor, action, model, id, owner, Outcome.REFUSED, as_=as_, marks=marks_of([thing]))
        raise NotAllowed(f"{action} on {model.__name__} {id}", words=why_not(action))
    await log_line(actor, action, model, id, owner, as_=as_, marks=marks_of([thing]) | as_.opened([thing]))
    return thing


async def page(
    model: type[T],
    actor: Actor,
    action: Action,
    *,
    within: Entered | UUID | None = None,
    narrow: Mapping[str, Any] | Q | None = None,
    order: Sequence[str] = ("id",),
    limit: int = 200,
    removed: bool = False,
) -> list[T]:
    """What this actor may read of `model`: in one circle (`within`), or in all she is in and of her own.

    `removed` takes tombstones too: for history and for putting something back.
    """
    _signed_in(actor)
    if isinstance(within, Entered):
        stands: list[Standing] = [within.standing]
    else:
        stands = await standings(actor, within)
    seen = Q(id__in=[])
    for standing in stands:
        if may(standing.roles, action):
            seen |= standing.shown(model)
    if within is None and (own := _own(actor, action)):
        seen |= own
    asked = narrow if isinstance(narrow, Q) else Q(**dict(narrow or {}))
    found = await model.filter(seen, asked, _there(removed)).order_by(*order).limit(limit)
    circle_id = within.id if isinstance(within, Entered) else within
    await log_list(actor, action, model, found, circle_id, {each.circle_id: each for each in stands})
    return found


async def note(actor: Actor, action: Action, thing: Thing, words: str) -> None:
    """One more line about a thing a door has opened: from where to where somebody listened. Never typed words."""
    owner, marks = (thing.owner_kind, thing.owner_id), {} if isinstance(thing, Circle) else marks_of([thing])
    await log_line(actor, action, type(thing), thing.id, owner, reason=words, marks=marks)


async def outside(actor: Actor, action: Action, thing: Thing | None = None) -> None:
    """The door for what belongs to no circle yet, such as starting one, or to one the actor isn't in yet."""
    _signed_in(actor)
    model, id = (type(thing), thing.id) if thing else (Circle, None)
    owner = (thing.owner_kind, thing.owner_id) if thing else None
    marks = marks_of([thing]) if thing else {}
    if TABLE[action] & (roles := roles_outside(actor)):
        return await log_line(actor, action, model, id, owner, as_=As(roles), marks=marks)
    await log_line(actor, action, model, id, owner, Outcome.REFUSED, marks=marks)
    raise NotAllowed(str(action), words=why_not(action))


async def desk(actor: Actor, action: Action, row: Row | None = None) -> Organisation:
    """The actor's own organisation, for who looks after it; another organisation's row is NotFound to her.

    `row` is what she wants there, such as a Provider or a Staff: the organisation it belongs to must be hers.
    """
    _signed_in(actor)
    organisation_id = actor.organisation_id
    mine = (Owner.ORGANISATION, organisation_id) if organisation_id else None
    model, id = (type(row), row.id) if row else (Organisation, organisation_id)
    if organisation_id is None or not TABLE[action] & roles_outside(actor):
        await log_line(actor, action, model, id, mine, Outcome.REFUSED)
        raise NotAllowed(str(action), words=why_not(action))
    if row and getattr(row, "organisation_id", None) != organisation_id:
        await log_line(actor, action, model, id, mine, Outcome.REFUSED)
        raise NotFound(f"{model.__name__} {id} of another organisation")
    await log_line(actor, action, model, id, mine, as_=As(roles_outside(actor)))
    return await Organisation.get(id=organisation_id)


async def gone(actor: Actor, circle_ids: Sequence[UUID]) -> list[UUID]:
    """Which of these circles were erased, of those this actor was in; nothing is read, so nothing is logged."""
    _signed_in(actor)
    return [id for id in circle_ids if await Tombstone.tells(actor.key, id)]


async def _not_here(actor: Actor, what: str, id: UUID) -> KringError:
    """Erased, to who was in it; to anybody else it isn't there, after as many questions."""
    if await Tombstone.tells(actor.key, id):
        return Gone(f"{what} {id} was erased", words=ERASED)
    return NotFound(f"{what} {id}")


def _signed_in(actor: Actor) -> None:
    # Before any look-up: who has not signed in gets the same answer for every address.
    if actor.capacity is Capacity.NOBODY:
        raise NotSignedIn


async def _circle_of(standing: Standing) -> Circle | None:
    """The circle as it was read for this standing; the house, which is no member, reads it now."""
    return standing.circle or await Circle.get_or_none(id=standing.circle_id, removed_at__isnull=True)


async def _standing(actor: Actor, circle_id: UUID) -> Standing | None:
    found = await standings(actor, circle_id)
    return found[0] if found else None


async def _anywhere(model: type[T], id: UUID, actor: Actor, removed: bool) -> tuple[T | None, As]:
    """The thing, if the actor may know of it, with what she comes to it as.

    Where she stands is asked first and the thing once, as page() asks it: what she may not know of takes as many
    questions as what isn't there.
    """
    if actor.capacity is Capacity.HOUSE:
        return await _for_house(model, id, actor, removed)
    stands = {each.circle_id: each for each in reversed(await standings(actor))}
    seen = _outside_circles(actor)
    for standing in stands.values():
        seen |= standing.shown(model)
    thing = await model.get_or_none(seen, _there(removed), id=id)
    if thing is None:
        return None, As()
    if thing.owner_kind is Owner.PERSON:
        return thing, As(frozenset({Role.SELF}))
    if thing.owner_kind is Owner.ORGANISATION:
        return thing, As(roles_outside(actor))
    return thing, As.of(stands[thing.owner_id])


def _outside_circles(actor: Actor) -> Q:
    """What is nobody's circle's: her own, and where she works the organisation's."""
    if actor.capacity is Capacity.OWN:
        return Q(owner_kind=Owner.PERSON, owner_id=actor.person_id)
    if actor.capacity is Capacity.STAFF:
        return Q(owner_kind=Owner.ORGANISATION, owner_id=actor.organisation_id)
    return Q(id__in=[])


async def _for_house(model: type[T], id: UUID, actor: Actor, removed: bool) -> tuple[T | None, As]:
    """The house is in no circle: it stands in that of the thing, and nobody learns from how long it takes."""
    thing = await model.get_or_none(_there(removed), id=id)
    standing = await _standing(actor, thing.owner_id) if thing and thing.owner_kind is Owner.CIRCLE else None
    return (thing, As.of(standing)) if standing else (None, As())


async def _inside(model: type[T], id: UUID, actor: Actor, within: Entered, removed: bool) -> tuple[T | None, As]:
    """The same in one circle, in one question: what she may not know of takes as long as what isn't there."""
    seen = within.standing.shown(model)
    if actor.capacity is Capacity.OWN:
        # What she keeps to herself is hers, wherever she is.
        seen |= Q(owner_kind=Owner.PERSON, owner_id=actor.person_id)
    thing = await model.get_or_none(seen, _there(removed), id=id)
    is_own = thing is not None and thing.owner_kind is Owner.PERSON
    return thing, As(frozenset({Role.SELF})) if is_own else As.of(within.standing)


def _there(removed: bool) -> Q:
    return Q() if removed else Q(removed_at__isnull=True)


def _own(actor: Actor, action: Action) -> Q | None:
    if actor.capacity is not Capacity.OWN or not may(frozenset({Role.SELF}), action):
        return None
    return Q(owner_kind=Owner.PERSON, owner_id=actor.person_id)
