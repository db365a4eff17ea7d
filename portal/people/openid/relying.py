"""Us as the relying party of one provider: discovery, the way there, the code for a token, and its signature."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx2
import orjson
from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client import OAuthError
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, InvalidKeyCurveError, InvalidKeyIdError, KeyParameterError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from portal.people.accounts import UserKind
from portal.people.openid import claims as rules
from portal.people.openid.assertion import client_of
from portal.people.openid.fetching import ODD, ProviderTrouble, Trouble, down, read
from portal.people.openid.known import Known, forget, known
from portal.people.openid.providers import Provider
from portal.people.openid.signins import Purpose, SignIn
from portal.settings import settings
from portal.web.texts import _

__all__ = ["ALGORITHMS", "RelyingParty", "Told", "forget", "moment_of"]

# A shared secret is no signature: with HS256 whoever knows the public key could sign.
ALGORITHMS = ("PS256", "PS384", "PS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
# A key we don't have makes us fetch them again, but not for each forged token.
_KEYS_AT_MOST_EVERY = 30.0
# Signed by another key than the one we have: another one of its kind, or of another kind.
_NOT_THIS_KEY = (BadSignatureError, InvalidKeyCurveError, KeyParameterError)


def moment_of(claim: object) -> datetime | None:
    """A moment as a token says it, in seconds since 1970; None for anything else."""
    if isinstance(claim, bool) or not isinstance(claim, int | float) or not 0 < claim < 10**11:
        return None
    return datetime.fromtimestamp(claim, UTC)


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

    @property
    def proved_at(self) -> datetime | None:
        """When she last showed it there that it is she (auth_time); None when it doesn't say."""
        return moment_of(self.claims.get("auth_time"))


class RelyingParty:
    """Us at one provider, as its row names it and its own metadata describe it."""

    def __init__(self, provider: Provider, known: Known) -> None:
        self.provider = provider
        self.issuer = provider.issuer
        self.metadata = known.metadata
        self._known = known

    @classmethod
    async def of(cls, provider: Provider, *, again: bool = False) -> "RelyingParty":
        """Discovery (OpenID Connect Discovery 1.0 §4); `again` asks also a provider that failed a moment ago."""
        return cls(provider, await known(provider.issuer, again=again))

    async def way_there(self, leaving: SignIn, state: str) -> str:
        """Where the browser goes; what we ask is pushed ahead of it where the provider takes that."""
        asked = self._asked(leaving, state)
        if "pushed_authorization_request_endpoint" in self.metadata:
            asked = {"client_id": self.provider.client_id, "request_uri": await self._push(asked)}
        url = str(add_params_to_uri(self.metadata["authorization_endpoint"], list(asked.items())))
        # A provider on our own origin (the demo's) is reached by whatever name this browser calls us.
        own = settings().origin + "/"
        return "/" + url.removeprefix(own) if url.startswith(own) else url

    def _asked(self, leaving: SignIn, state: str) -> dict[str, str]:
        """Code flow with PKCE S256, state and nonce; the level wanted; for a proof again a recent sign-in."""
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": leaving.redirect_uri,
            "scope": self.provider.scopes,
            "state": state,
            "nonce": leaving.nonce,
            "code_challenge": create_s256_code_challenge(leaving.verifier),
            "code_challenge_method": "S256",
        }
        if self.provider.acr:
            asked["acr_values"] = self.provider.acr
        if leaving.purpose is Purpose.AGAIN:
            asked["max_age"] = str(int(rules.RECENT.total_seconds()))
        return asked

    async def _push(self, asked: dict[str, str]) -> str:
        """Tell the provider itself what we ask (RFC 9126), so that a browser can neither read nor change it."""
        try:
            async with await client_of(self.provider, self.metadata) as client:
                answer = await client.post(
                    self.metadata["pushed_authorization_request_endpoint"],
                    data=asked,
                    headers={"Accept": "application/json"},
                    auth=client.client_auth(client.token_endpoint_auth_method),
                )
                said = answer.json()
        except (httpx2.HTTPError, httpx2.InvalidURL, *ODD) as error:
            raise down("pushed request", error) from None
        if answer.is_client_error and isinstance(said, dict):
            raise _refused("pushed request", str(said.get("error", "")))
        if not answer.is_success or not isinstance(said, dict) or not isinstance(said.get("request_uri"), str):
            raise ProviderTrouble(Trouble.DOWN, f"pushed request: {answer.status_code}")
        return str(said["request_uri"])

    def check_announced_issuer(self, said: str | None) -> None:
        """RFC 9207: the answer names its issuer, so that one provider's answer can't be passed off as another's."""
        announced = self.metadata.get("authorization_response_iss_parameter_supported") is True
        if said is None and not announced:
            return
        if said != self.issuer:
            raise ProviderTrouble(Trouble.REFUSED, "iss of the answer is not the issuer we left for")

    async def redeem(self, code: str, leaving: SignIn) -> "Told":
        """What the ID token this code stands for says, every check done."""
        try:
            async with await client_of(self.provider, self.metadata) as client:
                token = await client.fetch_token(
                    self.metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    redirect_uri=leaving.redirect_uri,
                    code_verifier=leaving.verifier,
                )
        except OAuthError as error:
            raise _refused("token endpoint", str(error.error)) from None
        except (httpx2.HTTPError, httpx2.InvalidURL, *ODD) as error:
            raise down("token endpoint", error) from None
        # Authlib passes an answer without an ID token on as if all were well.
        if not isinstance(token.get("id_token"), str):
            raise ProviderTrouble(Trouble.REFUSED, "no ID token")
        claims = (await self.opened(token["id_token"])).claims
        rules.check(claims, self.provider, leaving)
        if isinstance(token.get("access_token"), str):
            claims |= await self._told_apart(token["access_token"], claims)
        return Told(claims, token["id_token"])

    async def opened(self, token: str) -> jwt.Token:
        """A token of this provider whose signature holds, by a key it publishes; what it says is not yet checked."""
        try:
            return self._read(token, await self._keys())
        except ODD as error:
            if not _asks_for_new_keys(token, error):
                raise ProviderTrouble(Trouble.REFUSED, f"token: {type(error).__name__}") from None
        try:
            return self._read(token, await self._keys(again=True))
        except ODD as error:
            raise ProviderTrouble(Trouble.REFUSED, f"token, new keys: {type(error).__name__}") from None

    def _read(self, token: str, keys: KeySet) -> jwt.Token:
        offered = self.metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        allowed = [each for each in ALGORITHMS if each in offered] or ["RS256"]
        opened = jwt.decode(token, keys, registry=JWSRegistry(algorithms=allowed, strict_check_header=False))
        _keepable(opened.claims)
        return opened

    async def _keys(self, *, again: bool = False) -> KeySet:
        kept = self._known
        stale = again and time.monotonic() - kept.keys_at > _KEYS_AT_MOST_EVERY
        if kept.keys is None or stale:
            kept.keys_at = time.monotonic()
            try:
                kept.keys = KeySet.import_key_set(await read(self.metadata["jwks_uri"]))  # type: ignore[arg-type]
            except ODD as error:
                raise ProviderTrouble(Trouble.DOWN, f"keys: {type(error).__name__}") from None
        return kept.keys

    async def _told_apart(self, access_token: str, claims: Mapping[str, Any]) -> dict[str, Any]:
        """Address and role, where the provider tells them only at its userinfo endpoint; a client needs neither."""
        provider, endpoint = self.provider, self.metadata.get("userinfo_endpoint")
        lacks_role = bool(provider.role_claim) and provider.roles_in(dict(claims)) is None
        if not endpoint or provider.kind is not UserKind.STAFF or ("email" in claims and not lacks_role):
            return {}
        told = await read(endpoint, headers={"Authorization": f"Bearer {access_token}"})
        if told.get("sub") != claims["sub"]:
            raise ProviderTrouble(Trouble.REFUSED, "userinfo is about somebody else")
        # Never acr or auth_time: those count only where they are signed.
        found: dict[str, Any] = {"name": told["name"]} if "name" in told and "name" not in claims else {}
        if lacks_role and (roles := provider.roles_in(told)) is not None:
            found[provider.role_claim] = roles
        if "email" not in claims and "email" in told:
            # The two belong together: one token's word must not verify another's address.
            found |= {"email": told["email"], "email_verified": told.get("email_verified")}
        try:
            _keepable(found)
        except ODD as error:
            raise ProviderTrouble(Trouble.REFUSED, f"userinfo: {type(error).__name__}") from None
        return found


def _asks_for_new_keys(token: str, error: Exception) -> bool:
    """Whether the provider may have changed its keys: it names one we don't have, or names none and ours don't fit."""
    if isinstance(error, _NOT_THIS_KEY):
        return not jws.extract_compact(token.encode()).headers().get("kid")
    return isinstance(error, InvalidKeyIdError)


def _keepable(claims: Mapping[str, Any]) -> None:
    """TypeError for what JSON may say and nobody can keep or look up by: half a character, a number without end."""
    orjson.dumps(claims)


def _refused(where: str, error: str) -> ProviderTrouble:
    """What the provider itself says no to, such as a wrong secret."""
    # It is shown: half a character in it would end the page.
    error = error.encode(errors="replace").decode()
    words = _("De inlog weigerde ons, met de fout '%(error)s'. Kijk of client-id en geheim of sleutel kloppen.")
    return ProviderTrouble(Trouble.REFUSED, f"{where} said {error!r:.60}", words % {"error": error[:60]})
