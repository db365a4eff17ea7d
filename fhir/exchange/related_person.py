"""RelatedPerson: a member from the family or the network; its id is the membership's, so one per young person."""

from typing import Any

from exchange.handover import Someone
from exchange.opened import Entry, identifiers
from exchange.words import codes_of, name_of, words_of
from exchange.writing import complete, meta, moment, ref
from portal.circles.models import Member
from portal.people.actor import Actor
from portal.web.texts import _

TAKEN = frozenset({"patient", "name", "relationship"})
PARENTS = {"FTH", "MTH", "NFTH", "NMTH", "PRN", "STPFTH", "STPMTH", "ADOPTF", "ADOPTM", "GUARD"}


def to_fhir(member: Member, reader: Actor) -> dict[str, Any]:
    """Somebody of the family or the network; named ones are no members yet, so not active."""
    period = {"start": moment(member.since)} if member.accepted_at else {}
    if member.until:
        period["end"] = moment(member.until)
    ours = {
        "resourceType": "RelatedPerson",
        "id": str(member.id),
        "meta": meta(member),
        "active": member.accepted_at is not None,
        "patient": ref("Patient", member.owner_id),
        "name": [{"text": member.name}],
        "relationship": [{"text": member.relation}] if member.relation else [],
        "period": period,
    }
    return complete(member, ours, reader)


def from_fhir(entry: Entry, title: str) -> Someone:
    """Somebody the hand-over names beside the young person; `title` is what the care team calls them."""
    resource = entry.resource
    relation = words_of(resource.get("relationship")) or title
    parent = bool(codes_of(resource.get("relationship")) & PARENTS)
    name = name_of(resource) or _("iemand zonder naam")
    return Someone(entry.ref, "RelatedPerson", name, relation, parent, identifiers=identifiers(resource))
