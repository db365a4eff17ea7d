"""For whom notes and papers are meant: what each side of a circle may choose, and what a choice may become later."""

from uuid import UUID

from portal.circles.audience import FAMILY_SIDE, Audience, MemberRole
from portal.circles.models import Circle
from portal.circles.thing import Owner, Thing
from portal.people.actor import Actor, Capacity

_BY_FAMILY = (Audience.ONLY_ME, Audience.FAMILY_NETWORK, Audience.WHOLE_CIRCLE)
# From few to many: what a professional wrote is later read by more people, never by fewer.
_BY_CARE = (Audience.OWN_ORGANISATION, Audience.PROFESSIONALS, Audience.WHOLE_CIRCLE)


def meant_by(role: MemberRole) -> tuple[Audience, ...]:
    """The audiences somebody may choose; nobody chooses one that she isn't of herself."""
    return _BY_FAMILY if role in FAMILY_SIDE else _BY_CARE


def owner_of(circle: Circle, audience: Audience, by: Actor) -> tuple[Owner, UUID]:
    """Whose it becomes: what is for its maker alone is hers and not the circle's (STANDARDS 3.2)."""
    if audience is not Audience.ONLY_ME:
        return Owner.CIRCLE, circle.id
    if by.capacity is not Capacity.OWN or by.person_id is None:
        raise ValueError("Only who is here for herself keeps something for herself")
    return Owner.PERSON, by.person_id


def readers_later(thing: Thing) -> tuple[Audience, ...]:
    """For whom its maker may make it from now on; the first is what it is.

    What is for her alone stays so: sharing it is making another, since its key and its owner are others.
    """
    if thing.owner_kind is Owner.PERSON:
        return (thing.audience,)
    if thing.organisation_of_maker is None:
        return (thing.audience, *(each for each in _BY_FAMILY[1:] if each is not thing.audience))
    wider = _BY_CARE[_BY_CARE.index(thing.audience) + 1 :] if thing.audience in _BY_CARE else ()
    return (thing.audience, *wider)
