"""Proving again that it is you, before something sensitive; then back to where you were."""

from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from portal.errors import NotFound, NotSignedIn
from portal.people import sessions
from portal.people.accounts import UserKind
from portal.people.actor import Strength
from portal.people.arriving import HOME, wanted
from portal.people.browser import Browser, may_ask
from portal.people.ceremonies import passkeys_here
from portal.people.codes import Code
from portal.people.models import Organisation
from portal.people.openid.providers import Provider
from portal.people.passkeys import Passkey
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.web import Form, go, page
from portal.web.headers import own_origin

_ANY = "/{path:path}"


async def again(request: Request) -> Response:
    """Say why we ask again, and how to answer."""
    session = await _session(request)
    next = wanted(request.query_params.get("next", ""))
    if session.fresh:
        return go(next)
    organisation = await Organisation.get(id=session.organisation_id) if session.organisation_id else None
    way = ""
    provider = await _way_of(session)
    if provider:
        organisation = organisation or await Organisation.get(id=provider.organisation_id)
        query = urlencode({"opnieuw": "1", "next": next})
        way = f"/inloggen/organisatie/{provider.hint}?{query}"
    return await page(
        request,
        "people/again.html",
        next=next,
        back=_back(request, next),
        organisation=organisation,
        way=way,
        address=await _address(session),
        has_passkey=not session.organisation_id and await Passkey.exists(person_id=session.person_id),
        passkeys=passkeys_here(request),
        again=True,
    )


async def _address(session: Session) -> str:
    """Where a code would go."""
    return str((await Person.get(id=session.person_id)).email)


def _back(request: Request, next: str) -> str:
    """Where she came from, so that 'rather not' costs her nothing."""
    try:
        came = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return HOME
    if f"{came.scheme}://{came.netloc}" != own_origin(request.scope):
        return HOME
    # A form that was refused stood on the page she would go on to: its own address shows nothing.
    if not _shows(request, came.path):
        return next
    return wanted(f"{came.path}?{came.query}" if came.query else came.path)


def _shows(request: Request, path: str) -> bool:
    asked = {**request.scope, "method": "GET", "path": path, "root_path": ""}
    # All but the last, which answers whatever no page of ours does.
    pages = [route for route in request.app.routes if getattr(route, "path", "") != _ANY]
    return any(route.matches(asked)[0] is Match.FULL for route in pages)


async def ask_again(request: Request) -> Response:
    """Send a code to her own address."""
    session = await _session(request)
    form = await Form.read(request)
    person = await Person.get(id=session.person_id)
    by_provider = session.organisation_id and session.strength is not Strength.CODE
    if by_provider or not person.email:
        raise NotFound("this session proves itself otherwise")
    browser = Browser(request)
    await may_ask(request, browser, person.email)
    code = await Code.ask(
        person.email,
        browser=browser.mark,
        next=wanted(form.values.get("next", "")),
        session_id=session.id,
        organisation_id=session.organisation_id,
    )
    return browser.remember(go(f"/inloggen/code/{code.id}"))


async def _way_of(session: Session) -> Provider | None:
    """The provider she came by, if it is still on; else, for work, the first of her organisation."""
    came_by = await Provider.get(id=session.provider_id) if session.provider_id else None
    if came_by and came_by.is_on:
        return came_by
    if session.organisation_id is None or session.strength is not Strength.PROVIDER:
        return None
    ways = await Provider.open_ones(UserKind.STAFF, organisation_id=session.organisation_id)
    return ways[0] if ways else None


async def _session(request: Request) -> Session:
    session = await sessions.session_of(request)
    if session is None:
        raise NotSignedIn
    return session


routes = [
    Route("/inloggen/opnieuw", again),
    Route("/inloggen/opnieuw", ask_again, methods=["POST"]),
]
