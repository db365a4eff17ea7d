"""With a device that has a lock: a code once, a passkey made, and from then on a finger is enough."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Check, Ears, Visit
from tests.journeys.region import demo, device
from tests.journeys.test_sign_in import code_in_the_post


def give_lock(page: Page) -> None:
    """Chromium's own virtual authenticator: built in, with a finger always on it."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


# A browser that can't offer it beside the e-mail field, as older ones can't.
BUTTON_ONLY = "delete PublicKeyCredential.isConditionalMediationAvailable"


@pytest.mark.parametrize(("size", "language", "who"), [("phone", "nl", "gerda"), ("desk", "en", "peter")])
def test_somebody_signs_in_with_the_lock_of_a_device(
    browser: Browser, region: str, ears: Ears, check: Check, size: str, language: str, who: str
) -> None:
    with device(browser, region, size=size, language=language) as context:
        page = context.new_page()
        ears.listen(page)
        give_lock(page)
        page.goto("/inloggen?next=/zelfhulp")
        page.locator("#f-email").fill(f"{who}@kring.example")
        page.locator("form[action='/inloggen'] button").click()
        page.locator("#f-code").wait_for()
        page.locator("#f-code").fill(code_in_the_post(page))
        page.locator("form:has(#f-code) button").first.click()
        page.wait_for_url(re.compile("/account/inloggen/passkey"))
        check(page)
        page.locator("[data-passkey=make] button").click()
        page.wait_for_url(re.compile(r":\d+/zelfhulp$"))

        page.goto("/account/inloggen")
        check(page)
        page.locator("a[href^='/account/inloggen/apparaat/']").first.click()
        check(page)
        page.goto("/account")
        page.locator("main form[action='/uitloggen'] button").click()
        page.wait_for_url("**/uitgelogd")

        if size == "phone":
            page.add_init_script(BUTTON_ONLY)
            page.goto("/inloggen?next=/mijn")
            check(page)
            page.locator("[data-passkey=show] button").click()
        else:
            # With the finger already there, what the browser offers beside the e-mail field is taken at once.
            page.goto("/inloggen?next=/mijn")
        page.wait_for_url(re.compile(r":\d+/mijn$"))
        page.goto("/account/inloggen")
        assert f"{who}@kring.example" in page.inner_text("main")
        # At an organisation's own door as well.
        page.add_init_script(BUTTON_ONLY)
        page.goto("/o/de-brug")
        check(page)
        page.locator("[data-passkey=show] button").click()
        page.wait_for_url(re.compile(r":\d+/mijn$"))


def test_before_something_sensitive_her_lock_is_enough(
    browser: Browser, ears: Ears, check: Check, tmp_path: Path
) -> None:
    here = tmp_path / "region"
    with demo(here) as region, device(browser, region) as context:
        page = context.new_page()
        ears.listen(page)
        give_lock(page)
        page.goto("/inloggen")
        page.get_by_role("button", name=re.compile("^Naima")).click()
        page.wait_for_url(re.compile(r":\d+/mijn$"))
        page.goto("/account/inloggen")
        page.locator("[data-passkey=make] button").click()
        page.locator("a[href^='/account/inloggen/apparaat/']").wait_for()

        proved_long_ago(here)
        page.goto("/account/inloggen/herstelcodes")
        page.wait_for_url("**/inloggen/opnieuw?*")
        check(page)
        page.locator("[data-passkey=show] button").click()
        page.wait_for_url("**/account/inloggen/herstelcodes")

        # A script that asks too late leads there and back as well, and a second one on the same device isn't made.
        page.goto("/account/inloggen")
        proved_long_ago(here)
        with ears.covered():
            page.locator("[data-passkey=make] button").click()
            page.wait_for_url("**/inloggen/opnieuw?*")
        page.locator("[data-passkey=show] button").click()
        page.wait_for_url("**/account/inloggen")
        page.locator("[data-passkey=make] button").click()
        page.get_by_role("status").filter(has_text="kun je al zo inloggen").wait_for()
        # On a screen as tall as the page, where the bar covers nothing of it.
        page.set_viewport_size({"width": 390, "height": 1800})
        check(page)


def proved_long_ago(folder: Path) -> None:
    """As if everybody's last proof were of last year: no test waits ten minutes."""
    with closing(sqlite3.connect(folder / "kring.sqlite3")) as database, database:
        database.execute("UPDATE session SET fresh_at = '2025-01-01 00:00:00+00:00'")


def test_the_list_on_paper_says_nothing_of_whose_it_is(visit: Visit, check: Check) -> None:
    page = visit("/inloggen", dark=True)
    page.get_by_role("button", name=re.compile("^Naima")).click()
    page.wait_for_url(re.compile(r":\d+/mijn$"))
    page.goto("/account/inloggen/herstelcodes")
    page.locator("main form button").click()
    page.locator(".recovery").wait_for()
    check(page)
    page.emulate_media(media="print")
    paper = page.inner_text("body")
    assert len(re.findall(r"\w{4}-\w{4}-\w{2}", paper)) == 8
    assert not re.search(r"Naima|Kring|herstel|@", paper)


def test_under_an_address_in_numbers_the_page_says_why_not(
    browser: Browser, region: str, ears: Ears, check: Check
) -> None:
    # Passkeys belong to a name: under an address in numbers there are none.
    with device(browser, f"http://127.0.0.1:{urlsplit(region).port}") as context:
        page = context.new_page()
        ears.listen(page)
        page.goto("/inloggen")
        page.get_by_role("button", name=re.compile("^Gerda")).click()
        page.goto("/account/inloggen")
        assert "localhost" in page.inner_text("main")
        check(page)
