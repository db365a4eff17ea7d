"""Fetching from a provider: from addresses that somebody outside typed, and what can go wrong on the way."""

import ssl
from enum import Enum, auto
from functools import cache
from typing import Any

import httpx2

from portal.settings import settings

_SECONDS = 10.0
# Tests put a provider of their own here.
transport: list[httpx2.AsyncBaseTransport] = []


class Trouble(Enum):
    """What went wrong, as far as the reader needs to know."""

    DOWN = auto()  # the provider doesn't answer, or not in a way we understand
    CANCELLED = auto()  # it said no, or she turned back
    ELSEWHERE = auto()  # this browser did not leave for it, or too long ago
    REFUSED = auto()  # what it sent does not hold
    NOT_ADDED = auto()  # it knows her, the organisation here doesn't


class ProviderTrouble(Exception):
    """Signing in through a provider stopped here; `log` holds no names, addresses or tokens."""

    def __init__(self, trouble: Trouble, log: str) -> None:
        super().__init__(log)
        self.trouble = trouble
        self.log = log


async def read(url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """The JSON object at this address; ProviderTrouble when there is none."""
    if not may_fetch(url):
        raise ProviderTrouble(Trouble.DOWN, "not an https address")
    try:
        async with httpx2.AsyncClient(**fetching()) as client:
            answer = (await client.get(url, headers=headers)).raise_for_status()
            found = answer.json()
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise ProviderTrouble(Trouble.DOWN, f"fetch: {type(error).__name__}") from None
    if not isinstance(found, dict):
        raise ProviderTrouble(Trouble.DOWN, "fetch: not an object")
    return found


def may_fetch(url: object) -> bool:
    """Whether this is an address we fetch from: https, and plain http only for the demo and tests."""
    return isinstance(url, str) and url.startswith(("https://", "http://") if settings().inward_fetches else "https://")


def fetching() -> dict[str, Any]:
    """How a client fetches: briefly, without following redirects; a proxy of the machine can't reach what is inward."""
    more = {"transport": transport[-1]} if transport else {}
    outside = not settings().inward_fetches
    return {"timeout": _SECONDS, "follow_redirects": False, "trust_env": outside, "verify": _trusted(), **more}


@cache
def _trusted() -> ssl.SSLContext:
    # Reading the machine's certificates takes tens of milliseconds, in which no page is served.
    return ssl.create_default_context()
