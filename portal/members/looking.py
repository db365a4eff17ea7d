"""'See as …' (kijk als): what another member reads of what I read, with the reason; nobody's place is taken for it.

Everything is found at the asker's own doors, logged as hers, and only then held against the other's own condition:
so it is the intersection of what both may read, and never more. Nothing is marked as read and nothing is in a form.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.access import Action, Role, doors
from portal.access.along import everybody
from portal.access.doors import Entered
from portal.access.nouns import Noun, nouns, read_by
from portal.access.standing import Standing
from portal.circles.ages import AgeBand
from portal.circles.audience import MemberRole
from portal.circles.in_words import given_name
from portal.circles.models import Member
from portal.errors import NotAllowed
from portal.members import sight
from portal.members.told import called, found_in, looks_along, member_of, told
from portal.web import _, page

_MOST = 2000


@dataclass(frozen=True)
class Item:
    """One thing of the circle, as its asker reads it."""

    words: str
    href: str


@dataclass(frozen=True)
class Group:
    """Things of which the same rule says the same."""

    sees: bool
    why: str
    items: list[Item]


@dataclass(frozen=True)
class Shelf:
    """All of one noun that the asker reads, what the other reads of it first."""

    title: str
    groups: list[Group] = field(default_factory=list)


async def choose_whom(request: Request) -> Response:
    """Through whose eyes?"""
    entered = await _enter(request)
    shown = [member for each in await everybody(entered.id) if (member := member_of(each)) != entered.member]
    return await page(
        request,
        "members/look_whom.html",
        room="people",
        circle=entered.circle,
        family=[each for each in shown if each.role is not MemberRole.PROFESSIONAL],
        care=[each for each in shown if each.role is MemberRole.PROFESSIONAL],
        logged=_who_reads_of_it(entered),
        kind=sight.kind,
    )


def _who_reads_of_it(entered: Entered) -> str:
    """Who reads in the log that she looked: from 12 what the young person does there is hers alone (access/log.py)."""
    if entered.circle.age_band is not AgeBand.UNDER_12:
        return _("Alleen jij kunt dat lezen.")
    if entered.is_(Role.YOUNG_PERSON):
        return _("De ouders met gezag kunnen dat ook lezen.")
    words = _("Een andere ouder met gezag kan dat ook lezen, en %(name)s zelf ook.")
    return words % {"name": entered.circle.name}


async def look(request: Request) -> Response:
    """What this member reads and doesn't, of what the asker reads herself."""
    actor = request.state.actor
    entered = await _enter(request)
    found = await doors.open(Member, request.path_params["member"], actor, Action.LOOK_AS, within=entered)
    all_ = await everybody(entered.id)
    eyes = found_in(all_, found.id)
    shelves = [await _shelf(actor, noun, eyes, all_, entered) for noun in nouns]
    return await page(
        request,
        "members/look.html",
        room="people",
        circle=entered.circle,
        member=member_of(eyes),
        called=given_name(member_of(eyes), [member_of(each) for each in all_]),
        professional=found.role is MemberRole.PROFESSIONAL,
        shelves=[each for each in shelves if each.groups],
        sees=sight.sees(found.role, entered.circle, hers=entered.is_(Role.YOUNG_PERSON)),
        kind=sight.kind,
    )


async def _shelf(actor: Any, noun: Noun, eyes: Standing, all_: Sequence[Standing], entered: Entered) -> Shelf:
    things = await doors.page(noun.model, actor, Action.LOOK_AS, within=entered, order=("-made_at", "id"), limit=_MOST)
    hers = await read_by(eyes, noun.model, things)
    rows = []
    for thing in things:
        said = told(eyes, thing, entered, listed=thing.id in hers)
        href = f"/kringen/{entered.id}/wie-leest/{noun.word}/{thing.id}" if noun.stands_alone else noun.href(thing)
        rows.append((not said.sees, said.why, Item(called(noun, thing, all_, entered), href)))
    rows.sort(key=lambda row: row[:2])
    groups = [
        Group(not unseen, why, [item for _unseen, _why, item in same])
        for (unseen, why), same in groupby(rows, key=lambda row: row[:2])
    ]
    return Shelf(noun.many(), groups)


async def _enter(request: Request) -> Entered:
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.LOOK_AS)
    if not looks_along(entered):
        words = _("Door de ogen van een ander kijkt alleen %(name)s zelf.") % {"name": entered.circle.name}
        raise NotAllowed("look through another's eyes", words=words)
    return entered


routes = [
    Route("/kringen/{circle:uuid}/kijk-als", choose_whom, methods=["GET"]),
    Route("/kringen/{circle:uuid}/kijk-als/{member:uuid}", look, methods=["GET"]),
]
