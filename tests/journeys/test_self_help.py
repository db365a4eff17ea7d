"""The girl who waits helps herself: without signing in, and on her own account, on one device and then on another."""

import pytest
from playwright.sync_api import Page, expect

from portal.selfhelp import shelf
from tests.journeys.conftest import Check, Ears, Visit
from tests.journeys.region import SIZES

FRONTS = ["/zelfhulp", "/zelfhulp/slapen", "/zelfhulp/piekeren/boom"]
PAGES = [f"{each.path}/{page.id}" for each in shelf.modules() for page in each.pages]


def be_yara(page: Page, path: str) -> None:
    """Sign in as the demo lets one do, and come back to `path`."""
    page.goto(f"/inloggen?next={path}")
    page.locator("button[value='yara@kring.example']").click()
    page.wait_for_url(f"**{path}")


@pytest.mark.parametrize(("path", "language"), [*((path, "en") for path in FRONTS), *((path, "nl") for path in PAGES)])
def test_every_page_is_sound(visit: Visit, check: Check, path: str, language: str) -> None:
    check(visit(path, language=language))


def test_without_signing_in_nothing_typed_leaves_the_page(visit: Visit) -> None:
    page = visit("/zelfhulp/piekeren/boom")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    step = page.get_by_label("Wat is je kleine stap?")
    expect(step).to_be_hidden()
    page.locator("label", has_text="Ja, iets kleins").click()
    expect(step).to_be_visible()
    step.fill("Mijn mentor mailen")
    expect(page.get_by_text("Is je stap klein genoeg?")).to_be_visible()
    page.locator("label", has_text="Nee, dit ligt niet aan mij").click()
    expect(step).to_be_hidden()
    page.get_by_role("link", name="Verder").click()
    page.wait_for_url("**/nu")
    assert [url for url in sent if "mentor" in url or "concept" in url] == []


def test_what_she_types_is_saved_while_she_types_and_is_there_on_another_device(visit: Visit, check: Check) -> None:
    phone = visit("/")
    be_yara(phone, "/zelfhulp/slapen")
    phone.get_by_role("button", name="Begin").click()
    phone.wait_for_url("**/slapen/welkom")
    phone.locator("label", has_text="Ik ben overdag moe").click()
    expect(phone.get_by_text("Moe zijn kan komen door te weinig slaap")).to_be_visible()
    phone.get_by_role("button", name="Verder").click()
    phone.wait_for_url("**/slapen/dagboek")
    with phone.expect_response("**/concept") as kept:
        phone.get_by_label("Hoeveel minuten duurde het").fill("45")
    assert kept.value.status == 200
    expect(phone.get_by_text("Bewaard", exact=True)).to_be_visible()

    desk = visit("/", size="desk")
    be_yara(desk, "/zelfhulp/slapen")
    check(desk)
    desk.get_by_role("link", name="Ga verder").click()
    desk.wait_for_url("**/slapen/dagboek")
    expect(desk.get_by_label("Hoeveel minuten duurde het")).to_have_value("45")
    check(desk)


@pytest.mark.parametrize("size", SIZES)
def test_two_open_pages_keep_both_answers(visit: Visit, check: Check, ears: Ears, size: str) -> None:
    first = visit("/", size=size)
    be_yara(first, "/zelfhulp/piekeren")
    if first.get_by_role("button", name="Begin", exact=True).count():
        first.get_by_role("button", name="Begin", exact=True).click()
        first.wait_for_url("**/piekeren/*")
    first.goto("/zelfhulp/piekeren/kwartier")
    second = first.context.new_page()
    second.goto("/zelfhulp/piekeren/kwartier")
    with ears.covered():
        for page, words in ((first, f"Keukentafel {size}"), (second, f"Bij het raam {size}")):
            with page.expect_response("**/concept"):
                page.get_by_label("Waar ga je zitten?").fill(words)
        expect(second.get_by_text(f"Keukentafel {size}")).to_be_visible()
        # Before she goes on she has the whole page with both before her.
        second.get_by_role("button", name="Verder").click()
        expect(second.get_by_text("Beide antwoorden staan er nog")).to_be_visible()
    expect(second.get_by_text(f"Keukentafel {size}")).to_be_visible()
    check(second)
    second.get_by_role("button", name="Verder").click()
    second.wait_for_url("**/boom")
    first.goto("/zelfhulp/piekeren/kwartier")
    expect(first.get_by_label("Waar ga je zitten?")).to_have_value(f"Bij het raam {size}")


def test_with_the_network_cut_she_types_on_and_it_is_saved_afterwards(visit: Visit, ears: Ears) -> None:
    page = visit("/")
    be_yara(page, "/zelfhulp/slapen")
    if page.get_by_role("button", name="Begin", exact=True).count():
        page.get_by_role("button", name="Begin", exact=True).click()
    page.goto("/zelfhulp/slapen/scherm")
    with ears.covered():
        page.context.set_offline(True)
        page.get_by_label("Maak een plannetje").fill("Als het tien uur is, dan stop ik")
        expect(page.get_by_role("alert")).to_contain_text("Geen verbinding")
        with page.expect_response("**/concept"):
            page.context.set_offline(False)
        expect(page.get_by_text("Bewaard", exact=True)).to_be_visible()
        # The page's own line may have tried in vain while there was no network, and says so late.
        page.reload()
    expect(page.get_by_label("Maak een plannetje")).to_have_value("Als het tien uur is, dan stop ik")
