"""Noor adds a goal, the therapist a step for the social worker, he ticks it on his phone, and all see it at once."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Check, Ears, Visit
from tests.journeys.people import sign_in


def test_one_plan_is_worked_on_by_three(visit: Visit, check: Check) -> None:
    noor = _plan_of(visit, "noor")
    check(noor)
    noor.get_by_role("link", name="Doel toevoegen").click()
    check(noor)
    noor.get_by_label("In je eigen woorden").fill("Op zaterdag weer naar de manege")
    noor.get_by_label("Waarom is dat belangrijk voor je?").fill("Bij de paarden ben ik rustig")
    noor.locator("label[for=f-audience]").click()
    noor.get_by_role("button", name="Zet in het plan").click()
    expect(noor.get_by_text("Je doel staat in het plan.")).to_be_visible()

    marloes = _plan_of(visit, "marloes", size="desk")
    marloes.get_by_role("link", name="Op zaterdag weer naar de manege", exact=True).click()
    marloes.get_by_role("link", name="Stap erbij").click()
    check(marloes)
    marloes.get_by_label("Wat gaat er gebeuren?").fill("De manege bellen over een vaste plek")
    marloes.locator("label", has_text="Joost Visser").click()
    marloes.get_by_role("button", name="Zet in het plan").click()
    # Noor's page was open all the while.
    hers = noor.locator(".step", has_text="De manege bellen over een vaste plek")
    expect(hers).to_contain_text("Joost Visser")

    joost = _plan_of(visit, "joost")
    joost.get_by_role("button", name="Afvinken: De manege bellen over een vaste plek").click()
    expect(joost.get_by_text("Mooi, die stap is gedaan.")).to_be_visible()
    expect(hers).to_have_class(re.compile("is-done"))
    expect(marloes.locator(".step.is-done")).to_contain_text("De manege bellen")

    joost.get_by_role("button", name="Terugdraaien").first.click()
    expect(joost.get_by_text("De stap staat weer open.")).to_be_visible()
    expect(hers).not_to_have_class(re.compile("is-done"))

    noor.get_by_role("link", name="Wie veranderde wat?").click()
    expect(noor.get_by_text("Joost Visser vinkte een stap af.")).to_be_visible()
    check(noor)


def test_two_who_change_a_goal_at_once_see_both(visit: Visit, check: Check, ears: Ears) -> None:
    noor, samira = _plan_of(visit, "noor"), _plan_of(visit, "samira")
    for page in (noor, samira):
        page.locator(".goal-active h3 a").first.click()
        page.get_by_role("link", name="Doel veranderen").click()
    words = samira.locator("textarea[name=words]")
    before = words.input_value()
    words.fill(f"{before}, ook op maandag")
    samira.get_by_role("button", name="Bewaar dit").click()
    expect(samira.get_by_text("Je verandering is bewaard.")).to_be_visible()

    noor.get_by_label("In je eigen woorden").fill(f"{before}, stap voor stap")
    # The browser reports the 409 itself.
    with ears.covered():
        noor.get_by_role("button", name="Bewaar dit").click()
        expect(noor.get_by_role("heading", name="Jullie veranderden allebei dit doel")).to_be_visible()
    expect(noor.get_by_text(f"{before}, ook op maandag")).to_be_visible()
    expect(noor.get_by_label("In je eigen woorden")).to_have_value(f"{before}, stap voor stap")
    check(noor)
    noor.get_by_role("button", name="Bewaar dit").click()
    expect(noor.get_by_role("heading", level=1)).to_have_text(f"{before}, stap voor stap")


def _plan_of(visit: Visit, name: str, **how: str) -> Page:
    page = visit("/inloggen", **how)
    sign_in(page, name)
    page.get_by_role("link", name="Plan", exact=True).first.click()
    page.wait_for_url("**/plan")
    return page
