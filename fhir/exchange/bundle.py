"""What somebody takes along of her file as a FHIR Bundle: the same resources as her own searches give her."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from exchange.reach import Json
from exchange.reading import dumps
from exchange.search import Search
from exchange.shelves import SHELVES
from exchange.writing import moment
from portal import clock
from portal.access.doors import Entered
from portal.access.exported import takes_own
from portal.circles.audience import Audience
from portal.people.actor import Actor, Capacity
from portal.settings import settings

PATH = "fhir/bundle.json"
# One page of a search; between two of these everybody else's requests go on.
_PAGE = 500
# These two are the circle itself; the others are found by it.
_CIRCLE = ("Patient", "CareTeam")
# Consent among them before the helpers are sought: it may be all that names an organisation.
_IN_CIRCLE = ("RelatedPerson", "CarePlan", "Goal", "Task", "Communication", "Consent")
_OWN, _PAPER = "QuestionnaireResponse", "DocumentReference"
_PRIVATE = Audience.ONLY_ME.value
_REFERENCE = re.compile(r'"reference":"(Practitioner|Organization)/([0-9a-f-]{36})"')


async def taken(reader: Actor, entered: Entered | None) -> dict[str, bytes]:
    """The Bundle by its path; nothing where there is nothing.

    Who looked is told in words, and not here: an AuditEvent says more than the sentence (by what means, from which
    network, how many were found), and leaves out less while home is the danger (home/exported.py).
    """
    found: list[Json] = []
    of = frozenset({entered.id}) if entered else None
    if of:
        for kind in _CIRCLE:
            found += await _every(Search(kind, ids=of), reader)
        for kind in _IN_CIRCLE:
            found += await _every(Search(kind, patients=of), reader)
        papers = await _every(Search(_PAPER, patients=of), reader)
        found += [each for each in papers if takes_own(entered) or each["meta"]["security"][0]["code"] != _PRIVATE]
        found += await _helpers(found, reader)
    if reader.capacity is Capacity.OWN:
        found += await _every(Search(_OWN, patients=of), reader)
    return {PATH: await asyncio.to_thread(_written, found)} if found else {}


async def _every(search: Search, reader: Actor) -> list[Json]:
    """Page after page, until the last."""
    found: list[Json] = []
    search = replace(search, count=_PAGE)
    while True:
        page = await SHELVES[search.type].find(search, reader)
        found += page.resources
        if page.last is None:
            return found
        search = replace(search, after=page.last)


async def _helpers(found: Sequence[Json], reader: Actor) -> list[Json]:
    """The professionals and organisations that these name: of no other circle, and nobody who isn't spoken of."""
    named = set(_REFERENCE.findall((await asyncio.to_thread(dumps, found)).decode()))
    people, organisations = (
        frozenset(UUID(id) for type_, id in named if type_ == kind) for kind in ("Practitioner", "Organization")
    )
    roles = [
        each
        for each in await _every(Search("PractitionerRole"), reader)
        if UUID(each["practitioner"]["reference"].rpartition("/")[2]) in people
        and UUID(each["organization"]["reference"].rpartition("/")[2]) in organisations
    ]
    return [
        *await _every(Search("Practitioner", ids=people), reader),
        *roles,
        *await _every(Search("Organization", ids=organisations), reader),
    ]


def _written(found: Sequence[Json]) -> bytes:
    base = f"{settings().origin}/fhir"
    entries = [{"fullUrl": f"{base}/{each['resourceType']}/{each['id']}", "resource": each} for each in found]
    return dumps({"resourceType": "Bundle", "type": "collection", "timestamp": moment(clock.now()), "entry": entries})
