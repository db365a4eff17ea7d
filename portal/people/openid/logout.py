"""Signing out at the provider too (OpenID RP-Initiated Logout 1.0): offered after ours, since that one never waits."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tortoise.expressions import Q

from portal import clock
from portal.people.browser import Browser
from portal.people.openid.fetching import ProviderTrouble, may_fetch
from portal.people.openid.leavings import Leaving
from portal.people.openid.providers import Provider
from portal.people.openid.relying import RelyingParty
from portal.people.session_row import Session
from portal.settings import settings
from portal.store import write
from portal.web import go, page
from portal.web.headers import own_origin

log = structlog.get_logger()

# The page that says one is out doesn't wait longer for a provider's metadata.
_PATIENCE = 2.0
# No session lies still that long, but on a remembered device.
_STILL = timedelta(hours=2)


@dataclass(frozen=True)
class There:
    """Where somebody may still be signed in: MAY offers to sign out there, CANNOT, DOWN and BACK say how it is."""

    at: str
    state: str
    way: str = ""


async def begin(ended: Session, browser: Browser) -> Leaving | None:
    """Remember for a while what a session that ended here leaves open at its provider; None when nothing."""
    if ended.provider_id is None or not ended.id_token:
        return None
    async with write():
        return await Leaving.begin(ended.provider_id, ended.id_token, browser.mark)


async def there(request: Request, leaving_id: str) -> There | None:
    """What to say of the provider on the page that says one is out here."""
    leaving = await _leaving(request, leaving_id)
    if leaving is None:
        return None
    provider = await _provider(leaving)
    way = f"{PATH}/organisatie/{leaving.id}"
    try:
        async with asyncio.timeout(_PATIENCE):
            endpoint = _endpoint(await RelyingParty.of(provider))
    except (ProviderTrouble, TimeoutError):
        # It may answer when she presses.
        return There(provider.label, "MAY", way)
    return There(provider.label, "MAY", way) if endpoint else There(provider.label, "CANNOT")


async def to_provider(request: Request) -> Response:
    """Send the browser to where the provider signs out; by GET, since a form may not be answered with another site."""
    leaving = await _leaving(request, request.path_params["leaving"])
    if leaving is None:
        return go(PATH)
    provider = await _provider(leaving)
    try:
        endpoint = _endpoint(await RelyingParty.of(provider))
    except ProviderTrouble as trouble:
        log.info("sign_out_at_provider_stopped", provider=provider.hint, trouble=trouble.trouble.name, why=trouble.log)
        down = There(provider.label, "DOWN", request.url.path)
        return await page(request, "people/signed_out.html", status=503, there=down)
    if not endpoint:
        return await page(request, "people/signed_out.html", there=There(provider.label, "CANNOT"))
    async with write():
        state = await leaving.go()
    asked = {
        "id_token_hint": leaving.id_token,
        "client_id": provider.client_id,
        "post_logout_redirect_uri": f"{own_origin(request.scope)}{PATH}/terug",
        "state": state,
    }
    return go(_with(endpoint, asked))


async def back(request: Request) -> Response:
    """Back from the provider; a state that isn't this browser's, or was used, gets the plain page."""
    if request.state.actor.signed_in:
        return go(PATH)
    state = request.query_params.get("state", "")
    async with write():
        leaving = await Leaving.back(state, Browser(request).mark)
    said = There((await _provider(leaving)).label, "BACK") if leaving else None
    return await page(request, "people/signed_out.html", there=said)


async def forget_tokens() -> None:
    """Wipe the ID tokens of sessions that ran out or lay idle, which nobody signs out of: hung on `tidy`."""
    moment = clock.now()
    over = Q(ends_at__lte=moment) | Q(remembered=False, seen_at__lt=moment - _STILL)
    await Session.filter(over, id_token__not_isnull=True).update(id_token=None)


async def _leaving(request: Request, id: str) -> Leaving | None:
    try:
        return await Leaving.here(UUID(id), Browser(request).mark)
    except ValueError:
        return None


async def _provider(leaving: Leaving) -> Provider:
    return await Provider.get(id=leaving.provider_id).prefetch_related("organisation")


def _endpoint(party: RelyingParty) -> str:
    """Where the provider signs out; '' when it offers none, or none a browser should be sent to."""
    endpoint = party.metadata.get("end_session_endpoint")
    return str(endpoint) if may_fetch(endpoint) else ""


def _with(endpoint: str, asked: dict[str, str]) -> str:
    parts = urlsplit(endpoint)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *asked.items()])
    url = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    # A provider on our own origin (the demo's) is reached by whatever name this browser calls us.
    own = settings().origin + "/"
    return "/" + url.removeprefix(own) if url.startswith(own) else url


PATH = "/uitgelogd"

routes = [
    Route(PATH + "/organisatie/{leaving}", to_provider),
    Route(PATH + "/terug", back),
]
