"""The address somebody typed at the door, kept in her own browser for the page that leads on to her organisation."""

from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

from portal.web import cookies

_COOKIE = "typed"
_LASTS = 10 * 60


def keep(response: Response, address: str) -> Response:
    """For a few minutes, and in no address of ours: those stand in logs and in a browser's history."""
    cookies.keep(response, _COOKIE, quote(address), lasts=_LASTS)
    return response


def kept(request: Request) -> str:
    """What was typed lately in this browser; '' when nothing was."""
    return unquote(request.cookies.get(cookies.named(_COOKIE), ""))[:254]


def forget(response: Response) -> Response:
    """Nothing of it stays on this device."""
    cookies.drop(response, _COOKIE)
    return response
