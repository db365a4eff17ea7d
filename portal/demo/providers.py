"""The demo's own OpenID providers, one per organisation: real in form, and anyone may be anyone. Never in `serve`."""

import hmac
import secrets
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import unquote, urlencode

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from portal import clock
from portal.errors import Invalid, NotFound
from portal.people.models import Staff
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from portal.web import go, page
from portal.web.cookies import drop, named
from portal.web.headers import own_origin

PATH = "/demo/op"
CLIENT = "kring-demo"
# Who somebody chose to be on the sign-in page; the provider then doesn't ask again.
CHOSEN = "demo_wie"
_SECONDS = 60
_codes: dict[str, "_Given"] = {}


@dataclass
class _Given:
    """A code on its way, and what it was given for."""

    provider: Provider
    person: Person
    redirect_uri: str
    nonce: str
    challenge: str
    at: int


@cache
def _key(slug: str) -> RSAKey | ECKey:
    """Made anew at each start: whoever keeps old keys must notice. Every other provider signs with another kind."""
    kid = f"{slug}-{secrets.token_hex(4)}"
    if slug < "h":
        return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})


async def metadata(request: Request) -> Response:
    """OpenID Connect Discovery 1.0 §3."""
    provider = await _provider(request)
    organisation, base = provider.organisation, provider.issuer
    return JSONResponse(
        {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/jwks",
            "end_session_endpoint": f"{base}/end",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "scopes_supported": ["openid", "email", "profile"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "id_token_signing_alg_values_supported": [_key(organisation.slug).alg],
            "authorization_response_iss_parameter_supported": True,
        }
    )


async def keys(request: Request) -> Response:
    """The public key."""
    provider = await _provider(request)
    return JSONResponse({"keys": [_key(provider.organisation.slug).as_dict(private=False)]})


async def authorize(request: Request) -> Response:
    """Choose who you are: a page of links, and each leads straight back."""
    asked = request.query_params
    back = asked.get("redirect_uri", "")
    # A second sign-in that somebody tries out here comes back under a hint of its own.
    known = {f"{own_origin(request.scope)}/inloggen/terug/{each.hint}": each for each in await _connected(request)}
    # Before anything is sent anywhere: an unknown client or address gets no redirect at all.
    if asked.get("client_id") != CLIENT or back not in known:
        raise Invalid("unknown client or redirect_uri")
    provider = known[back]
    organisation = provider.organisation
    right = asked.get("response_type") == "code" and "openid" in asked.get("scope", "").split()
    if not right or asked.get("code_challenge_method") != "S256" or len(asked.get("code_challenge", "")) != 43:
        return _answer(provider, asked, error="invalid_request")
    staff = await Staff.filter(organisation_id=organisation.id).prefetch_related("person").order_by("id")
    who = asked.get("who") or request.cookies.get(named(CHOSEN), "")
    person = next((each.person for each in staff if str(each.person.id) == who), None)
    if person is None:
        return await page(
            request, "demo/provider.html", organisation=organisation, issuer=provider.issuer, staff=staff, query=asked
        )
    code = secrets.token_urlsafe(32)
    _codes[code] = _Given(
        provider, person, back, asked.get("nonce", ""), asked["code_challenge"], int(clock.now().timestamp())
    )
    response = _answer(provider, asked, code=code)
    drop(response, CHOSEN)
    return response


def _answer(provider: Provider, asked: Any, **said: str) -> Response:
    more = {**said, "state": asked.get("state", ""), "iss": provider.issuer}
    return go(f"{asked['redirect_uri']}?{urlencode(more)}")


async def token(request: Request) -> Response:
    """A code for an ID token: the client's secret, the code once, its redirect_uri and its PKCE verifier."""
    clients = [each for each in await _connected(request) if _is_client(request, each)]
    if not clients:
        return _refused("invalid_client", 401)
    form = await request.form()
    given = _codes.pop(str(form.get("code", "")), None)
    moment = int(clock.now().timestamp())
    challenge = urlsafe_b64encode(sha256(str(form.get("code_verifier", "")).encode()).digest()).rstrip(b"=").decode()
    if (
        form.get("grant_type") != "authorization_code"
        or given is None
        or moment - given.at > _SECONDS
        or given.provider.id not in [each.id for each in clients]
        or form.get("redirect_uri") != given.redirect_uri
        or not hmac.compare_digest(challenge, given.challenge)
    ):
        return _refused("invalid_grant")
    provider = given.provider
    slug = provider.organisation.slug
    key = _key(slug)
    claims = {
        "iss": provider.issuer,
        "sub": sha256(f"{slug}:{given.person.email}".encode()).hexdigest()[:32],
        "aud": CLIENT,
        "iat": moment,
        "exp": moment + 300,
        "auth_time": given.at,
        "nonce": given.nonce,
        "name": given.person.name,
        "email": given.person.email,
        "email_verified": True,
    }
    id_token = jwt.encode({"alg": key.alg, "kid": key.kid}, claims, key, algorithms=[str(key.alg)])
    body = {"access_token": secrets.token_urlsafe(32), "token_type": "Bearer", "expires_in": 300, "id_token": id_token}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


async def end_session(request: Request) -> Response:
    """Sign out here too (OpenID RP-Initiated Logout 1.0): nothing is kept but who somebody chose to be."""
    await _provider(request)
    asked, back = request.query_params, f"{own_origin(request.scope)}/uitgelogd/terug"
    if asked.get("client_id") != CLIENT or asked.get("post_logout_redirect_uri") != back:
        raise Invalid("unknown client or post_logout_redirect_uri")
    response = go(f"{back}?{urlencode({'state': asked.get('state', '')})}")
    drop(response, CHOSEN)
    return response


def _is_client(request: Request, provider: Provider) -> bool:
    kind, _, sent = request.headers.get("authorization", "").partition(" ")
    if kind.casefold() != "basic":
        return False
    try:
        name, _, secret = b64decode(sent, validate=True).decode().partition(":")
    except ValueError:
        return False
    if not provider.client_secret:
        return False
    return unquote(name) == CLIENT and hmac.compare_digest(unquote(secret).encode(), provider.client_secret.encode())


def _refused(error: str, status: int = 400) -> Response:
    return JSONResponse({"error": error}, status_code=status, headers={"Cache-Control": "no-store"})


async def connected(slug: str) -> list[Provider]:
    """Everything this organisation signs in with here, what the demo itself connected first."""
    found = Provider.filter(organisation__slug=slug, client_id=CLIENT).order_by("hint")
    return list(await found.prefetch_related("organisation"))


async def _connected(request: Request) -> list[Provider]:
    found = await connected(request.path_params["slug"])
    if not found:
        raise NotFound("no demo provider by that name")
    return found


async def _provider(request: Request) -> Provider:
    return (await _connected(request))[0]


routes = [
    Route(PATH + "/{slug}/.well-known/openid-configuration", metadata),
    Route(PATH + "/{slug}/authorize", authorize),
    Route(PATH + "/{slug}/token", token, methods=["POST"]),
    Route(PATH + "/{slug}/jwks", keys),
    Route(PATH + "/{slug}/end", end_session),
]
