"""Signing in through an organisation's own provider: leaving by a link, coming back by that provider's own path."""

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode
from uuid import UUID

import structlog
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from portal.audit import Outcome, write_line
from portal.errors import NotFound
from portal.people import sessions
from portal.people.accounts import Login, UserKind
from portal.people.actor import Actor, Strength
from portal.people.arriving import arrive, prove_again, wanted
from portal.people.browser import Browser, may_leave
from portal.people.models import Organisation
from portal.people.openid import joining, trials
from portal.people.openid.fetching import ProviderTrouble, Trouble
from portal.people.openid.keys import SigningKey
from portal.people.openid.logins import login_of, work_login
from portal.people.openid.providers import Provider
from portal.people.openid.relying import RelyingParty, Told
from portal.people.openid.signins import Purpose, SignIn
from portal.people.persons import Person
from portal.people.session_row import Session, Through
from portal.store import write
from portal.web import go, page
from portal.web.headers import from_our_page, own_origin

log = structlog.get_logger()

_STATUS = {Trouble.DOWN: 503, Trouble.ELSEWHERE: 400}
# What a provider's answer was refused for, rather than that none came.
_REFUSALS = set(Trouble) - {Trouble.DOWN, Trouble.CANCELLED, Trouble.ELSEWHERE}


async def leave(request: Request) -> Response:
    """Send the browser to the provider; by GET, since a form may not be answered with another site's address."""
    provider = await _provider(request.path_params["hint"])
    next = wanted(request.query_params.get("next", ""))
    session = await sessions.session_of(request) if "opnieuw" in request.query_params else None
    if session and _vouches_for(provider, session):
        return await send_there(request, provider, next, Purpose.AGAIN, session.id)
    if request.state.actor.signed_in and not from_our_page(request.scope):
        # A link elsewhere must not change in which capacity she is here: she presses that herself.
        return go(f"/inloggen/via/{provider.hint}?{urlencode({'next': next})}")
    return await send_there(request, provider, next, Purpose.SIGN_IN)


def _vouches_for(provider: Provider, session: Session) -> bool:
    """Whether this provider can say that it is she: the one of her work, or the one she came by."""
    if provider.kind is UserKind.STAFF:
        return session.organisation_id == provider.organisation_id
    return session.organisation_id is None and session.provider_id == provider.id


async def leave_to_join(request: Request) -> Response:
    """From her own account to a provider whose account shall open it too; back to a page that asks for her yes."""
    session = await sessions.must_be_fresh(request)
    provider = await _provider(request.query_params.get("via", ""))
    if session.organisation_id or provider.kind is not UserKind.CLIENTS:
        raise NotFound("only a means of one's own joins an own account")
    next = wanted(request.query_params.get("next", ""))
    return await send_there(request, provider, next, Purpose.JOIN, session.id)


async def send_there(
    request: Request, provider: Provider, next: str, purpose: Purpose, session_id: UUID | None = None
) -> Response:
    """Send this browser to a provider, for a sign-in, a proof again, a trial or a joining."""
    browser = Browser(request)
    await may_leave(request, browser)
    async with write():
        leaving, state = await SignIn.begin(
            provider,
            browser=browser.mark,
            redirect_uri=f"{own_origin(request.scope)}/inloggen/terug/{provider.hint}",
            next=next,
            session_id=session_id,
            purpose=purpose,
        )
    try:
        party = await RelyingParty.of(provider)
        return browser.remember(go(await party.way_there(leaving, state)))
    except ProviderTrouble as trouble:
        return await _stopped(request, provider, trouble, leaving)


async def back(request: Request) -> Response:
    """Take the provider's answer: everything it says is checked before anybody is let in."""
    provider = await Provider.of_hint(request.path_params["hint"])
    if provider is None:
        raise NotFound("no provider by that name")
    said = request.query_params
    leaving = await SignIn.back(said.get("state", ""), browser=Browser(request).mark, provider=provider)
    if not provider.is_on and (leaving is None or leaving.purpose is not Purpose.TRIAL):
        raise NotFound("switched off")
    if leaving is None:
        elsewhere = ProviderTrouble(Trouble.ELSEWHERE, "no such state in this browser")
        return await tell_trouble(request, provider, elsewhere, "")
    try:
        told = await _told(provider, leaving, said)
        return await _ARRIVALS[leaving.purpose](request, provider, leaving, told)
    except ProviderTrouble as trouble:
        return await _stopped(request, provider, trouble, leaving)


async def _told(provider: Provider, leaving: SignIn, said: QueryParams) -> Told:
    party = await RelyingParty.of(provider)
    party.check_announced_issuer(said.get("iss"))
    if "error" in said or not said.get("code"):
        raise ProviderTrouble(Trouble.CANCELLED, f"provider said {said.get('error', '')!r:.40}")
    return await party.redeem(said["code"], leaving)


async def _sign_in(request: Request, provider: Provider, leaving: SignIn, told: Told) -> Response:
    """What the session opens follows the provider's kind: its organisation's work, or what is her own."""
    staff = provider.kind is UserKind.STAFF
    login = await (work_login if staff else login_of)(provider, told.claims)
    if not isinstance(login, Login):
        return await joining.ask(leaving, told, invited=login)
    return await arrive(
        request,
        await Person.get(id=login.person_id),
        means=provider.means,
        strength=Strength.PROVIDER,
        organisation_id=provider.organisation_id if staff else None,
        next=leaving.next,
        through=_through(provider, login, told),
    )


def _through(provider: Provider, login: Login, told: Told) -> Through:
    return Through(provider.id, login.id, told.sid, told.id_token, told.proved_at)


async def _again(request: Request, provider: Provider, leaving: SignIn, told: Told) -> Response:
    session = await sessions.session_of(request)
    login = await (work_login if provider.kind is UserKind.STAFF else login_of)(provider, told.claims)
    if session is None or not isinstance(login, Login) or session.person_id != login.person_id:
        raise ProviderTrouble(Trouble.REFUSED, "proved again by somebody else")
    if session.id != leaving.session_id:
        raise ProviderTrouble(Trouble.REFUSED, "proved again in another session")
    return await prove_again(session, leaving.next, _through(provider, login, told))


async def _trial(request: Request, provider: Provider, leaving: SignIn, told: Told) -> Response:
    return await trials.held(request, provider, leaving, told.claims)


async def _join(request: Request, provider: Provider, leaving: SignIn, told: Told) -> Response:
    session = await sessions.session_of(request)
    if session is None or session.id != leaving.session_id:
        raise ProviderTrouble(Trouble.ELSEWHERE, "came back to another session")
    login = await login_of(provider, told.claims)
    if login and login.person_id != session.person_id:
        raise ProviderTrouble(Trouble.OTHER_DOOR, "this account opens somebody else's")
    return go(leaving.next) if login else await joining.ask(leaving, told)


_ARRIVALS: dict[Purpose, Callable[[Request, Provider, SignIn, Told], Awaitable[Response]]] = {
    Purpose.SIGN_IN: _sign_in,
    Purpose.AGAIN: _again,
    Purpose.TRIAL: _trial,
    Purpose.JOIN: _join,
}


async def _provider(hint: str) -> Provider:
    provider = await Provider.of_hint(hint)
    if provider is None or not provider.is_on:
        raise NotFound("no provider by that name")
    return provider


async def _stopped(request: Request, provider: Provider, trouble: ProviderTrouble, leaving: SignIn) -> Response:
    if leaving.purpose is Purpose.TRIAL:
        log.info("trial_failed", provider=provider.hint, trouble=trouble.trouble.name, why=trouble.log)
        return await trials.failed(request, provider, leaving, trouble)
    return await tell_trouble(request, provider, trouble, leaving.next, leaving.purpose)


async def tell_trouble(
    request: Request, provider: Provider, trouble: ProviderTrouble, next: str, purpose: Purpose = Purpose.SIGN_IN
) -> Response:
    """A page that says what happened and what to do; who works elsewhere, and families, are not touched."""
    organisation: Organisation = provider.organisation
    log.warning("provider_trouble", provider=provider.hint, trouble=trouble.trouble.name, why=trouble.log)
    if trouble.trouble in _REFUSALS:
        line = {**Actor.nobody().line(), "means": provider.means, "action": "sign_in", "kind": "Session"}
        await write_line(line, outcome=Outcome.REFUSED)
    return await page(
        request,
        "people/trouble.html",
        status=_STATUS.get(trouble.trouble, 403),
        organisation=organisation,
        trouble=trouble.trouble.name,
        staff=provider.kind is UserKind.STAFF,
        once_more=_once_more(provider, next, purpose),
    )


def _once_more(provider: Provider, next: str, purpose: Purpose) -> str:
    """Where the same can be tried again."""
    if purpose is Purpose.JOIN:
        return f"/inloggen/koppelen?{urlencode({'via': provider.hint, 'next': next})}"
    more = {"opnieuw": "1"} if purpose is Purpose.AGAIN else {}
    return f"/inloggen/organisatie/{provider.hint}?{urlencode({**more, 'next': next})}"


async def our_keys(request: Request) -> Response:
    """The public half of our keys, for providers that let us in by private_key_jwt."""
    # A key is published a day before it signs, so that an hour-old copy still holds it.
    return JSONResponse({"keys": await SigningKey.published()}, headers={"Cache-Control": "public, max-age=3600"})


routes = [
    Route("/inloggen/organisatie/{hint}", leave),
    Route("/inloggen/terug/{hint}", back),
    Route("/inloggen/koppelen", leave_to_join),
    *joining.routes,
    Route("/.well-known/jwks.json", our_keys),
]
