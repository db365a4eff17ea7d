"""Emergency access: found by name and birth date alone, told at once, for a day, reading only."""

from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest

from portal import clock, store
from portal.access import Action, doors
from portal.audit import AccessLine
from portal.chat.models import Conversation
from portal.circles.audience import Audience, MemberRole
from portal.circles.models import Circle, Member
from portal.members.emergency import Emergency, EmergencyTold
from portal.people.actor import Actor, Capacity
from portal.people.persons import Person
from portal.plan.models import Goal
from portal.store import new_id
from tests.cast import Cast
from tests.conftest import NOW, Queries
from tests.looked import looked
from tests.members.conftest import Browser, at_work, told

WHY = "Ze belde: papa staat dronken voor de deur."
BORN = "2011-03-14"


def typed(**values: str) -> dict[str, str]:
    return {
        "id": str(new_id()),
        "full_name": "Noor de Vries",
        "birth_date": BORN,
        "reason": WHY,
        "at_home": "no",
        "understood": "1",
        **values,
    }


async def opened(browser: Browser, heleen: Person, **values: str) -> tuple[httpx2.AsyncClient, Emergency]:
    client, data = await at_work(browser, heleen), typed(**values)
    answer = await client.post("/spoed", data=data)
    assert answer.status_code == 303, answer.text
    found = await Emergency.get(id=data["id"])
    assert answer.headers["location"].endswith(f"/spoed/{found.id}")
    return client, found


def page_of(found: Emergency) -> str:
    return f"/kringen/{found.owner_id}/spoed/{found.id}"


async def test_in_danger_she_reads_along_for_a_day_and_they_are_told(
    cast: Cast, browser: Browser, heleen: Person
) -> None:
    client, found = await opened(browser, heleen, full_name="  noor   DE vries ")
    circle = f"/kringen/{cast.circle.id}"
    for page in (
        circle,
        f"{circle}/plan",
        f"{circle}/mensen",
        f"{circle}/gesprekken/{cast.conversation.id}",
        page_of(found),
    ):
        assert (await client.get(page)).status_code == 200, page
    members = {(await each.member).name for each in await EmergencyTold.filter(emergency_id=found.id)}
    assert members == {"Noor de Vries", "Samira El Amrani", "Joost Visser"}
    for key, address in (
        ("noor", "noor@kring.example"),
        ("samira", "samira@kring.example"),
        ("joost", "joost@debrug.example"),
    ):
        hers = await browser(key)
        for page in (circle, f"{circle}/mensen", page_of(found)):
            text = (await hers.get(page)).text
            assert WHY in text and "Heleen Bos" in text and "Het Anker" in text, (key, page)
        assert await told(address) == 1, key
    assert (found.since, found.until) == (NOW, NOW + timedelta(hours=24))
    assert await AccessLine.filter(person_id=heleen.id, action="emergency_open", owner_id=cast.circle.id).count() == 1
    with clock.everywhere_at(NOW + timedelta(hours=24)):
        late = await at_work(browser, heleen)
        for page in (circle, f"{circle}/plan", page_of(found)):
            assert (await late.get(page)).status_code == 404, page
        assert "Las mee tot" in (await (await browser("noor")).get(f"{circle}/mensen")).text


@pytest.mark.parametrize("key", ["peter", "naima", "gerda", "marloes"])
async def test_nobody_else_of_the_circle_knows(cast: Cast, browser: Browser, heleen: Person, key: str) -> None:
    _, found = await opened(browser, heleen)
    client = await browser(key)
    circle = f"/kringen/{cast.circle.id}"
    for page in (circle, f"{circle}/mensen", f"{circle}/gesprekken/{cast.conversation.id}"):
        assert "Heleen" not in (await client.get(page)).text, page
    assert (await client.get(page_of(found))).status_code == 404


async def test_strangers_find_nothing(cast: Cast, browser: Browser, heleen: Person) -> None:
    _, found = await opened(browser, heleen)
    for key in ("bas", "yara", "dirk", "ineke", "tom"):
        client = await browser(key)
        assert (await client.get(page_of(found))).status_code == 404
        assert (await client.post(f"{page_of(found)}/vrijgeven")).status_code == 404


async def test_she_reads_and_changes_nothing_and_private_things_stay_private(
    cast: Cast, browser: Browser, heleen: Person
) -> None:
    noor, joost = await cast.actor("noor"), await cast.actor("joost")
    async with store.write():
        await Goal.set(cast.circle, by=noor, words="Alleen voor mij", audience=Audience.ONLY_ME)
        await Goal.set(cast.circle, by=joost, words="Van De Brug", audience=Audience.OWN_ORGANISATION)
        among = await Conversation.start(cast.circle.id, by=joost, audience=Audience.PROFESSIONALS)
        family = await Conversation.start(cast.circle.id, by=noor, audience=Audience.FAMILY_NETWORK)
    client, _ = await opened(browser, heleen)
    circle = f"/kringen/{cast.circle.id}"
    plan = (await client.get(f"{circle}/plan")).text
    assert "Ik wil weer elke dag naar school" in plan
    assert "Alleen voor mij" not in plan and "Van De Brug" not in plan
    for talk in (among, family):
        assert (await client.get(f"{circle}/gesprekken/{talk.id}")).status_code == 404
    for page in (
        f"{circle}/plan/doel/nieuw",
        f"{circle}/mensen/uitnodigen",
        f"{circle}/regie",
        f"{circle}/mensen/vervanging",
    ):
        assert (await client.get(page)).status_code == 403, page
    said = await client.post(
        f"{circle}/gesprekken/{cast.conversation.id}", data={"text": "Hoi", "client_id": str(new_id())}
    )
    assert said.status_code in (403, 404, 405)
    assert (await client.post(f"/stappen/{cast.step.id}/gedaan")).status_code == 403


@pytest.mark.parametrize(
    "values",
    [{"full_name": "Noor"}, {"full_name": "Noor de"}, {"birth_date": "2011-03-15"}, {"full_name": "Yara Willems"}],
)
async def test_what_is_not_just_right_finds_nothing_in_the_same_words(
    cast: Cast, browser: Browser, heleen: Person, values: dict[str, str]
) -> None:
    client = await at_work(browser, heleen)
    answer = await client.post("/spoed", data=typed(**values))
    assert answer.status_code == 404
    assert "Kring vond niet precies één kring" in answer.text
    assert await Emergency.all().count() == 0


async def test_two_alike_removed_and_none_at_all_get_one_answer_for_as_many_queries(
    cast: Cast, browser: Browser, heleen: Person, queries: Queries
) -> None:
    joost = await cast.actor("joost")
    client = await at_work(browser, heleen)
    answers: list[tuple[str, int]] = []

    async def tried(name: str) -> None:
        with queries() as asked:
            answer = await client.post("/spoed", data=typed(id=str(cast.step.id), full_name=name))
        assert answer.status_code == 404
        answers.append((answer.text.replace(name, ""), len(asked)))

    await tried("Niemand Nergens")
    async with store.write():
        for _ in range(2):
            await Circle.start(by=joost, name="Sem", full_name="Sem Sem", birth_date=cast.circle.birth_date)
        gone = await Circle.start(by=joost, name="Weg", full_name="Weg Weg", birth_date=cast.circle.birth_date)
        await gone.remove(by=joost)
    await tried("Sem Sem")
    await tried("Weg Weg")
    assert answers[0] == answers[1] == answers[2]


async def test_guessing_stops_soon(cast: Cast, browser: Browser, heleen: Person) -> None:
    client = await at_work(browser, heleen)
    for day in range(5):
        answer = await client.post("/spoed", data=typed(birth_date=f"2011-04-0{day + 1}"))
        assert answer.status_code == 404
    # Right and wrong alike.
    assert (await client.post("/spoed", data=typed())).status_code == 429
    assert await Emergency.all().count() == 0


@pytest.mark.parametrize("missing", ["at_home", "full_name", "birth_date", "reason", "understood"])
async def test_without_a_reason_and_a_tick_nothing_is_looked_up(
    cast: Cast, browser: Browser, heleen: Person, missing: str
) -> None:
    client = await at_work(browser, heleen)
    assert (await client.post("/spoed", data=typed(**{missing: ""}))).status_code == 422
    assert await Emergency.all().count() == 0


async def test_it_can_not_be_prolonged_and_the_same_form_twice_opens_once(
    cast: Cast, browser: Browser, heleen: Person
) -> None:
    client, found = await opened(browser, heleen)
    with clock.everywhere_at(NOW + timedelta(hours=20)):
        client = await at_work(browser, heleen)
        for id in (str(found.id), str(new_id())):
            assert (await client.post("/spoed", data=typed(id=id))).headers["location"] == page_of(found)
    assert [each.until for each in await Emergency.all()] == [NOW + timedelta(hours=24)]
    with clock.everywhere_at(NOW + timedelta(hours=25)):
        await opened(browser, heleen)
    assert await Emergency.all().count() == 2


async def test_she_can_stop_earlier(cast: Cast, browser: Browser, heleen: Person) -> None:
    client, _ = await opened(browser, heleen)
    assert (await client.post(f"/kringen/{cast.circle.id}/weggaan")).status_code == 303
    assert (await client.get(f"/kringen/{cast.circle.id}/plan")).status_code == 404


async def test_when_home_is_the_danger_a_parent_hears_of_it_only_after_release(
    cast: Cast, browser: Browser, heleen: Person
) -> None:
    heleens, found = await opened(browser, heleen, at_home="yes")
    circle = f"/kringen/{cast.circle.id}"
    assert (await heleens.get(f"{circle}/plan")).status_code == 200
    samira = await browser("samira")
    talk, looked = f"{circle}/gesprekken/{cast.conversation.id}", f"{circle}/wie-keek"
    for page in (circle, f"{circle}/mensen", talk, f"{circle}/regie", looked, f"{looked}/lijst"):
        text = (await samira.get(page)).text
        assert "Heleen" not in text and "Geopend bij gevaar" not in text, page
    assert (await samira.get(page_of(found))).status_code == 404
    assert (await samira.post(f"{page_of(found)}/vrijgeven")).status_code == 404
    # On her first page somebody may look over Noor's shoulder.
    for page in (circle, f"{circle}/mensen"):
        text = (await (await browser("noor")).get(page)).text
        assert "Lees het als niemand meekijkt." in text and page_of(found) in text
        assert WHY not in text and "Heleen" not in text and "De ouders weten" not in text, page
    # Noor reads it on its own page; no letter lies in a mailbox at home.
    assert "De ouders weten dit nog niet" in (await (await browser("noor")).get(page_of(found))).text
    assert [await told(f"{each}@kring.example") for each in ("noor", "samira")] == [0, 0]
    assert await told("joost@debrug.example") == 1
    assert (await (await browser("noor")).post(f"{page_of(found)}/vrijgeven")).status_code == 403

    joost = await browser("joost")
    assert "Vertel het de ouders met gezag" in (await joost.get(page_of(found))).text
    for _ in range(2):
        assert (await joost.post(f"{page_of(found)}/vrijgeven")).status_code == 303
    assert WHY in (await samira.get(page_of(found))).text
    assert "Heleen" in (await samira.get(looked)).text
    assert [await told(f"{each}@kring.example") for each in ("noor", "samira", "peter")] == [1, 1, 0]
    await found.refresh_from_db()
    assert (found.released_at, found.released_by) == (NOW, cast.people["joost"].id)


async def test_who_does_not_know_where_it_comes_from_tells_the_parents_nothing_yet(
    cast: Cast, browser: Browser, heleen: Person
) -> None:
    form = (await (await at_work(browser, heleen)).get("/spoed")).text
    # Asked before anything else, and nothing is chosen for her.
    assert form.index("Komt het gevaar van thuis?") < form.index("Voornaam en achternaam") and "checked" not in form
    _, found = await opened(browser, heleen, at_home="unsure")
    assert found.is_held_back
    assert (await (await browser("samira")).get(page_of(found))).status_code == 404
    assert "dat het gevaar van thuis kan komen" in (await (await browser("joost")).get(page_of(found))).text


async def test_that_somebody_read_of_it_is_not_told_to_a_parent_either(
    app: httpx2.ASGITransport, cast: Cast, browser: Browser, heleen: Person
) -> None:
    _, found = await opened(browser, heleen, at_home="yes")
    with clock.everywhere_at(NOW + timedelta(minutes=5)):
        joost = await browser("joost")
        assert (await joost.get(page_of(found))).status_code == 200
        assert (await (await browser("noor")).post(f"{page_of(found)}/vrijgeven")).status_code == 403
    with clock.everywhere_at(NOW + timedelta(minutes=10)):
        for place, text in (await looked(app, await browser("samira"), cast, "samira")).items():
            assert "gevaar" not in text and "emergency" not in text, place
        told = await looked(app, joost, cast, "joost")
        assert all("gevaar" in text or "emergency" in text for text in told.values())
        assert (await joost.post(f"{page_of(found)}/vrijgeven")).status_code == 303
        for place, text in (await looked(app, await browser("samira"), cast, "samira")).items():
            assert "Joost" in text and ("gevaar" in text or "emergency-read" in text), place


async def test_what_she_does_there_later_as_anybody_is_told_to_the_parents_too(
    app: httpx2.ASGITransport, cast: Cast, browser: Browser, heleen: Person
) -> None:
    client, found = await opened(browser, heleen, at_home="yes")
    plan = f"/kringen/{cast.circle.id}/plan"
    assert (await client.get(plan)).status_code == 200

    async def told_to_samira() -> dict[str, str]:
        return await looked(app, await browser("samira"), cast, "samira")

    with clock.everywhere_at(NOW + timedelta(hours=1)):
        client = await at_work(browser, heleen)
        assert (await client.post(f"/kringen/{cast.circle.id}/weggaan")).status_code == 303
    with clock.everywhere_at(NOW + timedelta(hours=2)):
        async with store.write():
            joost, anker = await cast.actor("joost"), cast.organisations["het-anker"].id
            await Member.admit(
                cast.circle,
                by=joost,
                role=MemberRole.PROFESSIONAL,
                name=heleen.name,
                person_id=heleen.id,
                organisation_id=anker,
            )
        client = await at_work(browser, heleen)
        # What she does with the emergency itself stays untold.
        her = Actor(Capacity.STAFF, heleen.id, heleen.name, cast.organisations["het-anker"].id)
        found.audience = Audience.WHOLE_CIRCLE
        await doors.note(her, Action.EMERGENCY_READ, found, "")
        assert (await client.get(plan)).status_code == 200
        texts = await told_to_samira()
        for place, text in texts.items():
            # She is in now, so her name is known; but nothing of what she came in by before.
            assert "Heleen" in text and "gevaar" not in text and "emergency" not in text, place
        moments = [each for each in texts["file"].splitlines() if "Heleen" in each]
        assert moments and all(";12:00;" in each for each in moments)
        await found.refresh_from_db()
        assert found.is_held_back


class Moving(list[datetime]):
    """A clock that goes on each time somebody looks at it, as a real one does."""

    def __getitem__(self, place: Any) -> Any:
        self.append(super().__getitem__(-1) + timedelta(milliseconds=1))
        return super().__getitem__(place)


async def test_the_line_of_the_opening_itself_is_held_back_too(
    app: httpx2.ASGITransport, cast: Cast, browser: Browser, heleen: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    samira, joost = await browser("samira"), await browser("joost")
    with monkeypatch.context() as moving:
        moving.setattr(clock, "_set_for_all", Moving([NOW]))
        _, found = await opened(browser, heleen, at_home="yes")
    line = await AccessLine.get(action="emergency_open", owner_id=cast.circle.id)
    assert NOW < found.since < line.at
    for place, text in (await looked(app, samira, cast, "samira")).items():
        assert "Heleen" not in text and "gevaar" not in text and "emergency" not in text, place
    # It is there for who may know, and for her when she is told.
    assert (await joost.post(f"{page_of(found)}/vrijgeven")).status_code == 303
    for place, text in (await looked(app, samira, cast, "samira")).items():
        assert "Heleen" in text, place


async def test_who_opened_it_may_release_it_too(cast: Cast, browser: Browser, heleen: Person) -> None:
    client, found = await opened(browser, heleen, at_home="yes")
    assert (await client.post(f"{page_of(found)}/vrijgeven")).status_code == 303
    assert (await (await browser("samira")).get(page_of(found))).status_code == 200


async def test_who_directs_from_then_on_can_release_it(cast: Cast, browser: Browser, heleen: Person) -> None:
    _, found = await opened(browser, heleen, at_home="yes")
    marloes = await browser("marloes")
    assert (await marloes.get(page_of(found))).status_code == 404
    async with store.write():
        await (await Member.get(id=cast.members["joost"].id)).leave(by=await cast.actor("joost"))
    taken = await marloes.post(f"/kringen/{cast.circle.id}/regie/overnemen", data={"reason": "Joost is weg."})
    assert taken.status_code == 303
    assert (await marloes.post(f"{page_of(found)}/vrijgeven")).status_code == 303


@pytest.mark.parametrize(
    ("born", "hears"),
    [("2016-03-14", {"samira"}), ("2011-03-14", {"noor", "samira"}), ("2008-03-14", {"noor"})],
)
async def test_who_is_told_follows_her_age(
    cast: Cast, browser: Browser, heleen: Person, born: str, hears: set[str]
) -> None:
    async with store.write():
        await cast.circle.keep(by=await cast.actor("joost"), birth=born)
    await opened(browser, heleen, birth_date=born)
    assert {each for each in ("noor", "samira") if await told(f"{each}@kring.example")} == hears


async def test_who_is_in_already_needs_none(cast: Cast, browser: Browser) -> None:
    answer = await (await browser("marloes")).post("/spoed", data=typed())
    assert answer.headers["location"] == f"/kringen/{cast.circle.id}"
    assert await Emergency.all().count() == 0
    # Nor does the log say that she opened it in danger.
    assert not await AccessLine.exists(action="emergency_open", owner_id=cast.circle.id)


async def test_circles_of_before_get_what_they_are_found_by(cast: Cast) -> None:
    await Circle.filter(id=cast.circle.id).update(found_by=None)
    assert await Circle.that_is("Noor de Vries", cast.circle.birth_date) is None
    await Circle.index_missing()
    found = await Circle.that_is("noor de vries", cast.circle.birth_date)
    assert found and found.id == cast.circle.id
