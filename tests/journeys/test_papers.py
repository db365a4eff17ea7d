"""Noor keeps a photo that tells nobody where it was taken, and Joost reads a letter; on a phone and by keyboard."""

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from portal.notes.papers import Paper
from tests.journeys.conftest import Check, Ears, Visit
from tests.journeys.people import sign_in
from tests.journeys.test_keyboard import to
from tests.notes.sent_files import CAMERA, pdf, photo_with_place


def test_a_photo_of_a_letter_is_kept_shown_and_taken_back(visit: Visit, check: Check, tmp_path: Path) -> None:
    noor = _papers_of(visit, "noor")
    check(noor)
    noor.get_by_role("link", name="Papier toevoegen").click()
    check(noor)
    noor.locator("input[type=file]").set_input_files(_file(tmp_path, "Brief_van_de_gemeente.jpg", photo_with_place()))
    # What it is called comes from the file, until she says it herself.
    expect(noor.get_by_role("status").filter(has_text="Brief_van_de_gemeente.jpg")).to_be_visible()
    expect(noor.get_by_label("Hoe heet het?")).to_have_value("Brief van de gemeente")
    noor.get_by_label("Hoe heet het?").fill("Brief van de gemeente over taxi")
    noor.locator("label", has_text="Alleen ik").click()
    noor.get_by_role("button", name="Bewaar het papier").click()
    expect(noor.get_by_text("Je papier is bewaard.")).to_be_visible()
    expect(noor.get_by_text("Alleen jij leest dit.")).to_be_visible()
    shown = noor.get_by_role("img", name="Foto: Brief van de gemeente over taxi")
    expect(shown).to_be_visible()
    assert shown.evaluate("async (photo) => { await photo.decode(); return photo.naturalWidth }") == 80
    check(noor)
    with noor.expect_download() as saved:
        noor.get_by_role("link", name="Foto bewaren").click()
    kept = Path(saved.value.path()).read_bytes()
    assert saved.value.suggested_filename == "Brief_van_de_gemeente.jpg"
    assert CAMERA.encode() not in kept and not Image.open(saved.value.path()).getexif()

    noor.get_by_role("button", name="Papier weghalen").click()
    expect(noor.get_by_text("Het papier is weggehaald.")).to_be_visible()
    check(noor)
    noor.get_by_role("button", name="Terugdraaien").click()
    expect(noor.get_by_text("Het papier staat er weer.")).to_be_visible()
    noor.get_by_role("link", name="Naam of dag veranderen").click()
    check(noor)
    noor.get_by_label("Hoe heet het?").fill("Taxi")
    noor.get_by_role("button", name="Bewaar").click()
    noor.get_by_role("link", name="Wie veranderde wat?").click()
    expect(noor.get_by_text("Jij veranderde wat er bij dit papier staat.")).to_be_visible()
    check(noor)


def test_joost_adds_a_report_by_keyboard_in_english(visit: Visit, check: Check, ears: Ears, tmp_path: Path) -> None:
    noor = _papers_of(visit, "noor")
    joost = _papers_of(visit, "joost", size="desk", language="en", dark=True)
    check(joost)
    to(joost, "a[href$='/papieren/nieuw']")
    joost.keyboard.press("Enter")
    joost.wait_for_url(re.compile("/nieuw$"))
    to(joost, "input[type=file]")
    joost.locator("input[type=file]").set_input_files(_file(tmp_path, "Report.pdf", pdf()))
    to(joost, "#f-title")
    # The day has stops of its own, drawn by the browser.
    joost.get_by_role("radio").first.focus()
    joost.keyboard.press("ArrowDown")
    joost.keyboard.press("ArrowDown")
    expect(joost.get_by_role("radio", name="The whole circle")).to_be_checked()
    to(joost, "form.form button.primary")
    joost.keyboard.press("Enter")
    expect(joost.get_by_text("Your paper has been saved.")).to_be_visible()
    expect(joost.get_by_role("link", name="Open or save")).to_be_visible()
    check(joost)

    # Noor, whose list was open, finds it there, and who else reads it.
    noor.get_by_role("link", name="Report", exact=True).click()
    expect(noor.get_by_text(re.compile("De hele kring leest mee.|lezen mee"))).to_be_visible()
    noor.get_by_role("link", name="Wie leest dit?").click()
    expect(noor.get_by_text("Marloes Kuipers helpt jou, en leest dit daarom.")).to_be_visible()
    check(noor)
    noor.go_back()
    expect(noor.get_by_role("link", name="Openen of bewaren")).to_be_visible()
    with ears.covered():
        joost.get_by_role("button", name="Remove paper").click()
        # Her open page doesn't go on showing what was taken away.
        expect(noor.get_by_text("Deze pagina is er niet.")).to_be_visible()
        # The browser complains of a page that isn't there whenever it comes to it.
        noor.close()


def test_what_does_not_fit_is_said_before_it_is_sent_and_what_is_no_paper_after(
    visit: Visit, check: Check, ears: Ears, tmp_path: Path
) -> None:
    samira = _papers_of(visit, "samira")
    samira.get_by_role("link", name="Papier toevoegen").click()
    form = samira.locator("form.form")
    samira.locator("input[type=file]").set_input_files(_file(tmp_path, "film.pdf", b"\0" * (Paper.MOST_BYTES + 1)))
    expect(form.get_by_role("status")).to_contain_text("Er past 15 MB.")
    samira.get_by_label("Wil je er iets bij zeggen?").fill("Voor het gesprek van dinsdag")
    samira.locator("label", has_text="De hele kring").click()
    samira.get_by_role("button", name="Bewaar het papier").click()
    expect(samira).to_have_url(re.compile("/nieuw$"))
    check(samira)
    samira.locator("input[type=file]").set_input_files(_file(tmp_path, "brief.pdf", b"<html><script>alert(1)</script>"))
    with ears.covered():
        samira.get_by_role("button", name="Bewaar het papier").click()
        expect(samira.locator(".errors")).to_contain_text("Dit soort bestand bewaren wij niet.")
    expect(samira.get_by_label("Wil je er iets bij zeggen?")).to_have_value("Voor het gesprek van dinsdag")
    expect(samira.get_by_role("radio", name="De hele kring")).to_be_checked()
    check(samira)


def test_without_our_script_a_file_that_is_too_large_loses_no_words(visit: Visit, ears: Ears, tmp_path: Path) -> None:
    plain = visit(java_script_enabled=False)
    sign_in(plain, "samira")
    plain.locator("a[href$='/papieren']").first.click()
    plain.get_by_role("link", name="Papier toevoegen").click()
    plain.locator("input[type=file]").set_input_files(_file(tmp_path, "film.pdf", b"\0" * (2 * Paper.MOST_BYTES)))
    plain.get_by_label("Wil je er iets bij zeggen?").fill("Voor het gesprek van dinsdag")
    with ears.covered():
        plain.get_by_role("button", name="Bewaar het papier").click()
        expect(plain.locator(".errors")).to_contain_text("Er past 15 MB.")
    expect(plain.get_by_label("Wil je er iets bij zeggen?")).to_have_value("Voor het gesprek van dinsdag")


def _papers_of(visit: Visit, name: str, **how: object) -> Page:
    page = visit(**how)
    sign_in(page, name)
    page.locator("a[href$='/notities']").first.click()
    page.locator("a[href$='/papieren']").first.click()
    page.wait_for_url(re.compile("/papieren$"))
    return page


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
