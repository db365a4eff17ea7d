"""Who looked at my file: Noor and her mother read it in plain sentences; a stranger doesn't, and private stays so."""

import csv
from datetime import UTC, date, datetime
from io import StringIO

import httpx2
import pytest
from tortoise.connection import get_connection
from tortoise.expressions import F

from portal import clock, store
from portal.access import Action, doors
from portal.access.rules import TABLE, Role
from portal.audit import AccessLine
from portal.audit.chain import chain_of
from portal.audit.models import LogHead
from portal.audit.verify import verify
from portal.audit.writing import event_of
from portal.circles.audience import Audience
from portal.circles.consent import Consent
from portal.circles.named import Named, NamedKind
from portal.errors import NotAllowed
from portal.home.log_words import _LOOKED, sentences
from portal.people.actor import Actor
from portal.plan.models import Goal
from portal.store import new_id
from tests.cast import Cast
from tests.conftest import Queries


async def look(cast: Cast, name: str, *, at: datetime | None = None, action: Action = Action.PLAN_READ) -> None:
    """Somebody looks at Noor's plan."""
    actor = await cast.actor(name)
    with clock.at(at or clock.now()):
        await doors.enter(actor, cast.circle.id, action)


def told_in(page: str) -> str:
    """What stands under the form by which one chooses."""
    return page.partition('class="only"')[2].partition("</form>")[2]


async def read(client: httpx2.AsyncClient, cast: Cast, name: str, rest: str = "") -> str:
    """The page as this person sees it, without what marks a name."""
    client.cookies.clear()
    await cast.sign_in(client, name)
    answer = await client.get(f"/kringen/{cast.circle.id}/wie-keek{rest}")
    assert answer.status_code == 200
    return answer.text.replace("<b><bdi>", "").replace("</bdi></b>", "")


async def test_noor_reads_who_looked_at_her_plan_and_when(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await look(cast, "joost", at=datetime(2026, 11, 24, 8, 10, tzinfo=UTC))
    await look(cast, "joost", at=datetime(2026, 11, 24, 12, 5, tzinfo=UTC))
    await look(cast, "marloes", at=datetime(2026, 11, 25, 8, tzinfo=UTC))
    page = await read(visitor, cast, "noor")
    assert "<h1>Wie keek in mijn dossier</h1>" in page
    assert f"{cast.people['joost'].name} (De Brug) keek naar het plan" in page
    assert page.count(f"{cast.people['joost'].name} (De Brug) keek naar het plan") == 1
    assert "09:10, 13:05" in page
    assert "dinsdag 24 november 2026" in page
    assert page.index("woensdag 25 november") < page.index("dinsdag 24 november")
    assert "plan_read" not in page


async def test_many_looks_on_one_day_are_told_as_from_when_to_when(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for minute in range(6):
        await look(cast, "joost", at=datetime(2026, 11, 24, 8, minute, tzinfo=UTC))
    assert "6 keer, van 09:00 tot 09:05" in await read(visitor, cast, "samira")


async def test_who_only_opened_a_form_has_looked_and_done_nothing(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "samira")
    here = f"/kringen/{cast.circle.id}"
    gerda = f"{here}/mensen/{cast.members['gerda'].id}/weghalen"
    assert (await visitor.get(gerda)).status_code == 200
    assert (await visitor.get(f"{here}/plan/doel/nieuw")).status_code == 200
    page = await read(visitor, cast, "noor")
    assert "haalde iemand uit de kring" not in page and "zette een doel" not in page
    assert "Samira El Amrani keek wie er in de kring zijn" in page
    assert "Samira El Amrani keek naar het plan" in page
    await cast.sign_in(visitor, "samira")
    assert (await visitor.post(gerda)).status_code == 303
    assert "Samira El Amrani haalde iemand uit de kring" in await read(visitor, cast, "noor")


async def test_a_form_that_came_back_with_its_faults_has_changed_nothing(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await cast.sign_in(visitor, "joost")
    here = f"/kringen/{cast.circle.id}/plan/doel/nieuw"
    assert (await visitor.post(here, data={"words": "", "audience": "whole_circle"})).status_code == 422
    page = await read(visitor, cast, "noor")
    assert "zette een doel" not in page and "Joost Visser (De Brug) keek naar het plan" in page
    await cast.sign_in(visitor, "joost")
    right = {"words": "Naar school fietsen", "audience": "whole_circle"}
    assert (await visitor.post(here, data=right)).status_code == 303
    assert "zette een doel" in await read(visitor, cast, "noor")


def test_each_form_leads_to_a_sentence_of_looking() -> None:
    looks = {Action.NOTE_WRITE, Action.NOTE_RELEASE, Action.INVITATION_GIVE, Action.LOOK_AS}
    looks |= {Action.LOG_DOWNLOAD, Action.FILE_EXPORT, Action.PAPER_DOWNLOAD}
    never_fetched = {Action.CIRCLE_START, Action.HAND_OVER, Action.EMERGENCY_OPEN, Action.PAGE_PRINT}
    deeds = {Action(each) for each in sentences() if event_of(each) != "R"}
    assert deeds == set(_LOOKED) | looks | never_fetched


async def test_her_mother_reads_it_too_but_not_when_noor_herself_looked(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await look(cast, "noor")
    await look(cast, "gerda")
    page = await read(visitor, cast, "samira")
    assert f"{cast.people['gerda'].name} keek naar het plan" in page
    assert f"{cast.people['noor'].name} keek" not in page
    assert "Jij keek naar het plan" in await read(visitor, cast, "noor", "?zelf=1")


@pytest.mark.parametrize("name", ["noor", "samira"])
async def test_her_own_looks_stand_there_only_when_she_asks(visitor: httpx2.AsyncClient, cast: Cast, name: str) -> None:
    for each in (name, "joost", name):
        await look(cast, each)
    await doors.enter(Actor.house("test"), cast.circle.id, Action.PLAN_READ)
    first = await read(visitor, cast, name)
    assert "Joost Visser (De Brug) keek naar het plan" in told_in(first) and "Kring zelf keek" in told_in(first)
    assert "Jij" not in told_in(first) and "Wat je zelf bekeek of deed, staat er nu niet bij." in first
    hers = f'<option value="{cast.members[name].id}">Jij</option>'
    assert hers in first and "Ook wat je zelf bekeek of deed" in first
    for asked in ("?zelf=1", f"?wie={cast.members[name].id}", "?zelf=1&organisatie="):
        page = await read(visitor, cast, name, asked)
        assert "Jij keek naar het plan" in told_in(page) and "staat er nu niet bij" not in page
    # The file keeps all.
    assert "Jij keek naar het plan" in (await visitor.get(f"/kringen/{cast.circle.id}/wie-keek/lijst")).text


async def test_under_twelve_her_parents_read_her_own_looks_too(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await look(cast, "noor")
    cast.circle.birth = date(2016, 1, 1).isoformat()
    await cast.circle.save(update_fields=["birth"])
    assert f"{cast.people['noor'].name} keek naar het plan" in await read(visitor, cast, "samira")


@pytest.mark.parametrize("name", ["naima", "peter", "joost", "marloes"])
async def test_every_other_member_reads_her_own_lines_only(visitor: httpx2.AsyncClient, cast: Cast, name: str) -> None:
    for each in ("gerda", "samira", name):
        await look(cast, each)
    page = await read(visitor, cast, name)
    assert "<h1>Wat jij in deze kring deed</h1>" in page
    assert "Jij" in page and "keek naar het plan" in page
    assert cast.people["gerda"].name not in page.partition("<main")[2]
    assert "Alleen de jongere en een ouder met gezag" in page


async def test_of_private_things_nobody_else_hears_not_even_a_count(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor, marloes, joost = [await cast.actor(name) for name in ("noor", "marloes", "joost")]
    before = await read(visitor, cast, "samira")
    async with store.write():
        mine = await Goal.set(cast.circle, by=noor, words="Alleen van Noor", audience=Audience.ONLY_ME)
        care = await Goal.set(cast.circle, by=joost, words="Van de hulp", audience=Audience.PROFESSIONALS)
        code = await Goal.set(cast.circle, by=joost, words="Zorgen", audience=Audience.REPORTING_CODE)
        named = await Goal.set(cast.circle, by=noor, words="Voor Marloes", audience=Audience.NAMED)
        await Named.create(thing_id=named.id, member=cast.members["marloes"], kind=NamedKind.MAY_READ)
    await doors.open(Goal, mine.id, noor, Action.PLAN_READ)
    for thing in (care, named):
        await doors.open(Goal, thing.id, marloes, Action.PLAN_READ)
        await doors.page(Goal, marloes, Action.PLAN_READ, within=cast.circle.id, narrow={"id": thing.id})
    await doors.note(joost, Action.PLAN_READ, code, "listens from 1")
    after = await read(visitor, cast, "samira")
    assert "Marloes" not in told_in(after)
    assert "Joost" not in told_in(after)
    # But for her own look at this page, nothing was added.
    assert after.count("<li>") - before.count("<li>") <= 2
    assert cast.people["joost"].name not in told_in(await read(visitor, cast, "noor"))


async def test_a_refusal_is_told_as_one(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        await look(cast, "naima", action=Action.GOAL_ADD)
    page = await read(visitor, cast, "noor")
    assert f"{cast.people['naima'].name} wilde iets doen in het plan, en mocht dat niet" in page


async def test_it_can_be_narrowed_by_person_and_by_organisation(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for name in ("joost", "marloes", "gerda"):
        await look(cast, name)
    joost = await read(visitor, cast, "noor", f"?wie={cast.members['joost'].id}")
    told = told_in(joost)
    assert cast.people["joost"].name in told and cast.people["marloes"].name not in told
    anker = cast.organisations["het-anker"].id
    told = told_in(await read(visitor, cast, "noor", f"?organisatie={anker}"))
    assert cast.people["marloes"].name in told and cast.people["gerda"].name not in told
    for odd in (f"?wie={new_id()}", "?organisatie=x", "?voor=1", f"?voor={new_id()}"):
        assert (await visitor.get(f"/kringen/{cast.circle.id}/wie-keek{odd}")).status_code == 404


async def test_of_a_room_that_is_shut_to_her_a_parent_hears_no_steps_either(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await look(cast, "joost", action=Action.GOAL_ADD)
    assert "zette een doel in het plan" in await read(visitor, cast, "samira")
    await Consent.filter(owner_id=cast.circle.id).delete()
    page = await read(visitor, cast, "samira")
    assert "zette een doel in het plan" not in page and "keek naar het plan" not in page
    assert "zette een doel in het plan" in await read(visitor, cast, "noor")


@pytest.mark.parametrize("age", [16, 18])
async def test_from_sixteen_a_parent_reads_what_she_did_herself(
    visitor: httpx2.AsyncClient, cast: Cast, age: int
) -> None:
    await look(cast, "joost", action=Action.PEOPLE_READ)
    cast.circle.birth = date(2026 - age, 3, 14).isoformat()
    await cast.circle.save(update_fields=["birth"])
    page = await read(visitor, cast, "samira")
    assert "Wat jij in deze kring deed" in page and "Joost" not in told_in(page)
    assert "Joost" in told_in(await read(visitor, cast, "noor"))


async def test_when_nobody_looked_it_says_so(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    page = await read(visitor, cast, "noor", f"?wie={cast.members['gerda'].id}")
    assert "Hier staat nog niets" in page and "Er is nog niets van wie je hierboven koos." in page
    assert "Zodra iemand anders kijkt of iets verandert, lees je het hier." in await read(visitor, cast, "noor")
    # Of the others she reads nothing, so nothing is promised of them.
    page = await read(visitor, cast, "naima")
    assert "Wat jij hier doet, lees je de volgende keer." in page and "Zodra iemand anders" not in page


async def test_the_file_holds_every_line_and_taking_it_is_a_line_as_well(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await look(cast, "joost", at=datetime(2026, 11, 24, 8, 10, tzinfo=UTC))
    await cast.sign_in(visitor, "noor")
    answer = await visitor.get(f"/kringen/{cast.circle.id}/wie-keek/lijst")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0] == ["Dag", "Tijd", "Wie", "Organisatie", "Wat"]
    name = cast.people["joost"].name
    assert ["24 november 2026", "09:10", name, "De Brug", f"{name} (De Brug) keek naar het plan"] in rows
    assert "Jij bewaarde deze lijst als bestand" in await read(visitor, cast, "noor", "?zelf=1")


async def test_what_a_spreadsheet_would_calculate_stays_words(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    joost = await cast.actor("joost")
    odd = Actor(joost.capacity, joost.person_id, "=1+1", joost.organisation_id, joost.staff_id, joost.staff_role)
    await doors.enter(odd, cast.circle.id, Action.PLAN_READ)
    await cast.sign_in(visitor, "noor")
    assert ";'=1+1;" in (await visitor.get(f"/kringen/{cast.circle.id}/wie-keek/lijst")).text


async def test_the_circles_page_leads_there(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    assert (
        f'href="/kringen/{cast.circle.id}/wie-keek">Wie keek in mijn dossier</a>' in (await visitor.get("/mijn")).text
    )


async def test_a_hundred_thousand_lines_cost_as_many_queries_as_ten(
    visitor: httpx2.AsyncClient, cast: Cast, queries: Queries
) -> None:
    await cast.sign_in(visitor, "noor")
    places = ["wie-keek", f"wie-keek?wie={cast.members['joost'].id}", "plan"]

    async def counted() -> list[int]:
        counts = []
        for place in places:
            with queries() as asked:
                assert (await visitor.get(f"/kringen/{cast.circle.id}/{place}")).status_code == 200
            counts.append(len(asked))
        return counts

    few = await counted()
    await many_lines(cast, 100_000)
    assert await counted() == few
    page = (await visitor.get(f"/kringen/{cast.circle.id}/wie-keek")).text
    link = page.partition(f'href="/kringen/{cast.circle.id}/wie-keek?')[2].partition('"')[0]
    earlier = await visitor.get(f"/kringen/{cast.circle.id}/wie-keek?{link.replace('&amp;', '&')}")
    assert earlier.status_code == 200 and "voor=" in link


async def many_lines(cast: Cast, n: int) -> None:
    """A long history: the looks of two people once more, and once more; the chain itself is tests/audit's."""
    chain = chain_of("circle", cast.circle.id)
    await look(cast, "joost")
    await look(cast, "samira")
    last = await AccessLine.filter(chain=chain).order_by("-seq").limit(2)
    parts = " || '-' || ".join(f"hex(randomblob({each}))" for each in (4, 2, 2, 2, 6))
    new = f"lower({parts})" if store.is_sqlite() else "gen_random_uuid()"
    columns = [name for name in AccessLine._meta.fields_db_projection.values() if name not in ("id", "seq", "who")]
    listed = ", ".join(columns)
    for each in last:
        await get_connection("default").execute_script(
            f"INSERT INTO access_line (id, seq, {listed})"
            f" WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {n // 2})"
            f" SELECT {new}, seq + 2 * i, {listed} FROM access_line, n WHERE id = '{each.id}'"
        )
    await LogHead.filter(chain=chain).update(seq=F("seq") + n)


def test_every_action_in_a_circle_has_its_sentence() -> None:
    inside = {Role.YOUNG_PERSON, Role.CUSTODY_PARENT, Role.FAMILY, Role.NETWORK, Role.PROFESSIONAL, Role.DIRECTOR}
    assert [each for each in Action if TABLE[each] & inside and each not in sentences()] == []


async def test_what_it_tells_is_what_the_chain_holds(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await read(visitor, cast, "noor")
    await read(visitor, cast, "samira")
    assert (await verify(chain_of("circle", cast.circle.id))).faults == []
