"""Contact sheets of every page, as pictures/*.png: `make pictures` (ONLY="noor joost" takes some of the cast).

Each kind of page is shown in all eight ways (phone and desk, light and dark, nl and en) to the first of the cast who
reaches it; to everybody else on a phone, in light, in Dutch.
"""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, BrowserContext

from tests.journeys.people import PEOPLE, sign_in
from tests.journeys.region import SIZES, demo, device, running_browser
from tests.journeys.walk import kind, walk
from tests.pictures.sheet import Picture, lay
from tests.stages.debian import install
from tests.stages.stage import ROOT

FOLDER = ROOT / "pictures"
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
    with (
        tempfile.TemporaryDirectory() as folder,
        demo(Path(folder) / "region") as address,
        running_browser() as browser,
    ):
        for name in names or PEOPLE:
            _take(browser, address, name, shown)
    print(f"{len(list(FOLDER.iterdir()))} sheets in {FOLDER}")


def _take(browser: Browser, address: str, name: str, shown: set[str]) -> None:
    with device(browser, address) as first:
        page = first.new_page()
        if PEOPLE[name]:
            sign_in(page, name)
        paths = list(walk(first.request, address))
        session = first.storage_state()
    new = [path for path in paths if kind(path) not in shown]
    shown.update(map(kind, paths))
    for way in WAYS:
        seen = paths if way == WAYS[0] else new
        with device(browser, address, **way._asdict(), storage_state=session, reduced_motion="reduce") as context:
            pictures = [Picture(kind(path), _shoot(context, path)) for path in seen]
        with browser.new_page() as sheet:
            for path in lay(sheet, pictures, way.size, f"{name}-{way}", FOLDER):
                print(path.relative_to(ROOT), flush=True)


def _shoot(context: BrowserContext, path: str) -> bytes:
    """The page on a screen as tall as itself: what is fixed to the screen's edge stands where it belongs."""
    page = context.new_page()
    page.goto(path)
    size = page.viewport_size
    assert size
    tall = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": min(max(tall, size["height"]), TALLEST)})
    png = page.screenshot()
    page.close()
    return png


if __name__ == "__main__":
    main(sys.argv[1:])
