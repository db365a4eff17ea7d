"""Every attack that must get nothing, by the name it has in the table; one without a test fails `make attacks`."""

from enum import StrEnum

import pytest


class Attack(StrEnum):
    """What somebody might try at the door."""

    ISSUER = "a token of a wrong issuer"
    AUDIENCE = "a token for another client"
    AUDIENCE_AZP = "a token for another client, with our azp"
    NONCE = "a token with another nonce"
    STATE_REPLAY = "a state used twice"
    CODE_REPLAY = "a code used twice"
    EXPIRED = "an expired token"
    FUTURE = "a token from the future"
    NO_TOKEN = "no ID token at all"
    NONE = "alg: none"
    PUBLIC_KEY = "HS256 with the public key"
    JKU = "a key from an unknown jku"
    MIX_UP = "mix-up between two organisations"
    NO_ISS = "no iss where it is announced"
    ACR = "a lower level (acr) than asked"
    PKCE = "PKCE left out"
    STOLEN_CODE = "a stolen code in another browser"
    TAKEOVER = "somebody's e-mail address at a first sign-in"
    CLAIMS = "claims of A asking for rights in B"
    FAMILY = "an employer's session asking for the family circle"
    LOGOUT_FORGED = "a forged logout token"
    LOGOUT_REPLAYED = "a replayed logout token"
    REDIRECT = "an open redirect in next"
    FIXATION = "a session made up beforehand"
    FORM = "a form posted by another site"
    SOCKET = "a socket opened by another site"
    GUESSED = "guessed e-mail codes"
    WORDS = "who has an account, by the words"
    TIME = "who has an account, by the time"
    INWARD = "addresses that point inward"
    SCIM = "a SCIM token of A on B"


def attack(which: Attack) -> pytest.MarkDecorator:
    """Marks a test as the one for this attack; what it got it says by the fixture `got`."""
    return pytest.mark.attack(which)
