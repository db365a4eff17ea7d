"""Signing in through an organisation's own provider: leaving by a link, coming back by that provider's own path."""

from uuid import UUID

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
from portal.people.models import Login, Organisation, Person, Staff
from portal.people.openid.fetching import ProviderTrouble, Trouble
from portal.people.openid.providers import Provider
from portal.people.openid.relying import RelyingParty
from portal.people.openid.signins import Purpose, SignIn
from portal.people.sessions import Through
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
    provider = await _provider(request)
    next = wanted(request.query_params.get("next", ""))
    session = await sessions.session_of(request) if "opnieuw" in request.query_params else None
    again = session is not None and session.organisation_id == provider.organisation_id
    purpose = Purpose.AGAIN if again else Purpose.SIGN_IN
    return await send_there(request, provider, next, purpose, session.id if session and again else None)


async def send_there(
    request: Request, provider: Provider, next: str, purpose: Purpose, session_id: UUID | None = None
) -> Response:
    """Send this browser to a provider, for a sign-in, a proof again, a trial or a joining."""
    browser = Browser(request)
    try:
        party = await RelyingParty.of(provider)
        async with write():
            leaving, state = await SignIn.begin(
                provider,
                browser=browser.mark,
                redirect_uri=f"{own_origin(request.scope)}/inloggen/terug/{provider.hint}",
                next=next,
                session_id=session_id,
                purpose=purpose,
            )
        return browser.remember(go(await party.way_there(leaving, state)))
    except ProviderTrouble as trouble:
        return await tell_trouble(request, provider, trouble, next)


async def back(request: Request) -> Response:
    """Take the provider's answer: everything it says is checked before anybody is let in."""
    provider = await _provider(request)
    said = request.query_params
    next = ""
    try:
        leaving = await SignIn.back(said.get("state", ""), browser=Browser(request).mark, provider=provider)
        if leaving is None:
            raise ProviderTrouble(Trouble.ELSEWHERE, "no such state in this browser")
        next = leaving.next
        party = await RelyingParty.of(provider)
        party.check_announced_issuer(said.get("iss"))
        if "error" in said or not said.get("code"):
            raise ProviderTrouble(Trouble.CANCELLED, f"provider said {said.get('error', '')!r:.40}")
        told = await party.redeem(said["code"], leaving)
        login = await _login(provider, told.claims)
        person = await Person.get(id=login.person_id)
        if leaving.purpose is Purpose.AGAIN:
            return await _again(request, leaving, person)
    except ProviderTrouble as trouble:
        return await tell_trouble(request, provider, trouble, next)
    return await arrive(
        request,
        person,
        means=provider.means,
        strength=Strength.PROVIDER,
        organisation_id=provider.organisation_id,
        next=next,
        through=Through(provider.id, login.id, told.sid, told.id_token),
    )


async def _provider(request: Request) -> Provider:
    provider = await Provider.of_hint(request.path_params["hint"])
    if provider is None or not provider.is_on:
        raise NotFound("no provider by that name")
    return provider


async def _login(provider: Provider, claims: dict[str, object]) -> Login:
    """Whose account this is: by issuer and subject; the first time, by the address an administrator invited."""
    async with write():
        login = await Login.get_or_none(issuer=provider.issuer, subject=claims["sub"])
        if login is None:
            login = await _join(provider, claims)
        # A provider shared by two organisations still opens only the one that let this account in.
        here = login.organisation_id == provider.organisation_id
        if not here or not await Staff.now(login.person_id, provider.organisation_id):
            raise ProviderTrouble(Trouble.NOT_ADDED, "no place at this organisation")
        return login


async def _join(provider: Provider, claims: dict[str, object]) -> Login:
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise ProviderTrouble(Trouble.NOT_ADDED, "first sign-in without a verified address")
    person = await Person.of_email(email)
    if person is None or not await Staff.now(person.id, provider.organisation_id):
        raise ProviderTrouble(Trouble.NOT_ADDED, "address was not invited")
    # An address given to a new colleague must not open the account of the one who left.
    if await Login.exists(person_id=person.id, issuer=provider.issuer):
        raise ProviderTrouble(Trouble.NOT_ADDED, "this person has another account at this provider")
    if not person.name:
        told = claims.get("name")
        person.name = told.strip()[:100] if isinstance(told, str) and told.strip() else email.partition("@")[0]
        await person.save(update_fields=["name"])
    return await Login.create(
        person_id=person.id, organisation_id=provider.organisation_id, issuer=provider.issuer, subject=claims["sub"]
    )


async def _again(request: Request, leaving: SignIn, person: Person) -> Response:
    session = await sessions.session_of(request)
    if session is None or session.id != leaving.session_id or session.person_id != person.id:
        raise ProviderTrouble(Trouble.REFUSED, "proved again by somebody else")
    return await prove_again(session, leaving.next)


async def tell_trouble(request: Request, provider: Provider, trouble: ProviderTrouble, next: str) -> Response:
    """A page that says what happened and what to do; who works elsewhere, and families, are not touched."""
    organisation: Organisation = provider.organisation
    log.warning("provider_trouble", provider=provider.hint, trouble=trouble.trouble.name, why=trouble.log)
    if trouble.trouble in (Trouble.REFUSED, Trouble.NOT_ADDED):
        line = {**Actor.nobody().line(), "means": provider.means, "action": "sign_in", "kind": "Session"}
        await write_line(line, outcome=Outcome.REFUSED)
    return await page(
        request,
        "people/trouble.html",
        status=_STATUS[trouble.trouble],
        organisation=organisation,
        provider=provider,
        trouble=trouble.trouble.name,
        next=next,
    )


routes = [
    Route("/inloggen/organisatie/{hint}", leave),
    Route("/inloggen/terug/{hint}", back),
]
