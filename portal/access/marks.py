"""What a line of the log keeps of who could read the things it tells of, so that its readers learn of no others."""

from collections.abc import Collection, Sequence
from typing import Any, TypeVar
from uuid import UUID

from portal.circles.audience import Audience
from portal.circles.thing import Owner, Thing

T = TypeVar("T", bound=Thing)
# Of these, who may read depends on the thing's own rows, or on who made it.
_APART = {Audience.NAMED, Audience.ONLY_ME, Audience.OWN_ORGANISATION, Audience.REPORTING_CODE}


def marks_of(things: Sequence[Thing], spoken_of: Collection[UUID] = ()) -> dict[str, Any]:
    """The audience of things that share one; for several, by their owner what differs between them.

    Of things that were all `spoken_of` one by one it is the first's: nothing else in that list says that there was
    one, so who may not read the first isn't told that somebody found any.
    """
    first = things[0]
    ids = {each.audience_id for each in things}
    same = len(ids) == 1 or ids <= set(spoken_of)
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
