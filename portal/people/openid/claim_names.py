"""A claim by its name: 'groups', 'https://debrug.example/roles', or Keycloak's 'realm_access.roles' inside another."""

from collections.abc import Mapping
from typing import Any


def words_in(claims: Mapping[str, Any], name: str) -> list[str] | None:
    """The words a claim holds, of one or a list of them; [] when it holds anything else, None when it isn't there.

    The whole name counts first, since a name may have dots of its own; then each part names a key inside the former.
    """
    if name in claims:
        return _words(claims[name])
    value: Any = claims
    for part in name.split("."):
        if not isinstance(value, Mapping) or part not in value:
            return None
        value = value[part]
    return _words(value)


def _words(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str)]
