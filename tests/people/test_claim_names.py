"""The claim that says a role is found by its whole name or by a path, and only words count."""

from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people.models import StaffRole
from portal.people.openid.claim_names import words_in
from portal.people.openid.providers import Provider
from tests.cast import Cast
from tests.people.crooked import ISSUER, CrookedProvider
from tests.people.test_roles_by_claim import NEW, enter, place
from tests.people.test_sign_in_with_provider import provider

__all__ = ["provider"]

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="."), min_size=1, max_size=6)
PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=6)
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3))


@pytest.mark.parametrize(
    ("name", "claims"),
    [
        ("realm_access.roles", {"realm_access": {"roles": ["jeugd", "offline_access"]}}),
        ("resource_access.kring.roles", {"resource_access": {"kring": {"roles": ["jeugd"]}, "account": {}}}),
        ("https://debrug.example/roles", {"https://debrug.example/roles": "jeugd"}),
        ("groups", {"groups": ["jeugd"]}),
    ],
)
async def test_a_nested_role_gives_her_place(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast, name: str, claims: dict[str, Any]
) -> None:
    row = await Provider.get(hint="de-brug")
    row.role_claim, row.roles = name, {"jeugd": "professional"}
    await row.save()
    # Without it nothing is said: no entry, and no place.
    assert (await enter(visitor, provider, groups=None)).status_code == 403
    assert (await enter(visitor, provider, **{"groups": None, **claims})).status_code == 303
    assert (await place()).role is StaffRole.PROFESSIONAL


async def test_a_nested_role_that_only_userinfo_tells_counts_too(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    row = await Provider.get(hint="de-brug")
    row.role_claim, row.roles = "realm_access.roles", {"jeugd": "professional"}
    await row.save()
    provider.metadata["userinfo_endpoint"] = f"{ISSUER}/userinfo"
    told = {"sub": NEW["sub"], "realm_access": {"roles": ["jeugd"]}}
    provider.answer = lambda path: httpx2.Response(200, json=told) if path == "/userinfo" else None
    assert (await enter(visitor, provider, groups=None)).status_code == 303
    assert (await place()).role is StaffRole.PROFESSIONAL


@given(st.lists(NAMES, min_size=1, max_size=4), st.dictionaries(NAMES, VALUES, max_size=3), VALUES)
def test_the_whole_name_comes_before_the_path(parts: list[str], around: dict[str, Any], value: Any) -> None:
    name, nested = ".".join(parts), value
    for part in reversed(parts[1:]):
        nested = {part: nested}
    values = value if isinstance(value, list) else [value]
    assert words_in({**around, parts[0]: nested}, name) == [each for each in values if isinstance(each, str)]
    assert words_in({**around, parts[0]: nested, name: "whole"}, name) == ["whole"]


@given(st.dictionaries(NAMES, VALUES, max_size=4), st.text(st.characters(codec="utf-8"), max_size=12))
def test_whatever_is_said_only_words_come_out(claims: dict[str, Any], name: str) -> None:
    found = words_in(claims, name)
    assert found is None or all(isinstance(each, str) for each in found)
    if name.partition(".")[0] not in claims and name not in claims:
        assert found is None
