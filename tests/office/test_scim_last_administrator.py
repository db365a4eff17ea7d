"""A directory can't leave an organisation without an administrator, whatever it says, and two at once leave one."""

import asyncio
from typing import Any

import httpx2
import pytest

from portal.audit.models import AccessLine, Outcome
from portal.people.actor import Actor
from portal.people.directories import Directory
from portal.people.last_administrator import LastAdministrator
from portal.people.models import RoleFrom, Staff, StaffRole
from portal.store import write
from tests.cast import Cast
from tests.office.conftest import Program, user

HOUSE = Actor.house("test")


@pytest.fixture
async def anna(cast: Cast, brug: Program) -> dict[str, Any]:
    """The directory's administrator, and the only one: Ineke, who was one by hand, has left."""
    told = await brug.add(role="beheer")
    ineke = await Staff.get(person_id=cast.people["ineke"].id)
    await ineke.leave(by=HOUSE)
    return told


async def administrators(cast: Cast) -> list[str]:
    here = Staff.filter(Staff.is_in(), organisation_id=cast.organisations["de-brug"].id)
    return [str(each.id) for each in await here.filter(role=StaffRole.ADMINISTRATOR)]


async def ways_out(brug: Program, id: str) -> list[httpx2.Response]:
    """Each thing a directory says by which somebody is no administrator any more."""
    return [
        await brug.patch(id, {"op": "replace", "path": "active", "value": False}),
        await brug.patch(id, {"op": "replace", "path": "roles", "value": [{"value": "therapeut"}]}),
        await brug.patch(id, {"op": "remove", "path": "roles"}),
        await brug("PUT", f"/Users/{id}", user(role="beheer", active=False)),
        await brug("DELETE", f"/Users/{id}"),
    ]


async def test_the_last_administrator_stays_and_the_directory_is_told_why(
    cast: Cast, brug: Program, anna: dict[str, Any]
) -> None:
    for answer in await ways_out(brug, anna["id"]):
        said = answer.json()
        assert (answer.status_code, said["status"]) == (409, "409")
        assert (
            "last administrator" in said["detail"] and "urn:ietf:params:scim:api:messages:2.0:Error" in said["schemas"]
        )
    assert await administrators(cast) == [anna["id"]]
    staff = await Staff.get(id=anna["id"])
    assert staff.role_from is RoleFrom.DIRECTORY and staff.directory and staff.directory["active"] is True
    # Nothing of it is kept, but that it was asked is.
    lines = await AccessLine.filter(thing_id=anna["id"], action="staff_kept_last", outcome=Outcome.REFUSED)
    assert len(lines) == 5 and {each.means for each in lines} == {f"scim:{brug.directory.id}"}
    # What leaves her an administrator is taken as ever.
    assert (await brug.patch(anna["id"], {"op": "replace", "path": "title", "value": "baas"})).status_code == 200


async def test_with_another_one_beside_her_she_may_go(cast: Cast, brug: Program, anna: dict[str, Any]) -> None:
    bert = await brug.add("bert", role="beheer")
    assert (await brug("DELETE", f"/Users/{anna['id']}")).status_code == 204
    assert await administrators(cast) == [bert["id"]]


async def test_two_that_go_at_the_same_moment_leave_one(cast: Cast, brug: Program, anna: dict[str, Any]) -> None:
    bert = await brug.add("bert", role="beheer")
    gone = await asyncio.gather(brug("DELETE", f"/Users/{anna['id']}"), brug("DELETE", f"/Users/{bert['id']}"))
    assert sorted(each.status_code for each in gone) == [204, 409]
    assert len(await administrators(cast)) == 1


async def test_an_invited_administrator_whom_the_directory_adds_as_gone_stays(cast: Cast, brug: Program) -> None:
    at = cast.organisations["de-brug"].id
    invited = await Staff.invite(at, "anna@debrug.example", StaffRole.ADMINISTRATOR, by=HOUSE, name="Anna")
    await (await Staff.get(person_id=cast.people["ineke"].id)).leave(by=HOUSE)
    assert (await brug("POST", "/Users", user(active=False))).status_code == 409
    assert await administrators(cast) == [str(invited.id)]


async def test_another_meaning_of_the_roles_hands_over_or_is_refused(
    cast: Cast, brug: Program, anna: dict[str, Any]
) -> None:
    bert = await brug.add("bert")
    directory = await Directory.get(id=brug.directory.id)
    with pytest.raises(LastAdministrator):
        async with write():
            await directory.map_roles({"therapeut": "professional"}, by=HOUSE)
    assert await administrators(cast) == [anna["id"]]
    # Who becomes one takes over from who stops being one, in whatever order they stand on the list.
    async with write():
        await directory.map_roles({"therapeut": "administrator", "beheer": "professional"}, by=HOUSE)
    assert await administrators(cast) == [bert["id"]]
