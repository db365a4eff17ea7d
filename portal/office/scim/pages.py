"""/scim/v2/{slug}: what an organisation's directory reads and writes, with the bearer token of that organisation."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from scim2_models import InvalidSyntaxException, UniquenessException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.access import Action, doors
from portal.errors import NotFound, NotSignedIn, Stale, TooLarge
from portal.office.scim import discovery, lists, users
from portal.office.scim.answers import NotSupported, answer, answering
from portal.office.scim.users import Json, etag
from portal.people.actor import Actor
from portal.people.directories import Directory
from portal.people.models import Organisation, Staff
from portal.people.network import network_of
from portal.people.pace import Pace
from portal.people.said import Said
from portal.settings import settings
from portal.store import write
from portal.web.headers import own_origin

_LARGEST = 100_000
_MINUTE, _PER_MINUTE, _WRONG_PER_MINUTE = timedelta(minutes=1), 1500, 120


@dataclass(frozen=True)
class Asking:
    """A directory that showed its token, at its own organisation's address."""

    directory: Directory
    organisation: Organisation
    actor: Actor
    base: str


def base_of(request: Request, slug: str) -> str:
    """The address an organisation's administrator gives her directory."""
    origin = settings().origin if settings().mode == "serve" else own_origin(request.scope)
    return f"{origin}/scim/v2/{slug}"


@answering
async def find(request: Request) -> Response:
    """Users, all or by a filter, a page at a time."""
    asking = await _asking(request)
    await doors.desk(asking.actor, Action.DESK_READ)
    return answer(await lists.page_of(asking.organisation.id, request.query_params, asking.base))


@answering
async def add(request: Request) -> Response:
    """A new user; 409 when there is one with this userName or externalId."""
    asking = await _asking(request)
    user = users.read(await _body(request))
    async with write():
        await doors.desk(asking.actor, Action.DESK_CHANGE)
        await _must_be_unique(asking, user)
        staff = await asking.directory.add(user, by=asking.actor)
    return _one(request, asking, staff, 201)


@answering
async def read(request: Request) -> Response:
    """One user."""
    asking = await _asking(request)
    staff = await _user(request, asking, Action.DESK_READ)
    if request.headers.get("if-none-match") in (etag(staff), "*"):
        return Response(status_code=304, headers={"ETag": etag(staff)})
    return _one(request, asking, staff)


@answering
async def replace(request: Request) -> Response:
    """All of one user anew."""
    return await _change(request, users.replaced)


@answering
async def patch(request: Request) -> Response:
    """Some of one user."""
    return await _change(request, users.patched)


@answering
async def remove(request: Request) -> Response:
    """Not in the directory any more: out, and not found from now on."""
    asking = await _asking(request)
    async with write():
        await Organisation.hold(asking.organisation.id)
        staff = await _user(request, asking, Action.DESK_CHANGE)
        await asking.directory.forget(staff, by=asking.actor)
    return Response(status_code=204)


@answering
async def config(request: Request) -> Response:
    """What we can do."""
    return answer(discovery.config((await _asking(request)).base))


@answering
async def described(request: Request) -> Response:
    """ResourceTypes or Schemas, all or one."""
    base = (await _asking(request)).base
    found = discovery.schemas(base) if "/Schemas" in request.url.path else discovery.resource_types(base)
    wanted = request.path_params.get("name")
    if wanted is None:
        return answer(discovery.listed(found))
    one = next((each for each in found if each["id"].casefold() == wanted.casefold()), None)
    if one is None:
        raise NotFound("no such schema or resource type")
    return answer(one)


async def _asking(request: Request) -> Asking:
    """Whose token this is; a wrong one, one of another organisation and one at no organisation are the same 401."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = token.strip() if scheme.casefold() == "bearer" else ""
    directory = await Directory.of_token(given) if given else None
    organisation = await Organisation.get(id=directory.organisation_id) if directory else None
    if directory is None or organisation is None or organisation.slug != request.path_params["slug"]:
        await Pace.step("scim.wrong", network_of(request), most=_WRONG_PER_MINUTE, within=_MINUTE)
        raise NotSignedIn("no open token of this organisation")
    await Pace.step("scim", str(directory.id), most=_PER_MINUTE, within=_MINUTE)
    await directory.use()
    return Asking(directory, organisation, directory.actor(organisation), base_of(request, organisation.slug))


async def _change(request: Request, changed: Any) -> Response:
    asking = await _asking(request)
    body = await _body(request)
    async with write():
        await Organisation.hold(asking.organisation.id)
        staff = await _user(request, asking, Action.DESK_CHANGE)
        user = changed(staff, body)
        if user != staff.directory:
            await _must_be_unique(asking, user, staff)
            await asking.directory.change(staff, user, by=asking.actor)
    return _one(request, asking, staff)


async def _user(request: Request, asking: Asking, action: Action) -> Staff:
    """The user at this address, of this organisation; Stale when she isn't as the directory last read her."""
    try:
        id = UUID(request.path_params["id"])
    except ValueError:
        raise NotFound("not an id of ours") from None
    staff = await Staff.get_or_none(id=id, organisation_id=asking.organisation.id, directory__isnull=False)
    if staff is None:
        raise NotFound("no such user in this directory")
    await doors.desk(asking.actor, action, staff)
    wanted = request.headers.get("if-match")
    if wanted and wanted != "*" and etag(staff) not in [each.strip() for each in wanted.split(",")]:
        raise Stale(f"Staff {id}")
    return staff


async def _must_be_unique(asking: Asking, user: Json, staff: Staff | None = None) -> None:
    if await asking.directory.has_other(Said(user), staff):
        raise UniquenessException(detail="There is another user with this userName or externalId.")


async def _body(request: Request) -> Json:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind not in ("application/scim+json", "application/json"):
        raise NotSupported(detail="Send application/scim+json.")
    sent = bytearray()
    async for piece in request.stream():
        sent += piece
        if len(sent) > _LARGEST:
            raise TooLarge("scim body")
    try:
        body = orjson.loads(sent)
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise InvalidSyntaxException(detail="the body is not a JSON object")
    return body


def _one(request: Request, asking: Asking, staff: Staff, status: int = 200) -> Response:
    body = users.shown(staff, asking.base, lists.parameters(request.query_params))
    return answer(body, status, {"ETag": etag(staff), "Location": f"{asking.base}/Users/{staff.id}"})


_AT = "/scim/v2/{slug}"
routes = [
    Route(f"{_AT}/Users", find),
    Route(f"{_AT}/Users", add, methods=["POST"]),
    Route(f"{_AT}/Users/{{id}}", read),
    Route(f"{_AT}/Users/{{id}}", replace, methods=["PUT"]),
    Route(f"{_AT}/Users/{{id}}", patch, methods=["PATCH"]),
    Route(f"{_AT}/Users/{{id}}", remove, methods=["DELETE"]),
    Route(f"{_AT}/ServiceProviderConfig", config),
    Route(f"{_AT}/ResourceTypes", described),
    Route(f"{_AT}/ResourceTypes/{{name}}", described),
    Route(f"{_AT}/Schemas", described),
    Route(f"{_AT}/Schemas/{{name}}", described),
]
