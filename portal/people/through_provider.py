"""Signing in through an organisation's own provider: leaving by a link, coming back by that provider's own path."""

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.audit import Outcome, write_line
from portal.errors import NotFound
from portal.people import sessions
from portal.people.actor import Actor, Strength
from portal.people.arriving import arrive, prove_again, wanted
from portal.people.browser import Browser
from portal.people.fetching import ProviderTrouble, Trouble
from portal.people.models import Login, Organisation, Person, Staff
from portal.people.oidc import Provider
from portal.people.signins import SignIn
from portal.store import write
from portal.web import go, page
from portal.web.headers import own_origin

log = structlog.get_logger()

_STATUS = {
    Trouble.DOWN: 503,
    Trouble.CANCELLED: 403,
    Trouble.ELSEWHERE: 400,
    Trouble.REFUSED: 403,
    Trouble.NOT_ADDED: 403,
}


async def leave(request: Request) -> Response:
    """Send the browser to the provider; by GET, since a form may not be answered with another site's address."""
    organisation = await _organisation(request)
    browser = Browser(request)
    next = wanted(request.query_params.get("next", ""))
    session = await sessions.session_of(request) if "opnieuw" in request.query_params else None
    try:
        provider = await Provider.of(organisation)
        async with write():
            leaving, state = await SignIn.begin(
                organisation,
                browser=browser.mark,
                redirect_uri=f"{own_origin(request.scope)}/inloggen/terug/{organisation.slug}",
                next=next,
                session_id=session.id if session and session.organisation_id == organisation.id else None,
            )
        return browser.remember(go(provider.way_there(leaving, state)))
    except ProviderTrouble as trouble:
        return await _trouble(request, organisation, trouble, next)


async def back(request: Request) -> Response:
    """Take the provider's answer: everything it says is checked before anybody is let in."""
    organisation = await _organisation(request)
    said = request.query_params
    next = ""
    try:
        leaving = await SignIn.back(said.get("state", ""), browser=Browser(request).mark, organisation=organisation)
        if leaving is None:
            raise ProviderTrouble(Trouble.ELSEWHERE, "no such state in this browser")
        next = leaving.next
        provider = await Provider.of(organisation)
        provider.check_announced_issuer(said.get("iss"))
        if "error" in said or not said.get("code"):
            raise ProviderTrouble(Trouble.CANCELLED, f"provider said {said.get('error', '')!r:.40}")
        claims = await provider.redeem(said["code"], leaving)
        person = await _person(organisation, claims)
        if leaving.session_id:
            return await _again(request, leaving, person)
    except ProviderTrouble as trouble:
        return await _trouble(request, organisation, trouble, next)
    return await arrive(
        request,
        person,
        means=f"oidc:{organisation.slug}",
        strength=Strength.PROVIDER,
        organisation_id=organisation.id,
        next=next,
    )


async def _organisation(request: Request) -> Organisation:
    organisation = await Organisation.exclude(issuer="").get_or_none(slug=request.path_params["slug"])
    if organisation is None:
        raise NotFound("no organisation with a provider by that name")
    return organisation


async def _person(organisation: Organisation, claims: dict[str, object]) -> Person:
    """Whose account this is: by issuer and subject; the first time, by the address an administrator invited."""
    async with write():
        login = await Login.get_or_none(issuer=organisation.issuer, subject=claims["sub"])
        if login is None:
            login = await _join(organisation, claims)
        # A provider shared by two organisations still opens only the one that let this account in.
        if login.organisation_id != organisation.id or not await Staff.now(login.person_id, organisation.id):
            raise ProviderTrouble(Trouble.NOT_ADDED, "no place at this organisation")
        return await Person.get(id=login.person_id)


async def _join(organisation: Organisation, claims: dict[str, object]) -> Login:
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise ProviderTrouble(Trouble.NOT_ADDED, "first sign-in without a verified address")
    person = await Person.of_email(email)
    if person is None or not await Staff.now(person.id, organisation.id):
        raise ProviderTrouble(Trouble.NOT_ADDED, "address was not invited")
    # An address given to a new colleague must not open the account of the one who left.
    if await Login.exists(person_id=person.id, issuer=organisation.issuer):
        raise ProviderTrouble(Trouble.NOT_ADDED, "this person has another account at this provider")
    if not person.name:
        told = claims.get("name")
        person.name = told.strip()[:100] if isinstance(told, str) and told.strip() else email.partition("@")[0]
        await person.save(update_fields=["name"])
    return await Login.create(
        person_id=person.id, organisation_id=organisation.id, issuer=organisation.issuer, subject=claims["sub"]
    )


async def _again(request: Request, leaving: SignIn, person: Person) -> Response:
    session = await sessions.session_of(request)
    if session is None or session.id != leaving.session_id or session.person_id != person.id:
        raise ProviderTrouble(Trouble.REFUSED, "proved again by somebody else")
    return await prove_again(session, leaving.next)


async def _trouble(request: Request, organisation: Organisation, trouble: ProviderTrouble, next: str) -> Response:
    """A page that says what happened and what to do; who works elsewhere, and families, are not touched."""
    log.warning("provider_trouble", organisation=organisation.slug, trouble=trouble.trouble.name, why=trouble.log)
    if trouble.trouble in (Trouble.REFUSED, Trouble.NOT_ADDED):
        line = {**Actor.nobody().line(), "means": f"oidc:{organisation.slug}", "action": "sign_in", "kind": "Session"}
        await write_line(line, outcome=Outcome.REFUSED)
    return await page(
        request,
        "people/trouble.html",
        status=_STATUS[trouble.trouble],
        organisation=organisation,
        trouble=trouble.trouble.name,
        next=next,
    )


routes = [
    Route("/inloggen/organisatie/{slug}", leave),
    Route("/inloggen/terug/{slug}", back),
]
