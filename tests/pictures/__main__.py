"""Contact sheets of every page, as pictures/*.png: `make pictures` (ONLY="noor joost" takes some of the cast).

Each kind of page is shown in all eight ways (phone and desk, light and dark, nl and en) to the first of the cast who
reaches it; to everybody else on a phone, in light, in Dutch. Then what Noor and her mother read in the month before her
sixteenth birthday, and the page in the file that each takes along.
"""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from itertools import product
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

from playwright.sync_api import Browser, BrowserContext, Page

from portal import clock
from tests.journeys.people import PEOPLE, sign_in
from tests.journeys.region import SIZES, demo, device, running_browser
from tests.journeys.walk import kind, walk
from tests.pictures.sheet import Picture, lay
from tests.stages.debian import install
from tests.stages.stage import ROOT

FOLDER = ROOT / "pictures"
# Of whom a birthday and a file are shown, and the pages that tell of the birthday.
FAMILY = ("noor", "samira")
BIRTHDAY = ("/mijn", "/kringen/id", "/kringen/id/mensen/straks", "/kringen/id/mensen/straks/id")
# A longer page is cut here: its end is seen in the browser.
TALLEST = 2000


class Way(NamedTuple):
    """One way of looking at a page."""

    language: str
    size: str
    dark: bool

    def __str__(self) -> str:
        return f"{self.language}-{self.size}-{'dark' if self.dark else 'light'}"


WAYS = [Way(*way) for way in product(("nl", "en"), SIZES, (False, True))]


def main(names: Sequence[str]) -> None:
    """Takes and lays the pictures; says where they are."""
    install(["chromium-headless-shell", "fonts-noto-color-emoji"])
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    shown: set[str] = set()
    with tempfile.TemporaryDirectory() as folder, running_browser() as browser:
        region = Path(folder) / "region"
        with demo(region) as address:
            for name in names or PEOPLE:
                _take(browser, address, name, shown)
            for name in FAMILY if not names else ():
                _take_along(browser, address, name)
        if not names:
            with demo(region, later=_days_to_birthday()) as address:
                for name in FAMILY:
                    _take(browser, address, name, set(), only=BIRTHDAY, title=f"{name}-birthday")
    print(f"{len(list(FOLDER.iterdir()))} sheets in {FOLDER}")


def _days_to_birthday() -> int:
    """Until two weeks before Noor is sixteen, as the demo has it."""
    today = clock.today()
    day = date(today.year, 3, 14)
    return (day if day > today else date(today.year + 1, 3, 14)).toordinal() - today.toordinal() - 14


def _take(
    browser: Browser, address: str, name: str, shown: set[str], *, only: Sequence[str] = (), title: str = ""
) -> None:
    with device(browser, address) as first:
        page = first.new_page()
        if PEOPLE[name]:
            sign_in(page, name)
        paths = [path for path in walk(first.request, address) if not only or kind(path) in only]
        session = first.storage_state()
    new = [path for path in paths if kind(path) not in shown]
    shown.update(map(kind, paths))
    for way in WAYS:
        seen = paths if way == WAYS[0] else new
        with device(browser, address, **way._asdict(), storage_state=session, reduced_motion="reduce") as context:
            pictures = [Picture(kind(path), _shoot(context, path)) for path in seen]
        _lay(browser, pictures, way, title or name)


def _take_along(browser: Browser, address: str, name: str) -> None:
    """The page in the file that this person takes along, as it opens on a phone and at a desk."""
    # The file can be made six times an hour; it is the same one on a phone and at a desk.
    files = {language: _file(browser, address, name, language) for language in ("nl", "en")}
    for way in WAYS:
        with device(browser, address, **way._asdict()) as context:
            page = context.new_page()
            page.set_content(files[way.language])
            _lay(browser, [Picture("dossier.html", _as_tall_as_itself(page))], way, f"{name}-file")


def _file(browser: Browser, address: str, name: str, language: str) -> str:
    with device(browser, address, language=language) as context:
        page = context.new_page()
        sign_in(page, name)
        page.locator("a[href$='/meenemen']").first.click()
        with page.expect_download() as saved:
            page.locator("form[action$='/meenemen'] button").click()
        with ZipFile(saved.value.path()) as zipped:
            return zipped.read("dossier.html").decode()


def _lay(browser: Browser, pictures: Sequence[Picture], way: Way, title: str) -> None:
    with browser.new_page() as sheet:
        for path in lay(sheet, pictures, way.size, f"{title}-{way}", FOLDER):
            print(path.relative_to(ROOT), flush=True)


def _shoot(context: BrowserContext, path: str) -> bytes:
    page = context.new_page()
    page.goto(path)
    png = _as_tall_as_itself(page)
    page.close()
    return png


def _as_tall_as_itself(page: Page) -> bytes:
    """The page on a screen of its own height: what is fixed to the screen's edge stands where it belongs."""
    size = page.viewport_size
    assert size
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": min(max(tall, size["height"]), TALLEST)})
    return page.screenshot()


if __name__ == "__main__":
    main(sys.argv[1:])
