"""Signing in at work when it isn't plain sailing: an address of one's own there, and a provider that says no."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Check, Ears, Visit
from tests.journeys.people import sign_in
from tests.journeys.test_sign_in import code_in_the_post

SIZES = pytest.mark.parametrize(("size", "language"), [("phone", "nl"), ("desk", "en")])


def at_the_provider(page: Page) -> None:
    """Goes on from the step between to De Brug's own sign-in."""
    page.locator("main a[href^='/inloggen/organisatie/de-brug']").click()
    page.wait_for_url("**/demo/op/de-brug/**")


@SIZES
def test_a_new_colleague_with_an_address_at_home_shows_once_that_it_is_hers(
    visit: Visit, check: Check, size: str, language: str
) -> None:
    name, address = f"Sanne {size}", f"sanne-{size}@thuis.example"
    ineke = visit("/", size="desk")
    sign_in(ineke, "ineke")
    ineke.goto("/kantoor/medewerkers/uitnodigen")
    ineke.locator("#f-name").fill(name)
    ineke.locator("#f-email").fill(address)
    ineke.locator("main form .choice label").first.click()
    ineke.locator("main form button").first.click()
    ineke.wait_for_url("**/kantoor/medewerkers")

    sanne = visit("/inloggen/via/de-brug", size=size, language=language)
    check(sanne)
    at_the_provider(sanne)
    sanne.get_by_role("link", name=name).click()
    sanne.wait_for_url("**/inloggen/koppelen/*")
    check(sanne)
    sanne.locator("button[value=code]").click()
    sanne.locator("#f-code").fill(code_in_the_post(sanne))
    sanne.locator("form:has(#f-code) button").click()
    sanne.wait_for_url("**/inloggen/koppelen/*")
    check(sanne)
    sanne.locator("button[value=yes]").click()
    check(sanne)
    sanne.locator("main a.button").click()
    sanne.wait_for_url("**/demo/op/de-brug/**")
    sanne.get_by_role("link", name=name).click()
    sanne.wait_for_url("**/mijn")
    check(sanne)


@SIZES
def test_a_provider_that_says_no_is_told_with_what_to_do(
    visit: Visit, check: Check, ears: Ears, size: str, language: str
) -> None:
    page = visit("/inloggen/via/de-brug?next=/kringen", size=size, language=language)
    at_the_provider(page)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    said = {"error": "access_denied", "state": asked["state"], "iss": page.url.partition("/authorize")[0]}
    # The browser grumbles about the answer's number, which is the right one.
    with ears.covered():
        page.goto(f"/inloggen/terug/de-brug?{urlencode(said)}")
    check(page)
    page.locator("main .buttons a").first.click()
    page.wait_for_url("**/demo/op/de-brug/**")
