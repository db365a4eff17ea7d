"""What a directory's program gets back: SCIM's own JSON, and its own error for whatever went wrong."""

from collections.abc import Awaitable, Callable
from traceback import extract_tb
from typing import Any

import orjson
import structlog
from pydantic import ValidationError
from scim2_models import Error, SCIMException, UniquenessException
from starlette.requests import Request
from starlette.responses import Response
from tortoise.exceptions import IntegrityError

from portal.errors import KringError, NotAllowed, NotFound, NotSignedIn, Stale, TooLarge, TooMany, Unavailable
from portal.people.last_administrator import LastAdministrator

log = structlog.get_logger()

SCIM_JSON = "application/scim+json"
# Every address below this one answers so, also when no route was reached.
UNDER = "/scim/"

Page = Callable[[Request], Awaitable[Response]]

# A program's maker reads these, in the language of the protocol; ours are for families.
_WORDS = {
    NotSignedIn: "A bearer token of this organisation is needed.",
    NotFound: "There is no such resource.",
    NotAllowed: "This token may not do that.",
    TooLarge: "This is more than we take.",
    TooMany: "Too many requests: wait a minute.",
    Stale: "The resource has changed since it was read.",
    LastAdministrator: "This is the organisation's last administrator: make somebody else administrator first.",
    Unavailable: "This is not available for now.",
}


class NotSupported(SCIMException):
    """The body is of a kind we don't read."""

    status = 415


def answering(page: Page) -> Page:
    """A route under /scim: whatever goes wrong in it becomes a SCIM error."""

    async def answer(request: Request) -> Response:
        try:
            return await page(request)
        except Exception as error:
            return of_error(error)

    return answer


def answer(body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A resource, a list or an error; never kept by anybody on the way."""
    return Response(orjson.dumps(body), status, {"Cache-Control": "no-store", **(headers or {})}, SCIM_JSON)


def of_error(error: Exception) -> Response:
    """The answer to what went wrong; an unknown error shows nothing of itself."""
    said = _said(error)
    status = said.status or 500
    headers = {401: {"WWW-Authenticate": 'Bearer realm="scim"'}, 429: {"Retry-After": "60"}}
    return answer(said.model_dump(), status, headers.get(status))


def _said(error: Exception) -> Error:
    if isinstance(error, ValidationError):
        return _short(Error.from_validation_errors(error)[0])
    if isinstance(error, SCIMException):
        return _short(error.to_error())
    if isinstance(error, IntegrityError):
        # Two of the same at the same moment: the row's own rule stopped the second.
        return UniquenessException().to_error()
    if isinstance(error, Stale):
        return Error(status=412, detail=_WORDS[Stale])
    if not isinstance(error, KringError):
        # Where it happened, never its words: they may hold what the directory sent.
        frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
        log.error("unexpected", kind=type(error).__name__, frames=frames[-12:])
        return Error(status=500, detail="Something went wrong on our side.")
    return Error(status=error.status, detail=_WORDS.get(type(error), error.words))


def _short(error: Error) -> Error:
    # The first line says what is wrong; what follows are the library's own notes.
    error.detail = (error.detail or "").split("\n")[-1 if "\n" in (error.detail or "") else 0][:200]
    return error
