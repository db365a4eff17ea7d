"""Noor writes her own statement, and takes her file along; Joost reads it above the notes."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import Browser, expect

from tests.journeys.conftest import Check, Visit
from tests.journeys.people import sign_in
from tests.journeys.region import device
from tests.journeys.sound import faults

HER_SIDE = "Ik spijbelde niet. Ik was ziek."


def test_noor_writes_her_side_and_takes_her_file_along(
    visit: Visit, check: Check, browser: Browser, region: str
) -> None:
    noor = visit()
    sign_in(noor, "noor")
    noor.get_by_role("link", name="Je eigen verklaring").click()
    check(noor)
    noor.get_by_role("link", name="Verklaring schrijven").first.click()
    expect(noor.get_by_text("Deze mensen lezen je verklaring:")).to_be_visible()
    check(noor)
    noor.get_by_label("Wat wil jij erover zeggen?").fill(HER_SIDE)
    noor.get_by_role("button", name="Zet bij het dossier").click()
    expect(noor.get_by_text("Je verklaring staat bij het dossier.")).to_be_visible()
    expect(noor.get_by_text(HER_SIDE)).to_be_visible()
    check(noor)

    joost = visit(size="desk")
    sign_in(joost, "joost")
    joost.goto(noor.url.replace("/verklaringen", "/notities"))
    expect(joost.locator(".statements").get_by_text(HER_SIDE)).to_be_visible()
    check(joost)

    noor.goto("/mijn")
    noor.get_by_role("link", name="Mijn dossier meenemen").click()
    expect(noor.get_by_text("Het bestand zit niet op slot.")).to_be_visible()
    check(noor)
    with noor.expect_download() as saved:
        noor.get_by_role("button", name="Maak het bestand").click()
    # The page stays where it was.
    expect(noor.get_by_role("heading", name="Mijn dossier meenemen")).to_be_visible()
    assert saved.value.suggested_filename.startswith("kring-")
    with ZipFile(BytesIO(Path(saved.value.path()).read_bytes())) as zipped:
        page = zipped.read("dossier.html").decode()
        assert zipped.read("dossier.pdf").startswith(b"%PDF") and "fhir/bundle.json" in zipped.namelist()
    assert HER_SIDE in page
    with device(browser, region) as phone:
        kept = phone.new_page()
        kept.set_content(page)
        assert faults(kept) == []
