"""A provider that does what a test tells it to: right, or crooked in one way."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet

from portal import clock
from portal.people.models import Organisation
from portal.people.openid.providers import Provider

ISSUER = "https://login.debrug.example/op"


async def connect(organisation: Organisation, issuer: str = ISSUER, **values: Any) -> Provider:
    """Let an organisation's staff sign in there."""
    values = {"client_id": "kring", "client_secret": "secret", **values}
    return await Provider.begin(organisation, issuer=issuer, on_at=clock.now(), **values)


class CrookedProvider(httpx2.MockTransport):
    """Answers discovery, keys and token; `claims`, `sign`, `metadata` and `answer` bend it."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.keys: list[Key] = [ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})]
        self.metadata: dict[str, Any] = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks",
            "id_token_signing_alg_values_supported": ["ES256"],
            "authorization_response_iss_parameter_supported": True,
        }
        self.claims: dict[str, Any] = {}
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.answer: Callable[[str], httpx2.Response | None] = lambda path: None
        self.nonce = ""
        self.verifier = ""
        self.asked: list[str] = []

    def take_leave(self, location: str) -> dict[str, str]:
        """What the portal sent along with the browser; the nonce is kept for the token."""
        sent = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        self.nonce = sent["nonce"]
        return sent

    def signed(self, claims: dict[str, Any]) -> str:
        """As it should be."""
        key = self.keys[-1]
        return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key, algorithms=["ES256"])

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.removeprefix("/op")
        self.asked.append(path)
        if bent := self.answer(path):
            return bent
        if path == "/.well-known/openid-configuration":
            return httpx2.Response(200, json=self.metadata)
        if path == "/jwks":
            return httpx2.Response(200, json=KeySet(self.keys).as_dict(private=False))
        assert path == "/token"
        self.verifier = parse_qs(request.content.decode())["code_verifier"][0]
        moment = int(clock.now().timestamp())
        claims = {
            "iss": ISSUER,
            "sub": "joost-1",
            "aud": "kring",
            "iat": moment,
            "exp": moment + 300,
            "nonce": self.nonce,
            "email": "joost@debrug.example",
            "email_verified": True,
            **self.claims,
        }
        whole = {name: value for name, value in claims.items() if value is not None}
        return httpx2.Response(200, json={"access_token": "a", "token_type": "Bearer", "id_token": self.sign(whole)})
