"""Through the door in a real browser: a code from the mail, an organisation's own provider, and out again."""

import re

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Check, Ears, Visit


def code_in_the_post(page: Page) -> str:
    """The newest code, read in a second tab as one reads mail."""
    post = page.context.new_page()
    post.goto("/demo/post")
    found = re.search(r"\d{3} \d{3}", post.locator(".letter").first.inner_text())
    post.close()
    assert found
    return found[0]


@pytest.mark.parametrize(("size", "language"), [("phone", "nl"), ("desk", "en")])
def test_naima_signs_in_with_a_code_and_out_again(visit: Visit, check: Check, size: str, language: str) -> None:
    page = visit("/inloggen?next=/mijn", size=size, language=language)
    check(page)
    page.locator("#f-email").fill("naima@kring.example")
    page.locator("form[action='/inloggen'] button").click()
    check(page)
    page.locator("#f-code").fill(code_in_the_post(page))
    page.locator("form:has(#f-code) button").click()
    page.wait_for_url("**/mijn")

    other = page.context.new_page()
    other.goto("/account")
    page.goto("/account")
    page.locator("form[action='/uitloggen'] button").click()
    page.wait_for_url("**/uitgelogd")
    check(page)
    # The other tab notices by itself, and shows the door instead of her account.
    other.wait_for_url("**/inloggen?next=*")


@pytest.mark.parametrize(("size", "language"), [("phone", "en"), ("desk", "nl")])
def test_joost_goes_through_his_organisations_own_door(visit: Visit, check: Check, size: str, language: str) -> None:
    page = visit("/inloggen?next=/mijn", size=size, language=language)
    page.get_by_role("link", name="De Brug").click()
    assert "/demo/op/de-brug/authorize" in page.url
    check(page)
    page.get_by_role("link", name=re.compile("Joost Visser")).click()
    page.wait_for_url("**/mijn")
    page.goto("/inloggen")
    check(page)


def test_a_wrong_code_says_so_beside_the_field_and_keeps_the_page(visit: Visit, check: Check, ears: Ears) -> None:
    page = visit("/inloggen")
    page.locator("#f-email").fill("gerda@kring.example")
    page.locator("form[action='/inloggen'] button").click()
    right = code_in_the_post(page).replace(" ", "")
    page.locator("#f-code").fill(f"{(int(right) + 1) % 1_000_000:06}")
    with_complaint = page.locator("#f-code-wrong")
    assert with_complaint.count() == 0
    # The browser grumbles about the answer's number, which is the right one.
    with ears.covered():
        page.locator("form:has(#f-code) button").click()
        with_complaint.wait_for()
    check(page)


def test_the_demo_post_and_one_click_to_be_anyone(visit: Visit, check: Check) -> None:
    page = visit("/inloggen")
    page.get_by_role("button", name=re.compile("^Marloes")).click()
    page.wait_for_url("**/mijn")
    page.goto("/inloggen")
    page.get_by_role("button", name=re.compile("^Noor")).click()
    page.wait_for_url("**/mijn")
    page.goto("/demo/post")
    check(page)
