"""The parent invites the aunt, the young person says yes, the aunt accepts, and is taken out again."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Check, Ears, Visit
from tests.journeys.people import sign_in

AUNT = "hind@kring.example"


def people_of(page: Page, name: str) -> Page:
    """Sign in and go to the people of one's circle."""
    sign_in(page, name)
    page.get_by_role("navigation").get_by_role("link", name="Mensen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mensen")
    return page


def letter(page: Page, words: str) -> Locator:
    """The newest letter to the aunt in which this stands; looked for until the post has brought it."""
    found = page.locator(".letter").filter(has_text=AUNT).filter(has_text=re.compile(words))
    for _ in range(50):
        page.goto("/demo/post")
        if found.count():
            break
    return found.first


def sign_in_with_the_code_from_the_mail(page: Page) -> None:
    """Ask for a code, read it in the demo's mailbox, type it."""
    page.get_by_label("Je e-mailadres").fill(AUNT)
    page.get_by_role("button", name="Verder").click()
    page.wait_for_url("**/inloggen/code/**")
    typing = page.url
    code = re.search(r"\d{3} \d{3}", letter(page, r"\d{3} \d{3}").inner_text())
    assert code
    page.goto(typing)
    page.get_by_label("Code", exact=True).fill(code[0])
    page.get_by_role("button", name="Verder").click()


def test_the_aunt_is_asked_comes_in_and_goes_again(visit: Visit, check: Check, ears: Ears) -> None:
    samira = people_of(visit("/"), "samira")
    check(samira)
    samira.get_by_role("link", name="Iemand uitnodigen").click()
    check(samira)
    with ears.covered():
        samira.get_by_role("button", name="Uitnodigen").click()
        expect(samira.get_by_role("alert")).to_contain_text("Hoe heet degene die je vraagt?")
    samira.get_by_label("Naam").fill("Hind El Amrani")
    samira.get_by_label("E-mailadres").fill(AUNT)
    samira.get_by_label("Wat is deze persoon van Noor?").fill("tante")
    samira.locator("label", has_text="Een tante, buurvrouw").click()
    samira.get_by_role("button", name="Uitnodigen").click()
    expect(samira.get_by_role("status")).to_contain_text("Wacht op een ja van Noor")

    noor = people_of(visit("/"), "noor")
    expect(noor.get_by_role("heading", name="Mag Hind El Amrani erbij?")).to_be_visible()
    noor.get_by_role("link", name="Lees de vraag").click()
    check(noor)
    noor.get_by_role("button", name="Ja, dat is goed").click()
    expect(noor.get_by_role("status")).to_contain_text("De uitnodiging voor Hind El Amrani is onderweg.")

    aunt = visit("/")
    letter(aunt, "/uitnodiging/").get_by_role("link").click()
    expect(aunt.get_by_role("heading", name="Iemand vraagt je in een kring")).to_be_visible()
    assert "Noor" not in aunt.locator("main").inner_text()
    check(aunt)
    aunt.get_by_role("link", name="Verder").click()
    sign_in_with_the_code_from_the_mail(aunt)
    expect(aunt.get_by_role("heading", level=1)).to_have_text("Wil je in de kring van Noor?")
    expect(aunt.get_by_text("Samira El Amrani vraagt het je.")).to_be_visible()
    check(aunt)
    aunt.get_by_role("button", name="Ja, ik doe mee").click()
    expect(aunt.get_by_role("status")).to_contain_text("Welkom in de kring van Noor.")
    check(aunt)

    aunt.get_by_role("navigation").get_by_role("link", name="Praten").click()
    aunt.get_by_role("link", name="De hele kring").first.click()
    expect(aunt.get_by_role("textbox")).to_be_visible()
    samira.goto(samira.url)
    samira.get_by_role("link", name=re.compile("Uit de kring halen.*Hind")).click()
    check(samira)
    samira.get_by_role("button", name="Haal uit de kring").click()
    expect(samira.get_by_role("status")).to_contain_text("Hind El Amrani zit niet meer in de kring.")
    # Her page was open, and nobody touched it.
    expect(aunt.get_by_role("alert")).to_contain_text("Je leest niet meer mee in dit gesprek.")
    expect(aunt.get_by_role("textbox")).to_have_count(0)
    with ears.covered():
        assert (answer := aunt.reload()) and answer.status == 404


@pytest.mark.parametrize(
    ("name", "language", "size"),
    [("joost", "nl", "phone"), ("joost", "en", "desk"), ("dirk", "en", "phone"), ("dirk", "nl", "desk")],
)
def test_the_page_that_starts_a_circle_is_sound(
    visit: Visit, check: Check, ears: Ears, name: str, language: str, size: str
) -> None:
    page = visit("/", language=language, size=size)
    sign_in(page, name)
    page.goto("/kringen/nieuw")
    check(page)
    with ears.covered():
        page.locator("main form.form button.primary").click()
        expect(page.get_by_role("alert")).to_be_visible()
        check(page)
