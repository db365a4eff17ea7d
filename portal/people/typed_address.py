"""The address somebody typed at the door, kept in her own browser for the page that leads on to her organisation."""

from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from portal.settings import settings

_COOKIE = "typed"
# Only the page between is told, and never an address of ours: those stand in logs and in a browser's history.
_PATH = "/inloggen/via"
_LASTS = 10 * 60


def keep(response: Response, address: str) -> Response:
    """For a few minutes: who comes back from her organisation's page still finds it."""
    response.set_cookie(
        _COOKIE,
        quote(address),
        max_age=_LASTS,
        path=_PATH,
        httponly=True,
        samesite="lax",
        secure=settings().secure,
    )
    return response


def kept(request: Request) -> str:
    """What was typed lately in this browser; '' when nothing was."""
    return unquote(request.cookies.get(_COOKIE, ""))[:254]


def forget(response: Response) -> Response:
    """Nothing of it stays on this device."""
    response.delete_cookie(_COOKIE, path=_PATH, httponly=True, samesite="lax", secure=settings().secure)
    return response
