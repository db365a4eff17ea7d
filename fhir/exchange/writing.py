"""What every resource we write has: who may read it, which version it is, and what its giver told beside."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from exchange.reading import dumps, read_again
from portal.circles.audience import Audience, MemberRole
from portal.circles.models import Member
from portal.circles.thing import Thing
from portal.people.actor import Actor, Capacity

Json = dict[str, Any]

AUDIENCES = "https://kring.example/fhir/CodeSystem/audience"
DISPLAY = {
    Audience.WHOLE_CIRCLE: "whole circle",
    Audience.FAMILY_NETWORK: "family and network",
    Audience.PROFESSIONALS: "professionals",
    Audience.OWN_ORGANISATION: "own organisation",
    Audience.NAMED: "named people",
    Audience.ONLY_ME: "only me",
    Audience.REPORTING_CODE: "reporting code",
}


def moment(at: datetime) -> str:
    """An instant in FHIR's form."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def meta(thing: Thing, *others: Thing) -> Json:
    """meta of `thing`; `others` are the things its resource is made of besides, which move its version too."""
    # Versions only go up, so their sum changes whenever one of them does.
    version = thing.version + sum(each.version for each in others)
    latest = max(each.changed_at for each in (thing, *others))
    security = {"system": AUDIENCES, "code": thing.audience.value, "display": DISPLAY[Audience(thing.audience)]}
    return {"versionId": str(version), "lastUpdated": moment(latest), "security": [security]}


def ref(kind: str, id: UUID, display: str = "") -> Json:
    """A reference to a resource of ours."""
    return {"reference": f"{kind}/{id}", **({"display": display} if display else {})}


def who(member: Member) -> Json:
    """A reference to the person this member is."""
    if member.role is MemberRole.YOUNG_PERSON:
        return ref("Patient", member.owner_id, member.name)
    if member.role is not MemberRole.PROFESSIONAL:
        return ref("RelatedPerson", member.id, member.name)
    return ref("Practitioner", member.person_id, member.name) if member.person_id else {"display": member.name}


def kept(leftover: Json) -> Any:
    """What we don't model, as a thing's `rest`: text, or its decimals would lose digits."""
    return {"fhir": dumps(leftover).decode()} if leftover else None


def complete(thing: Thing, ours: Json, actor: Actor) -> Json:
    """Our elements, and the giver's own other ones when the giver asks.

    Nobody chose an audience for what we don't model, so only the organisation that gave it gets it back.
    """
    giver = actor.capacity is Capacity.STAFF and thing.organisation_of_maker == actor.organisation_id
    rest = thing.rest.get("fhir") if isinstance(thing.rest, dict) and giver and actor.organisation_id else None
    full = joined(read_again(rest), ours) if rest else ours
    return {name: each for name, each in full.items() if each not in (None, [], {}, "")}


def joined(rest: Any, ours: Any) -> Any:
    """Both, ours first where they say different things; lists are joined place by place."""
    if isinstance(rest, dict) and isinstance(ours, dict):
        both = {name: joined(rest[name], each) if name in rest else each for name, each in ours.items()}
        return both | {name: each for name, each in rest.items() if name not in ours}
    if isinstance(rest, list) and isinstance(ours, list):
        pairs = [joined(one, other) for one, other in zip(rest, ours, strict=False)]
        return [*pairs, *ours[len(pairs) :], *rest[len(pairs) :]]
    return ours
