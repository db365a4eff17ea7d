"""Showing a provider that it is us: our shared secret, or an assertion signed with our own key (RFC 7523 §2.2)."""

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT

from portal import clock
from portal.people.openid.fetching import fetching
from portal.people.openid.keys import ALGORITHM, SigningKey
from portal.people.openid.providers import ClientAuth, Provider

LASTS = 60


async def client_of(provider: Provider, metadata: Mapping[str, Any]) -> AsyncOAuth2Client:
    """A client for one call: an assertion is made anew for each, and counts once."""
    if provider.client_auth is not ClientAuth.KEY:
        offered = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        method = "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
        return AsyncOAuth2Client(
            provider.client_id, provider.client_secret, token_endpoint_auth_method=method, **fetching()
        )
    signing, moment = await SigningKey.now(), int(clock.now().timestamp())
    # Authlib would take the machine's clock, and let an assertion live for an hour.
    claims = {"iat": moment, "nbf": moment, "exp": moment + LASTS, "jti": secrets.token_urlsafe(32)}
    how = PrivateKeyJWT(audience(provider.issuer, metadata), claims, {"kid": signing.kid}, ALGORITHM)
    client = AsyncOAuth2Client(
        provider.client_id, signing.key, token_endpoint_auth_method=PrivateKeyJWT.name, **fetching()
    )
    client.register_client_auth_method(how)
    return client


def audience(issuer: str, metadata: Mapping[str, Any]) -> str:
    """For whom an assertion is: one name, never a list, and never one that somebody else could claim.

    OpenID Connect Core §9 and most providers want the token endpoint. But metadata may name any token endpoint: a
    provider of bad will would name an honest one's and pass our assertion on to it. So only an endpoint on the
    issuer's own origin counts, and otherwise the issuer itself, which RFC 7523 allows and metadata can't forge.
    """
    endpoint = str(metadata["token_endpoint"])
    return endpoint if urlsplit(endpoint)[:2] == urlsplit(issuer)[:2] else issuer
