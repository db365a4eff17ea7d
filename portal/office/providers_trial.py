"""The trial: an administrator signs in through a provider nobody else can use yet, and sees what it said of her."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.access import Action
from portal.office.colleagues import from_words
from portal.office.providers_keeping import must_be_proven
from portal.office.providers_roles import role_words
from portal.office.providers_steps import Step, Way, way_here
from portal.office.providers_verdict import verdict, why_words
from portal.people.openid.entry import Entry
from portal.people.openid.fetching import ProviderTrouble
from portal.people.openid.pages import send_there
from portal.people.openid.relying import RelyingParty
from portal.people.openid.signins import Purpose, SignIn
from portal.people.sessions import session_of
from portal.web import _, go, page
from portal.web.page import day_words, time_words

# Claims that hold a moment, in seconds since 1970.
_MOMENTS = {"exp", "iat", "nbf", "auth_time", "updated_at"}


@dataclass(frozen=True)
class Result:
    """What a trial showed: `wrong` is a sentence, and `back` the steps that may mend it."""

    claims: list[tuple[str, str, str]]
    gets: Entry | None
    wrong: str
    back: list[Step]
    changed_since: bool


async def trial(request: Request) -> Response:
    """What the trial does, or what the last one showed."""
    way = await way_here(request, Action.DESK_READ)
    session = await session_of(request)
    told = await SignIn.trial(way.provider, session.id) if session else None
    return await _trial_page(request, way, await _result(way, told) if told else None)


async def begin(request: Request) -> Response:
    """Leave for the provider, by a link as every sign-in."""
    way = await way_here(request, Action.DESK_CHANGE)
    session = await session_of(request)
    if session is None or not way.provider.is_complete:
        return go(way.beside("proef", 0))
    # What comes back counts only for who proved lately that it is she.
    await must_be_proven(request)
    try:
        await RelyingParty.of(way.provider, again=True)
    except ProviderTrouble:
        return await _trial_page(request, way, None, status=503, silent=True)
    return await send_there(request, way.provider, way.beside("proef", 0), Purpose.TRIAL, session.id)


async def nothing_for(request: Request, way: Way) -> Entry | None:
    """Why this administrator's last trial says that she herself would get nothing; None when it doesn't say so."""
    session = await session_of(request)
    told = await SignIn.trial(way.provider, session.id) if session else None
    found = await verdict(way.provider, told) if told and not told.get("wrong") else None
    return found if found and found.role is None else None


async def _result(way: Way, told: dict[str, Any]) -> Result:
    claims = told.get("claims")
    claims = claims if isinstance(claims, dict) else {}
    wrong = str(told.get("wrong") or "")
    return Result(
        claims=[(name, _label(name), _words(name, value)) for name, value in claims.items()],
        gets=None if wrong else await verdict(way.provider, told),
        wrong=wrong,
        back=_mending(way, told=bool(claims)) if wrong else [],
        changed_since=not wrong and way.provider.tried_at is None,
    )


def _mending(way: Way, *, told: bool) -> list[Step]:
    """Where to look: at the roles or scopes when it told of her and something was lacking, else at how we go there."""
    if told:
        return [way.step("rollen" if way.provider.role_claim else "gegevens")]
    keys = ["sleutel", "gegevens", "adres", *(["niveau"] if way.provider.acr else [])]
    return [way.step(key) for key in keys]


def _label(name: str) -> str:
    return {
        "sub": _("Vast nummer van dit account"),
        "oid": _("Vast nummer van deze persoon"),
        "iss": _("Wie dit zegt"),
        "aud": _("Voor wie dit is"),
        "azp": _("Wie het vroeg"),
        "exp": _("Geldig tot"),
        "iat": _("Gemaakt op"),
        "auth_time": _("Ingelogd op"),
        "acr": _("Niveau"),
        "amr": _("Hoe er is ingelogd"),
        "name": _("Naam"),
        "given_name": _("Voornaam"),
        "family_name": _("Achternaam"),
        "preferred_username": _("Gebruikersnaam"),
        "email": _("E‑mailadres"),
        "email_verified": _("E‑mailadres nagekeken"),
        "groups": _("Groepen"),
        "roles": _("Rollen"),
        "tid": _("Tenant"),
    }.get(name, "")


def _words(name: str, value: Any) -> str:
    """A claim's value as one reads it."""
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, list):
        return "\n".join(_words("", each) for each in value)
    if name in _MOMENTS and isinstance(value, int | float) and 0 < value < 10**11:
        at = datetime.fromtimestamp(value, UTC)
        return f"{day_words(at)} {time_words(at)}"
    return str(value)


async def _trial_page(
    request: Request, way: Way, result: Result | None, status: int = 200, *, silent: bool = False
) -> Response:
    missing = next((step for step in way.steps if step.key in ("adres", "sleutel") and step.state == "open"), None)
    return await page(
        request,
        "office/providers/trial.html",
        status=status,
        room="desk",
        way=way,
        here=way.step("proef"),
        result=result,
        missing=missing,
        silent=silent,
        role_words=dict(role_words()),
        from_words=from_words,
        why_words=why_words,
    )
