"""Joost prints Noor's plan; she reads in the log that he did."""

from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.people import sign_in


def test_noor_reads_that_joost_printed_a_page(visit: Visit) -> None:
    joost, noor = visit(size="desk"), visit()
    sign_in(joost, "joost")
    joost.get_by_role("link", name="Plan").first.click()
    expect(joost.locator("body[data-circle]")).to_be_visible()
    with joost.expect_response(lambda answer: answer.url.endswith("/afgedrukt")) as said:
        joost.pdf()
    assert said.value.status == 204
    sign_in(noor, "noor")
    noor.goto(f"/kringen/{joost.locator('body').get_attribute('data-circle')}/wie-keek")
    expect(noor.get_by_text("Joost Visser (De Brug) drukte een bladzijde van de kring af")).to_be_visible()
