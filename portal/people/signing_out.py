"""Signing out: the session ends here at once; then, for who came by a provider, the way to sign out there too."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.people import sessions, typed_address
from portal.people.arriving import HOME, leave
from portal.people.browser import Browser
from portal.people.openid import backchannel, logout
from portal.web import go, page
from portal.web.cookies import drop, keep

# Until the browser is closed or somebody signs in and out otherwise: at a provider one may still be signed in. It
# names none: this browser may be a shared one.
_ELSEWHERE = "elders"


async def sign_out(request: Request) -> Response:
    """End the session on the server, and have the browser forget what it kept."""
    ended = await leave(request)
    browser = Browser(request)
    leaving = await logout.begin(ended, browser) if ended else None
    response = browser.remember(go(f"/uitgelogd?bij={leaving.id}")) if leaving else go("/uitgelogd")
    sessions.take_cookie(response)
    typed_address.forget(response)
    _note_elsewhere(response, bool(leaving))
    # Not "cookies": the chosen language stays. Not "cache": every private page is no-store, and clearing is slow.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def _note_elsewhere(response: Response, may_be: bool) -> None:
    if may_be:
        keep(response, _ELSEWHERE, "1")
    else:
        drop(response, _ELSEWHERE)


async def signed_out(request: Request) -> Response:
    """You are out here; other tabs hear it from this page."""
    if request.state.actor.signed_in:
        return go(HOME)
    there = await logout.there(request, request.query_params.get("bij", ""))
    return await page(request, "people/signed_out.html", there=there)


routes = [
    Route("/uitloggen", sign_out, methods=["POST"]),
    Route("/uitgelogd", signed_out),
    *logout.routes,
    *backchannel.routes,
]
