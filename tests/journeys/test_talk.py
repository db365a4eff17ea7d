"""Talk (step 5): it appears at once, survives cuts, closed tabs and a killed server, and stays with its writer."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from tests.journeys.conftest import Check, Visit
from tests.journeys.people import PEOPLE, sign_in
from tests.journeys.region import device
from tests.journeys.unsteady import Line, Server, unsteady_server

ComeIn = Callable[..., BrowserContext]
PATIENCE = 45_000
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A region of these journeys' own, as it is going to be killed."""
    with unsteady_server(tmp_path_factory.mktemp("unsteady") / "region") as server:
        yield server


@pytest.fixture
def lines(server: Server) -> Iterator[list[Line]]:
    """The networks of two devices."""
    both = [Line(server.port), Line(server.port)]
    yield both
    for line in both:
        line.cut()


def open_talk(context: BrowserContext, line: Line) -> Page:
    """The conversation of the whole circle, in a new tab, ready to be written in."""
    page = context.new_page()
    page.goto(f"{line.address}/mijn")
    page.goto(f"{line.address}{page.locator('.rooms a[href$=gesprekken]').get_attribute('href')}")
    page.get_by_role("link", name="De hele kring").first.click()
    ready(page)
    return page


def ready(page: Page) -> None:
    page.locator("kring-talk[data-ready]").wait_for(timeout=PATIENCE)


@pytest.fixture
def come_in(browser: Browser) -> Iterator[ComeIn]:
    """Gives a device on which this person has signed in."""
    with ExitStack() as devices:

        def signed_in(line: Line, name: str, size: str = "phone") -> BrowserContext:
            context = devices.enter_context(device(browser, line.address, size=size))
            on_it(context, name)
            return context

        yield signed_in


def on_it(context: BrowserContext, name: str) -> None:
    """This person signs in on a device that somebody else may have used."""
    context.clear_cookies()
    page = context.new_page()
    sign_in(page, name)
    page.close()


def write(page: Page, *texts: str) -> None:
    """Types each and sends it, without waiting for anything."""
    for text in texts:
        page.get_by_label("Je bericht").fill(text)
        page.get_by_role("button", name="Versturen").click()
        expect(page.get_by_label("Je bericht")).to_have_value("")


def said(page: Page, *writers: str) -> list[str]:
    """What stands in the log of what these wrote in this journey, in order, once it was stored."""
    texts = page.locator(".talk-said > .messages .said-text").all_inner_texts()
    return [text for text in texts if text.split(" nummer ")[0] in writers]


def numbered(name: str, first: int, last: int) -> list[str]:
    return [f"{name} nummer {n}" for n in range(first, last + 1)]


@pytest.mark.parametrize(("name", "size"), [("noor", "phone"), ("joost", "desk")])
def test_every_page_of_talk_is_sound(visit: Visit, check: Check, name: str, size: str) -> None:
    page = visit("/", size=size)
    sign_in(page, name)
    page.goto(page.locator(".rooms a[href$=gesprekken]").get_attribute("href") or "")
    check(page)
    page.get_by_role("link", name="De hele kring").first.click()
    ready(page)
    check(page)
    page.go_back()
    page.get_by_role("link", name="Nieuw gesprek").click()
    page.locator("label", has_text="Een paar mensen").click()
    check(page)


def test_a_message_appears_at_once_and_goes_from_sending_to_sent(come_in: ComeIn, lines: list[Line]) -> None:
    noor = open_talk(come_in(lines[0], "noor"), lines[0])
    marloes = open_talk(come_in(lines[1], "marloes", size="desk"), lines[1])
    noor.route("**/gesprekken/*", lambda route: None if route.request.method == "POST" else route.continue_())
    write(noor, "Noor vandaag nummer 1")
    expect(noor.locator("[data-pending] .message")).to_contain_text("Wordt verstuurd")
    assert said(noor, "Noor vandaag") == []
    noor.unroute("**/gesprekken/*")
    noor.reload()
    ready(noor)
    expect(marloes.get_by_text("Noor vandaag nummer 1", exact=True)).to_be_visible()
    own = noor.locator(".message.mine", has_text="Noor vandaag nummer 1")
    expect(own).to_contain_text("Verstuurd")
    expect(noor.locator("[data-pending] .message")).to_have_count(0)
    expect(marloes.locator("li.message", has_text="Noor vandaag nummer 1").locator("time")).to_have_text(
        own.locator("time").inner_text()
    )


def test_somebody_else_on_the_phone_neither_sees_nor_sends_it(come_in: ComeIn, lines: list[Line]) -> None:
    phone = come_in(lines[0], "noor")
    noor = open_talk(phone, lines[0])
    lines[0].cut()
    write(noor, "Noor later nummer 1", "Noor later nummer 2")
    noor.get_by_label("Je bericht").fill("Half af")
    expect(noor.locator("[data-pending] .message")).to_have_count(2)
    noor.close()
    lines[0].mend()

    on_it(phone, "peter")
    peter = open_talk(phone, lines[0])
    expect(peter.get_by_label("Je bericht")).to_have_value("")
    write(peter, "Peter later nummer 1")
    expect(peter.locator(".message.mine", has_text="Peter later nummer 1")).to_contain_text("Verstuurd")
    expect(peter.locator("[data-pending] .message")).to_have_count(0)
    assert said(peter, "Noor later", "Peter later") == ["Peter later nummer 1"]
    peter.close()

    on_it(phone, "noor")
    noor = open_talk(phone, lines[0])
    expect(noor.get_by_label("Je bericht")).to_have_value("Half af")
    expect(noor.locator("[data-pending] .message")).to_have_count(0, timeout=PATIENCE)
    expect(
        noor.locator(".talk-said > .messages .said-text").get_by_text("Noor later nummer 2", exact=True)
    ).to_be_visible()
    assert said(noor, "Noor later", "Peter later") == [
        "Peter later nummer 1",
        "Noor later nummer 1",
        "Noor later nummer 2",
    ]


def test_what_waits_is_sent_from_any_page_and_signing_out_says_what_would_be_lost(
    come_in: ComeIn, lines: list[Line]
) -> None:
    phone = come_in(lines[0], "noor")
    noor = open_talk(phone, lines[0])
    marloes = open_talk(come_in(lines[1], "marloes", size="desk"), lines[1])
    phone.route("**/gesprekken/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    write(noor, "Noor onderweg nummer 1")
    expect(noor.locator("[data-pending] .message")).to_contain_text("Wacht op internet")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    noor.goto("/account", wait_until="networkidle")
    noor.once("dialog", stay)
    noor.get_by_role("button", name="Uitloggen").click()
    assert "Er wacht nog een bericht" in asked[0]
    phone.unroute("**/gesprekken/*")
    noor.goto("/mijn")
    expect(marloes.get_by_text("Noor onderweg nummer 1", exact=True)).to_be_visible()


def test_her_open_page_sends_nothing_in_his_session(come_in: ComeIn, lines: list[Line]) -> None:
    phone = come_in(lines[0], "noor")
    noor = open_talk(phone, lines[0])
    lines[0].cut()
    write(noor, "Noor straks nummer 1")
    # He signs in over another network, in another tab of the same browser.
    page = phone.new_page()
    page.goto(f"{lines[1].address}/inloggen")
    page.locator(f"button[name=who][value='{PEOPLE['peter']}']").click()
    page.wait_for_url("**/mijn")
    lines[0].mend()
    # Her page closes: none of hers is on it, and from there on it is his.
    expect(noor.locator("main > .over")).to_be_visible(timeout=PATIENCE)
    expect(noor.locator("main > [data-covered]")).to_have_count(0)
    noor.reload()
    expect(noor.locator(".here-who")).to_contain_text("Peter")
    ready(noor)
    expect(noor.locator("[data-pending] .message")).to_have_count(0)
    assert said(noor, "Noor straks") == []


def test_it_works_without_scripts(browser: Browser, lines: list[Line]) -> None:
    with device(browser, lines[0].address, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(page, "gerda")
        page.goto(page.locator(".rooms a[href$=gesprekken]").get_attribute("href") or "")
        page.get_by_role("link", name="De hele kring").first.click()
        page.get_by_label("Je bericht").fill("Gerda nummer 1")
        page.get_by_role("button", name="Versturen").click()
        expect(page.locator(".message.mine").last).to_contain_text("Gerda nummer 1")


def test_both_sides_end_with_the_same_forty(come_in: ComeIn, server: Server, lines: list[Line]) -> None:
    phone, desk = come_in(lines[0], "noor"), come_in(lines[1], "marloes", size="desk")
    noor, marloes = open_talk(phone, lines[0]), open_talk(desk, lines[1])

    write(noor, *numbered("Noor", 1, 3))
    write(marloes, *numbered("Marloes", 1, 2))
    lines[0].cut()
    write(noor, *numbered("Noor", 4, 7))
    expect(noor.get_by_text("Je hebt nu geen internet.")).to_be_visible(timeout=PATIENCE)
    expect(noor.locator("[data-pending] .message").last).to_contain_text("Wacht op internet")
    write(marloes, *numbered("Marloes", 3, 6))
    lines[0].mend()

    lines[1].cut()
    write(marloes, *numbered("Marloes", 7, 10))
    write(noor, *numbered("Noor", 8, 9))
    lines[1].mend()

    server.kill()
    write(noor, *numbered("Noor", 10, 12))
    write(marloes, *numbered("Marloes", 11, 13))
    server.start()

    # The tab is closed with words in it that have not been sent.
    lines[0].cut()
    write(noor, *numbered("Noor", 13, 16))
    expect(noor.locator("[data-pending] .message", has_text="Noor nummer 16")).to_be_visible()
    noor.close()
    lines[0].mend()
    write(marloes, *numbered("Marloes", 14, 20))
    noor = open_talk(phone, lines[0])
    write(noor, *numbered("Noor", 17, 20))

    for page in (noor, marloes):
        expect(page.locator("[data-pending] .message")).to_have_count(0, timeout=PATIENCE)
        for last in ("Noor nummer 20", "Marloes nummer 20"):
            expect(page.locator(".talk-said > .messages .said-text").get_by_text(last, exact=True)).to_be_visible(
                timeout=PATIENCE
            )
    here, there = said(noor, "Noor", "Marloes"), said(marloes, "Noor", "Marloes")
    assert here == there
    assert said(noor, "Noor") == numbered("Noor", 1, 20)
    assert said(noor, "Marloes") == numbered("Marloes", 1, 20)
    for page in (noor, marloes):
        page.reload()
        ready(page)
        assert said(page, "Noor", "Marloes") == here
