"""The application: the one place that knows every room, hangs their functions on the named lists, and serves."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from mimetypes import guess_type
from pathlib import Path
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

from exchange import bundle, outcome
from exchange import models as received
from portal import live, outbox, store, vault
from portal.access import exported as exporting
from portal.access import listening
from portal.access import log as access_log
from portal.access.nouns import nouns
from portal.audit import Noting, erased, refuse_erased, seal_day
from portal.audit.keeping import LOG, TOMBSTONES, kept
from portal.chat import exported as chat_exported
from portal.chat import live as chat_live
from portal.chat import noun as chat_noun
from portal.chat.models import Conversation
from portal.circles import erasing as circle_erasing
from portal.circles import keeping as file_keeping
from portal.circles import lists
from portal.circles.models import Circle, Member
from portal.errors import Conflict, KringError, NeedStronger, NotFound, NotSignedIn
from portal.home import exported as home_exported
from portal.home.frame import frame
from portal.members import by_code, erasing, turns
from portal.members import exported as members_exported
from portal.members import letters as invitations
from portal.members.cover import Cover
from portal.members.emergency import Emergency
from portal.members.erasure import ErasureRequest
from portal.members.models import Invitation
from portal.notes import exported as notes_exported
from portal.notes import live as notes_live
from portal.notes import noun as notes_noun
from portal.notes.models import Note
from portal.notes.statements import Statement
from portal.office.scim import answers as scim
from portal.outbox.models import LETTERS
from portal.people import codes, drafts, farewell, letters, means_letters, pace, passkeys, seat, session_row, sessions
from portal.people import exported as people_exported
from portal.people import lists as people_lists
from portal.people.actor import Actor
from portal.people.models import Staff, StaffRole
from portal.people.openid import backchannel, keys, leavings, logout, once, signins
from portal.plan import exported as plan_exported
from portal.plan import live as plan_live
from portal.plan import noun as plan_noun
from portal.plan.models import Plan, Step
from portal.questions import Answers
from portal.selfhelp import exported as selfhelp_exported
from portal.selfhelp.models import Progress
from portal.settings import settings
from portal.web import go, headers, page, template_folders
from portal.web.away import Away
from portal.web.page import STATIC, page_frame
from portal.web.typed import Typed

log = structlog.get_logger()

# Every module that defines a table, lowest floor first.
MODELS = [
    "portal.audit.models",
    "portal.audit.erasing",
    "portal.live.models",
    "portal.outbox.models",
    "portal.people.persons",
    "portal.people.accounts",
    "portal.people.models",
    "portal.people.openid.providers",
    "portal.people.openid.keys",
    "portal.people.openid.once",
    "portal.people.openid.signins",
    "portal.people.openid.leavings",
    "portal.people.session_row",
    "portal.people.pace",
    "portal.people.codes",
    "portal.people.passkeys",
    "portal.people.recovery",
    "portal.people.drafts",
    "portal.people.farewell",
    "portal.people.directories",
    "portal.circles.thing",
    "portal.circles.taking_part",
    "portal.circles.models",
    "portal.circles.named",
    "portal.circles.directing",
    "portal.circles.custody",
    "portal.circles.consent",
    "portal.circles.turns",
    "portal.members.models",
    "portal.members.handing",
    "portal.members.cover",
    "portal.members.emergency",
    "portal.members.erasure",
    "portal.questions.models",
    "portal.plan.models",
    "portal.chat.models",
    "portal.notes.models",
    "portal.notes.statements",
    "portal.selfhelp.models",
    "exchange.models",
]
# Every room that has pages, in the order their routes are tried.
ROOMS: list[str] = [
    "portal.web.pages",
    "portal.home.pages",
    "portal.live.socket",
    "portal.people.pages",
    "portal.office.pages",
    "portal.members.pages",
    "portal.plan.pages",
    "portal.chat.pages",
    "portal.notes.pages",
    "portal.selfhelp.pages",
    "exchange.routes",
]
# Only in `portal demo`: in every other mode these addresses do not exist.
DEMO_ROOMS = [
    "portal.demo.providers",
    "portal.demo.mailbox",
]


def rooms() -> list[str]:
    """The rooms of this mode."""
    return ROOMS + DEMO_ROOMS if settings().mode == "demo" else ROOMS


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


async def leaves_families(staff: Staff, by: Actor) -> None:
    """Who manages or coordinates from now on works with no family: her steps and memberships end as if she had left."""
    if staff.role is StaffRole.PROFESSIONAL:
        return
    await Step.go_to_desk(staff, by)
    await Member.end_those_of(staff, by)


def hang() -> None:
    """Hang every room's templates and functions on the lists of the rooms below."""
    # Questions have no page of their own, but fields that other rooms show.
    for room in [*rooms(), "portal.questions.models"]:
        folder = Path(str(import_module(room.rsplit(".", 1)[0]).__file__)).parent / "templates"
        if folder.is_dir() and folder not in template_folders:
            template_folders.append(folder)
    page_frame[:] = [frame]
    if settings().mode == "demo":
        page_frame.append(import_module("portal.demo.mailbox").frame)
    headers.cookieless[:] = [outcome.UNDER, backchannel.UNDER, scim.UNDER]
    live.seats[:] = [seat.seat_of]
    vault.forgotten[:] = [live.forget_key]
    vault.keyless[:] = [refuse_erased]
    # Higher rooms first: their rows point at those of the rooms below.
    erased[:] = [
        received.erase_of,
        erasing.erase_of,
        Statement.erase_of,
        Note.erase_of,
        Progress.erase_of,
        Answers.erase_of,
        Conversation.erase_of,
        Plan.erase_of,
        circle_erasing.erase_of,
        drafts.Draft.erase_of,
        farewell.Farewell.erase_of,
        outbox.Errand.erase_of,
    ]
    access_log.held_back[:] = [Emergency.untold_in]
    live.lapses[:] = [listening.ran_out]
    nouns[:] = [*plan_noun.NOUNS, *chat_noun.NOUNS, *notes_noun.NOUNS]
    live.topics.update(chat_live.topics | plan_live.topics | notes_live.topics)
    outbox.writers.update({**letters.WRITERS, **means_letters.WRITERS, **invitations.WRITERS, **turns.WRITERS})
    outbox.writers.update({**farewell.WRITERS, **erasing.WRITERS})
    letters.expected[:] = [Invitation.name_for]
    letters.brought[:] = [by_code.brought]
    outbox.tidy[:] = [
        session_row.Session.tidy,
        codes.Code.tidy,
        passkeys.Challenge.tidy,
        drafts.Draft.tidy,
        signins.SignIn.tidy,
        leavings.Leaving.tidy,
        logout.forget_tokens,
        once.Once.tidy,
        keys.SigningKey.rotate,
        pace.Pace.tidy,
        Circle.index_missing,
        seal_day,
        turns.look_today,
        received.TOKENS.let_go,
        TOMBSTONES.let_go,
        erasing.queue_missed,
        farewell.queue_missed,
    ]
    # In the order in which the file is read.
    exporting.exported[:] = [
        people_exported.EXPORT,
        members_exported.EXPORT,
        plan_exported.EXPORT,
        notes_exported.EXPORT,
        chat_exported.EXPORT,
        selfhelp_exported.EXPORT,
        home_exported.EXPORT,
    ]
    # What was attached will hang here too, once there are attachments.
    exporting.beside[:] = [bundle.taken]
    # Her steps first: they are found by her memberships, which end after.
    people_lists.staff_left[:] = [Step.go_to_desk, Member.end_those_of, session_row.Session.end_those_of]
    people_lists.role_changed[:] = [leaves_families, session_row.Session.end_those_of]
    people_lists.open_work[:] = [Step.count_of]
    kept[:] = [
        file_keeping.FILE,
        LOG,
        session_row.SESSIONS,
        received.TOKENS,
        drafts.DRAFTS,
        codes.CODES,
        LETTERS,
        TOMBSTONES,
    ]
    people_lists.needed[:] = [Member.whose_circle]
    people_lists.wait_at_desk[:] = [Step.count_at_desk]
    people_lists.alone_at_desk[:] = [Step.count_alone]
    for named in (lists.left, lists.joined):
        if listening.ask_again not in named:
            named.append(listening.ask_again)
    if listening.who_decides_changed not in lists.changed:
        lists.changed.append(listening.who_decides_changed)
    if Cover.end_with not in lists.left:
        lists.left.append(Cover.end_with)
    lists.withdrew[:] = [Step.let_go]
    for each in (Conversation.first_of, ErasureRequest.tell_new):
        if each not in lists.joined:
            lists.joined.append(each)
    for told in (plan_live.announce, notes_live.announce, listening.choice_made, erasing.ask_as_well):
        if told not in lists.changed:
            lists.changed.append(told)


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
