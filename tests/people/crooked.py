"""A provider that does what a test tells it to: right, or crooked in one way."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from joserfc import jws
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
    """Answers discovery, keys, token and pushed requests; `claims`, `sign`, `metadata` and `answer` bend it.

    Its codes hold only with the verifier of the request they were given for, as PKCE asks.
    """

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
        # What each nonce was asked with, as a provider remembers it with its code.
        self.challenges: dict[str, str] = {}
        self.asked: list[str] = []
        self.forms: dict[str, dict[str, str]] = {}
        self.headers: dict[str, dict[str, str]] = {}

    def take_leave(self, location: str) -> dict[str, str]:
        """What the portal sent along with the browser; the nonce is kept for the token."""
        sent = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        asked = self.forms["/par"] if "request_uri" in sent else sent
        self.nonce = asked["nonce"]
        self.challenges[self.nonce] = asked["code_challenge"]
        return {**asked, **sent}

    def signed(self, claims: dict[str, Any]) -> str:
        """As it should be."""
        key = self.keys[-1]
        # Not by jwt.encode, which can't write what JSON may hold and text can't.
        head = {"typ": "JWT", "alg": "ES256", "kid": key.kid}
        return jws.serialize_compact(head, json.dumps(claims), key, algorithms=["ES256"])

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.removeprefix("/op")
        self.asked.append(path)
        self.forms[path] = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        self.headers[path] = dict(request.headers)
        if bent := self.answer(path):
            return bent
        if path == "/.well-known/openid-configuration":
            return httpx2.Response(200, json=self.metadata)
        if path == "/jwks":
            return httpx2.Response(200, json=KeySet(self.keys).as_dict(private=False))
        if path == "/par":
            return httpx2.Response(201, json={"request_uri": "urn:example:pushed", "expires_in": 60})
        assert path == "/token"
        self.verifier = self.forms[path].get("code_verifier", "")
        proof = urlsafe_b64encode(sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        if self.challenges.get(self.nonce, proof) != proof:
            return httpx2.Response(400, json={"error": "invalid_grant"})
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
