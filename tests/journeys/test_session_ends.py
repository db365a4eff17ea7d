"""A session comes to its end on an open page: told in time, put off by one press, and nothing typed is lost.

The browser's clock is set forward; on the server the same time passes by moving back what it wrote of the session.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Check, Ears, Visit
from tests.journeys.people import sign_in
from tests.journeys.region import demo
from tests.journeys.sound import faults

WORDS = "Ik wil weer elke week voetballen"
# Set forward, the clock says that a socket on its way took minutes, and it is given up: never before it is there, which
# the browser would complain of.
PATIENT = """
window.WebSocket = class extends WebSocket {
  close(...why) {
    if (this.readyState !== WebSocket.CONNECTING) super.close(...why);
    else this.addEventListener("open", () => super.close(...why));
  }
};
"""
BOX = "textarea[name=words]"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this region lies."""
    return tmp_path_factory.mktemp("ending") / "region"


@pytest.fixture(scope="module")
def region(folder: Path) -> Iterator[str]:
    """A region of its own: time is moved in it."""
    with demo(folder) as address:
        yield address


@pytest.fixture(autouse=True)
def nothing_waits(region: str, folder: Path) -> None:
    """What another test left typed would be given back here, and move the page."""
    with closing(sqlite3.connect(folder / "kring.sqlite3", timeout=10)) as base, base:
        base.execute("DELETE FROM draft")


def let_pass(page: Page, folder: Path, minutes: float) -> None:
    """Minutes pass, for the browser and for what the server knows of its sessions."""
    move(folder, "seen_at", minutes)
    move(folder, "ends_at", minutes)
    page.clock.fast_forward(int(minutes * 60_000))


def move(folder: Path, moment: str, minutes: float) -> None:
    """This moment of every living session lies earlier."""
    with closing(sqlite3.connect(folder / "kring.sqlite3", timeout=10)) as base, base:
        for id, at in base.execute(f"SELECT id, {moment} FROM session WHERE ended_at IS NULL").fetchall():
            earlier = str(datetime.fromisoformat(at) - timedelta(minutes=minutes))
            base.execute(f"UPDATE session SET {moment} = ? WHERE id = ?", (earlier, id))


def noor_at_a_new_goal(visit: Visit, **how: object) -> Page:
    page = visit("/inloggen", **how)
    page.clock.install()
    page.add_init_script(PATIENT)
    sign_in(page, "noor")
    plan = page.locator("a[href$='/plan']").first.get_attribute("href")
    page.goto(f"{plan}/doel/nieuw")
    return page


def typed(page: Page, folder: Path) -> None:
    """Types, and pauses: what is typed is kept by then."""
    page.locator(BOX).fill(WORDS)
    with page.expect_response("**/sessie/concept"):
        let_pass(page, folder, 0.35)


@pytest.fixture
def check_changed(ears: Ears) -> Check:
    """As `check`, for a page that changed under its reader on purpose: that it moved is no fault."""

    def sound(page: Page) -> None:
        with ears.covered():
            assert [fault for fault in faults(page) if not fault.startswith("moves")] == []

    return sound


@pytest.mark.parametrize(("size", "language", "dark"), [("phone", "nl", False), ("desk", "en", True)])
def test_noor_is_warned_and_stays_where_she_was(
    visit: Visit, check: Check, folder: Path, size: str, language: str, dark: bool
) -> None:
    page = noor_at_a_new_goal(visit, size=size, language=language, dark=dark)
    typed(page, folder)
    let_pass(page, folder, 27)
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.locator(BOX).focus()
    let_pass(page, folder, 1.1)
    warning = page.get_by_role("dialog")
    expect(warning).to_be_visible()
    time = warning.get_by_role("timer")
    expect(time).to_have_text(re.compile(r"^1?\d0 second(en|s)$|^2 minut"))
    shown = time.inner_text()
    stay = warning.locator("[data-stay]")
    expect(stay).to_be_focused()
    check(page)
    # Read aloud a few times only, however often the time shown changes.
    said = warning.get_by_role("status").inner_text()
    page.clock.fast_forward(20_000)
    expect(time).not_to_have_text(shown)
    assert warning.get_by_role("status").inner_text() == said

    stay.press("Enter")
    expect(warning).to_be_hidden()
    expect(page.locator(BOX)).to_be_focused()
    expect(page.locator(BOX)).to_have_value(WORDS)
    assert page.request.get("/sessie").json()["idle"] > 29 * 60


def test_escape_says_that_she_is_here_and_does_not_leave(visit: Visit, folder: Path) -> None:
    page = noor_at_a_new_goal(visit)
    let_pass(page, folder, 28.2)
    expect(page.get_by_role("dialog")).to_be_visible()
    with page.expect_response("**/sessie/verlengen"):
        page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.url.endswith("/doel/nieuw")


def test_from_the_warning_she_can_leave_in_a_hurry(visit: Visit, folder: Path) -> None:
    page = noor_at_a_new_goal(visit)
    page.route("https://www.knmi.nl/**", lambda route: route.fulfill(body="Het weer"))
    let_pass(page, folder, 28.2)
    page.get_by_role("dialog").get_by_role("button", name="Snel weg").click()
    page.wait_for_url("https://www.knmi.nl/**")
    assert page.request.get("/sessie").text().count("writer") == 0


def test_what_noor_typed_is_there_again_when_she_comes_back(visit: Visit, check_changed: Check, folder: Path) -> None:
    page = noor_at_a_new_goal(visit)
    typed(page, folder)
    # Who is typing is not told that she isn't there.
    let_pass(page, folder, 27.5)
    page.locator("textarea[name=why]").fill("Omdat ik mijn vrienden mis")
    with page.expect_response("**/sessie"):
        let_pass(page, folder, 0.25)
    expect(page.get_by_role("dialog")).to_be_hidden()
    let_pass(page, folder, 28.2)
    expect(page.get_by_role("dialog")).to_be_visible()
    let_pass(page, folder, 2)
    expect(page.get_by_role("heading", name="Je bent uitgelogd")).to_be_focused()
    assert WORDS not in page.content() and page.locator(BOX).count() == 0
    check_changed(page)

    again = page.get_by_role("link", name="Weer inloggen")
    assert "next=%2Fkringen%2F" in str(again.get_attribute("href"))
    again.click()
    page.locator("button[name=who][value='noor@kring.example']").click()
    page.wait_for_url("**/doel/nieuw")
    expect(page.locator(BOX)).to_have_value(WORDS)
    expect(page.locator("textarea[name=why]")).to_have_value("Omdat ik mijn vrienden mis")
    expect(page.get_by_text("We hebben bewaard wat je typte.")).to_be_visible()
    check_changed(page)

    # Sent, it waits no longer.
    place = page.url
    page.locator("label[for=f-audience]").click()
    page.locator("form:has(textarea[name=words]) button:not(.kept button)").click()
    page.wait_for_url(lambda url: "nieuw" not in url)
    with page.expect_response("**/sessie/concept?*") as asked:
        page.goto(place)
    assert asked.value.json() == {"fields": {}}
    expect(page.locator(BOX)).to_have_value("")


def test_she_may_throw_it_away(visit: Visit, folder: Path) -> None:
    page = noor_at_a_new_goal(visit)
    typed(page, folder)
    page.on("dialog", lambda asks: asks.accept())
    with page.expect_response("**/sessie/concept?*"):
        page.reload()
    expect(page.locator(BOX)).to_have_value(WORDS)
    with page.expect_response("**/sessie/concept"):
        page.get_by_role("button", name="Weggooien").click()
    expect(page.locator(BOX)).to_have_value("")
    expect(page.locator(BOX)).to_be_focused()
    with page.expect_response("**/sessie/concept?*") as asked:
        page.reload()
    assert asked.value.json() == {"fields": {}}


def test_what_she_does_in_one_tab_counts_in_all(visit: Visit, folder: Path) -> None:
    page = noor_at_a_new_goal(visit)
    let_pass(page, folder, 28.2)
    expect(page.get_by_role("dialog")).to_be_visible()
    other = page.context.new_page()
    other.goto("/mijn")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_last_end_is_told_too_and_cannot_be_put_off(visit: Visit, check: Check, folder: Path) -> None:
    page = noor_at_a_new_goal(visit)
    # All day she was at work here.
    move(folder, "ends_at", 11.6 * 60)
    page.reload()
    let_pass(page, folder, 22.2)
    warning = page.get_by_role("dialog")
    expect(warning).to_contain_text("Langer blijven kan niet")
    assert warning.get_by_role("button", name="Blijf ingelogd").count() == 0
    expect(warning.get_by_role("link", name="Nu opnieuw inloggen")).to_be_focused()
    check(page)
    warning.get_by_role("button", name="Straks").click()
    expect(warning).to_be_hidden()
    page.clock.fast_forward(5_000)
    expect(warning).to_be_hidden()


def test_a_page_of_noor_is_not_left_open_for_who_signs_in_after_her(
    visit: Visit, check_changed: Check, folder: Path
) -> None:
    page = noor_at_a_new_goal(visit)
    other = page.context.new_page()
    sign_in(other, "samira")
    expect(page.get_by_role("heading", name="Er is nu een ander account open")).to_be_visible()
    assert page.locator(BOX).count() == 0
    check_changed(page)
    page.get_by_role("link", name="Verder").click()
    page.wait_for_url("**/mijn")
    expect(page.locator(".here-who")).to_contain_text("Samira")
