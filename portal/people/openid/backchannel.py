"""Back-channel logout (OpenID Back-Channel Logout 1.0): the provider itself says that somebody signed out there."""

import math
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import structlog
from joserfc import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from tortoise.expressions import Q

from portal import clock
from portal.audit import write_line
from portal.errors import TooMany
from portal.people.accounts import Login
from portal.people.actor import Actor, Capacity
from portal.people.network import network_of
from portal.people.openid.fetching import ProviderTrouble, Trouble
from portal.people.openid.once import Once
from portal.people.openid.providers import Provider
from portal.people.openid.relying import RelyingParty
from portal.people.pace import Pace
from portal.people.session_row import Session
from portal.store import write

log = structlog.get_logger()

# No cookie is looked at here: what counts is the provider's signature.
UNDER = "/inloggen/afmelden/"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
# A logout token says 'now': an older one was kept by somebody.
RECENT = timedelta(minutes=5)
_LEEWAY = timedelta(minutes=1)
_TYPES = ("logout+jwt", "jwt")
# All staff of a large organisation, at the end of a day; each forged one costs us a signature's check.
_MOST, _WITHIN = 6000, timedelta(hours=1)
_FORM = "application/x-www-form-urlencoded"
_NO_STORE = {"Cache-Control": "no-store"}


async def sign_out(request: Request) -> Response:
    """End what the provider says has ended; 200 also when that was nothing, since who asks must not learn it."""
    provider = await Provider.get_or_none(hint=request.path_params["hint"])
    if provider is None:
        return _refused("invalid_request")
    try:
        await Pace.step("logout", f"{network_of(request)} {provider.id}", most=_MOST, within=_WITHIN)
        ended = await _end(provider, await _sent(request))
    except TooMany:
        return _refused("slow_down", 429)
    except ProviderTrouble as trouble:
        log.info("logout_token_refused", provider=provider.hint, trouble=trouble.trouble.name, why=trouble.log)
        # The standard knows 400 alone for what did not succeed; the word says whether trying again helps.
        return _refused("temporarily_unavailable" if trouble.trouble is Trouble.DOWN else "invalid_request")
    log.info("signed_out_at_provider", provider=provider.hint, sessions=ended)
    return Response(status_code=200, headers=_NO_STORE)


async def _sent(request: Request) -> str:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise _not_held("not a form")
    sent = (await request.form()).getlist("logout_token")
    if len(sent) != 1 or not isinstance(sent[0], str):
        raise _not_held("not one logout_token")
    return sent[0]


async def _end(provider: Provider, signed: str) -> int:
    # Nobody waits for this answer, and what the provider ends must not live on because it failed a moment ago.
    party = await RelyingParty.of(provider, again=True)
    token = await party.opened(signed)
    _check(token, provider)
    claims = token.claims
    async with write():
        # Used up together with what it ends: a write that is undone leaves it good for another try.
        until = datetime.fromtimestamp(claims["iat"], UTC) + RECENT + _LEEWAY
        if not await Once.use(f"logout:{provider.issuer} {provider.client_id}:{claims['jti']}", until):
            raise _not_held("jti was used")
        sessions = await _meant(provider, claims)
        for session in sessions:
            await _log(session)
            await session.end()
    return len(sessions)


def _check(token: jwt.Token, provider: Provider) -> None:
    """Every check of §2.6 but the signature; each failing one is named in our log, without what stood there."""
    claims, moment = token.claims, clock.now().timestamp()
    iat, exp, events = _time(claims.get("iat")), _time(claims.get("exp")), claims.get("events")
    oldest, leeway = moment - (RECENT + _LEEWAY).total_seconds(), _LEEWAY.total_seconds()
    named = [claims[each] for each in ("sub", "sid") if each in claims]
    # §2.4 recommends a type without demanding one; many give none, or the plain one: then `events` tells it apart.
    checks = {
        "typ is another": str(token.header.get("typ", "jwt")).lower().removeprefix("application/") in _TYPES,
        "iss is another": claims.get("iss") == provider.issuer,
        "aud is another": claims.get("aud") in (provider.client_id, [provider.client_id]),
        "iat is not of now": oldest <= iat <= moment + leeway,
        "exp is missing or past": exp > moment - leeway,
        "events is not a logout": isinstance(events, dict) and isinstance(events.get(EVENT), dict),
        "neither sub nor sid": bool(named) and all(_is_name(each) for each in named),
        "jti is missing": _is_name(claims.get("jti")),
        # An ID token has one: it must never pass for this.
        "nonce is there": "nonce" not in claims,
    }
    for why, holds in checks.items():
        if not holds:
            raise _not_held(why)


def _time(value: Any) -> float:
    # No number is neither before nor after anything.
    return value if isinstance(value, int | float) and not isinstance(value, bool) else math.nan


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value != "" and value.isprintable()


async def _meant(provider: Provider, claims: dict[str, Any]) -> list[Session]:
    """The sessions by this client there that the token names: by sid, else all of this account; never by another one.

    One client may stand in several rows here, as two ways in: the provider says it once, for all of them.
    """
    same = Provider.filter(issuer=provider.issuer, client_id=provider.client_id)
    ways = await same.values_list("id", flat=True)
    meant = Session.filter(provider_id__in=ways, ended_at__isnull=True, ends_at__gt=clock.now())
    if "sub" in claims:
        login = await Login.get_or_none(issuer=provider.issuer, subject=claims["sub"])
        if login is None:
            return []
        meant = meant.filter(login_id=login.id)
    if "sid" not in claims:
        return await meant
    named = Q(sid_hash=sha256(claims["sid"].encode()).hexdigest())
    # Began without a name for the session there: it may be this one, and staying signed in is the worse mistake.
    return await meant.filter(named | Q(sid_hash__isnull=True) if "sub" in claims else named)


async def _log(session: Session) -> None:
    whose = Actor(
        Capacity.STAFF if session.organisation_id else Capacity.OWN,
        session.person_id,
        organisation_id=session.organisation_id,
        means=session.means,
        reason="signed out at the provider",
    )
    await write_line({**whose.line(), "action": "sign_out", "kind": "Session", "thing_id": session.id})


def _not_held(why: str) -> ProviderTrouble:
    return ProviderTrouble(Trouble.REFUSED, f"logout token: {why}")


def _refused(error: str, status: int = 400) -> Response:
    return JSONResponse({"error": error}, status_code=status, headers=_NO_STORE)


routes = [
    Route(UNDER + "{hint}", sign_out, methods=["POST"]),
]
