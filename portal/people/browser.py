"""The browser somebody signs in with: a random cookie, so that a code or an answer taken elsewhere opens nothing."""

import re
import secrets
from datetime import timedelta
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from portal.people.network import network_of
from portal.people.pace import Pace
from portal.people.persons import email_index
from portal.people.session_row import Session
from portal.web.cookies import keep, named

_COOKIE = "browser"
_FORM = re.compile(r"[\w-]{43}")
_LASTS = 30 * 24 * 3600
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


class Browser:
    """One browser, known by a cookie of its own; `mark` is what our rows hold of it."""

    def __init__(self, request: Request) -> None:
        sent = request.cookies.get(named(_COOKIE), "")
        self.known = _FORM.fullmatch(sent) is not None
        self._token = sent if self.known else secrets.token_urlsafe(32)

    @property
    def mark(self) -> str:
        """A hash: who reads our rows can't act as this browser."""
        return sha256(self._token.encode()).hexdigest()

    def remember(self, response: Response) -> Response:
        """Hand over the cookie, or let the one it has last again."""
        keep(response, _COOKIE, self._token, lasts=_LASTS)
        return response


async def may_ask(request: Request, browser: Browser, address: str) -> None:
    """Count one asking for a code; TooMany for this address, this browser or this network alike, known or not."""
    await Pace.step("code.address", await _counted(browser, address), most=8, within=_HOUR)
    await Pace.step("code.browser", browser.mark, most=15, within=_HOUR)
    # A whole school may come from one address, a machine that tries thousands may not.
    await Pace.step("code.network", network_of(request), most=300, within=_HOUR)


async def may_try(browser: Browser, address: str) -> None:
    """Count one try at a code, over all codes and browsers: who asks for more codes gets no more tries by it."""
    counted = await _counted(browser, address)
    await Pace.step("try.hour", counted, most=15, within=_HOUR)
    await Pace.step("try.day", counted, most=40, within=_DAY)


async def may_leave(request: Request, browser: Browser) -> None:
    """Count one leaving for a provider; TooMany for this browser or this network."""
    await Pace.step("leave.browser", browser.mark, most=40, within=_HOUR)
    # All of a large organisation comes from one address, at nine in the morning.
    await Pace.step("leave.network", network_of(request), most=3000, within=_HOUR)


async def may_show(request: Request, browser: Browser) -> None:
    """Count one asking for a passkey; a page that stands open asks anew every few minutes."""
    await Pace.step("passkey.browser", browser.mark, most=200, within=_HOUR)
    await Pace.step("passkey.network", network_of(request), most=3000, within=_HOUR)


async def may_recover(request: Request, browser: Browser, address: str) -> None:
    """Count one try at a recovery code; TooMany for this address, this browser or this network, known or not."""
    await Pace.step("recovery.address", await _counted(browser, address), most=10, within=_HOUR)
    await Pace.step("recovery.browser", browser.mark, most=10, within=_HOUR)
    await Pace.step("recovery.network", network_of(request), most=100, within=_HOUR)


async def _counted(browser: Browser, address: str) -> str:
    """Whose count this is: the address's, or of the browser she signed in with before her own.

    Else any stranger who types her address often enough would keep her out.
    """
    index = email_index(address)
    hers = await Session.exists(browser=browser.mark, person__email_index=index)
    return f"{index} {browser.mark}" if hers else index
