"""Her own page and account, on a phone and at a desk; and what she typed isn't lost by a slip of the finger."""

from playwright.sync_api import Dialog, expect

from tests.journeys.conftest import Visit
from tests.journeys.people import sign_in


def test_noor_finds_her_next_step_and_the_way_to_everything(visit: Visit) -> None:
    page = visit()
    sign_in(page, "noor")
    expect(page.get_by_role("heading", name="Hoi Noor")).to_be_visible()
    expect(page.get_by_role("button", name="Dit heb ik gedaan")).to_be_visible()
    bar = page.get_by_role("navigation", name="Hoofdmenu")
    for room, heading in (
        ("Mensen", "Mensen"),
        ("Plan", "Jouw plan"),
        ("Praten", "Gesprekken"),
        ("Vandaag", "Hoi Noor"),
    ):
        bar.get_by_role("link", name=room).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(bar.get_by_role("link", name=room)).to_have_attribute("aria-current", "page")


def test_leaving_with_words_typed_asks_first(visit: Visit) -> None:
    page = visit()
    sign_in(page, "noor")
    page.goto("/account")
    page.get_by_label("Hoe heet je?").fill("Noortje")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Plan", exact=True).click()
    expect(page.get_by_label("Hoe heet je?")).to_have_value("Noortje")
    assert asked == ["beforeunload"]


def test_leaving_in_a_hurry_asks_nothing(visit: Visit) -> None:
    page = visit()
    sign_in(page, "noor")
    page.context.route("https://www.knmi.nl/**", lambda route: route.fulfill(body="Morgen zon"))
    page.goto("/account")
    page.get_by_label("Hoe heet je?").fill("Noortje")
    asked: list[str] = []

    def go_on(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", go_on)
    page.get_by_role("button", name="Snel weg").click()
    page.wait_for_url("https://www.knmi.nl/")
    assert asked == []
    page.goto("/account")
    expect(page.get_by_role("button", name="Opnieuw beginnen")).to_be_visible()
    expect(page.get_by_text("Noor")).to_have_count(0)
