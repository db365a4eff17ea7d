"""What an ID token must say before anybody is let in on it (OpenID Connect Core 1.0 §3.1.3.7)."""

from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError

from portal import clock
from portal.people.openid.fetching import ProviderTrouble, Trouble
from portal.people.openid.providers import Provider
from portal.people.openid.signins import Purpose, SignIn
from portal.web.texts import _

# A proof again must not be older than this at the provider. It counts from when it was given there: as long as what a
# session calls fresh, it could be over on arrival, and she would be asked again and again.
RECENT = timedelta(minutes=5)
# How far our clock and the provider's may be apart, in seconds.
LEEWAY = 60
# From weak to strong (eIDAS, Implementing Regulation 2015/1502); of other levels nobody knows the order.
LEVELS = tuple(f"http://eidas.europa.eu/LoA/{level}" for level in ("low", "substantial", "high"))


def check(claims: dict[str, Any], provider: Provider, leaving: SignIn) -> None:
    """ProviderTrouble unless all holds: issuer, audience, times, nonce, level, and for a proof again how recent."""
    rules = jwt.JWTClaimsRegistry(
        now=int(clock.now().timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": leaving.nonce},
    )
    try:
        rules.validate(claims)
    except JoseError as error:
        words = _("Het bewijs van de inlog klopt niet: %(what)s.") % {"what": str(error)[:80]}
        raise ProviderTrouble(Trouble.REFUSED, f"ID token: {error.error} {error!s:.60}", words) from None
    if not isinstance(claims["sub"], str) or len(claims["sub"]) > 255 or not claims["sub"].isprintable():
        raise ProviderTrouble(Trouble.REFUSED, "sub is no name of at most 255 signs")
    _check_audience(claims, provider.client_id)
    _check_level(claims, provider.acr)
    if leaving.purpose is Purpose.AGAIN:
        _check_recent(claims)


def _check_audience(claims: dict[str, Any], client_id: str) -> None:
    audience, party = claims["aud"], claims.get("azp")
    if isinstance(audience, list) and len(audience) > 1 and party is None:
        raise ProviderTrouble(Trouble.REFUSED, "several audiences and no azp")
    if party is not None and party != client_id:
        raise ProviderTrouble(Trouble.REFUSED, "azp is another client")


def _check_level(claims: dict[str, Any], asked: str) -> None:
    if not asked or is_enough(claims.get("acr"), asked):
        return
    words = _("Gevraagd is niveau %(asked)s, de inlog gaf %(got)s.") % {
        "asked": asked,
        "got": str(claims["acr"])[:80] if "acr" in claims else _("geen niveau"),
    }
    raise ProviderTrouble(Trouble.TOO_WEAK, "acr is missing or lower than asked", words)


def is_enough(got: object, asked: str) -> bool:
    """Whether a level (acr) is the one asked for, or a higher one where there is an order."""
    if got in LEVELS and asked in LEVELS:
        return LEVELS.index(str(got)) >= LEVELS.index(asked)
    return got == asked


def _check_recent(claims: dict[str, Any]) -> None:
    at, moment = claims.get("auth_time"), clock.now().timestamp()
    oldest = moment - RECENT.total_seconds() - LEEWAY
    if isinstance(at, bool) or not isinstance(at, int | float) or not oldest <= at <= moment + LEEWAY:
        raise ProviderTrouble(Trouble.REFUSED, "auth_time is missing, too old or still to come")
