"""The parent asks an old neighbour by code, the young person says yes, and the code is typed on another phone."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Check, Ears, Visit
from tests.journeys.test_invite_aunt import people_of

ELS = "els@kring.example"


def sign_in_with_the_mail(page: Page) -> None:
    """Ask for a code, read it in the demo's mailbox, type it."""
    page.get_by_label("Je e-mailadres").fill(ELS)
    page.get_by_role("button", name="Verder").click()
    page.wait_for_url("**/inloggen/code/**")
    typing = page.url
    letters = page.locator(".letter").filter(has_text=ELS)
    for _ in range(50):
        page.goto("/demo/post")
        if letters.count():
            break
    code = re.search(r"\d{3} \d{3}", letters.first.inner_text())
    assert code
    page.goto(typing)
    page.get_by_label("Code", exact=True).fill(code[0])
    page.get_by_role("button", name="Verder").click()


def test_a_neighbour_comes_in_with_a_code_and_goes_again(visit: Visit, check: Check, ears: Ears) -> None:
    samira = people_of(visit("/"), "samira")
    samira.get_by_role("link", name="Iemand uitnodigen").click()
    expect(samira.get_by_label("E-mailadres")).to_be_visible()
    samira.get_by_label("Naam").fill("Els Bakker")
    samira.locator("label", has_text="Met een code").click()
    expect(samira.get_by_label("E-mailadres")).to_be_hidden()
    expect(samira.get_by_text("Is er iemand die hier niet bij mag komen?")).to_be_visible()
    check(samira)
    samira.locator("label", has_text="Een tante, buurvrouw").click()
    samira.get_by_role("button", name="Uitnodigen").click()
    expect(samira.get_by_role("status")).to_contain_text("Wacht op een ja van Noor")

    noor = people_of(visit("/"), "noor")
    noor.get_by_role("link", name="Lees de vraag").click()
    noor.get_by_role("button", name="Ja, dat is goed").click()
    expect(noor.get_by_role("status")).to_contain_text("De code voor Els Bakker is klaar.")
    check(noor)
    code = noor.locator(".given").inner_text()
    noor.get_by_role("link", name="Op papier").click()
    expect(noor.get_by_role("img", name="QR-code")).to_be_visible()
    assert noor.locator(".square").evaluate("img => img.complete && img.naturalWidth > 0")
    check(noor)
    noor.emulate_media(media="print")
    for away in (noor.get_by_role("navigation"), noor.locator(".here"), noor.get_by_role("button")):
        expect(away.first).to_be_hidden()
    expect(noor.locator(".given")).to_have_text(code)
    assert noor.locator(".square").bounding_box()

    els = visit("/")
    els.get_by_role("link", name="Heb je een code gekregen?").click()
    check(els)
    with ears.covered():
        els.get_by_label("Code").fill(code[:-1])
        els.get_by_role("button", name="Verder").click()
        expect(els.get_by_role("alert")).to_contain_text("Een code heeft 8 tekens")
        check(els)
    els.get_by_label("Code").fill(code.lower().replace("-", " ").replace("0", "o"))
    els.get_by_role("button", name="Verder").click()
    expect(els.get_by_role("heading", name="Iemand vraagt je in een kring")).to_be_visible()
    check(els)
    els.get_by_role("link", name="Verder").click()
    sign_in_with_the_mail(els)
    els.locator("input[name=name]").fill("Els B.")
    els.locator("main form button").click()
    expect(els.get_by_role("heading", level=1)).to_have_text("Wil je in de kring van Noor?")
    check(els)
    els.get_by_role("button", name="Ja, ik doe mee").click()
    expect(els.get_by_role("status")).to_contain_text("Welkom in de kring van Noor.")

    people_of(samira, "samira")
    samira.get_by_role("link", name="Bekijk wie het is").click()
    expect(samira.get_by_text("met een account op de naam ‘Els B.’")).to_be_visible()
    check(samira)
    samira.get_by_role("link", name="Dit klopt niet: haal uit de kring").click()
    samira.get_by_role("button", name="Haal uit de kring").click()
    expect(samira.get_by_role("status")).to_contain_text("Els Bakker zit niet meer in de kring.")
    with ears.covered():
        assert (answer := els.reload()) and answer.status == 404
