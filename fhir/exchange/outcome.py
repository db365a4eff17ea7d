"""Errors as others' systems read them: an OperationOutcome for every 4xx and 5xx under /fhir."""

from traceback import extract_tb
from typing import Any

import structlog
from starlette.responses import Response

from exchange.faults import Fault, Refused
from exchange.media import FHIR_JSON
from exchange.reading import dumps
from portal.errors import KringError, NotAllowed, NotFound, NotSignedIn
from portal.web.texts import _

log = structlog.get_logger()

# Every address below this one answers so, also when no route was reached.
UNDER = "/fhir/"

# Status to FHIR's issue type; what isn't here is an exception of ours.
_CODES = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    409: "conflict",
    410: "deleted",
    412: "conflict",
    413: "too-long",
    415: "not-supported",
    422: "business-rule",
    429: "throttled",
    503: "transient",
}


class NotThere(NotFound):
    """No such resource, or not for this reader: the same words for both."""

    words = "Deze resource is er niet. Of je mag haar niet zien."


def outcome(faults: list[Fault]) -> dict[str, Any]:
    """Faults as an OperationOutcome."""
    issues: list[dict[str, Any]] = []
    for each in faults:
        issue: dict[str, Any] = {"severity": "error", "code": each.code, "details": {"text": each.words}}
        if each.at:
            issue["expression"] = [each.at]
        issues.append(issue)
    return {"resourceType": "OperationOutcome", "issue": issues}


def of_error(error: Exception) -> Response:
    """The answer to what went wrong; an unknown error shows nothing of itself."""
    known = error if isinstance(error, KringError) else KringError()
    if known is not error:
        # Where it happened, never its words: an error's text may hold what somebody typed.
        frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
        log.error("unexpected", kind=type(error).__name__, frames=frames[-12:])
    faults = known.faults if isinstance(known, Refused) else []
    if isinstance(known, NotFound):
        known = NotThere()
    if not faults:
        faults = [Fault("", _CODES.get(known.status, "exception"), _(known.words))]
    headers = {"Cache-Control": "no-store"}
    if isinstance(known, NotSignedIn):
        headers["WWW-Authenticate"] = 'Bearer realm="kring"'
    if isinstance(known, NotAllowed):
        headers["WWW-Authenticate"] = 'Bearer realm="kring", error="insufficient_scope"'
    return Response(dumps(outcome(faults)), known.status, headers, FHIR_JSON)
