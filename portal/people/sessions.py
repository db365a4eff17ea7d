"""The session behind a request or socket: found by its cookie, and ended on the server, not in the browser."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from portal import clock
from portal.errors import NeedStronger, NotSignedIn
from portal.people.actor import Actor
from portal.people.session_row import Session
from portal.web.cookies import drop, keep, named

_COOKIE = "kring"
# What a page asks by itself says nothing of a person: it keeps no session alive. Paths, and a header for the rest.
_ASKS = {"/sessie", "/live"}
UNATTENDED = "x-unattended"


def cookie_name() -> str:
    """What the browser calls the session's cookie."""
    return named(_COOKIE)


def give_cookie(response: Response, session: Session, token: str) -> None:
    """Hand the browser its session id, for as long as the session may last when the device is remembered."""
    lasts = int((session.ends_at - clock.now()).total_seconds()) if session.remembered else None
    keep(response, _COOKIE, token, lasts=lasts)


def take_cookie(response: Response) -> None:
    """Take the session id away from the browser."""
    drop(response, _COOKIE)


async def session_of(connection: HTTPConnection) -> Session | None:
    """The living session behind this request or socket."""
    token = connection.cookies.get(cookie_name(), "")
    return await Session.of_token(token, seen=_attended(connection)) if token else None


def _attended(connection: HTTPConnection) -> bool:
    return connection.scope["path"] not in _ASKS and UNATTENDED not in connection.headers


async def actor_of(connection: HTTPConnection) -> Actor:
    """Who acts in this request or socket; nobody when no living session stands behind it."""
    session = await session_of(connection)
    actor = await session.actor() if session else None
    # So that the frame need not ask again when it ends.
    connection.state.session = session if actor else None
    return actor or Actor.nobody()


async def is_fresh(connection: HTTPConnection) -> bool:
    """Whether a living session stands behind this request whose person proved recently that it is she."""
    session = await session_of(connection)
    return session is not None and session.fresh


async def must_be_fresh(connection: HTTPConnection) -> Session:
    """The session, if she proved recently that it is she; NeedStronger sends her to do so, and back."""
    session = await session_of(connection)
    if session is None:
        raise NotSignedIn
    if not session.fresh:
        raise NeedStronger("last proof is too old")
    return session
