"""What an open page asks about its session: how long it still lasts, to stay in, and to keep what is being typed."""

from datetime import timedelta
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from portal.errors import Conflict, Invalid, NotSignedIn
from portal.people import changing, devices
from portal.people.actor import Actor
from portal.people.drafts import Draft
from portal.people.pace import Pace
from portal.people.session_row import Session
from portal.web.pages import own_path

_MOST_WORDS = 100_000
_MOST_FIELDS = 200
_LONGEST_PATH = 600
# A page keeps what is typed three times a minute: five of them, all hour long, stay below this.
_MOST_AN_HOUR = 1_000


def time_left(session: Session | None) -> dict[str, int]:
    """Whole seconds until it ends by lying still, and whatever she does; none for who need not be warned."""
    if session is None or session.remembered:
        return {}
    return {"idle": int(session.idle_left.total_seconds()), "limit": int(session.limit_left.total_seconds())}


async def stand(request: Request) -> Response:
    """Who is signed in here, and how long still; asking keeps nothing alive."""
    return _stand(request, request.state.session)


async def stay(request: Request) -> Response:
    """She is here: the session may lie still anew. Its longest end doesn't move."""
    session: Session | None = request.state.session
    if session:
        await session.see()
    return _stand(request, session)


def _stand(request: Request, session: Session | None) -> Response:
    actor: Actor = request.state.actor
    return JSONResponse({"writer": actor.key if actor.signed_in else "", **time_left(session)})


async def give_draft(request: Request) -> Response:
    """What waits for her on this page."""
    draft = await Draft.of(_signed_in(request), _page(request.query_params.get("page", "")))
    return JSONResponse({"fields": draft.values if draft else {}})


async def keep_draft(request: Request) -> Response:
    """Keep what is being typed on this page; nothing typed drops what waits."""
    actor = _signed_in(request)
    said = await _said(request)
    # On a shared phone somebody else may have signed in since the page was opened: these words are not hers.
    if said.get("writer") != actor.key:
        raise Conflict("other writer")
    await Pace.step("draft.writer", actor.key, most=_MOST_AN_HOUR, within=timedelta(hours=1))
    await Draft.keep(actor, _page(said.get("page", "")), _fields(said.get("fields")))
    return Response(status_code=204)


def _signed_in(request: Request) -> Actor:
    actor: Actor = request.state.actor
    if not actor.signed_in:
        raise NotSignedIn
    return actor


async def _said(request: Request) -> dict[str, Any]:
    body = await request.body()
    if len(body) > _MOST_WORDS:
        raise Invalid("draft too large")
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Invalid("draft is not JSON") from None
    if not isinstance(said, dict):
        raise Invalid("draft is not an object")
    return said


def _page(path: Any) -> str:
    if not isinstance(path, str) or len(path) > _LONGEST_PATH or own_path(path) != path:
        raise Invalid("draft of no page of ours")
    return path


def _fields(said: Any) -> dict[str, list[str]]:
    if not isinstance(said, dict) or len(said) > _MOST_FIELDS or not all(_are_texts(each) for each in said.values()):
        raise Invalid("draft of other than texts")
    return said


def _are_texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(each, str) for each in values)


routes = [
    Route("/sessie", stand),
    Route("/sessie/verlengen", stay, methods=["POST"]),
    Route("/sessie/concept", give_draft),
    Route("/sessie/concept", keep_draft, methods=["POST"]),
    *devices.routes,
    *changing.routes,
]
