"""A device's lock in software: makes passkeys and shows them, as WebAuthn §6 says; each answer can be bent."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(plain: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(plain).rstrip(b"=").decode()


def plain(words: str) -> bytes:
    """And back."""
    return urlsafe_b64decode(words + "=" * (-len(words) % 4))


@dataclass
class Authenticator:
    """One device with one passkey for one place."""

    origin: str
    rp_id: str
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    user: bytes = b""
    count: int = 0
    flags: int = PRESENT | VERIFIED

    def make(self, options: dict[str, Any], *, cose: Any = None) -> dict[str, Any]:
        """What navigator.credentials.create() answers; `cose` in place of its own public key."""
        self.user = plain(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        own = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose or own)
        held = {"fmt": "none", "attStmt": {}, "authData": self._seen(ATTESTED) + attested}
        response = {
            "clientDataJSON": self._client("webauthn.create", options),
            "attestationObject": text(cbor2.dumps(held)),
        }
        return self._answer({**response, "transports": ["internal"]})

    def show(self, options: dict[str, Any]) -> dict[str, Any]:
        """What navigator.credentials.get() answers."""
        self.count += 1
        client, seen = self._client("webauthn.get", options), self._seen()
        signature = self.key.sign(seen + sha256(plain(client)).digest(), ECDSA(SHA256()))
        response = {"clientDataJSON": client, "authenticatorData": text(seen), "signature": text(signature)}
        return self._answer({**response, "userHandle": text(self.user)})

    def _seen(self, more: int = 0) -> bytes:
        return sha256(self.rp_id.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any]) -> str:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return text(json.dumps(said).encode())

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": text(self.id),
            "rawId": text(self.id),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
