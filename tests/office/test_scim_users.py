"""An organisation's directory tells who comes, changes and leaves: SCIM 2.0 Users, as Entra ID and Okta speak it."""

from typing import Any

import pytest

from portal.audit.models import AccessLine
from portal.people.actor import Actor, Strength
from portal.people.models import RoleFrom, Staff, StaffRole
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.store import write
from tests.cast import Cast
from tests.conftest import HOST, Queries
from tests.office.conftest import CORE, PATCH, SCIM, Connect, Program, user

HOUSE = Actor.house("test")


async def staff_of(told: dict[str, Any]) -> Staff:
    return await Staff.get(id=told["id"]).prefetch_related("person")


async def test_a_colleague_comes_changes_and_leaves(cast: Cast, brug: Program) -> None:
    answer = await brug("POST", "/Users", user(externalId="e-1"))
    told = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (201, SCIM)
    assert answer.headers["location"] == told["meta"]["location"] == f"{HOST}/scim/v2/de-brug/Users/{told['id']}"
    assert answer.headers["etag"] == told["meta"]["version"]
    anna = await staff_of(told)
    assert (anna.role, anna.role_from, anna.title) == (StaffRole.PROFESSIONAL, RoleFrom.DIRECTORY, "orthopedagoog")
    assert anna.is_here and (anna.person.name, anna.person.email) == ("Anna Bos", "")

    answer = await brug.patch(told["id"], {"op": "replace", "path": "title", "value": "gedragswetenschapper"})
    assert answer.json()["title"] == "gedragswetenschapper" and (await staff_of(told)).title == "gedragswetenschapper"

    _, token = await Session.begin(
        anna.person, means="oidc", strength=Strength.PROVIDER, organisation_id=anna.organisation_id
    )
    await brug.patch(told["id"], {"op": "replace", "path": "active", "value": False})
    assert not (await staff_of(told)).is_here and await Session.of_token(token) is None
    assert (await brug("GET", f"/Users/{told['id']}")).json()["active"] is False

    await brug.patch(told["id"], {"op": "replace", "path": "active", "value": True})
    assert (await staff_of(told)).is_here
    assert (await brug("DELETE", f"/Users/{told['id']}")).status_code == 204
    gone = await brug("GET", f"/Users/{told['id']}")
    assert (gone.status_code, gone.json()["status"]) == (404, "404") and not (await staff_of(told)).is_here


async def test_each_change_stands_in_the_log_with_the_directory_that_made_it(brug: Program) -> None:
    told = await brug.add()
    await brug.patch(told["id"], {"op": "replace", "path": "active", "value": False})
    lines = await AccessLine.filter(thing_id=told["id"], kind="Staff", action__startswith="staff_")
    assert sorted(each.action for each in lines) == ["staff_left", "staff_returned"]
    assert {each.means for each in lines} == {f"scim:{brug.directory.id}"}
    assert {each.reason for each in lines} == {"directory of de-brug"}


@pytest.mark.parametrize("role", ["", "stagiair"])
async def test_who_has_no_role_we_know_has_a_place_and_no_access(brug: Program, role: str) -> None:
    told = await brug.add(role=role)
    assert not (await staff_of(told)).is_here and told["active"] is True
    # From the day the role is known, she has.
    await brug.patch(told["id"], {"op": "add", "path": "roles", "value": [{"value": "THERAPEUT"}]})
    assert (await staff_of(told)).is_here
    await brug.patch(told["id"], {"op": "remove", "path": "roles"})
    assert not (await staff_of(told)).is_here


async def test_a_role_given_by_hand_stays(brug: Program) -> None:
    told = await brug.add()
    async with write():
        await (await staff_of(told)).give(StaffRole.COORDINATOR, by=HOUSE)
    await brug.patch(told["id"], {"op": "replace", "path": "roles", "value": [{"value": "beheer"}]})
    assert (await staff_of(told)).role is StaffRole.COORDINATOR
    await brug.patch(told["id"], {"op": "remove", "path": "roles"})
    assert (await staff_of(told)).is_here
    # Away for a while, and back.
    for active in (False, True):
        await brug.patch(told["id"], {"op": "replace", "path": "active", "value": active})
    anna = await staff_of(told)
    assert (anna.is_here, anna.role, anna.role_from) == (True, StaffRole.COORDINATOR, RoleFrom.HAND)


async def test_who_was_ended_by_hand_stays_out_until_the_directory_says_something_new(
    cast: Cast, brug: Program
) -> None:
    told = await brug.add()
    await (await staff_of(told)).leave(by=await cast.actor("ineke"))
    await brug.patch(told["id"], {"op": "replace", "path": "title", "value": "psycholoog"})
    assert not (await staff_of(told)).is_here
    for active in (False, True):
        await brug.patch(told["id"], {"op": "replace", "path": "active", "value": active})
    assert (await staff_of(told)).is_here


async def test_a_directory_takes_nobodys_own_account(cast: Cast, brug: Program) -> None:
    told = await brug.add("noor@kring.example")
    anna = await staff_of(told)
    assert anna.person_id != cast.people["noor"].id and anna.person.email == ""
    # And not that of another organisation's staff.
    marloes = await staff_of(await brug.add("marloes@hetanker.example"))
    assert marloes.person_id != cast.people["marloes"].id


async def test_whoever_was_invited_for_that_address_is_that_one(cast: Cast, brug: Program) -> None:
    invited = await Staff.invite(
        cast.organisations["de-brug"].id, "anna@debrug.example", StaffRole.ADMINISTRATOR, by=HOUSE, name="Anna"
    )
    told = await brug.add()
    assert told["id"] == str(invited.id)
    anna = await staff_of(told)
    assert (anna.role, anna.role_from, anna.person.name) == (StaffRole.ADMINISTRATOR, RoleFrom.HAND, "Anna")


async def test_the_same_account_that_comes_back_is_the_same_person(brug: Program) -> None:
    told = await brug.add(externalId="E-1")
    await brug("DELETE", f"/Users/{told['id']}")
    assert (await brug.add(externalId="E-1"))["id"] == told["id"]
    await brug("DELETE", f"/Users/{told['id']}")
    # The same name with another key is somebody else.
    assert (await brug.add(externalId="e-1"))["id"] != told["id"]


async def test_a_provider_finds_her_by_name_or_address(cast: Cast, brug: Program, connect: Connect) -> None:
    here, elsewhere = cast.organisations["de-brug"].id, cast.organisations["het-anker"].id
    told = await brug.add("abos", emails=[{"value": "thuis@x.example"}, {"type": "work", "value": "A.Bos@x.example"}])
    for asked in ("ABOS", "a.bos@X.example"):
        found = await Staff.of_directory(here, asked)
        assert found and str(found.id) == told["id"]
    assert await Staff.of_directory(here, "thuis@x.example") is None
    assert await Staff.of_directory(here, "") is None
    assert await Staff.of_directory(elsewhere, "abos") is None
    await brug.add("tweede", emails=[{"type": "work", "value": "a.bos@x.example"}])
    assert await Staff.of_directory(here, "a.bos@x.example") is None
    await brug.patch(told["id"], {"op": "replace", "path": "active", "value": "False"})
    assert await Staff.of_directory(here, "abos") is None


async def test_two_cannot_have_the_same_name(brug: Program) -> None:
    told = await brug.add(externalId="1")
    for body in (user("ANNA@debrug.example"), user("ander", externalId="1")):
        answer = await brug("POST", "/Users", body)
        assert (answer.status_code, answer.json()["scimType"]) == (409, "uniqueness")
    other = await brug.add("bert", externalId="2")
    answer = await brug.patch(other["id"], {"op": "replace", "path": "userName", "value": "anna@DEBRUG.example"})
    assert (answer.status_code, answer.json()["scimType"]) == (409, "uniqueness")
    # Her own, spelled otherwise, is no other's.
    answer = await brug.patch(told["id"], {"op": "replace", "path": "userName", "value": "anna@debrug.example"})
    assert answer.status_code == 200


async def test_a_token_of_one_organisation_is_none_at_another(brug: Program, connect: Connect) -> None:
    anker = await connect("het-anker")
    told, theirs = await brug.add(), await anker.add("wim")
    wrong = Program(brug.client, brug.directory, "de-brug", "not-a-token")
    answers = []
    for program, slug in ((brug, "het-anker"), (wrong, "de-brug"), (brug, "bestaat-niet")):
        stranger = Program(brug.client, brug.directory, slug, program.token)
        for method, path in (
            ("GET", "/Users"),
            ("GET", f"/Users/{theirs['id']}"),
            ("DELETE", f"/Users/{theirs['id']}"),
        ):
            answers.append(await stranger(method, path))
    assert {(each.status_code, each.text, each.headers["www-authenticate"]) for each in answers} == {
        (401, answers[0].text, 'Bearer realm="scim"')
    }
    # By its own address it finds only its own.
    assert (await brug("GET", f"/Users/{theirs['id']}")).status_code == 404
    assert (await brug.patch(theirs["id"], {"op": "replace", "path": "active", "value": False})).status_code == 404
    assert (await staff_of(theirs)).is_here and (await staff_of(told)).is_here
    # And the same person in both lists can't be seen to be the same.
    await anker.add()
    indexes = await Staff.filter(directory__isnull=False).values_list("user_name_index", flat=True)
    assert len(set(indexes)) == 3


async def test_a_token_that_was_replaced_or_ended_opens_nothing(cast: Cast, brug: Program, connect: Connect) -> None:
    fresh = await connect("de-brug")
    assert (await brug("GET", "/Users")).status_code == 401
    assert (await fresh("GET", "/Users")).status_code == 200
    await fresh.directory.end()
    assert (await fresh("GET", "/Users")).status_code == 401


async def test_a_session_opens_nothing_here(cast: Cast, brug: Program) -> None:
    await cast.sign_in(brug.client, "ineke")
    answer = await brug.client.get("/scim/v2/de-brug/Users")
    assert (answer.status_code, answer.headers["content-type"]) == (401, SCIM)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ('userName eq "ANNA@debrug.EXAMPLE"', 1),
        ('username EQ "anna@debrug.example"', 1),
        (f'{CORE}:userName eq "anna@debrug.example"', 1),
        ('userName eq "nobody"', 0),
        ('externalId eq "E-1"', 1),
        ('externalId eq "e-1"', 0),
        ('externalId eq ""', 0),
    ],
)
async def test_it_finds_by_name_whatever_its_case_and_by_its_own_key_exactly(
    brug: Program, asked: str, found: int
) -> None:
    await brug.add(externalId="E-1")
    await brug.add("bert")
    answer = (await brug.client.get("/scim/v2/de-brug/Users", params={"filter": asked}, headers=bearer(brug))).json()
    assert (answer["totalResults"], len(answer["Resources"])) == (found, found)


def bearer(program: Program) -> dict[str, str]:
    return {"Authorization": f"Bearer {program.token}"}


@pytest.mark.parametrize(
    "asked",
    ['title eq "x"', 'userName co "a"', "userName", "userName eq 3", 'nonsense eq "a"', "(" * 400, "((userName"],
)
async def test_other_filters_are_refused_as_such(brug: Program, asked: str) -> None:
    answer = await brug.client.get("/scim/v2/de-brug/Users", params={"filter": asked}, headers=bearer(brug))
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")


async def test_a_long_list_comes_in_pages_at_the_same_cost(brug: Program, queries: Queries) -> None:
    counts = []
    for many in (5, 30):
        for number in range(many):
            await brug.add(f"{many}-{number}")
        with queries() as asked:
            first = (await brug("GET", "/Users?startIndex=1&count=5")).json()
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert (first["totalResults"], first["startIndex"], first["itemsPerPage"]) == (35, 1, 5)
    seen: list[str] = []
    for start in range(1, 40, 10):
        told = (await brug("GET", f"/Users?startIndex={start}&count=10&attributes=userName")).json()
        seen += [each["userName"] for each in told["Resources"]]
        assert all("displayName" not in each for each in told["Resources"])
    assert len(seen) == len(set(seen)) == 35
    assert (await brug("GET", "/Users?count=0")).json()["Resources"] == []
    assert (await brug("GET", "/Users?startIndex=-3&count=1")).json()["startIndex"] == 1
    assert (await brug("GET", "/Users?count=x")).json()["scimType"] == "invalidValue"


async def test_all_of_her_anew(brug: Program) -> None:
    told = await brug.add(externalId="1")
    answer = await brug("PUT", f"/Users/{told['id']}", user("anna@debrug.example", "beheer", id="x", meta={}))
    assert answer.status_code == 200 and "externalId" not in answer.json() and answer.json()["id"] == told["id"]
    assert (await staff_of(told)).role is StaffRole.ADMINISTRATOR
    answer = await brug("PUT", f"/Users/{told['id']}", {**user("anna@debrug.example", "beheer"), "active": False})
    assert not (await staff_of(told)).is_here


async def test_all_of_her_anew_without_a_word_of_being_active_changes_nothing_in_that(brug: Program) -> None:
    silent = {name: value for name, value in user().items() if name != "active"}
    told = (await brug("POST", "/Users", silent)).json()
    # Who is new is active, also when nothing is said of it.
    assert (await staff_of(told)).is_here and "active" not in told
    await brug("PUT", f"/Users/{told['id']}", {**silent, "active": False})
    for body in (silent, {**silent, "active": None}):
        answer = await brug("PUT", f"/Users/{told['id']}", body)
        assert answer.json()["active"] is False and not (await staff_of(told)).is_here
    await brug("PUT", f"/Users/{told['id']}", user())
    await brug("PUT", f"/Users/{told['id']}", silent)
    assert (await staff_of(told)).is_here


async def test_a_version_that_is_over_is_refused(brug: Program) -> None:
    told = await brug.add()
    old = told["meta"]["version"]
    answer = await brug("GET", f"/Users/{told['id']}", If_None_Match=old)
    assert (answer.status_code, answer.content) == (304, b"")
    body = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "title", "value": "a"}]}
    fresh = await brug("PATCH", f"/Users/{told['id']}", body, If_Match=old)
    assert fresh.status_code == 200 and fresh.headers["etag"] != old
    for method, sent in (("PATCH", body), ("PUT", user()), ("DELETE", None)):
        answer = await brug(method, f"/Users/{told['id']}", sent, If_Match=old)
        assert answer.status_code == 412
    # What changes nothing makes no version.
    again = await brug("PATCH", f"/Users/{told['id']}", body, If_Match=fresh.headers["etag"])
    assert again.headers["etag"] == fresh.headers["etag"]


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ([], 400, "invalidSyntax"),
        ({"schemas": [CORE]}, 400, "invalidValue"),
        ({"schemas": [CORE], "userName": "  "}, 400, "invalidValue"),
        ({"schemas": [CORE], "userName": "x" * 300}, 400, "invalidValue"),
        ({"schemas": [CORE], "userName": "x", "active": "misschien"}, 400, "invalidValue"),
        ({"schemas": [CORE], "userName": "x", "emails": [{"value": "geen adres"}]}, 400, "invalidValue"),
        ({"schemas": [CORE], "userName": "x", "nickName": "n" * 50_000}, 400, "invalidValue"),
        ({"schemas": [CORE], "userName": "x", "nickName": "n" * 150_000}, 413, None),
    ],
)
async def test_what_is_no_user_is_refused_and_says_why(brug: Program, body: Any, status: int, kind: str | None) -> None:
    answer = await brug("POST", "/Users", body)
    assert (answer.status_code, answer.json().get("scimType")) == (status, kind)
    assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]


async def test_another_kind_of_body_or_address_is_refused_in_its_own_form(brug: Program) -> None:
    answer = await brug("POST", "/Users", user(), Content_Type="text/plain")
    assert answer.status_code == 415
    assert (await brug("GET", "/Groups")).json()["status"] == "404"
    assert (await brug("GET", "/Users/not-an-id")).json()["status"] == "404"


async def test_a_password_is_never_kept(brug: Program) -> None:
    told = await brug.add(password="geheim")
    await brug.patch(told["id"], {"op": "replace", "path": "password", "value": "geheim"})
    assert "password" not in (await staff_of(told)).directory
    assert "geheim" not in (await brug("GET", f"/Users/{told['id']}")).text


async def test_it_says_what_it_can_do(brug: Program) -> None:
    config = (await brug("GET", "/ServiceProviderConfig")).json()
    can = {name: config[name]["supported"] for name in ("patch", "bulk", "filter", "sort", "etag", "changePassword")}
    assert can == {**dict.fromkeys(can, False), "patch": True, "filter": True, "etag": True}
    kinds = (await brug("GET", "/ResourceTypes")).json()
    assert [each["endpoint"] for each in kinds["Resources"]] == ["/Users"]
    schema = (await brug("GET", f"/Schemas/{CORE}")).json()
    assert "userName" in {each["name"] for each in schema["attributes"]}
    assert (await brug("GET", "/Schemas")).json()["totalResults"] == 2
    assert (await brug("GET", "/Schemas/urn:x")).status_code == 404


async def test_too_many_in_a_minute_wait(brug: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.office.scim.pages._PER_MINUTE", 3)
    statuses = [(await brug("GET", "/Users")).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]


async def test_her_name_follows_and_a_person_of_her_own_keeps_hers(cast: Cast, brug: Program) -> None:
    told = await brug.add()
    await brug.patch(told["id"], {"op": "replace", "path": "displayName", "value": "Anna  de\u0000 Bos"})
    assert (await staff_of(told)).person.name == "Anna de Bos"
    joost = await brug.add("joost@debrug.example", displayName="J. Visser")
    assert joost["id"] == str(cast.colleague.id)
    assert (await Person.get(id=cast.people["joost"].id)).name == "Joost Visser"
