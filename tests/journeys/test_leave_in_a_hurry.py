"""Somebody comes in while she reads: one touch and she is gone, and Back tells nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.journeys.conftest import Ears, Visit
from tests.journeys.region import PATIENCE

NEUTRAL = "https://www.knmi.nl/"


@pytest.fixture
def reading(visit: Visit) -> Iterator[Page]:
    """A page with another one behind it, and a neutral site that answers without a network."""
    page = visit("/sporen-wissen")
    _answer_for_neutral(page)
    page.goto("/hulp-nu")
    yield page


def _answer_for_neutral(page: Page) -> None:
    page.context.route(
        f"{NEUTRAL}**", lambda route: route.fulfill(body="<title>Weer</title>Morgen zon", content_type="text/html")
    )


def _tells_nothing(page: Page) -> None:
    words = page.locator("body").inner_text()
    assert words.split() in (["Verder", "Opnieuw", "beginnen"], ["Morgen", "zon"]), words
    assert page.title() in ("Pagina", "Weer")


def test_the_button_takes_her_away_and_back_tells_nothing(reading: Page) -> None:
    reading.get_by_role("button", name="Snel weg").click()
    reading.wait_for_url(NEUTRAL)
    reading.go_back()
    _tells_nothing(reading)


def test_escape_twice_does_too_and_once_does_not(reading: Page) -> None:
    reading.keyboard.press("Escape")
    expect(reading.get_by_role("heading", level=1)).to_have_text("Hulp nu")
    reading.keyboard.press("Escape")
    reading.wait_for_url(NEUTRAL)
    reading.go_back()
    _tells_nothing(reading)


def test_escape_closes_a_dialog_and_leaves_her_where_she_is(reading: Page) -> None:
    reading.evaluate("document.body.appendChild(document.createElement('dialog')).showModal()")
    reading.keyboard.press("Escape")
    expect(reading.locator("dialog[open]")).to_have_count(0)
    reading.keyboard.press("Escape")
    expect(reading.get_by_role("heading", level=1)).to_have_text("Hulp nu")


def test_with_the_network_cut_she_is_gone_as_well(reading: Page, ears: Ears) -> None:
    with ears.covered():
        reading.context.set_offline(True)
        reading.get_by_role("button", name="Snel weg").click()
        reading.wait_for_url(NEUTRAL)
        reading.context.set_offline(False)
        reading.go_back()
    _tells_nothing(reading)


def test_her_other_tab_goes_with_her(reading: Page) -> None:
    other = reading.context.new_page()
    other.goto("/hulp-nu")
    reading.get_by_role("button", name="Snel weg").click()
    other.wait_for_url(NEUTRAL)


def test_without_scripts_it_works_the_same(browser: Browser, region: str) -> None:
    with browser.new_context(base_url=region, locale="nl", java_script_enabled=False) as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        _answer_for_neutral(page)
        page.goto("/sporen-wissen")
        page.goto("/hulp-nu")
        page.get_by_role("button", name="Snel weg").click()
        page.wait_for_url(NEUTRAL)
        page.go_back()
        _tells_nothing(page)


def test_she_begins_again_when_she_wants(reading: Page) -> None:
    reading.get_by_role("button", name="Snel weg").click()
    reading.wait_for_url(NEUTRAL)
    reading.goto("/hulp-nu")
    reading.get_by_role("button", name="Opnieuw beginnen").click()
    expect(reading.get_by_role("heading", level=1)).to_have_text("Hulp nu")


def test_help_now_opens_over_the_page_and_closes_again(visit: Visit) -> None:
    page = visit("/sporen-wissen")
    page.locator("summary", has_text="Hulp nu").click()
    numbers = page.locator(".now-panel").get_by_role("link", name="0800-2000")
    expect(numbers).to_be_visible()
    page.keyboard.press("Escape")
    expect(numbers).to_be_hidden()


def test_a_double_click_sends_once(visit: Visit) -> None:
    page = visit("/hulp-nu")
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.get_by_role("button", name="English").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("Help now")
    assert len(sent) == 1
