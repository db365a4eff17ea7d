"""Custody has days: checked again, with a last day, ended by a court; what was written stays, and the day counts."""

from datetime import UTC, datetime, time, timedelta

import pytest

from portal import clock
from portal.access import listening
from portal.circles.custody import Custody
from portal.members.deciding import People
from tests.cast import Cast
from tests.conftest import NOW
from tests.members.conftest import Browser

TODAY = NOW.date()


async def write_down(cast: Cast, browser: Browser, **typed: str) -> str:
    """Joost writes down what he found about Samira; what the people page then says."""
    held = (await Custody.in_circle(cast.circle.id)).get(cast.members["samira"].id)
    data = {
        "says": "has",
        "source": "court",
        "checked_on": TODAY.isoformat(),
        "version": str(held.version if held else 0),
    }
    joost = await browser("joost")
    here = f"/kringen/{cast.circle.id}/mensen/{cast.members['samira'].id}/gezag"
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
    await write_down(cast, browser, says="ends", ends_on=day.isoformat())
    assert await decides(cast) is (days > 0)
    with clock.everywhere_at(NOW + timedelta(days=days)):
        assert not await decides(cast)


async def test_what_was_written_before_stays_to_be_read(cast: Cast, browser: Browser) -> None:
    page = await write_down(cast, browser, says="ends", ends_on=TODAY.isoformat())
    people = await (await browser("noor")).get(f"/kringen/{cast.circle.id}/mensen")
    assert "Geen gezag meer sinds 23 november 2026. Nagekeken op 23 november: beschikking" in people.text
    assert "Geen gezag meer sinds 23 november 2026. Nagekeken op 23 november: beschikking van de rechter" in page
    assert "Gezag nagekeken op 4 september: gezagsregister" in page
    back = await write_down(cast, browser, source="register")
    assert await decides(cast)
    assert "Gezag nagekeken op 23 november: gezagsregister" in back and "Geen gezag meer sinds 23 november" in back


async def test_an_end_needs_its_day_and_something_that_can_end(cast: Cast, browser: Browser) -> None:
    assert "Vanaf welke dag is er geen gezag meer?" in await write_down(cast, browser, says="ends")
    assert await decides(cast)
    await write_down(cast, browser, says="ends", ends_on=TODAY.isoformat())
    assert "Hier staat al geen gezag." in await write_down(cast, browser, says="ends", ends_on=TODAY.isoformat())
