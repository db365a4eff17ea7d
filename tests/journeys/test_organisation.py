"""An organisation is asked for, two people say yes on their phones, and the young person stops it again."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Check, Visit
from tests.journeys.people import sign_in

NAME = "Netwerk Regio"


def organisations_of(page: Page, name: str) -> Page:
    """Sign in, and find the organisations by the people."""
    sign_in(page, name)
    page.get_by_role("navigation").get_by_role("link", name="Mensen").click()
    page.get_by_role("link", name="Welke organisaties doen mee?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Welke organisaties doen mee")
    return page


def test_it_is_asked_for_agreed_and_stopped(visit: Visit, check: Check) -> None:
    joost = organisations_of(visit("/"), "joost")
    check(joost)
    joost.get_by_role("link", name="Een organisatie vragen").click()
    check(joost)
    joost.get_by_label("Welke organisatie?").select_option(label=NAME)
    joost.get_by_label("Waarvoor?").fill("Samen sporten op woensdag.")
    for kind in ("Het plan", "De gesprekken"):
        joost.locator("label", has_text=kind).click()
    joost.get_by_role("button", name="Stel de vraag").click()
    expect(joost.get_by_role("status")).to_contain_text("Wacht op een antwoord van Noor de Vries")
    check(joost)

    noor = visit("/")
    sign_in(noor, "noor")
    expect(noor.get_by_role("heading", name=f"Mag {NAME} meedoen?")).to_be_visible()
    noor.get_by_role("link", name=f"Lees de vraag over {NAME}").click()
    expect(noor.get_by_text("Dit niet: de notities en de papieren.")).to_be_visible()
    check(noor)
    noor.get_by_role("button", name="Ja, dat is goed").click()
    expect(noor.get_by_role("status")).to_contain_text("Wacht op een antwoord van Samira")
    expect(noor.get_by_role("button", name="Toch nee")).to_be_visible()

    samira = organisations_of(visit("/"), "samira")
    samira.get_by_role("link", name=f"Lees de vraag over {NAME}").click()
    samira.get_by_role("button", name="Ja, dat is goed").click()
    expect(samira.get_by_role("status")).to_contain_text(f"{NAME} doet nu mee.")
    check(samira)

    noor.reload()
    noor.get_by_role("link", name="Minder laten lezen, of een einddatum").click()
    check(noor)
    noor.locator("label", has_text="De gesprekken").click()
    noor.get_by_role("button", name="Bewaar").click()
    expect(noor.get_by_text("Het plan.", exact=True)).to_be_visible()
    noor.get_by_role("link", name=f"Stoppen met {NAME}").click()
    check(noor)
    noor.get_by_role("button", name=f"Stop met {NAME}").click()
    expect(noor.get_by_role("status")).to_contain_text(f"{NAME} doet niet meer mee.")
    noor.get_by_role("link", name=re.compile(NAME)).click()
    expect(noor.get_by_role("link", name="Toch weer laten meedoen")).to_be_visible()
    check(noor)
