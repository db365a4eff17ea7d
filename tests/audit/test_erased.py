"""A line outlives the key of who acted: it still says what was done, with whose file; her name is gone with her key."""

import httpx2
import pytest

from portal import outbox, store, vault
from portal.access import Action, doors
from portal.audit import AccessLine, Outcome, write_line
from portal.audit.verify import verify
from portal.outbox import KeptLetter
from portal.people.models import Staff, StaffRole
from portal.plan.models import Goal
from portal.vault import Whose
from tests.audit.test_chain import line
from tests.cast import Cast
from tests.conftest import Queries
from tests.exchange.clients import reading_as, right


@pytest.fixture
async def erased(cast: Cast) -> None:
    """Joost looked at the plan, and so did one who is no member now; then the keys of both were erased."""
    await doors.open(Goal, cast.goal.id, await cast.actor("joost"), Action.PLAN_READ)
    await write_line(line(cast.circle.id, capacity="own", person_id=cast.people["bas"].id, name="Bas Blom"))
    async with store.write():
        for name in ("joost", "bas"):
            await vault.erase_key(cast.people[name].key_owner())


async def test_the_log_of_a_circle_is_read_as_before(visitor: httpx2.AsyncClient, cast: Cast, erased: None) -> None:
    await cast.sign_in(visitor, "noor")
    page = await visitor.get(f"/kringen/{cast.circle.id}/wie-keek")
    assert page.status_code == 200
    told = page.text.replace("<b><bdi>", "").replace("</bdi></b>", "")
    assert f"{cast.people['joost'].name} (De Brug) keek naar het plan" in told and "Iemand keek naar het plan" in told
    listed = await visitor.get(f"/kringen/{cast.circle.id}/wie-keek/lijst")
    assert listed.status_code == 200 and "Iemand" in listed.text and "Bas" not in listed.text
    assert (await verify()).faults == []


async def test_a_program_reads_its_lines_as_before(app: httpx2.ASGITransport, cast: Cast, erased: None) -> None:
    async with reading_as(app, cast, "samira") as client:
        found = right(await client.get(f"/fhir/AuditEvent?patient={cast.circle.id}"))
    agents = [each["resource"]["agent"][0] for each in found["entry"]]
    assert [each["who"] for each in agents if "name" not in each].count({"display": "-"}) == 1


async def test_who_acts_once_more_has_a_new_key_and_what_was_before_stays_shut(cast: Cast, erased: None) -> None:
    mine = {"capacity": "own", "person_id": cast.people["bas"].id}
    await write_line(line(cast.circle.id, **mine, name="Bas"))
    lines = await AccessLine.filter(person_id=cast.people["bas"].id).order_by("seq")
    assert [each.who for each in lines] == [None, {"name": "Bas"}]
    assert (await verify()).faults == []


async def test_a_letter_leaves_without_the_name_of_who_asked(cast: Cast) -> None:
    ineke = await cast.actor("ineke")
    async with store.write():
        await Staff.invite(
            cast.organisations["de-brug"].id, "anna@debrug.example", StaffRole.ADMINISTRATOR, by=ineke, name="Anna"
        )
    async with store.write():
        await vault.erase_key(cast.people["ineke"].key_owner())
    await outbox.drain()
    [letter] = [each for each in await KeptLetter.all() if each.to == "anna@debrug.example"]
    assert "De Brug" in letter.text and cast.people["ineke"].name not in letter.text


async def test_a_line_that_is_written_again_is_sealed_again(cast: Cast) -> None:
    new = store.new_id()
    mine = {"capacity": "own", "person_id": new, "name": "Nieuw"}
    with pytest.raises(ZeroDivisionError):
        async with store.write():
            # Her key is made for this line, at the end of a write that is undone after it.
            await write_line(line(cast.circle.id, **mine), outcome=Outcome.REFUSED)
            store.at_the_end(_fail, None)
    kept = await AccessLine.get(person_id=new)
    assert kept.who == {"name": "Nieuw"}
    assert (await verify()).faults == []


async def _fail(_: list[None]) -> None:
    raise ZeroDivisionError


async def test_a_new_key_is_made_before_the_heads_are_locked(cast: Cast, queries: Queries) -> None:
    with queries() as asked:
        await write_line(line(cast.circle.id, capacity="own", person_id=store.new_id(), name="Nieuw"))
    made = next(n for n, each in enumerate(asked) if "INSERT" in each and "owner_key" in each)
    locked = next(n for n, each in enumerate(asked) if "log_head" in each)
    assert made < locked
    assert Whose.PERSON in {key.owner_kind for key in await vault.models.OwnerKey.all()}
