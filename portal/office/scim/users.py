"""A SCIM User and the changes to one: read as strictly as Entra ID and Okta allow, kept as they were given."""

from datetime import UTC, datetime
from typing import Any

import orjson
from scim2_models import (
    Context,
    EnterpriseUser,
    InvalidPathException,
    InvalidSyntaxException,
    InvalidValueException,
    Meta,
    PatchOp,
    ResponseParameters,
    ScimPolicy,
    User,
)

from portal.people.models import Staff

Json = dict[str, Any]

UserModel = User[EnterpriseUser]
# Strict where it is safe; else as RFC 7644 asks of who is asked, and as Entra ID writes.
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.keep,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
_LARGEST = 40_000
_LONGEST_NAME = 254
_MOST_OPERATIONS = 100
_LONGEST_PATH = 300


def read(body: Json) -> Json:
    """A whole user (POST), as it is kept."""
    return _kept(UserModel.model_validate(body, scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=POLICY))


def replaced(staff: Staff, body: Json) -> Json:
    """A whole user in the place of the former one (PUT); without `active` that stays as it was.

    RFC 7644 §3.5.1 lets us take what is left out as not said: silence puts nobody out, and lets nobody back in.
    """
    user = UserModel.model_validate(body, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=POLICY)
    user.replace(_user_of(staff))
    return _kept(user, staff.directory)


def patched(staff: Staff, body: Json) -> Json:
    """The user after these changes (PATCH): all of them, or none; taking `active` away leaves it as it was."""
    user = _user_of(staff)
    with POLICY:
        changes = PatchOp[UserModel].model_validate(_spelled(body), scim_ctx=Context.RESOURCE_PATCH_REQUEST)
        changes.patch(user)
    return _kept(user, staff.directory)


def shown(staff: Staff, base: str, wanted: ResponseParameters[Any] | None = None) -> Json:
    """The user as the directory gave it, with what is ours: id and meta."""
    user = _user_of(staff)
    user.id = str(staff.id)
    made = datetime.fromtimestamp((staff.id.int >> 80) / 1000, UTC)  # a UUIDv7 knows when it was made
    user.meta = Meta(
        resource_type="User",
        created=made,
        last_modified=staff.changed_at or made,
        location=f"{base}/Users/{staff.id}",
        version=etag(staff),
    )
    found: Json = user.model_dump(
        scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=wanted, scim_policy=POLICY
    )
    return found


def etag(staff: Staff) -> str:
    """The version of a user (RFC 7644 §3.14)."""
    return f'W/"{staff.version}"'


def _user_of(staff: Staff) -> Any:
    return UserModel.model_validate(staff.directory, scim_policy=POLICY)


def _spelled(body: Json) -> Json:
    """The operations, each key with a filter in a path-less value as an operation of its own, as Entra ID means it."""
    operations = next((value for key, value in body.items() if key.casefold() == "operations"), None)
    if not isinstance(operations, list):
        return body
    found: list[Any] = []
    for each in operations:
        one = {key.casefold(): value for key, value in each.items()} if isinstance(each, dict) else {}
        value = one.get("value")
        if one.get("path") or not isinstance(value, dict):
            found.append(each)
            continue
        plain = {key: part for key, part in value.items() if "[" not in key}
        if plain or not value:
            found.append({"op": one.get("op"), "value": plain})
        found += [{"op": one.get("op"), "path": key, "value": part} for key, part in value.items() if "[" in key]
    _check_size(found)
    return {**{key: part for key, part in body.items() if key.casefold() != "operations"}, "Operations": found}


def _check_size(operations: list[Any]) -> None:
    if len(operations) > _MOST_OPERATIONS:
        raise InvalidSyntaxException(detail=f"more than {_MOST_OPERATIONS} operations")
    for each in operations:
        sent = each.items() if isinstance(each, dict) else ()
        path = next((value for key, value in sent if key.casefold() == "path"), None)
        # What is nested deeply is parsed deeply.
        if isinstance(path, str) and len(path) > _LONGEST_PATH:
            raise InvalidPathException(detail="this path is too long")


def _kept(user: Any, former: Json | None = None) -> Json:
    """What we keep of it: never a password, and nothing of ours."""
    user.password = user.id = user.meta = user.groups = None
    if user.active is None:
        # Nothing said is yes for who is new; for who was put out it would be the way back in.
        user.active = (former or {}).get("active")
    kept: Json = user.model_dump(scim_ctx=Context.DEFAULT, scim_policy=POLICY, mode="json")
    name = str(user.user_name or "").strip()
    if not name or len(name) > _LONGEST_NAME:
        raise InvalidValueException(detail=f"userName has 1 to {_LONGEST_NAME} characters")
    if len(orjson.dumps(kept)) > _LARGEST:
        raise InvalidValueException(detail=f"a user has at most {_LARGEST} bytes")
    return kept
