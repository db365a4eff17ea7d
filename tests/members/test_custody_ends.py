"""Custody has days: checked again, with a last day, ended by a court; what was written stays, and the day counts."""

from datetime import UTC, datetime, time, timedelta

import pytest

from portal import clock, store
from portal.access import listening
from portal.circles.custody import Custody
from portal.members.deciding import People
from tests.cast import Cast
from tests.conftest import NOW
from tests.members.conftest import Browser

TODAY = NOW.date()


async def write_down(cast: Cast, browser: Browser, *, about: str = "samira", **typed: str) -> str:
    """Joost writes down what he found about a parent; what the people page then says."""
    held = (await Custody.in_circle(cast.circle.id)).get(cast.members[about].id)
    data = {
        "says": "has",
        "source": "court",
        "checked_on": TODAY.isoformat(),
        "version": str(held.version if held else 0),
    }
    joost = await browser("joost")
    here = f"/kringen/{cast.circle.id}/mensen/{cast.members[about].id}/gezag"
    answer = await joost.post(here, data={**data, **typed})
    if answer.status_code == 422:
        return answer.text
    assert answer.status_code == 303
    return (await joost.get(f"/kringen/{cast.circle.id}/mensen")).text + (await joost.get(here)).text


async def decides(cast: Cast) -> bool:
    """Whether Samira is a parent with custody at this moment."""
    return any(each.id == cast.members["samira"].id for each in (await People.of(cast.circle)).parents)


async def test_a_last_day_counts_itself_and_the_next_day_it_is_over(cast: Cast, browser: Browser) -> None:
    last = TODAY + timedelta(days=7)
    assert "Gezag tot 1 december 2026." in await write_down(cast, browser, last_day=last.isoformat())
    midnight = datetime.combine(last + timedelta(days=1), time(), clock.AMSTERDAM).astimezone(UTC)
    with clock.everywhere_at(midnight - timedelta(seconds=1)):
        assert await decides(cast)
    with clock.everywhere_at(midnight + timedelta(seconds=20)):
        assert not await decides(cast)
        heard = await listening.ran_out(midnight - timedelta(seconds=40))
        assert str(cast.people["samira"].id) in heard
        assert await listening.ran_out(midnight + timedelta(seconds=1)) == []


@pytest.mark.parametrize("days", [0, 5])
async def test_a_court_s_change_ends_it_from_its_day(cast: Cast, browser: Browser, days: int) -> None:
    day = TODAY + timedelta(days=days)
    await write_down(cast, browser, says="none", ends_on=day.isoformat())
    assert await decides(cast) is (days > 0)
    with clock.everywhere_at(NOW + timedelta(days=days)):
        assert not await decides(cast)


async def test_what_was_written_before_stays_to_be_read(cast: Cast, browser: Browser) -> None:
    page = await write_down(cast, browser, says="none", ends_on=TODAY.isoformat())
    people = await (await browser("noor")).get(f"/kringen/{cast.circle.id}/mensen")
    assert "Geen gezag meer sinds 23 november 2026. Nagekeken op 23 november: beschikking" in people.text
    assert "Geen gezag meer sinds 23 november 2026. Nagekeken op 23 november: beschikking van de rechter" in page
    assert "Gezag nagekeken op 4 september: gezagsregister" in page
    back = await write_down(cast, browser, source="register")
    assert await decides(cast)
    assert "Gezag nagekeken op 23 november: gezagsregister" in back and "Geen gezag meer sinds 23 november" in back


async def test_who_never_had_it_is_written_down_as_such(cast: Cast, browser: Browser) -> None:
    """A register knows no day for what never was: it counts from now on, and no page says 'any more'."""
    page = await write_down(cast, browser, says="none", source="register")
    assert "Geen gezag. Nagekeken op 23 november: gezagsregister" in page and "Geen gezag meer" not in page
    assert not await decides(cast)
    # Of Peter nobody ever wrote anything.
    page = await write_down(cast, browser, about="peter", says="none", source="register")
    assert page.count("Geen gezag. Nagekeken op 23 november: gezagsregister") >= 2
    assert cast.members["peter"].id not in await Custody.in_circle(cast.circle.id)


async def test_the_day_it_ended_stays_when_it_is_looked_up_again(cast: Cast, browser: Browser) -> None:
    await write_down(cast, browser, says="none", ends_on=TODAY.isoformat())
    page = await write_down(cast, browser, says="none", source="register")
    assert "Geen gezag meer sinds 23 november 2026. Nagekeken op 23 november: gezagsregister" in page
    assert len(await Custody.filter(member_id=cast.members["samira"].id)) == 1


async def test_who_has_none_is_given_none_until_a_day_to_come(cast: Cast, browser: Browser) -> None:
    day = (TODAY + timedelta(days=5)).isoformat()
    page = await write_down(cast, browser, about="peter", says="none", ends_on=day)
    assert "Deze ouder heeft hier nu ook geen gezag." in page and f'value="{day}"' in page
    assert cast.members["peter"].id not in await Custody.in_circle(cast.circle.id)


async def test_nothing_is_chosen_for_her_and_an_empty_choice_is_no_answer(cast: Cast, browser: Browser) -> None:
    joost, people = await browser("joost"), f"/kringen/{cast.circle.id}/mensen"
    page = (await joost.get(f"{people}/{cast.members['peter'].id}/gezag")).text
    assert "checked" not in page.replace("checked_on", "")
    assert "Kies wat je hebt gevonden." in await write_down(cast, browser, about="peter", says="")
    assert await Custody.filter(member_id=cast.members["peter"].id).count() == 0
    # What was looked up stands there, to be looked up again.
    page = (await joost.get(f"{people}/{cast.members['samira'].id}/gezag")).text
    assert 'value="has" checked' in page


@pytest.mark.parametrize(
    ("born", "words"),
    [
        ("2016-03-14", "Als je dit bewaart, beslist Samira El Amrani mee wie erbij komt."),
        ("2011-03-14", "Als je dit bewaart, beslist Samira El Amrani niet mee wie erbij komt."),
        (
            "2010-03-14",
            "Noor is 16 en beslist zelf wie erbij komt. Met gezag kan Samira El Amrani wel iemand voorstellen.",
        ),
        ("2008-03-14", "Noor is 18 of ouder. Het gezag is voorbij: Noor beslist zelf."),
    ],
)
async def test_above_the_button_stands_what_it_does(cast: Cast, browser: Browser, born: str, words: str) -> None:
    async with store.write():
        await cast.circle.keep(by=await cast.actor("joost"), birth=born)
    people, joost = f"/kringen/{cast.circle.id}/mensen", await browser("joost")
    assert words in (await joost.get(f"{people}/{cast.members['samira'].id}/gezag")).text
    # Where nobody has custody any more there is nothing to look up.
    assert ("Nakijken" in (await joost.get(people)).text) is (born != "2008-03-14")


async def test_how_it_was_looked_up_is_for_who_decides_who_helps_and_herself(cast: Cast, browser: Browser) -> None:
    await write_down(cast, browser, about="peter", says="none", source="register")
    hers, his = "Gezag nagekeken op 4 september", "Geen gezag. Nagekeken op"
    for key, reads in (
        ("noor", {hers, his}),
        ("samira", {hers, his}),
        ("marloes", {hers, his}),
        ("peter", {his}),
        ("naima", set()),
        ("gerda", set()),
    ):
        page = (await (await browser(key)).get(f"/kringen/{cast.circle.id}/mensen")).text
        assert {words for words in (hers, his) if words in page} == reads, key


async def test_who_opens_an_old_page_sees_that_it_ended_meanwhile(cast: Cast, browser: Browser) -> None:
    await write_down(cast, browser, says="none", ends_on=TODAY.isoformat())
    page = await write_down(cast, browser, version="1")
    assert "Iemand anders schreef dit net op: Geen gezag meer sinds 23 november 2026." in page
    assert not await decides(cast)
