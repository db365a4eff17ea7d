"""Two open pages with the same questions: both answers stay to be seen, whichever came first."""

import re

import httpx2

from portal.questions import Answers
from tests.cast import Cast
from tests.selfhelp.reader import Reader, other_device, the_answers

PATH = "/zelfhulp/slapen/opstaan"


async def test_a_stale_tab_shows_both_answers_and_she_chooses(yara: Reader) -> None:
    await yara.begin()
    one, two = await yara.open(PATH), await yara.open(PATH)
    await yara.send(PATH, one, opstaan_hulp="Muziek", opstaan_school="07:00", to="rest")
    stale = await yara.send(PATH, two, opstaan_hulp="Mijn broer roept", to="next")
    assert stale.status_code == 409
    assert "Muziek" in stale.text and 'value="Mijn broer roept"' in stale.text
    assert (await the_answers()).given["opstaan-school"] == "07:00"

    carried = await yara.open(PATH)
    chosen = await yara.send(PATH, carried, opstaan_hulp="Muziek", opstaan_school="07:00")
    assert chosen.headers["location"] == "/zelfhulp/slapen/avond"
    answers = await the_answers()
    assert answers.given["opstaan-hulp"] == "Muziek" and answers.aside == {}


async def test_pages_of_one_module_don_t_stand_in_each_other_s_way(yara: Reader) -> None:
    await yara.begin()
    here, there = await yara.open(PATH), await yara.open("/zelfhulp/slapen/scherm")
    await yara.send(PATH, here, opstaan_hulp="Muziek", to="rest")
    sent = await yara.send("/zelfhulp/slapen/scherm", there, als_dan="Als het tien uur is", to="rest")
    assert sent.status_code == 303


async def test_while_she_types_it_is_saved_and_the_button_after_it_is_no_second_tab(yara: Reader) -> None:
    await yara.begin()
    carried = await yara.open(PATH)
    first = await yara.jot(PATH, carried, 1, opstaan_hulp="Muz")
    assert first.json() == {"version": 2, "beside": {}, "wrong": {}}
    assert first.headers["cache-control"] == "no-store"
    # The button was pressed before the script heard of the new version.
    sent = await yara.send(PATH, carried, opstaan_hulp="Muziek", turn="2")
    assert sent.status_code == 303
    assert (await the_answers()).given == {"opstaan-hulp": "Muziek"}


async def test_a_draft_that_arrives_after_newer_words_of_its_own_tab_is_left(yara: Reader) -> None:
    await yara.begin()
    carried = await yara.open(PATH)
    await yara.jot(PATH, carried, 2, opstaan_hulp="Muziek aan")
    late = await yara.jot(PATH, carried, 1, opstaan_hulp="Muz")
    assert late.status_code == 200
    assert (await the_answers()).given == {"opstaan-hulp": "Muziek aan"}


async def test_typing_in_two_tabs_keeps_both(yara: Reader, app: httpx2.ASGITransport, cast: Cast) -> None:
    await yara.begin()
    phone = await other_device(app, cast)
    here, there = await yara.open(PATH), await phone.open(PATH)
    await yara.jot(PATH, here, 1, opstaan_hulp="Muziek")
    told = await phone.jot(PATH, there, 1, opstaan_hulp="Mijn broer")
    assert told.status_code == 409
    assert told.json()["beside"] == {"q-opstaan-hulp": ["Muziek"]}
    there["version"] = str(told.json()["version"])
    await phone.jot(PATH, there, 2, opstaan_hulp="Mijn broer roept")
    page = await phone.client.get(PATH)
    assert 'value="Mijn broer roept"' in page.text and re.search(r"<li>Muziek</li>", page.text)


async def test_a_draft_leaves_no_history_but_counts_as_a_version(yara: Reader) -> None:
    await yara.begin()
    carried = await yara.open(PATH)
    for turn, words in enumerate(("M", "Mu", "Muziek"), 1):
        told = await yara.jot(PATH, carried, turn, opstaan_hulp=words)
        carried["version"] = str(told.json()["version"])
    answers: Answers = await the_answers()
    assert answers.version == 4 and await answers.past() == []


async def test_a_draft_keeps_what_is_right_and_says_what_is_not(yara: Reader) -> None:
    await yara.begin()
    carried = await yara.open(PATH)
    told = await yara.jot(PATH, carried, 1, opstaan_school="straks", opstaan_hulp="Muziek")
    assert told.json()["wrong"] == {"q-opstaan-school": "Schrijf de tijd zo: 22:30."}
    assert (await the_answers()).given == {"opstaan-hulp": "Muziek"}


async def test_words_sent_from_before_she_began_anew_stay_with_those_answers(yara: Reader) -> None:
    await yara.begin()
    carried = await yara.open(PATH)
    await yara.client.post("/zelfhulp/slapen/mijn/opnieuw", data={"going": carried["going"]})
    await yara.send(PATH, carried, opstaan_hulp="Van de vorige keer", to="rest")
    mine = await yara.client.get("/zelfhulp/slapen/mijn/antwoorden")
    assert "Van de vorige keer" in mine.text
    assert "Van de vorige keer" not in (await yara.client.get(PATH)).text


async def test_who_clicks_on_before_she_can_have_seen_that_two_tabs_differ_is_shown_both_first(yara: Reader) -> None:
    await yara.begin()
    one, two = await yara.open(PATH), await yara.open(PATH)
    await yara.jot(PATH, one, 1, opstaan_hulp="Muziek")
    told = await yara.jot(PATH, two, 1, opstaan_hulp="Mijn broer")
    two["version"] = str(told.json()["version"])
    shown = await yara.send(PATH, two, opstaan_hulp="Mijn broer", turn="2")
    assert shown.status_code == 409 and "<li>Muziek</li>" in shown.text and 'value="Mijn broer"' in shown.text
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown.text))
    chosen = await yara.send(PATH, carried, opstaan_hulp="Mijn broer")
    assert chosen.status_code == 303
    assert (await the_answers()).aside == {}
