"""The application: every room's routes behind the same layers, what an error looks like, and its life."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from mimetypes import guess_type
from traceback import extract_tb
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware
from tortoise.exceptions import IntegrityError

from exchange import outcome
from portal import live, outbox, store, vault
from portal.audit import Noting
from portal.errors import Conflict, KringError, NeedStronger, NotFound, NotSignedIn
from portal.hanging import hang
from portal.office.scim import answers as scim
from portal.people import sessions
from portal.people.actor import Actor
from portal.rooms import MODELS, rooms
from portal.settings import settings
from portal.web import go, headers, page
from portal.web.away import Away
from portal.web.page import STATIC
from portal.web.typed import Typed

log = structlog.get_logger()


class Acting:
    """Puts the actor behind this request or socket where every page finds it: `request.state.actor`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the session once."""
        if scope["type"] in ("http", "websocket") and not scope["path"].startswith("/static/"):
            scope.setdefault("state", {})["actor"] = await sessions.actor_of(HTTPConnection(scope))
        await self.app(scope, receive, send)


class Errors:
    """Turns what went wrong, anywhere below, into a page that says what to do."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer once; when the answer had begun already, only the log hears of it."""
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        typed = Typed(scope, receive)
        try:
            await self.app(scope, typed.receive, noted)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            response = await error_page(Request(scope, receive), error, await typed.words())
            await response(scope, receive, send)


async def error_page(request: Request, error: Exception, typed: Sequence[str] = ()) -> Response:
    """The page for one error, in the reader's words; unknown errors show nothing of themselves."""
    if request.url.path.startswith(outcome.UNDER):
        return outcome.of_error(error)
    if request.url.path.startswith(scim.UNDER):
        return scim.of_error(error)
    way_in = _way_in(request, error)
    if way_in and request.method == "GET":
        return go(way_in)
    if isinstance(error, IntegrityError):
        # Two of the same form at the same moment: the first made it, and the row's own rule stopped the second.
        error = Conflict("the same was written at the same moment")
    known = error if isinstance(error, KringError) else KringError()
    if known is not error:
        # Where it happened, never its words: an error's text may hold what somebody typed.
        frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
        log.error("unexpected", kind=type(error).__name__, frames=frames[-12:])
        # What broke may be what the frame asks for who is signed in: this page asks nothing.
        request.state.actor = Actor.nobody()
    return await page(request, "web/error.html", status=known.status, error=known, way_in=way_in, typed=typed)


def _way_in(request: Request, error: Exception) -> str:
    """Where to show who one is, and from there back: to this page, or to the page a form stood on."""
    if not isinstance(error, NotSignedIn | NeedStronger):
        return ""
    door = "/inloggen" if isinstance(error, NotSignedIn) else "/inloggen/opnieuw"
    try:
        at = urlsplit(str(request.url) if request.method == "GET" else request.headers.get("referer", ""))
    except ValueError:
        return door
    back = f"{at.path}?{at.query}" if at.query else at.path
    return f"{door}?{urlencode({'next': back})}"


class Files(StaticFiles):
    """Built files: their names hold a hash of what is in them, so a browser may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """As the build packed it, for browsers that unpack that."""
        packed = f"{path}.br"
        if "br" not in Headers(scope=scope).get("accept-encoding", "") or not self.lookup_path(packed)[1]:
            return await super().get_response(path, scope)
        response = await super().get_response(packed, scope)
        response.headers["Content-Type"] = guess_type(path)[0] or "application/octet-stream"
        response.headers["Content-Encoding"] = "br"
        response.headers["Vary"] = "Accept-Encoding"
        return response

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """A year, unchanged."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


async def missing(request: Request) -> Response:
    """No such address."""
    raise NotFound("no route")


def routes() -> list[BaseRoute]:
    """All routes: files, then every room's pages."""
    found: list[BaseRoute] = [Mount("/static", Files(directory=STATIC, check_dir=False), name="static")]
    for room in rooms():
        found.extend(import_module(room).routes)
    found.append(Route("/{path:path}", missing, methods=["GET", "HEAD", "POST"]))
    return found


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Database open, key in hand, for as long as we serve."""
    await vault.unlock_as_set()
    await store.connect(settings().database_url, MODELS)
    if settings().mode == "demo":
        await import_module("portal.demo.connecting").connect()
    try:
        async with live.serving(), outbox.serving():
            yield
    finally:
        await store.close()


def create_app() -> Starlette:
    """The ASGI application."""
    hang()
    layers: list[Callable[[ASGIApp], ASGIApp]] = [
        partial(CompressMiddleware, zstd_level=9, brotli_quality=5, gzip_level=6),
        headers.SafeHeaders,
        headers.Speaking,
        Errors,
        Away,
        headers.BodyLimit,
        headers.SameOrigin,
        Noting,
        Acting,
    ]
    return Starlette(routes=routes(), middleware=[Middleware(layer) for layer in layers], lifespan=lifespan)


# What `python -m tortoise -c portal.app.TORTOISE makemigrations` compares the models with.
TORTOISE = store.tortoise_config("sqlite://:memory:", MODELS)
