"""Plain ASGI layers around every answer: headers, the body's size, the sender's origin, the reader's language."""

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.errors import NotAllowed, TooLarge
from portal.settings import settings
from portal.web import texts
from portal.web.cookies import named

LONGEST_BODY = 1_000_000
# Addresses under which a cookie opens nothing, so that no other site can make use of one; hanging.py adds them.
cookieless: list[str] = []
# Addresses at which a form with a file comes in, and how many bytes that may be; hanging.py adds them.
roomier: list[tuple[re.Pattern[str], int]] = []
# A host that somebody made up must not become a rule of ours.
_PLAIN_ORIGIN = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")
_SAFE = {"GET", "HEAD", "OPTIONS"}
# Care content is never framed, never scripted inline, never sent on as a referrer.
_CSP = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'{socket}",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    ]
)
# A passkey may be asked for by our own pages, and nothing else by anybody.
_POLICY = ", ".join(
    [
        *(f"{each}=()" for each in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")),
        *(f"publickey-credentials-{each}=(self)" for each in ("create", "get")),
    ]
)


class SafeHeaders:
    """Security headers on every answer (OWASP ASVS 5.0 §3.4)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers as the answer starts."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", _CSP.format(socket=_socket(scope)))
                headers.setdefault("X-Content-Type-Options", "nosniff")
                # Not no-referrer: with it browsers send "Origin: null" on our own forms.
                headers.setdefault("Referrer-Policy", "same-origin")
                headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
                # What may be kept says so itself: a built file. All else is somebody's own, a redirect too.
                headers.setdefault("Cache-Control", "no-store")
                headers.setdefault("Permissions-Policy", _POLICY)
                if settings().secure:
                    # Browsers ignore it on plain http, aloud.
                    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
            await send(message)

        await self.app(scope, receive, with_headers)


class Speaking:
    """The reader's language for all that happens in this request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Choose by cookie, else by the browser's wish."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        chosen = cookie_parser(headers.get("cookie", "")).get(named(texts.COOKIE))
        with texts.speaking(texts.choose(chosen, headers.get("accept-language", ""))):
            await self.app(scope, receive, send)


class SameOrigin:
    """Refuses unsafe requests another site made the browser send (OWASP ASVS 5.0 §3.5)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let safe methods through, and unsafe ones from our own pages."""
        if scope["type"] == "http" and scope["method"] not in _SAFE and not is_ours(scope):
            raise NotAllowed("cross-site request", words="Dit formulier kwam niet van onze eigen pagina.")
        await self.app(scope, receive, send)


def _socket(scope: Scope) -> str:
    """Older Safaris don't count our own socket as 'self'."""
    origin = own_origin(scope)
    return f" ws{origin.removeprefix('http')}" if _PLAIN_ORIGIN.fullmatch(origin) else ""


def own_origin(scope: Scope) -> str:
    """The origin our pages have: the configured one, or in demo and tests the host that was asked for."""
    if settings().mode == "serve":
        return settings().origin
    scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
    return f"{scheme}://{Headers(scope=scope).get('host', '')}"


def is_ours(scope: Scope) -> bool:
    """Whether one of our own pages sent this, or a program with a token of its own."""
    headers = Headers(scope=scope)
    # A program with credentials of its own (a bearer token, a client at the token endpoint) and no cookie: another
    # site can't make a browser send that, and there is no session to borrow.
    if headers.get("authorization", "").startswith(("Bearer ", "Basic ")) and "cookie" not in headers:
        return True
    if any(scope["path"].startswith(each) for each in cookieless):
        return True
    site = headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    if origin is None:
        return site == "same-origin"
    return _is_own(origin, scope)


def from_our_page(scope: Scope) -> bool:
    """Whether a page of ours led here, as far as the browser says so: by Sec-Fetch-Site, or an older one by Referer."""
    headers = Headers(scope=scope)
    site = headers.get("sec-fetch-site")
    return site == "same-origin" if site is not None else _is_own(headers.get("referer", ""), scope)


def _is_own(url: str, scope: Scope) -> bool:
    try:
        return urlsplit(url)[:2] == urlsplit(own_origin(scope))[:2]
    except ValueError:
        return False


class BodyLimit:
    """Refuses bodies larger than we take, also when the sender doesn't say how large."""

    def __init__(self, app: ASGIApp, longest: int = LONGEST_BODY) -> None:
        self.app = app
        self.longest = longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count while reading."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "0")
        longest = next((most for path, most in roomier if path.fullmatch(scope["path"])), self.longest)
        if not said.isdigit() or int(said) > longest:
            raise TooLarge("body by its own word")
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > longest:
                raise TooLarge("body")
            return message

        await self.app(scope, counted, send)
