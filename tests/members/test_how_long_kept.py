"""How long a file is kept: who directs says of which class it is and why, and whose file it is reads that."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from portal import clock
from portal.access import Action, doors
from portal.audit import AccessLine
from portal.circles.keeping import chosen
from portal.circles.models import Circle
from portal.members.exported import _chapters
from portal.settings import settings
from tests.cast import Cast
from tests.conftest import NOW
from tests.members.conftest import Browser

WHY = "De rechter sprak een ondertoezichtstelling uit."
OTS = "ondertoezichtstelling"
LONG = "20 jaar na de laatste verandering, en in elk geval tot Noor 48 jaar is."
LINK = "Hoe lang het dossier blijft"


@pytest.fixture
def classes(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A region with a class beside the general one."""
    monkeypatch.setenv("KRING_KEEP_FILE_CLASSES", f"{OTS}:20:48; pleegzorg:30")
    settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    settings.cache_clear()


def here(cast: Cast) -> str:
    return f"/kringen/{cast.circle.id}/bewaren"


async def says(cast: Cast, browser: Browser, kept: str, reason: str = WHY, key: str = "joost") -> int:
    sent = await (await browser(key)).post(here(cast), data={"kept": kept, "reason": reason})
    return int(sent.status_code)


async def test_who_directs_says_it_and_whose_file_it_is_reads_why(
    cast: Cast, browser: Browser, classes: pytest.MonkeyPatch
) -> None:
    joost = await browser("joost")
    for page in (f"/kringen/{cast.circle.id}/regie", f"/kringen/{cast.circle.id}/organisaties"):
        assert f'href="{here(cast)}"' in (await joost.get(page)).text
    page = (await joost.get(here(cast))).text
    assert LONG in page and "30 jaar na de laatste verandering." in page and "Zoals elk dossier" in page
    assert await says(cast, browser, OTS) == 303
    circle = await Circle.get(id=cast.circle.id)
    assert (circle.keep_class, circle.keep_why) == (OTS, WHY)
    for key in ("noor", "samira", "marloes"):
        page = (await (await browser(key)).get(here(cast))).text
        assert LONG in page and WHY in page and "door Joost Visser" in page, key
        assert "Iets anders kiezen" not in page, key
    line = await AccessLine.filter(action="keeping_choose").order_by("-at").first()
    assert line and line.owner_id == cast.circle.id and line.person_id == cast.people["joost"].id
    log = (await (await browser("noor")).get(f"/kringen/{cast.circle.id}/wie-keek")).text
    assert "koos hoe lang het dossier blijft" in log


async def test_what_was_chosen_before_stays_to_be_read(
    cast: Cast, browser: Browser, classes: pytest.MonkeyPatch
) -> None:
    assert await says(cast, browser, OTS) == 303
    with clock.everywhere_at(NOW + timedelta(days=1)):
        assert await says(cast, browser, "general", "Dat was een andere kring.") == 303
        page = (await (await browser("noor")).get(here(cast))).text
    assert WHY in page and "Dat was een andere kring." in page and "Wat eerder gekozen was" in page
    found = await chosen(await Circle.get(id=cast.circle.id))
    assert [(each.name, each.at) for each in found] == [("", NOW + timedelta(days=1)), (OTS, NOW)]


async def test_the_family_and_who_only_helps_choose_nothing(
    cast: Cast, browser: Browser, classes: pytest.MonkeyPatch
) -> None:
    for key in ("noor", "samira", "marloes", "gerda"):
        assert await says(cast, browser, OTS, key=key) == 403, key
    assert (await (await browser("gerda")).get(here(cast))).status_code == 403
    assert await says(cast, browser, OTS, key="yara") == 404
    assert (await Circle.get(id=cast.circle.id)).keep_class == ""


async def test_without_a_reason_or_of_a_class_that_isnt_there_nothing_changes(
    cast: Cast, browser: Browser, classes: pytest.MonkeyPatch
) -> None:
    sent = await (await browser("joost")).post(here(cast), data={"kept": OTS, "reason": " "})
    assert sent.status_code == 422 and "Schrijf waarom." in sent.text
    sent = await (await browser("joost")).post(here(cast), data={"kept": "voor altijd", "reason": WHY})
    # What was typed is not lost.
    assert sent.status_code == 422 and WHY in sent.text
    assert (await Circle.get(id=cast.circle.id)).version == cast.circle.version


async def test_sent_twice_it_is_said_once(cast: Cast, browser: Browser, classes: pytest.MonkeyPatch) -> None:
    assert [await says(cast, browser, OTS) for _ in range(2)] == [303, 303]
    assert len(await chosen(await Circle.get(id=cast.circle.id))) == 1


async def test_where_all_are_kept_alike_nobody_is_asked(cast: Cast, browser: Browser) -> None:
    joost = await browser("joost")
    assert LINK not in (await joost.get(f"/kringen/{cast.circle.id}/regie")).text
    page = (await joost.get(here(cast))).text
    assert "20 jaar na de laatste verandering." in page and "Iets anders kiezen" not in page


async def test_a_class_the_region_took_out_is_told_and_can_be_mended(
    cast: Cast, browser: Browser, classes: pytest.MonkeyPatch
) -> None:
    assert await says(cast, browser, OTS) == 303
    classes.setenv("KRING_KEEP_FILE_CLASSES", "")
    settings.cache_clear()
    page = (await (await browser("joost")).get(here(cast))).text
    assert "staat niet meer in de instellingen" in page and "Iets anders kiezen" in page
    assert await says(cast, browser, "general", "Zo is het nu.") == 303


async def test_the_file_she_takes_along_says_how_long_it_stays(
    cast: Cast, browser: Browser, classes: pytest.MonkeyPatch
) -> None:
    assert await says(cast, browser, OTS) == 303
    noor = await cast.actor("noor")
    told = await _chapters(noor, await doors.enter(noor, cast.circle.id, Action.FILE_EXPORT))
    assert WHY in str(told) and "Ondertoezichtstelling" in str(told)
