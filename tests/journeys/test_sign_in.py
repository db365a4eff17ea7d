"""Through the door in a real browser: a code from the mail, an organisation's own provider, and out again."""

import re

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Check, Ears, Visit
from tests.office.test_look import png


def letter_in_the_post(page: Page) -> tuple[str, str]:
    """The letter with the code that this page asks for, once the post has brought it, in a second tab: words, link."""
    page.wait_for_url("**/inloggen/code/*")
    post = page.context.new_page()
    letter = post.locator(".letter").filter(has_text=page.url.partition("?")[0].rpartition("/")[2])
    for _ in range(50):
        post.goto("/demo/post")
        if letter.count():
            break
    found = letter.inner_text(), letter.locator("a").get_attribute("href") or ""
    post.close()
    return found


def code_in_the_post(page: Page) -> str:
    """The code that this page asks for."""
    found = re.search(r"\d{3} \d{3}", letter_in_the_post(page)[0])
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
    page.locator("main form[action='/uitloggen'] button").click()
    page.wait_for_url("**/uitgelogd")
    check(page)
    # The other tab notices by itself, and shows the door instead of her account.
    other.wait_for_url("**/inloggen?next=*")


@pytest.mark.parametrize(("size", "language"), [("phone", "en"), ("desk", "nl")])
def test_joost_goes_through_his_organisations_own_door(visit: Visit, check: Check, size: str, language: str) -> None:
    page = visit("/inloggen?next=/mijn", size=size, language=language)
    page.locator("#f-email").fill("joost@debrug.example")
    page.locator("form[action='/inloggen'] button").click()
    page.wait_for_url("**/inloggen/via/de-brug?next=*")
    check(page)
    page.get_by_role("link", name="De Brug").click()
    assert "/demo/op/de-brug/authorize" in page.url
    check(page)
    page.get_by_role("link", name=re.compile("Joost Visser")).click()
    page.wait_for_url("**/mijn")
    page.goto("/inloggen")
    check(page)


def test_who_does_not_know_where_to_be_picks_her_organisation(visit: Visit, check: Check) -> None:
    page = visit("/inloggen?next=/account")
    page.get_by_role("link", name="Ik weet niet waar ik moet zijn").click()
    check(page)
    page.get_by_role("link", name="Het Anker").click()
    page.get_by_role("link", name=re.compile("Marloes")).click()
    page.wait_for_url("**/account")


def test_gerda_opens_the_link_from_her_mail_and_elsewhere_it_says_where_to_go(
    visit: Visit, check: Check, ears: Ears
) -> None:
    page = visit("/inloggen?next=/mijn")
    page.locator("#f-email").fill("gerda@kring.example")
    page.locator("form[action='/inloggen'] button").click()
    _, link = letter_in_the_post(page)
    other = visit("/inloggen/hoe")
    check(other)
    # The browser grumbles about the answer's number, which is the right one.
    with ears.covered():
        other.goto(link)
        other.get_by_role("heading", name="Deze link hoort bij een andere browser").wait_for()
    check(other)
    page.goto(link)
    check(page)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url("**/mijn")


@pytest.mark.parametrize(("size", "language"), [("phone", "nl"), ("desk", "en")])
def test_ineke_gives_her_organisation_its_look(
    visit: Visit, check: Check, ears: Ears, size: str, language: str
) -> None:
    page = visit("/inloggen", size=size, language=language)
    page.get_by_role("button", name=re.compile("^Ineke")).click()
    page.wait_for_url("**/mijn")
    page.goto("/kantoor/uiterlijk")
    check(page)
    page.locator("#f-accent").fill("#7a1f5c")
    page.locator("#f-paper").fill("#f9f3f8")
    page.locator("form[method=get] .button").click()
    page.locator("#voorbeeld").wait_for()
    check(page)
    page.locator("#voorbeeld form .button").first.click()
    page.locator(".flash").wait_for()
    page.locator("#f-logo").set_input_files({"name": "logo.png", "mimeType": "image/png", "buffer": png(96, 40)})
    page.locator("form[enctype] button").first.click()
    page.locator("#logo img").wait_for()
    check(page)
    page.goto("/o/de-brug")
    assert (
        page.evaluate("getComputedStyle(document.body.querySelector('.button')).backgroundColor") == "rgb(122, 31, 92)"
    )
    assert page.locator(".own-head img").evaluate("image => image.naturalWidth") == 96
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
