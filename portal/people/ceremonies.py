"""The two ceremonies of WebAuthn: making a passkey, and showing it; every check before anything is believed."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.requests import Request
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal import clock
from portal.people.passkeys import Challenge, Passkey, credential_hash
from portal.people.persons import Person
from portal.web.headers import own_origin
from portal.web.texts import _

_WAIT_MS = 120_000


@dataclass(frozen=True)
class Place:
    """Where a passkey belongs: our origin, and its host as the relying party's id (WebAuthn §5.1.2)."""

    origin: str
    rp_id: str


class NotShown(Exception):
    """What the device answered does not hold; `log` holds nothing of anybody."""

    def __init__(self, log: str) -> None:
        super().__init__(log)
        self.log = log


def place_of(request: Request) -> Place | None:
    """Where this request's passkeys belong; None under an address in numbers, which has no passkeys."""
    origin = own_origin(request.scope)
    host = urlsplit(origin).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return Place(origin, host) if host else None
    return None


def passkeys_here(request: Request) -> str:
    """Whether passkeys work under this address: 'yes', 'https' when only that is missing, or '' for never."""
    place = place_of(request)
    if place is None:
        return ""
    safe = place.origin.startswith("https://") or place.rp_id == "localhost" or place.rp_id.endswith(".localhost")
    return "yes" if safe else "https"


async def options_to_make(place: Place, person: Person, challenge: Challenge) -> dict[str, Any]:
    """What her device is asked: a passkey of its own, which it can find by itself, behind its lock."""
    known = await Passkey.filter(person_id=person.id)
    options = generate_registration_options(
        rp_id=place.rp_id,
        # The device shows these: neutral, as the tab.
        rp_name=_("Mijn pagina"),
        user_id=person.id.bytes,
        user_name=person.email or person.name,
        user_display_name=person.name,
        challenge=base64url_to_bytes(challenge.challenge),
        timeout=_WAIT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_descriptor(each) for each in known],
    )
    return dict(orjson.loads(options_to_json(options)))


async def make(place: Place, person: Person, challenge: Challenge, answer: dict[str, Any], name: str) -> Passkey:
    """The passkey her device made; NotShown when its answer does not hold."""
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge.challenge),
            expected_rp_id=place.rp_id,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except Exception as error:
        # The library trips over odd bytes in many ways, and not all are its own: each of them is a no.
        raise NotShown(f"registration: {type(error).__name__}") from None
    response = answer.get("response")
    transports = response.get("transports") if isinstance(response, dict) else None
    return await Passkey.create(
        person_id=person.id,
        credential_hash=credential_hash(made.credential_id),
        credential={
            "id": bytes_to_base64url(made.credential_id),
            "public_key": bytes_to_base64url(made.credential_public_key),
            "transports": [each for each in transports or [] if isinstance(each, str)][:8],
        },
        sign_count=made.sign_count,
        backed_up=made.credential_backed_up,
        name=name,
        made_at=clock.now(),
    )


def options_to_show(place: Place, challenge: Challenge) -> dict[str, Any]:
    """What a device is asked: any passkey it has for us, since nobody has said yet who she is."""
    options = generate_authentication_options(
        rp_id=place.rp_id,
        challenge=base64url_to_bytes(challenge.challenge),
        timeout=_WAIT_MS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(orjson.loads(options_to_json(options)))


async def shown(place: Place, challenge: Challenge, answer: dict[str, Any]) -> Passkey:
    """The passkey that was shown; NotShown when it isn't ours, or what the device answered does not hold."""
    passkey = await _known(answer)
    try:
        seen = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge.challenge),
            expected_rp_id=place.rp_id,
            expected_origin=place.origin,
            credential_public_key=base64url_to_bytes(passkey.credential["public_key"]),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
        handle = base64url_to_bytes(str(answer["response"]["userHandle"] or ""))
    except Exception as error:
        raise NotShown(f"authentication: {type(error).__name__}") from None
    # Nobody said beforehand who she is, so the device must (WebAuthn §7.2, step 6).
    if handle != passkey.person_id.bytes:
        raise NotShown("authentication: another user handle, or none")
    passkey.sign_count, passkey.backed_up, passkey.used_at = seen.new_sign_count, seen.credential_backed_up, clock.now()
    await passkey.save(update_fields=["sign_count", "backed_up", "used_at"])
    return passkey


async def _known(answer: dict[str, Any]) -> Passkey:
    try:
        hashed = credential_hash(base64url_to_bytes(str(answer.get("id") or "")))
    except ValueError:
        raise NotShown("authentication: no id") from None
    passkey = await Passkey.get_or_none(credential_hash=hashed)
    if passkey is None:
        raise NotShown("authentication: unknown")
    return passkey


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(id=base64url_to_bytes(passkey.credential["id"]))
