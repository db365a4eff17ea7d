"""What each door writes down of who came in for what: the lines of the access log (NEN 7513)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from portal.access.marks import by_audience, marks_of
from portal.access.rules import TABLE, Action, Role, roles_outside
from portal.access.standing import Standing
from portal.audit import Outcome, event_at_door, write_line
from portal.circles.models import Circle
from portal.circles.thing import Owner, Thing
from portal.people.actor import Actor, Capacity
from portal.store import Row

T = TypeVar("T", bound=Thing)


class As(NamedTuple):
    """What somebody comes to a thing as, for the line of the log: her roles, and where she stands in a circle."""

    roles: frozenset[Role] = frozenset()
    standing: Standing | None = None

    @classmethod
    def of(cls, standing: Standing) -> "As":
        """As who stands there."""
        return cls(standing.roles, standing)

    def opened(self, things: Sequence[Thing]) -> dict[str, str]:
        """By which rules of seeing these are open to her, and by which answers of those who decide."""
        standing = self.standing
        found = [each for thing in things if standing and (each := standing.reads(thing)) and each.sees]
        consents = {str(id) for each in found for id in each.by}
        return {"seeing": _listed({each.rule for each in found}), "consents": _listed(consents)} if found else {}


_NOTHING = As()


async def log_list(
    actor: Actor,
    action: Action,
    model: type[T],
    found: Sequence[T],
    circle_id: UUID | None,
    stands: Mapping[UUID, Standing],
) -> None:
    """A line for each owner and audience of what a list showed; one for a list that showed nothing."""
    if not found:
        owner = (Owner.CIRCLE, circle_id) if circle_id else None
        as_ = As.of(stands[circle_id]) if circle_id and circle_id in stands else _NOTHING
        await log_line(actor, action, model, None, owner, as_=as_, marks={"found": 0})
    for (owner_kind, owner_id, _audience), things in by_audience(found).items():
        stands_in = stands.get(owner_id)
        as_ = As.of(stands_in) if stands_in else As(roles_outside(actor))
        spoken_of = stands_in.sight.choices.things if stands_in and stands_in.sight else frozenset()
        marks = {} if model is Circle else marks_of(things, spoken_of) | as_.opened(things)
        marks["found"] = len(things)
        await log_line(actor, action, model, None, (owner_kind, owner_id), as_=as_, marks=marks)


async def log_line(
    actor: Actor,
    action: Action,
    model: type[Row],
    id: UUID | None,
    owner: tuple[Owner, UUID] | None = None,
    outcome: Outcome = Outcome.DONE,
    *,
    reason: str = "",
    as_: As = _NOTHING,
    marks: Mapping[str, Any] | None = None,
) -> None:
    line = {
        **actor.line(),
        **({"reason": reason} if reason else {}),
        **(marks or {}),
        "action": action.value,
        "event": event_at_door(action.value),
        "kind": model.__name__,
        "thing_id": id,
        "owner_kind": owner[0].value if owner else "",
        "owner_id": owner[1] if owner else None,
        "role": _listed(as_.roles),
        "rule": _listed(TABLE[action] & as_.roles) if outcome is Outcome.DONE else "",
        "on_behalf_of": as_.standing.on_behalf_of if as_.standing else None,
    }
    if Role.EMERGENCY in as_.roles or action is Action.EMERGENCY_OPEN:
        line |= {"emergency": True, "purpose": "ETREAT"}
    elif owner and owner[0] is Owner.CIRCLE and actor.capacity is Capacity.STAFF:
        line["purpose"] = "TREAT"
    await write_line(line, outcome=outcome)


def _listed(words: Iterable[str]) -> str:
    return ",".join(sorted(words))
