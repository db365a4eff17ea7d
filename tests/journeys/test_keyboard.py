"""Coming in without a mouse or a finger: Tab, Enter, Space and letters; where one is can be seen at each step."""

import re

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Check, Visit

# The one that has focus, where its outline shows, and what lies over it: a label or a card may carry it for its field.
_FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const outlined = (e) => {
    const { outlineStyle, outlineWidth } = e ? getComputedStyle(e) : { outlineStyle: "none" };
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  };
  const shown = [at, at.closest(".choice"), at.closest(".card-link")].find(outlined);
  const box = (shown ?? at).getBoundingClientRect();
  const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  const points = [[x, y], [box.left + 2, y], [box.right - 2, y], [x, box.top + 2], [x, box.bottom - 2]];
  const free = ([px, py]) => {
    const top = document.elementFromPoint(px, py);
    return top && ((shown ?? at).contains(top) || top.contains(shown ?? at) || top.control === at);
  };
  const before = window.focusedBefore;
  window.focusedBefore = at;
  return {
    name: `${at.localName}${at.id ? "#" + at.id : ""} ${(at.innerText || at.value || "").slice(0, 40)}`,
    outlined: Boolean(shown),
    covered: points.filter((each) => !free(each)).length,
    follows: !before?.isConnected || Boolean(before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING),
  };
}"""
_MOST_STEPS = 60


def to(page: Page, selector: str, *, back: bool = False) -> None:
    """Goes on with Tab, or back with Shift+Tab, until this has the focus; each control on the way shows that it has."""
    for _step in range(_MOST_STEPS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        here = page.evaluate(_FOCUS)
        if here is None:
            # Past the end of the page: the browser's own bar.
            continue
        assert here["outlined"], f"no outline on {here['name']}"
        assert not here["covered"], f"something lies over {here['name']}"
        assert back or here["follows"], f"out of order: {here['name']}"
        if page.locator(selector).evaluate_all("all => all.includes(document.activeElement)"):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def seen(page: Page, selector: str) -> None:
    """This has the focus by itself, and it shows."""
    page.locator(selector).wait_for()
    page.wait_for_function("selector => document.activeElement?.matches(selector)", arg=selector)
    here = page.evaluate(_FOCUS)
    assert here and here["outlined"] and not here["covered"], here


def press(page: Page, key: str, leads: str) -> None:
    """Presses what has the focus, and waits for where it leads."""
    page.keyboard.press(key)
    page.wait_for_url(leads)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_naima_comes_in_with_a_code_from_her_mail(visit: Visit, check: Check, language: str) -> None:
    page = visit("/inloggen?next=/mijn", size="phone", language=language, reduced_motion="reduce")
    check(page)
    to(page, "#f-email")
    page.keyboard.type("naima@kring.example")
    to(page, "form[action='/inloggen'] button")
    press(page, "Enter", "**/inloggen/code/*")
    seen(page, "#f-code")
    check(page)

    to(page, "a[href='/demo/post']", back=True)
    press(page, "Enter", "**/demo/post")
    check(page)
    code = re.search(r"\d{3} \d{3}", page.locator(".letter").first.inner_text())
    assert code
    # As Alt and the arrow, or a phone's own Back, do.
    page.go_back()
    page.wait_for_url("**/inloggen/code/*")
    seen(page, "#f-code")
    page.keyboard.type(code[0])
    to(page, "#f-remember, input[name=remember]")
    page.keyboard.press("Space")
    assert page.locator("input[name=remember]").is_checked()
    to(page, "form:has(#f-code) button")
    press(page, "Enter", "**/mijn")
    check(page)
    to(page, ".here-who")
    press(page, "Enter", "**/account")
    check(page)


@pytest.mark.parametrize(("size", "language"), [("desk", "nl"), ("phone", "nl"), ("phone", "en")])
def test_joost_goes_through_his_organisations_door_and_back(
    visit: Visit, check: Check, size: str, language: str
) -> None:
    page = visit("/inloggen?next=/mijn", size=size, language=language, reduced_motion="reduce")
    check(page)
    to(page, "#f-email")
    page.keyboard.type("joost@debrug.example")
    press(page, "Enter", "**/inloggen/via/de-brug?next=*")
    check(page)
    # What folds out does so by Space.
    to(page, "details.more > summary")
    page.keyboard.press("Space")
    assert page.locator("details.more").get_attribute("open") is not None
    to(page, "a[href^='/inloggen/organisatie/de-brug']", back=True)
    press(page, "Enter", "**/demo/op/de-brug/authorize?*")
    check(page)
    to(page, "a.row:has-text('Joost Visser')")
    press(page, "Enter", "**/mijn")
    check(page)
    to(page, ".skip")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = "document.querySelector('main').contains(document.activeElement)"
    assert page.evaluate(inside), "the way past the menu leads into the page"
