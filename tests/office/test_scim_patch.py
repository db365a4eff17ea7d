"""Changing a user: the shapes in which Entra ID and Okta write it, and whatever else somebody may send."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from scim2_models import SCIMException

from portal.office.scim import users
from portal.office.scim.lists import narrow
from portal.people.models import Staff, StaffRole
from portal.store import new_id
from tests.office.conftest import PATCH, Program, user

WORK = 'emails[type eq "work"].value'


@pytest.mark.parametrize(
    "operations",
    [
        [{"op": "Replace", "path": "active", "value": "False"}],  # Entra ID, without its flag
        [{"op": "replace", "path": "active", "value": False}],  # Entra ID, with it
        [{"op": "replace", "value": {"active": False}}],  # Okta
        [{"op": "Replace", "value": {"active": "false", "title": "weg"}}],
    ],
)
async def test_out_as_each_directory_says_it(brug: Program, operations: list[dict[str, Any]]) -> None:
    told = await brug.add()
    answer = await brug.patch(told["id"], *operations)
    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert not (await Staff.get(id=told["id"])).is_here


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "remove", "path": "active"},
        {"op": "Remove", "path": "urn:ietf:params:scim:schemas:core:2.0:User:Active"},
        {"op": "replace", "path": "active", "value": None},
        {"op": "add", "path": "active", "value": None},
        {"op": "replace", "value": {"active": None, "title": "terug"}},
        {"op": "replace", "value": {"ACTIVE": None}},
        {"op": "replace", "path": "active", "value": ""},
        {"op": "replace", "path": "active", "value": []},
    ],
)
async def test_who_was_put_out_stays_out_until_it_is_said_that_she_is_back(
    brug: Program, operation: dict[str, Any]
) -> None:
    told = await brug.add()
    await brug.patch(told["id"], {"op": "replace", "path": "active", "value": False})
    await brug.patch(told["id"], operation)
    assert not (await Staff.get(id=told["id"])).is_here
    assert (await brug("GET", f"/Users/{told['id']}")).json()["active"] is False
    # A change of another kind is none of this.
    await brug.patch(told["id"], {"op": "replace", "path": "title", "value": "psycholoog"})
    assert not (await Staff.get(id=told["id"])).is_here
    await brug.patch(told["id"], {"op": "replace", "path": "active", "value": True})
    assert (await Staff.get(id=told["id"])).is_here
    # Nor does it put anybody out.
    await brug.patch(told["id"], operation)
    assert (await Staff.get(id=told["id"])).is_here


@pytest.mark.parametrize(
    ("operation", "at", "value"),
    [
        ({"op": "Add", "path": "externalId", "value": "e-9"}, "externalId", "e-9"),
        ({"op": "Replace", "path": "userName", "value": "a.bos"}, "userName", "a.bos"),
        (
            {"op": "Add", "path": "name.familyName", "value": "Bosch"},
            "name",
            {"givenName": "Anna", "familyName": "Bosch"},
        ),
        ({"op": "replace", "path": "name", "value": {"formatted": "A. Bos"}}, "name.formatted", "A. Bos"),
        ({"op": "Replace", "value": {"name.givenName": "Ans", "displayName": "Ans"}}, "name.givenName", "Ans"),
        ({"op": "Replace", "path": WORK, "value": "a@x.example"}, "emails.0.value", "a@x.example"),
        ({"op": "Replace", "value": {WORK: "b@x.example", "displayName": "B"}}, "emails.0.value", "b@x.example"),
        ({"op": "Add", "path": 'roles[primary eq "True"].value', "value": "beheer"}, "roles.0.value", "beheer"),
        ({"op": "Add", "path": "roles", "value": [{"value": "beheer"}]}, "roles.1.value", "beheer"),
        ({"op": "Remove", "path": "roles", "value": [{"value": "therapeut"}]}, "roles", None),
        ({"op": "remove", "path": "title"}, "title", None),
        ({"op": "remove", "path": 'emails[type eq "work"]'}, "emails", None),
    ],
)
async def test_what_each_directory_changes(brug: Program, operation: dict[str, Any], at: str, value: Any) -> None:
    told = await brug.add()
    answer = await brug.patch(told["id"], operation)
    assert answer.status_code == 200, answer.text
    found: Any = (await brug("GET", f"/Users/{told['id']}")).json()
    for name in at.split("."):
        found = found[int(name)] if name.isdigit() else found.get(name)
    assert found == value


async def test_of_several_roles_the_one_that_sees_families_comes_last(brug: Program) -> None:
    told = await brug.add()
    await brug.patch(told["id"], {"op": "add", "path": "roles", "value": [{"value": "Beheer"}]})
    assert (await Staff.get(id=told["id"])).role is StaffRole.ADMINISTRATOR


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ({"op": "replace", "path": "emails[", "value": "x"}, "invalidPath"),
        ({"op": "replace", "path": "not(" * 200, "value": "x"}, "invalidPath"),
        ({"op": "remove", "path": "userName"}, "mutability"),
        ({"op": "replace", "path": "id", "value": "x"}, "mutability"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "spring", "path": "title"}, "invalidValue"),
        ({"op": "replace", "path": "active", "value": "misschien"}, "invalidValue"),
        ({"op": "replace", "path": WORK, "value": "geen adres"}, "invalidValue"),
    ],
)
async def test_what_cannot_be_is_refused_whole(brug: Program, operation: dict[str, Any], kind: str) -> None:
    told = await brug.add()
    answer = await brug.patch(told["id"], {"op": "replace", "path": "title", "value": "half"}, operation)
    assert (answer.status_code, answer.json()["scimType"]) == (400, kind)
    again = await brug("GET", f"/Users/{told['id']}")
    assert again.json() == told


async def test_too_much_at_once_is_refused(brug: Program) -> None:
    told = await brug.add()
    answer = await brug.patch(told["id"], *[{"op": "replace", "path": "title", "value": "a"}] * 101)
    assert answer.status_code == 400
    for body in ({}, {"schemas": [PATCH], "Operations": []}, {"Operations": 3}, {"Operations": [3, None]}):
        assert (await brug("PATCH", f"/Users/{told['id']}", body)).status_code == 400


words = some.text(max_size=12) | some.sampled_from(
    ["userName", "externalId", "eq", '"', "(", ")", "and", "not", "[", "]"]
)


@given(some.lists(words, max_size=12).map(" ".join))
def test_any_filter_finds_somebody_or_is_refused(asked: str) -> None:
    try:
        assert set(narrow(new_id(), asked)) <= {"user_name_index", "external_index"}
    except SCIMException as refused:
        assert refused.scim_type == "invalidFilter"


plain = some.none() | some.booleans() | some.integers() | some.text(max_size=10)
json = some.recursive(
    plain, lambda x: some.lists(x, max_size=3) | some.dictionaries(some.text(max_size=10), x, max_size=3)
)
known = [
    "active",
    "userName",
    "name",
    "name.familyName",
    "emails",
    WORK,
    "roles",
    "roles[value pr]",
    "title",
    "schemas",
]
paths = some.sampled_from(known) | some.text(max_size=20)
operations = some.fixed_dictionaries(
    {"op": some.sampled_from(["add", "Replace", "remove"]), "value": json | some.dictionaries(paths, json, max_size=3)},
    optional={"path": paths},
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(operations, min_size=1, max_size=4))
def test_any_change_leaves_a_user_or_is_refused(sent: list[dict[str, Any]]) -> None:
    staff = Staff(directory=users.read(user()))
    try:
        kept = users.patched(staff, {"schemas": [PATCH], "Operations": sent})
    except (SCIMException, ValueError) as refused:
        assert getattr(refused, "status", 400) == 400
        return
    assert kept["userName"].strip() and "password" not in kept
    assert users.shown(Staff(directory=kept), "http://x")["userName"] == kept["userName"]
