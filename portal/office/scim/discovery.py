"""What this SCIM service is and can do (RFC 7644 §4)."""

from typing import Any

from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    EnterpriseUser,
    ETag,
    Filter,
    Meta,
    Patch,
    ResourceType,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    User,
)

from portal.office.scim.lists import MOST
from portal.office.scim.users import Json, UserModel

_CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MOST),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=False),
    etag=ETag(supported=True),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="OAuth Bearer Token",
            description="The token that the organisation's administrator made at her desk.",
            primary=True,
        )
    ],
)
_SERVICE = ScimProvider(
    models=[User, EnterpriseUser], resource_types=[ResourceType.from_resource(UserModel)], config=_CONFIG
)


def config(base: str) -> Json:
    """ServiceProviderConfig."""
    return _placed(_CONFIG, "ServiceProviderConfig", f"{base}/ServiceProviderConfig")


def resource_types(base: str) -> list[Json]:
    """ResourceTypes: users, and nothing else."""
    return [_placed(each, "ResourceType", f"{base}/ResourceTypes/{each.id}") for each in _SERVICE.resource_types]


def schemas(base: str) -> list[Json]:
    """Schemas: of users, and what employers add to them."""
    return [_placed(each, "Schema", f"{base}/Schemas/{each.id}") for each in _SERVICE.schemas]


def listed(resources: list[Json]) -> Json:
    """All of them as one list."""
    return {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": len(resources),
        "itemsPerPage": len(resources),
        "startIndex": 1,
        "Resources": resources,
    }


def _placed(resource: Any, kind: str, location: str) -> Json:
    copy = resource.model_copy()
    copy.meta = Meta(resource_type=kind, location=location)
    dumped: Json = copy.model_dump(mode="json")
    return dumped
