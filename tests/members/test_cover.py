"""Temporary cover: a colleague of the same organisation, from a day until a day, told and never asked for again."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

import httpx2
import pytest
from tortoise.connection import get_connection

from portal import clock, store
from portal.access import Action, doors
from portal.audit import AccessLine, Outcome
from portal.audit.verify import verify
from portal.circles.directing import Directing
from portal.circles.models import Member
from portal.members.cover import Cover
from portal.members.models import Invitation
from portal.people.actor import Actor
from portal.people.models import Staff
from portal.people.persons import Person
from portal.plan.models import Goal
from portal.store import new_id
from tests.cast import Cast
from tests.conftest import NOW
from tests.exchange.clients import reading_as, right
from tests.members.conftest import Browser, at_work, letters_to, told

HELEEN = "heleen@hetanker.example"
MARLOES = "marloes@hetanker.example"


def ways(cast: Cast) -> str:
    return f"/kringen/{cast.circle.id}/mensen/vervanging"


def typed(heleen: Person, **values: str) -> dict[str, str]:
    return {
        "id": str(new_id()),
        "colleague": str(heleen.id),
        "first_day": "2026-11-23",
        "last_day": "2026-12-04",
        **values,
    }


async def ask(cast: Cast, browser: Browser, heleen: Person, **values: str) -> Cover:
    data = typed(heleen, **values)
    asked: httpx2.Response = await (await browser("marloes")).post(ways(cast), data=data)
    assert asked.status_code == 303, asked.text
    return await Cover.get(id=data["id"])


async def yes(browser: Browser, cover: Cover, heleen: Person) -> httpx2.AsyncClient:
    client = await at_work(browser, heleen)
    assert (await client.post(f"/vervanging/{cover.id}", data={"answer": "yes"})).status_code == 303
    return client


async def test_heleen_stands_in_for_marloes_and_goes_by_herself(cast: Cast, browser: Browser, heleen: Person) -> None:
    invitations = await Invitation.all().count()
    none = "doen al mee, of zijn al gevraagd."
    assert none not in (await (await browser("marloes")).get(ways(cast))).text
    cover = await ask(cast, browser, heleen)
    assert none in (await (await browser("marloes")).get(ways(cast))).text
    (letter,) = [each for each in await letters_to(HELEEN) if each.kind == "cover_asked"]
    assert "Noor" not in letter.text and f"/vervanging/{cover.id}" in letter.text
    client = await at_work(browser, heleen)
    assert (await client.get(f"/kringen/{cast.circle.id}/plan")).status_code == 404
    assert "Een collega vraagt om vervanging" in (await client.get("/mijn")).text
    question = (await client.get(f"/vervanging/{cover.id}")).text
    assert "Wil je Marloes Kuipers vervangen?" in question and "4 december 2026" in question
    await yes(browser, cover, heleen)
    assert (await client.get(f"/kringen/{cast.circle.id}/plan")).status_code == 200
    # The organisation has its yes: nobody was asked for another.
    assert await Invitation.all().count() == invitations
    assert "Vervangt jou tot" in (await (await browser("marloes")).get(f"/kringen/{cast.circle.id}/mensen")).text
    for key in ("noor", "naima", "joost"):
        page = (await (await browser(key)).get(f"/kringen/{cast.circle.id}/mensen")).text
        assert "Vervangt Marloes Kuipers tot en met 4 december 2026." in page
    for address in ("noor@kring.example", "samira@kring.example", MARLOES):
        assert await told(address) == 1, address
    assert await told("naima@kring.example") == 0
    last = NOW.replace(month=12, day=4)
    with clock.everywhere_at(last):
        assert (await (await at_work(browser, heleen)).get(f"/kringen/{cast.circle.id}/plan")).status_code == 200
    with clock.everywhere_at(last + timedelta(hours=16)):
        assert (await (await at_work(browser, heleen)).get(f"/kringen/{cast.circle.id}/plan")).status_code == 404
        assert "Heleen Bos" not in (await (await browser("noor")).get(f"/kringen/{cast.circle.id}/mensen")).text


async def test_what_a_stand_in_does_is_logged_on_behalf_of_whom_she_stands_in_for(
    app: httpx2.ASGITransport, cast: Cast, browser: Browser, heleen: Person
) -> None:
    """Who opens a file for a colleague says for whom, so that who is responsible can be asked (NEN 7513)."""
    client = await yes(browser, await ask(cast, browser, heleen), heleen)
    await client.get(f"/kringen/{cast.circle.id}/plan")
    await (await browser("marloes")).get(f"/kringen/{cast.circle.id}/plan")
    marloes = cast.people["marloes"].id

    async def behalf(person_id: UUID) -> set[UUID | None]:
        lines = await AccessLine.filter(person_id=person_id, action="plan_read", outcome=Outcome.DONE)
        assert {each.kind for each in lines} > {"Circle"}, "of the room and of what a list showed in it"
        return {each.on_behalf_of for each in lines}

    assert await behalf(heleen.id) == {marloes}
    assert await behalf(marloes) == {None}
    actor = replace(await cast.actor("marloes"), person_id=heleen.id, name=heleen.name)
    await doors.open(Goal, cast.goal.id, actor, Action.PLAN_READ)
    opened = await AccessLine.get(person_id=heleen.id, thing_id=cast.goal.id)
    assert opened.on_behalf_of == marloes
    async with reading_as(app, cast, "samira") as program:
        found = right(await program.get(f"/fhir/AuditEvent?patient={cast.circle.id}"))
    looked = [each["resource"] for each in found["entry"] if each["resource"]["subtype"][0]["code"] == "plan-read"]
    agents = [each["agent"] for each in looked]
    hers = [each for each in agents if each[0]["name"] == heleen.name]
    assert hers
    for _one, other in hers:
        assert (other["who"]["reference"], other["requestor"]) == (f"Practitioner/{marloes}", False)
    assert {len(each) for each in agents if each[0]["name"] == cast.people["marloes"].name} == {1}
    assert (await verify()).faults == []


async def test_who_stood_in_before_this_was_kept_does_so_too(cast: Cast, browser: Browser, heleen: Person) -> None:
    await yes(browser, await ask(cast, browser, heleen), heleen)
    await Member.all().update(stands_in_for=None)
    migration = import_module("portal.migrations.0016_on_behalf")
    await get_connection("default").execute_query(migration.WHO_STANDS_IN)
    found = {each.person_id: each.stands_in_for for each in await Member.exclude(stands_in_for=None)}
    assert found == {heleen.id: cast.people["marloes"].id}


async def test_before_the_first_day_nothing_is_open(cast: Cast, browser: Browser, heleen: Person) -> None:
    cover = await ask(cast, browser, heleen, first_day="2026-11-30")
    client = await yes(browser, cover, heleen)
    assert (await client.get(f"/kringen/{cast.circle.id}/plan")).status_code == 404
    page = (await (await browser("noor")).get(f"/kringen/{cast.circle.id}/mensen")).text
    assert "Begint op die dag" in page
    with clock.everywhere_at(NOW.replace(day=30)):
        assert (await (await at_work(browser, heleen)).get(f"/kringen/{cast.circle.id}/plan")).status_code == 200


async def test_who_left_the_organisation_meanwhile_does_not_come_in(
    cast: Cast, browser: Browser, heleen: Person
) -> None:
    cover = await ask(cast, browser, heleen, first_day="2026-11-30")
    await yes(browser, cover, heleen)
    await (await Staff.get(person_id=heleen.id)).leave(by=Actor.house("test"))
    assert (await Member.get(person_id=heleen.id)).ended_at == NOW


@pytest.mark.parametrize("first_day", ["2026-11-23", "2026-11-30"])
async def test_when_she_leaves_the_circle_her_stand_in_goes_with_her(
    cast: Cast, browser: Browser, heleen: Person, first_day: str
) -> None:
    cover = await ask(cast, browser, heleen, first_day=first_day)
    hers = await yes(browser, cover, heleen)
    marloes = await browser("marloes")
    assert (await marloes.post(f"/kringen/{cast.circle.id}/weggaan")).status_code == 303
    assert (await Cover.get(id=cover.id)).ended_at == NOW
    assert (await Member.get(person_id=heleen.id)).ended_at == NOW
    assert (await hers.get(f"/kringen/{cast.circle.id}/plan")).status_code == 404
    assert "Heleen Bos" not in (await (await browser("noor")).get(f"/kringen/{cast.circle.id}/mensen")).text


async def test_when_she_leaves_her_work_her_stand_in_goes_and_a_question_is_over(
    cast: Cast, browser: Browser, heleen: Person
) -> None:
    cover = await ask(cast, browser, heleen)
    await (await Staff.get(person_id=cast.people["marloes"].id)).leave(by=Actor.house("test"))
    assert (await Cover.get(id=cover.id)).withdrawn_at == NOW


@pytest.mark.parametrize("who", ["marloes", "heleen"])
async def test_both_colleagues_can_stop_it_early(cast: Cast, browser: Browser, heleen: Person, who: str) -> None:
    cover = await ask(cast, browser, heleen)
    hers = await yes(browser, cover, heleen)
    client = hers if who == "heleen" else await browser("marloes")
    words = "Jouw vervanging stoppen?" if who == "heleen" else "De vervanging door Heleen Bos stoppen?"
    assert words in (await client.get(f"{ways(cast)}/{cover.id}/stoppen")).text
    assert (await client.post(f"{ways(cast)}/{cover.id}/stoppen")).status_code == 303
    assert (await hers.get(f"/kringen/{cast.circle.id}/plan")).status_code == 404
    assert await told("noor@kring.example") == 2


@pytest.mark.parametrize(
    ("key", "status"), [("noor", 403), ("joost", 403), ("naima", 403), ("bas", 404), ("ineke", 404)]
)
async def test_others_can_not_stop_it(cast: Cast, browser: Browser, heleen: Person, key: str, status: int) -> None:
    cover = await ask(cast, browser, heleen)
    await yes(browser, cover, heleen)
    assert (await (await browser(key)).post(f"{ways(cast)}/{cover.id}/stoppen")).status_code == status
    assert (await Cover.get(id=cover.id)).ended_at is None


async def test_only_the_colleague_reads_the_question(cast: Cast, browser: Browser, heleen: Person) -> None:
    cover = await ask(cast, browser, heleen)
    for key, status in (("joost", 404), ("marloes", 404), ("bas", 403), ("noor", 403), ("ineke", 403)):
        assert (await (await browser(key)).get(f"/vervanging/{cover.id}")).status_code == status, key


async def test_no_ends_it_and_marloes_reads_that(cast: Cast, browser: Browser, heleen: Person) -> None:
    cover = await ask(cast, browser, heleen)
    client = await at_work(browser, heleen)
    assert (await client.post(f"/vervanging/{cover.id}", data={"answer": "no"})).status_code == 303
    assert (await client.post(f"/vervanging/{cover.id}", data={"answer": "yes"})).status_code == 410
    assert not await Member.exists(person_id=heleen.id)
    assert "Zei nee" in (await (await browser("marloes")).get(f"/kringen/{cast.circle.id}/mensen")).text


async def test_taken_back_it_can_not_be_answered(cast: Cast, browser: Browser, heleen: Person) -> None:
    cover = await ask(cast, browser, heleen)
    assert (await (await browser("marloes")).post(f"{ways(cast)}/{cover.id}/stoppen")).status_code == 303
    client = await at_work(browser, heleen)
    assert (await client.get(f"/vervanging/{cover.id}")).status_code == 410
    assert await told("noor@kring.example") == 0


@pytest.mark.parametrize(
    "values",
    [
        {"last_day": "2027-01-04"},  # a day more than six weeks
        {"first_day": "2026-11-22"},
        {"last_day": "2026-11-22"},
        {"last_day": ""},
        {"colleague": ""},
        {"colleague": "joost"},
    ],
)
async def test_what_can_not_be_is_said_beside_the_field(
    cast: Cast, browser: Browser, heleen: Person, values: dict[str, Any]
) -> None:
    if values.get("colleague"):
        values = {"colleague": str(cast.people["joost"].id)}
    answer = await (await browser("marloes")).post(ways(cast), data=typed(heleen, **values))
    assert answer.status_code == 422
    assert await Cover.all().count() == 0


async def test_six_weeks_is_not_too_long(cast: Cast, browser: Browser, heleen: Person) -> None:
    await ask(cast, browser, heleen, last_day="2027-01-03")


async def test_steps_and_directing_stay_with_whom_they_are(cast: Cast, browser: Browser, heleen: Person) -> None:
    async with store.write():
        directing = await Directing.get(open_in=cast.circle.id)
        await directing.hand_to(cast.members["marloes"], by=Actor.house("test"), reason="")
    cover = await ask(cast, browser, heleen)
    client = await yes(browser, cover, heleen)
    director = await Directing.director_of(cast.circle)
    assert director and director.id == cast.members["marloes"].id
    await cast.step.refresh_from_db()
    assert cast.step.member_id == cast.members["joost"].id
    # Who stands in asks nobody else to, and isn't offered the direction.
    assert (await client.get(ways(cast))).status_code == 403
    assert (
        "Heleen Bos" not in (await (await browser("marloes")).get(f"/kringen/{cast.circle.id}/regie/overdragen")).text
    )
