"""Which users a directory asks for: by userName or externalId, from where and how many."""

from typing import Any
from uuid import UUID

from scim2_models import (
    InvalidFilterException,
    InvalidValueException,
    ListResponse,
    ResponseParameters,
    ScimFilter,
)
from scim2_models.path import CompareOperator, Comparison
from starlette.datastructures import QueryParams

from portal.office.scim.users import Json, UserModel, shown
from portal.people.models import Staff
from portal.people.said import external_index, user_name_index

MOST = 200
_USUAL = 100
_LONGEST = 500


def narrow(organisation_id: UUID, asked: str) -> dict[str, Any]:
    """The condition behind a filter; InvalidFilterException for any other than the two that are asked."""
    if not asked:
        return {}
    if len(asked) > _LONGEST:
        raise InvalidFilterException(detail="this filter is too long")
    try:
        found = ScimFilter[UserModel](asked)
        found._validate_semantics()
    except RecursionError:
        raise InvalidFilterException(detail="this filter is too deep") from None
    node = found.ast
    if isinstance(node, Comparison) and node.op is CompareOperator.eq and isinstance(node.value, str):
        column = str(node.attr_path).removeprefix(f"{node.attr_path.uri}:").casefold()
        if column == "username":
            return {"user_name_index": user_name_index(organisation_id, node.value)}
        if column == "externalid":
            return {"external_index": external_index(organisation_id, node.value) or ""}
    raise InvalidFilterException(detail='we find users by userName eq "…" or externalId eq "…"')


async def page_of(organisation_id: UUID, asked: QueryParams, base: str) -> Json:
    """One page of users, in a fixed number of queries."""
    start, count = max(_number(asked, "startIndex", 1), 1), min(max(_number(asked, "count", _USUAL), 0), MOST)
    wanted = parameters(asked)
    listed = Staff.filter(
        organisation_id=organisation_id, directory__isnull=False, **narrow(organisation_id, asked.get("filter", ""))
    )
    total = await listed.count()
    rows = await listed.order_by("id").offset(start - 1).limit(count) if count and start <= total else []
    answer = ListResponse[UserModel](total_results=total, start_index=start, items_per_page=len(rows), resources=[])
    return {**answer.model_dump(), "Resources": [shown(each, base, wanted) for each in rows]}


def parameters(asked: QueryParams) -> ResponseParameters[Any]:
    """Which attributes to give (RFC 7644 §3.9)."""
    sent = {name: asked[name] for name in ("attributes", "excludedAttributes") if name in asked}
    return ResponseParameters[UserModel].model_validate(sent)


def _number(asked: QueryParams, name: str, usual: int) -> int:
    text = asked.get(name, "")
    if not text:
        return usual
    plain = text.removeprefix("-")
    if not (plain.isascii() and plain.isdigit() and len(plain) < 10):
        raise InvalidValueException(detail=f"{name} is a whole number")
    return int(text)
