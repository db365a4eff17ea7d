"""A session ended on another device: what lies open there closes within seconds, and says nothing that isn't so."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import Check, Ears, Visit
from tests.journeys.people import sign_in
from tests.journeys.sound import faults
from tests.journeys.test_session_ends import check_changed

__all__ = ["check_changed"]

SAID = "Ik kom vanavond iets later"


def in_a_talk(visit: Visit, name: str, **how: object) -> Page:
    page = visit("/inloggen", **how)
    sign_in(page, name)
    page.goto(page.locator(".rooms a[href$=gesprekken]").get_attribute("href") or "")
    page.locator(".talk-row").first.click()
    page.locator("kring-talk[data-ready]").wait_for()
    return page


def end_elsewhere(visit: Visit, name: str) -> None:
    """On another device of hers, everywhere but there."""
    desk = visit("/inloggen", size="desk")
    sign_in(desk, name)
    desk.goto("/account/apparaten")
    desk.locator("form[action='/account/apparaten/uit'] button").click()
    expect(desk.get_by_role("status")).to_contain_text("alleen nog hier")


def listening(page: Page) -> None:
    """Its socket has greeted: from then on nothing needs to be asked."""
    with page.expect_websocket(lambda socket: socket.url.endswith("/live")) as opened:
        page.reload()
    opened.value.wait_for_event("framereceived")


def nothing_left(page: Page, *words: str) -> None:
    for each in words:
        assert each not in page.content()
    assert page.locator(".rooms, .here, kring-talk, .talk-beside").count() == 0


@pytest.mark.parametrize(("language", "title"), [("nl", "Je bent uitgelogd"), ("en", "You are signed out")])
def test_her_own_page_closes_though_nobody_touches_it(
    visit: Visit, check_changed: Check, language: str, title: str
) -> None:
    phone = visit("/inloggen", language=language)
    sign_in(phone, "samira")
    listening(phone)
    end_elsewhere(visit, "samira")
    expect(phone.get_by_role("heading", name=title)).to_be_focused()
    nothing_left(phone, "Samira")
    check_changed(phone)
    phone.locator("[data-again]:visible").click()
    phone.wait_for_url("**/inloggen?next=%2Fmijn")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_conversation_closes_and_promises_nothing(visit: Visit, check_changed: Check, size: str) -> None:
    page = in_a_talk(visit, "gerda", size=size)
    end_elsewhere(visit, "gerda")
    expect(page.get_by_role("heading", name="Je bent uitgelogd")).to_be_focused()
    nothing_left(page, "Gerda")
    assert "verstuurd" not in page.locator("main").inner_text()
    check_changed(page)


def test_only_a_message_that_waits_is_promised_and_it_is_sent(visit: Visit, check_changed: Check, ears: Ears) -> None:
    page = in_a_talk(visit, "naima")
    here = page.url

    def held(route: Route) -> None:
        """The network swallows what is sent."""
        if route.request.method != "POST":
            route.continue_()

    page.route("**/gesprekken/*", held)
    page.locator("#f-text").fill(SAID)
    page.get_by_role("button", name="Versturen").click()
    expect(page.locator("[data-pending] .message")).to_have_count(1)
    end_elsewhere(visit, "naima")
    expect(page.get_by_text("Er wacht nog een bericht van jou")).to_be_visible()
    nothing_left(page, SAID)
    check_changed(page)
    # What was held gets through now, in nobody's session: the browser grumbles about the answer's number.
    with ears.covered():
        page.unroute("**/gesprekken/*")
        page.goto(page.locator("[data-again]").get_attribute("href") or "")
    page.locator("button[name=who][value='naima@kring.example']").click()
    page.wait_for_url(here)
    expect(page.locator(".talk-said > .messages .said-text", has_text=SAID)).to_be_visible()
    assert [fault for fault in faults(page, axe=False) if not fault.startswith("moves")] == []


def test_who_signs_in_again_in_another_tab_goes_on_here(visit: Visit) -> None:
    page = in_a_talk(visit, "peter")
    other = page.context.new_page()
    with page.expect_websocket(lambda socket: socket.url.endswith("/live")):
        sign_in(other, "peter")
    expect(page.locator("#f-text")).to_be_visible()
    assert page.get_by_role("heading", name="Je bent uitgelogd").count() == 0
