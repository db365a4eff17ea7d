"""/fhir: reads and searches for other systems' programs, through the same doors as the pages."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, quote
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from exchange import capability, document_reference, reach_papers
from exchange.faults import refuse
from exchange.including import included
from exchange.media import FHIR_JSON, acceptable, form_sent, wants_resource
from exchange.models import Token
from exchange.outcome import of_error
from exchange.reach import Found, Json
from exchange.reading import dumps
from exchange.search import Search, is_strict, understood
from exchange.shelves import SHELVES
from exchange.writing import meta
from portal.errors import NotFound, NotSignedIn
from portal.people.actor import Actor
from portal.settings import settings
from portal.web.headers import own_origin
from portal.web.texts import _

Page = Callable[[Request], Awaitable[Response]]
_TRACED = ("x-request-id", "x-correlation-id")


def _answering(page: Page) -> Page:
    """A route under /fhir: whatever goes wrong in it becomes an OperationOutcome."""

    async def answer(request: Request) -> Response:
        try:
            response = await page(request)
        except Exception as error:
            response = of_error(error)
        for name in _TRACED:
            said = request.headers.get(name, "")
            if said.isascii() and said.isprintable() and 0 < len(said) <= 128:
                response.headers[name] = said
        return response

    return answer


def base_of(request: Request) -> str:
    """The address under which this server is known."""
    origin = settings().origin if settings().mode == "serve" else own_origin(request.scope)
    return f"{origin}/fhir"


async def _actor(request: Request) -> Actor:
    # A session's cookie opens nothing here: a browser would send it along for any site that asks.
    scheme, _space, words = request.headers.get("authorization", "").partition(" ")
    actor = await Token.actor(words.strip()) if scheme.lower() == "bearer" and words.strip() else None
    if actor is None:
        raise NotSignedIn("no living token")
    return actor


def _shelf(request: Request) -> tuple[str, Any]:
    kind = request.path_params["type"]
    if kind not in SHELVES:
        raise refuse("", "not-supported", _("Dit soort resource kennen we niet."), status=404)
    return kind, SHELVES[kind]


def _json(resource: Json, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(dumps(resource), status, {"Cache-Control": "no-store", **(headers or {})}, FHIR_JSON)


@_answering
async def metadata(request: Request) -> Response:
    """What this server can do; for anyone."""
    acceptable(request, request.query_params.get("_format"))
    return _json(capability.statement(base_of(request), SHELVES))


@_answering
async def read(request: Request) -> Response:
    """One resource, with its version and when it changed."""
    acceptable(request, request.query_params.get("_format"))
    actor = await _actor(request)
    _kind, shelf = _shelf(request)
    resource = await shelf.read(_id(request), actor)
    headers = _versioned(resource)
    if _has_it(request, headers):
        return Response(status_code=304, headers={"Cache-Control": "no-store", **headers})
    return _json(resource, headers=headers)


@_answering
async def binary(request: Request) -> Response:
    """A paper's bytes: as they are, or as a resource for who asks for one."""
    as_resource = wants_resource(request)
    if as_resource:
        acceptable(request, request.query_params.get("_format"))
    # Who comes without a token gets one answer, whatever she asks for.
    actor = await _actor(request)
    paper = await reach_papers.opened(_id(request), actor)
    headers = {"Cache-Control": "no-store", **_versioned({"meta": meta(paper)})}
    if _has_it(request, headers):
        return Response(status_code=304, headers=headers)
    content = await paper.content()
    if as_resource:
        return StreamingResponse(document_reference.binary(paper, content), 200, headers, FHIR_JSON)
    headers |= {
        "X-Security-Context": f"DocumentReference/{paper.id}",
        # Never opened within a page of ours: what it holds is somebody else's.
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(paper.file_name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, 200, headers, paper.media_type)


def _id(request: Request) -> UUID:
    try:
        id_ = UUID(request.path_params["id"])
    except ValueError:
        raise NotFound("not an id of ours") from None
    if str(id_) != request.path_params["id"]:
        raise NotFound("not an id of ours")
    return id_


def _has_it(request: Request, headers: Mapping[str, str]) -> bool:
    return headers["ETag"] in [each.strip() for each in request.headers.get("if-none-match", "").split(",")]


def _versioned(resource: Json) -> dict[str, str]:
    changed = datetime.fromisoformat(resource["meta"]["lastUpdated"])
    return {
        "ETag": f'W/"{resource["meta"]["versionId"]}"',
        "Last-Modified": format_datetime(changed, usegmt=True),
    }


@_answering
async def search(request: Request) -> Response:
    """All resources of a type that are asked for and that this person may read; by GET or by POST."""
    pairs = parse_qsl(request.url.query, keep_blank_values=True)
    if request.method == "POST":
        form_sent(request)
        pairs += parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    acceptable(request, next((value for name, value in pairs if name == "_format"), None))
    actor = await _actor(request)
    kind, shelf = _shelf(request)
    if not shelf.searched:
        raise refuse("", "not-supported", _("Hierin kun je niet zoeken, alleen lezen."), status=404)
    base = base_of(request)
    asked = understood(kind, pairs, base, strict=is_strict(request.headers.get("prefer", "")))
    found = await shelf.find(asked, actor)
    beside = await included(asked, found.resources, actor, SHELVES) if asked.count else []
    return _json(_bundle(asked, found, beside, base))


def _bundle(asked: Search, found: Found, beside: Sequence[tuple[str, Json]], base: str) -> Json:
    links = [{"relation": "self", "url": asked.self_link(base)}]
    bundle: Json = {"resourceType": "Bundle", "id": str(uuid4()), "type": "searchset", "link": links}
    # A total is told only when it is known to be all: what this person may read, never what there is.
    if found.last is None and asked.after is None:
        bundle["total"] = len(found.resources)
    if asked.count == 0:
        return bundle
    if found.last is not None:
        links.append({"relation": "next", "url": asked.next_link(base, found.last)})
    entries = [_entry(base, asked.type, each, "match") for each in found.resources]
    entries += [_entry(base, kind, each, "include") for kind, each in beside]
    return {**bundle, "entry": entries} if entries else bundle


def _entry(base: str, kind: str, resource: Json, mode: str) -> Json:
    return {"fullUrl": f"{base}/{kind}/{resource['id']}", "resource": resource, "search": {"mode": mode}}


@_answering
async def other(request: Request) -> Response:
    """Anything else under /fhir: not there, or not something we do."""
    await _actor(request)
    kind = request.path_params["path"].split("/")[0]
    if kind in SHELVES and request.method not in ("GET", "HEAD"):
        words = _("Dit kan hier niet: je kunt lezen en zoeken.")
        response = of_error(refuse("", "not-supported", words, status=405))
        response.headers["Allow"] = "GET, HEAD, POST" if request.url.path.endswith("/_search") else "GET, HEAD"
        return response
    raise NotFound("no such address")


_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
routes = [
    Route("/fhir/metadata", metadata),
    Route("/fhir/{type}/_search", search, methods=["POST"]),
    Route("/fhir/{type}", search),
    Route("/fhir/Binary/{id}", binary),
    Route("/fhir/{type}/{id}", read),
    Route("/fhir/{path:path}", other, methods=_METHODS),
]
