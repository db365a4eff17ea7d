"""What a line of the log keeps of who could read the things it tells of, so that its readers learn of no others."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from portal.circles.audience import Audience
from portal.circles.thing import Owner, Thing

T = TypeVar("T", bound=Thing)
# Of these, who may read depends on the thing's own rows, or on who made it.
_APART = {Audience.NAMED, Audience.ONLY_ME, Audience.OWN_ORGANISATION, Audience.REPORTING_CODE}


def marks_of(things: Sequence[Thing]) -> dict[str, Any]:
    """The audience of things that share one; for several, by their owner what differs between them."""
    first = things[0]
    same = {each.audience_id for each in things} == {first.audience_id}
    return {
        "audience": Audience(first.audience).value,
        # Never empty: SQL's NOT IN is not true of what is empty.
        "audience_id": first.audience_id if same else first.owner_id,
        "made_by": first.made_by,
        "organisation_of_maker": first.organisation_of_maker,
    }


def by_audience(things: Sequence[T]) -> dict[tuple[Owner, UUID, object], list[T]]:
    """Things that the same readers may know of, together: a list of many is a few lines, not one for each."""
    groups: dict[tuple[Owner, UUID, object], list[T]] = {}
    for each in things:
        audience = Audience(each.audience)
        apart = (each.audience_id, each.made_by, each.organisation_of_maker) if audience in _APART else ()
        groups.setdefault((Owner(each.owner_kind), each.owner_id, (audience, apart)), []).append(each)
    return groups
