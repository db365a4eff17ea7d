"""Fetching from a provider: from addresses that somebody outside typed, and what can go wrong on the way."""

import ssl
from enum import Enum, auto
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx2
from joserfc.errors import JoseError

from portal.people.openid import guard
from portal.settings import settings
from portal.web.texts import _

# What reading something a stranger wrote may raise: a list where a word should be, a key that isn't there, brackets
# without end. None of it is a fault of ours: it is an answer that doesn't hold, and is told as one.
ODD = (JoseError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError)

# Tests put a provider of their own here.
transport: list[httpx2.AsyncBaseTransport] = []


class Trouble(Enum):
    """What went wrong, as far as the reader needs to know."""

    DOWN = auto()  # the provider doesn't answer, or not in a way we understand
    CANCELLED = auto()  # it said no, or she turned back
    ELSEWHERE = auto()  # this browser did not leave for it, or too long ago
    REFUSED = auto()  # what it sent does not hold
    TOO_WEAK = auto()  # she signed in there, but less strongly than the organisation asks
    NOT_ADDED = auto()  # it knows her, the organisation here doesn't
    NO_ROLE = auto()  # it knows her, and gives her no role that means anything here
    OTHER_DOOR = auto()  # this account there belongs to another way in here


class ProviderTrouble(Exception):
    """Signing in through a provider stopped here; `log` holds no names, addresses or tokens.

    `words` say what an administrator who tries her provider can do about it; '' where the trouble says enough.
    """

    def __init__(self, trouble: Trouble, log: str, words: str = "") -> None:
        super().__init__(log)
        self.trouble = trouble
        self.log = log
        self.words = words


async def read(url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """The JSON object at this address; ProviderTrouble when there is none."""
    if not may_fetch(url):
        raise ProviderTrouble(Trouble.DOWN, "not an https address", _("Een adres moet met https beginnen."))
    try:
        async with httpx2.AsyncClient(**fetching()) as client:
            answer = (await client.get(url, headers=headers)).raise_for_status()
            found = answer.json()
    except (httpx2.HTTPError, httpx2.InvalidURL, *ODD) as error:
        raise down("fetch", error) from None
    if not isinstance(found, dict):
        raise ProviderTrouble(Trouble.DOWN, "fetch: not an object")
    return found


def down(what: str, error: Exception) -> ProviderTrouble:
    """What to say when fetching failed; an address that points inward is told to who typed it."""
    if isinstance(error.__cause__, guard.Inward):
        words = _("Dit adres hoort bij een besloten netwerk. We halen alleen iets op van het open internet.")
        return ProviderTrouble(Trouble.DOWN, f"{what}: an inward address", words)
    return ProviderTrouble(Trouble.DOWN, f"{what}: {type(error).__name__}")


def may_fetch(url: object) -> bool:
    """Whether this is an address we fetch from: https, and plain http only for the demo and tests."""
    if not isinstance(url, str) or not url.isprintable():
        return False
    try:
        urlsplit(url)
    except ValueError:
        return False
    return url.startswith(("https://", "http://") if settings().inward_fetches else "https://")


def fetching() -> dict[str, Any]:
    """How a client fetches: outward only, briefly, not without end, not redirected, and through no proxy."""
    return {
        "transport": guard.Limited(_transport()),
        "timeout": guard.timeouts(),
        "follow_redirects": False,
        "trust_env": False,
        "headers": {"Accept-Encoding": "identity"},
    }


def _transport() -> httpx2.AsyncBaseTransport:
    if transport:
        return transport[-1]
    if settings().inward_fetches:
        return httpx2.AsyncHTTPTransport(verify=_trusted(), trust_env=False)
    return guard.GuardedTransport(_trusted())


@cache
def _trusted() -> ssl.SSLContext:
    # Reading the machine's certificates takes tens of milliseconds, in which no page is served.
    return ssl.create_default_context()
