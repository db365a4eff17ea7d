"""A trial sign-in: an administrator sees what her provider says of her, and nobody is signed in by it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.people import sessions
from portal.people.accounts import UserKind
from portal.people.models import StaffRole
from portal.people.openid.fetching import ProviderTrouble, Trouble
from portal.people.openid.providers import Provider
from portal.people.openid.signins import SignIn
from portal.people.proof import proven
from portal.people.session_row import Session
from portal.store import write
from portal.web import go
from portal.web.texts import _

# What only the two of us need: shown, it would say nothing to her and something to whoever looks over her shoulder.
_OURS = {"nonce", "at_hash", "c_hash", "s_hash", "sid", "jti", "iat", "nbf", "exp"}
_LONGEST, _MOST = 300, 50


async def held(request: Request, provider: Provider, leaving: SignIn, claims: dict[str, Any]) -> Response:
    """Every check was passed: keep what was told for her to see, and that the trial went well."""
    session = await _administrator(request, provider, leaving)
    if session is None:
        return go(leaving.next)
    role, wrong = provider.role_of(claims), lacking(provider, claims)
    acr = claims.get("acr")
    told = {
        "claims": shown(claims),
        "role": role.value if role else "",
        "acr": acr if isinstance(acr, str) else "",
        "wrong": wrong,
    }
    async with write():
        await leaving.keep(told)
        # It may have been changed while she was away: then this was a trial of something else.
        now = await Provider.get(id=provider.id)
        if not wrong and now.is_same_way(provider):
            await now.tried(by=session.person_id)
    return go(leaving.next)


async def failed(request: Request, provider: Provider, leaving: SignIn, trouble: ProviderTrouble) -> Response:
    """Something did not hold: keep in words what, for the one who can mend it."""
    if await _administrator(request, provider, leaving):
        async with write():
            await leaving.keep({"claims": {}, "role": "", "acr": "", "wrong": in_words(trouble)})
    return go(leaving.next)


async def _administrator(request: Request, provider: Provider, leaving: SignIn) -> Session | None:
    """Her session, if it is still the one that left, and hers to try this provider with."""
    session = await sessions.session_of(request)
    if session is None or session.id != leaving.session_id or not await proven(session):
        return None
    actor = await session.actor()
    hers = actor and actor.organisation_id == provider.organisation_id
    return session if actor and hers and actor.staff_role == StaffRole.ADMINISTRATOR else None


def shown(claims: dict[str, Any]) -> dict[str, Any]:
    """What there is to see, at most so much: words, numbers, and lists of words."""
    return {name[:120]: _short(value) for name, value in list(claims.items())[:_MOST] if name not in _OURS}


def _short(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list):
        return [str(each)[:_LONGEST] for each in value[:_MOST]]
    return str(value)[:_LONGEST]


def lacking(provider: Provider, claims: dict[str, Any]) -> str:
    """What sign-ins would miss in what this provider tells, in words; '' when nothing."""
    if provider.kind is UserKind.CLIENTS:
        return ""
    if provider.role_claim:
        if provider.roles_in(claims) is None:
            return _("De inlog geeft geen '%(claim)s' mee. Zo krijgt niemand een rol.") % {"claim": provider.role_claim}
        return ""
    if not isinstance(claims.get("email"), str) or claims.get("email_verified") is not True:
        return _("De inlog geeft geen bevestigd e-mailadres mee (email en email_verified). Zo herkennen we niemand.")
    return ""


def in_words(trouble: ProviderTrouble) -> str:
    """What went wrong, for an administrator."""
    if trouble.words:
        return trouble.words
    plain = {
        Trouble.DOWN: _("De inlog gaf geen antwoord, of niet zoals het hoort."),
        Trouble.CANCELLED: _("Het inloggen daar is gestopt voordat het klaar was."),
        Trouble.ELSEWHERE: _("Het duurde te lang, of het begon in een andere browser."),
    }
    return plain.get(trouble.trouble, _("Wat de inlog terugstuurde, klopte niet: %(what)s.") % {"what": trouble.log})
