"""After a quick exit: until she begins again, this browser gets a page that could be anybody's.

Back would otherwise end at the sign-in page, which tells a person looking over her shoulder as much as the
page that was left. The mark is a cookie, because the browser sets it itself before it has a network again.
"""

from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.settings import settings
from portal.web import texts
from portal.web.cookies import drop, keep, named
from portal.web.page import render

COOKIE = "weg"
LASTS = 24 * 3600
_OPEN = ("/static/", "/snel-weg", "/opnieuw")


class Away:
    """Answers every page with nothing to see, in a browser that left in a hurry."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look for the mark; let forms through, since the session has ended anyway."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not _away(scope):
            return await self.app(scope, receive, send)
        response = await nothing_to_see(leaving=False, path=scope["path"])
        return await response(scope, receive, send)


def _away(scope: Scope) -> bool:
    if scope["path"].startswith(_OPEN):
        return False
    try:
        return named(COOKIE) in SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return False


async def nothing_to_see(*, leaving: bool, path: str = "/") -> Response:
    """The neutral page; when `leaving` it goes on to the neutral site by itself."""
    html = await render(
        "web/away.html",
        lang=texts.locale(),
        dir=texts.direction(),
        to=settings().neutral_site,
        leaving=leaving,
        path=path,
    )
    return HTMLResponse(html, headers={"Cache-Control": "no-store"})


def go_away(response: Response) -> Response:
    """Mark this browser as having left."""
    # Readable by script on purpose: an old page shown by Back looks for it and clears itself.
    keep(response, COOKIE, "1", lasts=LASTS, script=True)
    return response


def again(response: Response) -> Response:
    """Take the mark off."""
    drop(response, COOKIE)
    return response
