"""The browser somebody signs in with: a random cookie, so that a code or an answer taken elsewhere opens nothing."""

import re
import secrets
from datetime import timedelta
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from portal.people.pace import Pace
from portal.settings import settings

_FORM = re.compile(r"[\w-]{43}")
_LASTS = 30 * 24 * 3600
_HOUR = timedelta(hours=1)


def _cookie_name() -> str:
    return "__Host-browser" if settings().secure else "browser"


class Browser:
    """One browser, known by a cookie of its own; `mark` is what our rows hold of it."""

    def __init__(self, request: Request) -> None:
        sent = request.cookies.get(_cookie_name(), "")
        self.known = _FORM.fullmatch(sent) is not None
        self._token = sent if self.known else secrets.token_urlsafe(32)

    @property
    def mark(self) -> str:
        """A hash: who reads our rows can't act as this browser."""
        return sha256(self._token.encode()).hexdigest()

    def remember(self, response: Response) -> Response:
        """Hand over the cookie, unless the browser has one."""
        if not self.known:
            response.set_cookie(
                _cookie_name(),
                self._token,
                max_age=_LASTS,
                httponly=True,
                # Lax, not strict: coming back from a provider is a navigation that another site began.
                samesite="lax",
                secure=settings().secure,
            )
        return response


async def may_ask(request: Request, browser: Browser, address: str) -> None:
    """Count one asking for a code; TooMany for this address, this browser or this network alike, known or not."""
    await Pace.step("code.address", address, most=8, within=_HOUR)
    await Pace.step("code.browser", browser.mark, most=15, within=_HOUR)
    # A whole school may come from one address, a machine that tries thousands may not.
    await Pace.step("code.network", request.client.host if request.client else "", most=300, within=_HOUR)
