"""Us as the relying party of one provider: discovery, the way there, the code for a token, and the token's checks."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from portal import clock
from portal.people.openid.fetching import ProviderTrouble, Trouble, fetching, may_fetch, read
from portal.people.openid.providers import Provider
from portal.people.openid.signins import Purpose, SignIn
from portal.settings import settings

# A shared secret is no signature: with HS256 whoever knows the public key could sign.
ALGORITHMS = ("PS256", "PS384", "PS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
SCOPES = "openid email profile"
# A proof again must not be older than this at the provider.
RECENT = timedelta(minutes=10)
_LEEWAY = 60
_KEEP_METADATA = 600.0
# An unknown key id makes us fetch the keys again, but not for each forged token.
_KEYS_AT_MOST_EVERY = 30.0


@dataclass
class _Known:
    metadata: dict[str, Any]
    read_at: float
    keys: KeySet | None = None
    keys_at: float = -_KEYS_AT_MOST_EVERY


@dataclass(frozen=True)
class Told:
    """What a provider said of somebody, checked: the claims, and the ID token itself for signing out there."""

    claims: dict[str, Any]
    id_token: str

    @property
    def sid(self) -> str:
        """Its name for the session there; '' when it gives none."""
        sid = self.claims.get("sid")
        return sid if isinstance(sid, str) else ""


_known: dict[str, _Known] = {}


def forget() -> None:
    """Read every provider's metadata and keys anew."""
    _known.clear()


class RelyingParty:
    """Us at one provider, as its row names it and its own metadata describe it."""

    def __init__(self, provider: Provider, known: _Known) -> None:
        self.provider = provider
        self.issuer = provider.issuer
        self.metadata = known.metadata
        self._known = known

    @classmethod
    async def of(cls, provider: Provider) -> "RelyingParty":
        """Discovery (OpenID Connect Discovery 1.0 §4), kept for ten minutes."""
        known = _known.get(provider.issuer)
        if known is None or time.monotonic() - known.read_at > _KEEP_METADATA:
            known = _Known(await _discover(provider.issuer), time.monotonic())
            _known[provider.issuer] = known
        return cls(provider, known)

    async def way_there(self, leaving: SignIn, state: str) -> str:
        """Where the browser goes: code flow with PKCE S256, state and nonce; a proof again asks for a recent one."""
        more: dict[str, Any] = {"max_age": int(RECENT.total_seconds())} if leaving.purpose is Purpose.AGAIN else {}
        client = self._client(redirect_uri=leaving.redirect_uri)
        url, _state = client.create_authorization_url(
            self.metadata["authorization_endpoint"],
            state=state,
            nonce=leaving.nonce,
            code_verifier=leaving.verifier,
            **more,
        )
        # A provider on our own origin (the demo's) is reached by whatever name this browser calls us.
        own = settings().origin + "/"
        return "/" + url.removeprefix(own) if str(url).startswith(own) else str(url)

    def check_announced_issuer(self, said: str | None) -> None:
        """RFC 9207: the answer names its issuer, so that one provider's answer can't be passed off as another's."""
        announced = self.metadata.get("authorization_response_iss_parameter_supported") is True
        if said is None and not announced:
            return
        if said != self.issuer:
            raise ProviderTrouble(Trouble.REFUSED, "iss of the answer is not the issuer we left for")

    async def redeem(self, code: str, leaving: SignIn) -> "Told":
        """What the ID token this code stands for says, every check done."""
        async with self._client(redirect_uri=leaving.redirect_uri) as client:
            try:
                token = await client.fetch_token(
                    self.metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=leaving.verifier,
                )
            except OAuthError as error:
                raise ProviderTrouble(Trouble.REFUSED, f"token endpoint said {error.error!r:.60}") from None
            except (httpx2.HTTPError, ValueError, TypeError) as error:
                raise ProviderTrouble(Trouble.DOWN, f"token endpoint: {type(error).__name__}") from None
        # Authlib passes an answer without an ID token on as if all were well.
        if not isinstance(token.get("id_token"), str):
            raise ProviderTrouble(Trouble.REFUSED, "no ID token")
        claims = await self._checked(token["id_token"], leaving)
        if "email" not in claims and isinstance(token.get("access_token"), str):
            claims |= await self._told_apart(token["access_token"], claims["sub"])
        return Told(claims, token["id_token"])

    async def _checked(self, id_token: str, leaving: SignIn) -> dict[str, Any]:
        token = await self._opened(id_token)
        claims = token.claims
        rules = jwt.JWTClaimsRegistry(
            now=int(clock.now().timestamp()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.provider.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": leaving.nonce},
        )
        try:
            rules.validate(claims)
        except JoseError as error:
            raise ProviderTrouble(Trouble.REFUSED, f"ID token: {error.error} {error!s:.60}") from None
        self._check_audience(claims)
        if leaving.purpose is Purpose.AGAIN:
            _check_recent(claims)
        return claims

    def _check_audience(self, claims: dict[str, Any]) -> None:
        audience, party = claims["aud"], claims.get("azp")
        if isinstance(audience, list) and len(audience) > 1 and party is None:
            raise ProviderTrouble(Trouble.REFUSED, "several audiences and no azp")
        if party is not None and party != self.provider.client_id:
            raise ProviderTrouble(Trouble.REFUSED, "azp is another client")

    async def _opened(self, id_token: str) -> jwt.Token:
        """The signature holds, by a key the provider publishes; a key id we don't know makes us look again."""
        offered = self.metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        allowed = [each for each in ALGORITHMS if each in offered] or ["RS256"]
        registry = JWSRegistry(algorithms=allowed, strict_check_header=False)
        try:
            return jwt.decode(id_token, await self._keys(), registry=registry)
        except InvalidKeyIdError:
            pass
        except (JoseError, ValueError) as error:
            raise ProviderTrouble(Trouble.REFUSED, f"signature: {type(error).__name__}") from None
        try:
            return jwt.decode(id_token, await self._keys(again=True), registry=registry)
        except (JoseError, ValueError) as error:
            raise ProviderTrouble(Trouble.REFUSED, f"signature, new keys: {type(error).__name__}") from None

    async def _keys(self, *, again: bool = False) -> KeySet:
        known = self._known
        stale = again and time.monotonic() - known.keys_at > _KEYS_AT_MOST_EVERY
        if known.keys is None or stale:
            known.keys_at = time.monotonic()
            try:
                known.keys = KeySet.import_key_set(await read(self.metadata["jwks_uri"]))  # type: ignore[arg-type]
            except (JoseError, KeyError, TypeError, ValueError) as error:
                raise ProviderTrouble(Trouble.DOWN, f"keys: {type(error).__name__}") from None
        return known.keys

    async def _told_apart(self, access_token: str, subject: str) -> dict[str, Any]:
        """The e-mail address, where the provider tells it only at its userinfo endpoint."""
        endpoint = self.metadata.get("userinfo_endpoint")
        if not endpoint:
            return {}
        told = await read(endpoint, headers={"Authorization": f"Bearer {access_token}"})
        if told.get("sub") != subject:
            raise ProviderTrouble(Trouble.REFUSED, "userinfo is about somebody else")
        return {name: told[name] for name in ("email", "email_verified") if name in told}

    def _client(self, *, redirect_uri: str) -> AsyncOAuth2Client:
        methods = self.metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        return AsyncOAuth2Client(
            client_id=self.provider.client_id,
            client_secret=self.provider.client_secret,
            token_endpoint_auth_method=(
                "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
            ),
            scope=SCOPES,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            **fetching(),
        )


def _check_recent(claims: dict[str, Any]) -> None:
    at = claims.get("auth_time")
    oldest = clock.now().timestamp() - RECENT.total_seconds() - _LEEWAY
    if isinstance(at, bool) or not isinstance(at, int | float) or not at >= oldest:
        raise ProviderTrouble(Trouble.REFUSED, "auth_time is missing or too old")


async def _discover(issuer: str) -> dict[str, Any]:
    metadata = await read(issuer.rstrip("/") + "/.well-known/openid-configuration")
    if metadata.get("issuer") != issuer:
        raise ProviderTrouble(Trouble.DOWN, "metadata name another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not may_fetch(metadata.get(name)):
            raise ProviderTrouble(Trouble.DOWN, f"metadata: no usable {name}")
    return metadata
