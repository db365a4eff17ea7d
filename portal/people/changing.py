"""Changing capacity: in which one somebody is here, and by which door she comes in in another, knowingly."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portal import clock
from portal.errors import NotSignedIn
from portal.people.accounts import UserKind
from portal.people.actor import Actor
from portal.people.arriving import HOME
from portal.people.models import Organisation, Staff, StaffRole
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from portal.web import page


@dataclass(frozen=True)
class Work:
    """One place where she works, and the ways in that its organisation offers."""

    organisation: Organisation
    ways: list[tuple[str, str]]  # what it is called, and where it is


async def change(request: Request) -> Response:
    """Say who she is here now, and what she can change to."""
    actor: Actor = request.state.actor
    if actor.person_id is None:
        raise NotSignedIn
    here = await Organisation.get_or_none(id=actor.organisation_id) if actor.organisation_id else None
    person = await Person.get(id=actor.person_id)
    families = actor.staff_role in ("", StaffRole.PROFESSIONAL)
    works = await _works(actor)
    return await page(request, "people/changing.html", person=person, here=here, families=families, works=works)


async def _works(actor: Actor) -> list[Work]:
    """Where else she works; never told at work, since an employer's login opens nothing else of hers."""
    if actor.organisation_id:
        return []
    places = await works_at(actor).prefetch_related("organisation")
    return [Work(each.organisation, await _ways(each.organisation)) for each in places]


def works_at(actor: Actor) -> QuerySet[Staff]:
    """Her places at work now, for who is here for herself."""
    moment = clock.now()
    current = Q(until__isnull=True) | Q(until__gt=moment)
    return Staff.filter(current, person_id=actor.person_id, since__lte=moment)


async def _ways(organisation: Organisation) -> list[tuple[str, str]]:
    providers = await Provider.open_ones(UserKind.STAFF, organisation_id=organisation.id)
    back = urlencode({"next": HOME})
    return [(each.label, f"/inloggen/organisatie/{each.hint}?{back}") for each in providers]


routes = [Route("/account/wisselen", change)]
