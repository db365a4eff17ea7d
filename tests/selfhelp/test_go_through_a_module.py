"""A girl of 13 goes through a module on her own: begins, stops, goes on elsewhere, finishes, begins again, wipes it."""

import re

import httpx2
from tortoise.connection import get_connection

from portal.circles.thing import Former
from portal.questions import Answers, AnswersStatus
from portal.selfhelp.models import Progress
from tests.cast import Cast
from tests.conftest import Queries
from tests.selfhelp.reader import Reader, other_device, the_answers


async def test_she_stops_half_way_and_goes_on_on_another_device_just_where_she_was(
    yara: Reader, app: httpx2.ASGITransport, cast: Cast
) -> None:
    first = await yara.begin()
    assert first == "/zelfhulp/slapen/welkom"
    carried = await yara.open(first)
    sent = await yara.send(first, carried, wat_lukt_niet=["inslapen", "moe"], slechte_nachten="4")
    assert sent.headers["location"] == "/zelfhulp/slapen/dagboek"
    carried = await yara.open("/zelfhulp/slapen/dagboek")
    stopped = await yara.send("/zelfhulp/slapen/dagboek", carried, naar_bed="22:45", to="rest")
    assert stopped.headers["location"] == "/zelfhulp/slapen"

    phone = await other_device(app, cast)
    front = await phone.client.get("/zelfhulp/slapen")
    assert 'href="/zelfhulp/slapen/dagboek"' in front.text and "pagina 2 van 8" in front.text
    assert await phone.begin() == "/zelfhulp/slapen/dagboek"
    page = await phone.client.get("/zelfhulp/slapen/dagboek")
    assert 'value="22:45"' in page.text and "Alleen jij ziet dit" in page.text
    back = await phone.client.get("/zelfhulp/slapen/welkom")
    assert re.search(r'value="moe"[^>]* checked', back.text) and 'value="4"' in back.text
    going = await Progress.current_of(await cast.actor("yara"))
    assert going and (going.module.slug, going.number, going.href) == ("slapen", 2, "/zelfhulp/slapen/dagboek")


async def test_she_finishes_and_may_begin_again_and_keeps_what_she_wrote_before(yara: Reader, cast: Cast) -> None:
    await yara.begin()
    last = "/zelfhulp/slapen/klaar"
    done = await yara.send(last, await yara.open(last), onthouden="Eerst op tijd opstaan", to="done")
    assert done.headers["location"] == "/zelfhulp/slapen"
    assert (await the_answers()).status == AnswersStatus.COMPLETED
    assert await Progress.current_of(await cast.actor("yara")) is None

    going = re.search(r'name="going" value="([^"]+)"', (await yara.client.get("/zelfhulp/slapen")).text)
    assert going
    for _twice in range(2):
        again = await yara.client.post("/zelfhulp/slapen/mijn/opnieuw", data={"going": going[1]})
        assert again.headers["location"] == "/zelfhulp/slapen/welkom"
    assert await Progress.all().count() == 2
    mine = await yara.client.get("/zelfhulp/slapen/mijn/antwoorden")
    assert "Eerst op tijd opstaan" in mine.text and "Nu bezig" in mine.text


async def test_beginning_anew_half_way_says_that_the_first_was_stopped(yara: Reader) -> None:
    carried = await yara.open(await yara.begin())
    await yara.client.post("/zelfhulp/slapen/mijn/opnieuw", data={"going": carried["going"]})
    statuses = {each.status for each in await Answers.all()}
    assert statuses == {AnswersStatus.STOPPED, AnswersStatus.IN_PROGRESS}


async def test_changing_an_answer_afterwards_is_an_amendment(yara: Reader) -> None:
    await yara.begin()
    last = "/zelfhulp/slapen/klaar"
    await yara.send(last, await yara.open(last), to="done")
    await yara.send(last, await yara.open(last), onthouden="Toch nog iets", to="rest")
    assert (await the_answers()).status == AnswersStatus.AMENDED


async def test_she_wipes_her_answers_and_no_word_of_them_stays(yara: Reader) -> None:
    path = "/zelfhulp/slapen/opstaan"
    await yara.begin()
    await yara.send(path, await yara.open(path), opstaan_hulp="Muziek van Froukje", to="rest")
    asked = await yara.client.get("/zelfhulp/slapen/mijn/wissen")
    assert "niet terughalen" in asked.text
    for _twice in range(2):
        wiped = await yara.client.post("/zelfhulp/slapen/mijn/wissen")
        assert wiped.status_code == 303
    answers = await the_answers()
    assert answers.removed_at and (answers.given, answers.aside, answers.stamps) == ({}, {}, {})
    assert await Former.filter(kind__in=["Answers", "Progress"]).count() == 0
    assert "Froukje" not in (await yara.client.get(path)).text
    assert (await yara.client.get("/zelfhulp/slapen/mijn/antwoorden")).status_code == 303


async def test_nothing_she_types_stands_in_the_database_in_clear(yara: Reader) -> None:
    path = "/zelfhulp/piekeren/herkennen"
    await yara.begin("piekeren")
    await yara.send(path, await yara.open(path), piekergedachte="Straks blijf ik zitten", to="rest")
    rows = await get_connection("default").execute_query_dict("SELECT * FROM answers")
    assert b"zitten" not in b"".join(
        bytes(value) for value in rows[0].values() if isinstance(value, bytes | memoryview)
    )
    assert "zitten" not in str(rows)
    assert (await the_answers()).given["piekergedachte"] == "Straks blijf ik zitten"


async def test_nobody_else_sees_that_she_does_it(yara: Reader, app: httpx2.ASGITransport, cast: Cast) -> None:
    path = "/zelfhulp/slapen/opstaan"
    await yara.begin()
    carried = await yara.open(path)
    await yara.send(path, carried, opstaan_hulp="Mijn zusje", to="rest")
    for other in ("dirk", "noor", "bas", "joost", "tom"):
        reader = await other_device(app, cast, other)
        for seen in ("/zelfhulp", "/zelfhulp/slapen", path):
            assert "Mijn zusje" not in (await reader.client.get(seen)).text
        assert "pagina 3 van 8" not in (await reader.client.get("/zelfhulp/slapen")).text
        sent = await reader.send(path, carried, opstaan_hulp="Ik lees mee")
        assert sent.status_code == 404
        assert (await reader.jot(path, carried, 1, opstaan_hulp="Ik lees mee")).status_code == 404
        assert await Progress.current_of(await cast.actor(other)) is None
    assert (await the_answers()).given == {"opstaan-hulp": "Mijn zusje"}


async def test_what_she_typed_is_still_there_when_her_session_has_ended(yara: Reader) -> None:
    path = "/zelfhulp/slapen/opstaan"
    await yara.begin()
    carried = await yara.open(path)
    yara.client.cookies.clear()
    sent = await yara.send(path, carried, opstaan_hulp="Gordijn open")
    assert sent.status_code == 401 and "Gordijn open" in sent.text and "niet meer ingelogd" in sent.text


async def test_what_she_typed_is_still_there_when_she_wiped_it_in_another_tab(yara: Reader) -> None:
    path = "/zelfhulp/slapen/opstaan"
    await yara.begin()
    carried = await yara.open(path)
    await yara.client.post("/zelfhulp/slapen/mijn/wissen")
    sent = await yara.send(path, carried, opstaan_hulp="Gordijn open")
    assert sent.status_code == 404 and "Gordijn open" in sent.text


async def test_too_much_or_the_wrong_kind_is_said_beside_the_field_and_the_rest_is_kept(yara: Reader) -> None:
    path = "/zelfhulp/slapen/opstaan"
    await yara.begin()
    sent = await yara.send(
        path, await yara.open(path), opstaan_hulp="x" * 201, opstaan_school="25:00", opstaan_vrij="8.30"
    )
    assert sent.status_code == 422
    assert "Dit is te lang: 201 tekens" in sent.text and "Schrijf de tijd zo: 22:30." in sent.text
    assert "x" * 201 in sent.text and 'value="25:00"' in sent.text
    assert (await the_answers()).given == {"opstaan-vrij": "08:30"}


async def test_a_double_click_saves_once(yara: Reader) -> None:
    path = "/zelfhulp/slapen/welkom"
    await yara.begin()
    carried = await yara.open(path)
    for _twice in range(2):
        sent = await yara.send(path, carried, slechte_nachten="3")
        assert sent.headers["location"] == "/zelfhulp/slapen/dagboek"
    answers = await the_answers()
    assert answers.given == {"slechte-nachten": 3} and answers.version == 2
    assert await Progress.all().count() == 1


async def test_saving_a_page_of_which_nothing_changed_writes_no_history(yara: Reader) -> None:
    path = "/zelfhulp/slapen/welkom"
    await yara.begin()
    for _twice in range(3):
        await yara.send(path, await yara.open(path), slechte_nachten="3", to="rest")
    assert (await the_answers()).version == 2


async def test_a_page_takes_as_many_queries_the_tenth_time_as_the_first(yara: Reader, queries: Queries) -> None:
    path = "/zelfhulp/slapen/welkom"
    await yara.begin()
    numbers = []
    for _time in range(3):
        with queries() as seen:
            for read in ("/zelfhulp", "/zelfhulp/slapen", path, "/zelfhulp/slapen/mijn/antwoorden"):
                await yara.client.get(read)
        numbers.append(len(seen))
        carried = await yara.open(path)
        await yara.send(path, carried, slechte_nachten="3", to="rest")
        await yara.client.post("/zelfhulp/slapen/mijn/opnieuw", data={"going": carried["going"]})
    assert len(set(numbers)) == 1


async def test_who_only_meant_to_read_keeps_what_she_filled_in_with_the_button(yara: Reader) -> None:
    path = "/zelfhulp/slapen/welkom"
    read = (await yara.client.get(path)).text
    assert "We bewaren het pas als je onderaan op ‘Bewaren en verder’ drukt" in read
    assert "bewaren en versturen we niet" not in read and "Inloggen om te bewaren" not in read
    carried = await yara.open(path)
    for _twice in range(2):
        sent = await yara.send(path, carried, slechte_nachten="3")
        assert sent.headers["location"] == "/zelfhulp/slapen/dagboek"
    assert (await the_answers()).given == {"slechte-nachten": 3} and await Progress.all().count() == 1
    assert "Alleen jij ziet dit. Niemand anders" in (await yara.client.get("/zelfhulp/slapen/dagboek")).text


async def test_what_she_typed_before_she_began_elsewhere_pushes_nothing_out_of_sight(yara: Reader) -> None:
    path = "/zelfhulp/slapen/opstaan"
    unbegun = await yara.open(path)
    await yara.begin()
    await yara.send(path, await yara.open(path), opstaan_hulp="Muziek", to="rest")
    sent = await yara.send(path, unbegun, opstaan_hulp="Mijn broer roept")
    assert sent.status_code == 409 and "Muziek" in sent.text and 'value="Mijn broer roept"' in sent.text


async def test_only_the_button_begins_and_at_the_end_it_says_so(yara: Reader) -> None:
    last = "/zelfhulp/slapen/klaar"
    assert "Bewaren en klaar" in (await yara.client.get(last)).text
    assert (await yara.jot(last, await yara.open(last), 1, onthouden="Op tijd op")).status_code == 404
    assert await Progress.all().count() == 0
    done = await yara.send(last, await yara.open(last), onthouden="Op tijd op", to="done")
    assert done.headers["location"] == "/zelfhulp/slapen"
    assert (await the_answers()).status == AnswersStatus.COMPLETED
    assert "data-print" in (await yara.client.get("/zelfhulp/slapen/mijn/antwoorden")).text


async def test_at_work_nothing_is_begun(yara: Reader, app: httpx2.ASGITransport, cast: Cast) -> None:
    path = "/zelfhulp/slapen/opstaan"
    unbegun = await yara.open(path)
    joost = await other_device(app, cast, "joost")
    assert (await joost.send(path, unbegun, opstaan_hulp="Muziek")).status_code == 403
    assert await Answers.all().count() == 0
