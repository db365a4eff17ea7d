"""Noor keeps a note for herself; Joost's note under the reporting code is nowhere until he releases it."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Check, Visit
from tests.journeys.people import sign_in

SIGNAL = "Noor vertelde over een blauwe plek"


def test_what_is_hers_stays_hers_and_a_signal_waits_for_its_release(visit: Visit, check: Check) -> None:
    noor = _notes_of(visit, "noor")
    check(noor)
    _write(noor, "Alleen ik", "Vandaag was ik trots op mezelf", by_keyboard=True)
    expect(noor.get_by_text("Alleen jij leest dit.")).to_be_visible()
    check(noor)
    noor.get_by_role("link", name="Notities").first.click()
    expect(noor.locator(".note-card")).to_have_count(1)

    joost = _notes_of(visit, "joost", size="desk")
    expect(joost.get_by_text("Vandaag was ik trots op mezelf")).to_have_count(0)
    _write(joost, "Meldcode", SIGNAL)
    expect(joost.get_by_text("Te lezen voor Joost Visser, en voor niemand anders.")).to_be_visible()
    check(joost)
    note = joost.url
    # What comes after reaches Noor's open list; the signal did not.
    joost.goto(f"{note.rsplit('/', 1)[0]}/nieuw")
    _write(joost, "De hele kring", "Donderdag bellen we met school", opened=True)
    expect(noor.locator(".note-words", has_text="Donderdag bellen we met school")).to_be_visible()
    expect(noor.locator(".note-card")).to_have_count(2)
    expect(noor.get_by_text(SIGNAL)).to_have_count(0)

    joost.goto(note)
    joost.get_by_role("link", name="Notitie vrijgeven").click()
    check(joost)
    joost.locator("label", has_text="De hele kring").click()
    joost.get_by_label("Waarom kan het nu?").fill("Met moeder besproken, het is veilig")
    joost.get_by_role("button", name="Geef de notitie vrij").click()
    expect(joost.get_by_text("De notitie is vrijgegeven.")).to_be_visible()
    check(joost)
    expect(noor.locator(".note-words", has_text=SIGNAL)).to_be_visible()
    noor.locator(".note-card", has_text=SIGNAL).get_by_role("link").click()
    expect(noor.get_by_text("Joost Visser heeft die vrijgegeven op")).to_be_visible()
    expect(noor.get_by_text("Met moeder besproken")).to_have_count(0)
    check(noor)


def test_a_mistake_is_taken_back(visit: Visit, check: Check) -> None:
    samira = _notes_of(visit, "samira")
    _write(samira, "Gezin en netwerk", "Dit hoort hier niet")
    samira.get_by_role("button", name="Notitie weghalen").click()
    expect(samira.get_by_text("De notitie is weggehaald.")).to_be_visible()
    check(samira)
    samira.get_by_role("button", name="Terugdraaien").click()
    expect(samira.get_by_text("De notitie staat er weer.")).to_be_visible()
    expect(samira.get_by_text("Dit hoort hier niet")).to_be_visible()


def _notes_of(visit: Visit, name: str, *, size: str = "phone") -> Page:
    page = visit(size=size)
    sign_in(page, name)
    page.locator("a[href$='/notities']").first.click()
    page.wait_for_url(re.compile("/notities$"))
    return page


def _write(page: Page, audience: str, words: str, *, by_keyboard: bool = False, opened: bool = False) -> None:
    if not opened:
        page.get_by_role("link", name=re.compile("otitie schrijven")).click()
    if by_keyboard:
        page.get_by_role("radio", name=audience).focus()
        page.keyboard.press("Space")
    else:
        page.locator("label", has_text=audience).first.click()
    page.get_by_label("Wat wil je opschrijven?").fill(words)
    page.get_by_role("button", name="Bewaar de notitie").click()
    expect(page.get_by_text("Je notitie is bewaard.")).to_be_visible()
