"""What an actor reaches of the access log: AuditEvent, of the circles she is in, as the page of the log shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from tortoise.expressions import Q

from exchange import audit_event
from exchange.reach import MOST, Found, Json, Shelf
from exchange.search import Search
from exchange.writing import who
from portal.access import Action, doors, log
from portal.access.standing import Standing, standings
from portal.audit import AccessLine
from portal.circles.audience import MemberRole
from portal.circles.consent import Consent
from portal.circles.models import Circle, Member
from portal.errors import NotFound
from portal.people.actor import Actor
from portal.people.models import Organisation

# Who reads what was said about reading along.
_HEARS = (MemberRole.YOUNG_PERSON, MemberRole.PROFESSIONAL)


class Log(Shelf):
    """AuditEvent: found by the log's own doors."""

    async def read(self, id: UUID, actor: Actor) -> Json:
        """One line of a circle's log."""
        stands = await _stands(actor)
        found = await _lines(actor, stands, None, Q(id=id), 1)
        if not found:
            raise NotFound(f"AuditEvent {id}")
        return (await _shown(found, actor, stands))[0]

    async def find(self, search: Search, actor: Actor) -> Found:
        """The lines asked for, by id, which is by their moment."""
        narrow = Q() if search.ids is None else Q(id__in=list(search.ids))
        if search.after is not None:
            narrow &= Q(id__gt=search.after)
        for span in search.dates:
            narrow &= span
        if search.agents is not None:
            narrow &= await _by(search.agents, actor)
        size = search.count or MOST
        stands = await _stands(actor)
        lines = await _lines(actor, stands, search.patients, narrow, size + 1)
        last = lines[size - 1].id if len(lines) > size else None
        return Found(await _shown(lines[:size], actor, stands), last)


async def _stands(actor: Actor) -> dict[UUID, Standing]:
    return {each.circle_id: each for each in await standings(actor)}


async def _lines(
    actor: Actor, stands: Mapping[UUID, Standing], patients: frozenset[UUID] | None, narrow: Q, limit: int
) -> list[AccessLine]:
    of = {} if patients is None else {"id__in": list(patients)}
    circles = await doors.page(Circle, actor, Action.LOG_READ_OWN, narrow=of, limit=MOST)
    both: list[tuple[Circle, Standing]] = [(each, stands[each.id]) for each in circles if each.id in stands]
    return await log.lines(actor, both, narrow=narrow, order="id", limit=limit)


@dataclass(frozen=True)
class _People:
    members: Sequence[Member]

    def who(self, line: AccessLine) -> dict[str, Any] | None:
        return self._found(line.person_id, line.organisation_id)

    def behalf(self, line: AccessLine) -> dict[str, Any] | None:
        """Who was stood in for: a colleague, so of the same organisation."""
        return self._found(line.on_behalf_of, line.organisation_id) if line.on_behalf_of else None

    def _found(self, person_id: UUID | None, organisation_id: UUID | None) -> dict[str, Any] | None:
        for each in self.members:
            if (each.person_id, each.organisation_id) == (person_id, organisation_id):
                return who(each)
        return None


@dataclass(frozen=True)
class _Tells:
    """What this reader may hear of the rules that opened things.

    Whether consent spoke, or nobody said anything, tells of what was said: so only who reads what was said hears it.
    """

    circles: frozenset[UUID]
    consents: frozenset[UUID]

    @classmethod
    async def of(cls, lines: Sequence[AccessLine], reader: Actor, stands: Mapping[UUID, Standing]) -> Self:
        """With the answers she finds as Consent too: of one thing only her own."""
        near = {id: each.member for id, each in stands.items() if each.member and each.member.role in _HEARS}
        if not near:
            return cls(frozenset(), frozenset())
        ids = sorted({id for each in lines if each.owner_id in near for id in _consents_of(each)})
        # Asked when there are none as well: how long it takes tells of none either.
        found = await doors.page(Consent, reader, Action.CONSENT_READ, narrow={"id__in": ids}, limit=MOST)
        hers = {each.id for each in near.values()}
        shown = {each.id for each in found if each.thing_id is None or each.by_member_id in hers}
        return cls(frozenset(near), frozenset(shown))

    def opened(self, line: AccessLine) -> audit_event.Opened | None:
        """Of one line."""
        if line.owner_id not in self.circles:
            return None
        consents = tuple(id for id in _consents_of(line) if id in self.consents)
        return audit_event.Opened(tuple(filter(None, (line.seeing or "").split(","))), consents)


def _consents_of(line: AccessLine) -> list[UUID]:
    return [UUID(each) for each in (line.consents or "").split(",") if each]


async def _shown(lines: Sequence[AccessLine], reader: Actor, stands: Mapping[UUID, Standing]) -> list[Json]:
    if not lines:
        return []
    people = {id for each in lines for id in (each.person_id, each.on_behalf_of) if id}
    did = {"person_id__in": list(people)}
    members = await doors.page(Member, reader, Action.PEOPLE_READ, narrow=did, limit=MOST)
    work = list({each.organisation_id for each in lines if each.organisation_id})
    names = {each.id: each.name for each in await Organisation.filter(id__in=work).only("id", "name")}
    tells = await _Tells.of(lines, reader, stands)
    by_circle: dict[UUID | None, _People] = {}
    for line in lines:
        by_circle.setdefault(line.owner_id, _People([each for each in members if each.owner_id == line.owner_id]))
    return [
        audit_event.to_fhir(
            line,
            by_circle[line.owner_id].who(line),
            names.get(line.organisation_id, "") if line.organisation_id else "",
            behalf=by_circle[line.owner_id].behalf(line),
            opened=tells.opened(line),
            own=(line.person_id, line.organisation_id) == (reader.person_id, reader.organisation_id),
        )
        for line in lines
    ]


async def _by(agents: frozenset[UUID], actor: Actor) -> Q:
    """Lines of these agents: a Practitioner is a person at work, a RelatedPerson a member, a Patient her circle's."""
    members = await doors.page(Member, actor, Action.PEOPLE_READ, limit=MOST)
    at_home = [
        each.person_id
        for each in members
        if each.person_id
        and each.organisation_id is None
        and (each.id in agents or (each.role is MemberRole.YOUNG_PERSON and each.owner_id in agents))
    ]
    work = Q(person_id__in=list(agents), organisation_id__isnull=False)
    return work | Q(person_id__in=at_home, organisation_id__isnull=True)


SHELVES: dict[str, Shelf] = {"AuditEvent": Log()}
