"""Who works with families no more: the desk is asked first, in numbers, and every way to another role does the same."""

import httpx2

from portal.circles.directing import Directing
from portal.circles.models import Member
from portal.people.accounts import Login
from portal.people.models import RoleFrom, Staff, StaffRole
from portal.people.openid.logins import work_login
from portal.people.openid.providers import Provider
from portal.plan.models import Step
from portal.store import write
from tests.cast import Cast
from tests.conftest import NOW
from tests.office.conftest import Program, user
from tests.office.test_colleague_leaves import LIST, stop


def typed(staff: Staff, role: StaffRole) -> dict[str, str]:
    return {"title": "teamleider", "role": role.value, "version": str(staff.version)}


async def is_in(cast: Cast) -> bool:
    return await Member.exists(Member.is_in(), id=cast.members["joost"].id)


async def at_desk(cast: Cast) -> bool:
    return (await Step.get(id=cast.step.id)).desk_id == cast.colleague.organisation_id


async def test_she_reads_in_numbers_what_will_happen_and_then_says_yes(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    one = f"{LIST}/{cast.colleague.id}"
    asked = await ineke.post(one, data=typed(cast.colleague, StaffRole.COORDINATOR))
    assert asked.status_code == 200
    for words in ("1 open stap gaat naar", "gaat uit 1 kring", "De rol wordt: Coördinator", 'value="teamleider"'):
        assert words in asked.text
    for words in ("Noor", "Bellen", "El Amrani"):
        assert words not in asked.text
    assert await is_in(cast) and not await at_desk(cast)
    assert (await Staff.get(id=cast.colleague.id)).title != "teamleider"
    sure = {**typed(cast.colleague, StaffRole.COORDINATOR), "sure": "1"}
    assert (await ineke.post(one, data=sure)).headers["location"] == LIST
    staff = await Staff.get(id=cast.colleague.id)
    assert (staff.role, staff.title) == (StaffRole.COORDINATOR, "teamleider")
    assert await at_desk(cast) and not await is_in(cast)


async def test_the_end_of_directing_is_said_only_to_who_directs(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    one, form = f"{LIST}/{cast.colleague.id}", typed(cast.colleague, StaffRole.ADMINISTRATOR)
    await Directing.all().delete()
    assert "De regie" not in (await ineke.post(one, data=form)).text
    async with write():
        await Directing.begin(cast.members["joost"], by=await cast.actor("noor"))
    assert "De regie in 1 kring stopt" in (await ineke.post(one, data=form)).text


async def test_another_title_asks_nothing(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    form = typed(cast.colleague, StaffRole.PROFESSIONAL)
    assert (await ineke.post(f"{LIST}/{cast.colleague.id}", data=form)).status_code == 303
    assert await is_in(cast)


async def test_a_yes_to_what_has_changed_meanwhile_is_asked_again(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    old = {**typed(cast.colleague, StaffRole.COORDINATOR), "sure": "1"}
    async with write():
        await cast.colleague.give(StaffRole.PROFESSIONAL, by=await cast.actor("ineke"), title="anders")
    answer = await ineke.post(f"{LIST}/{cast.colleague.id}", data=old)
    assert answer.status_code == 422 and "net veranderd" in answer.text and await is_in(cast)


async def test_a_claim_that_says_another_role_leaves_her_families_to_the_desk(cast: Cast) -> None:
    await Staff.filter(id=cast.colleague.id).update(role_from=RoleFrom.CLAIM)
    says = await Provider.begin(
        cast.organisations["de-brug"], issuer="https://x.example", role_claim="groups", roles={"regie": "coordinator"}
    )
    await Login.create(
        person=cast.people["joost"], organisation_id=says.organisation_id, issuer=says.issuer, subject="j"
    )
    await work_login(says, {"sub": "j", "groups": ["regie"]})
    staff = await Staff.get(id=cast.colleague.id)
    assert staff.role is StaffRole.COORDINATOR
    assert await at_desk(cast) and not await is_in(cast)


async def test_a_directory_that_says_another_role_leaves_her_families_to_the_desk(cast: Cast, brug: Program) -> None:
    await Staff.filter(id=cast.colleague.id).update(role_from=RoleFrom.DIRECTORY)
    told = await brug.add("joost@debrug.example")
    assert told["id"] == str(cast.colleague.id) and await is_in(cast)
    changed = user("joost@debrug.example", "beheer")
    assert (await brug("PUT", f"/Users/{told['id']}", changed)).status_code == 200
    assert (await Staff.get(id=cast.colleague.id)).role is StaffRole.ADMINISTRATOR
    assert await at_desk(cast) and not await is_in(cast)


async def test_without_a_colleague_in_the_circle_the_desk_reads_who_may_invite_one(
    cast: Cast, ineke: httpx2.AsyncClient
) -> None:
    await stop(cast, ineke)
    page = (await ineke.get(LIST)).text
    assert "1 stap wacht in een kring waar niemand van De Brug meer in zit" in page
    assert "de jongere, een ouder met gezag of een andere hulpverlener" in page
    assert "Zij geven een stap" not in page and "Noor" not in page
    # A colleague is in again: now there is somebody to give it to.
    await Member.filter(id=cast.members["joost"].id).update(ended_at=None)
    page = (await ineke.get(LIST)).text
    assert "waar niemand van De Brug" not in page and "Zij geven een stap" in page
    await Step.filter(id=cast.step.id).update(done_at=NOW)
    assert "Werk dat wacht" not in (await ineke.get(LIST)).text
