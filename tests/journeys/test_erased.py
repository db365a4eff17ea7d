"""A circle is erased: what a phone kept of it goes as well, on the open page at once and else at the next one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.demo.environment import environment
from tests.journeys.conftest import Visit
from tests.journeys.people import sign_in
from tests.journeys.region import demo

HALF = "Dit heb ik nog niet verstuurd"
# As `portal let-go` would, in another process than the one that serves.
ERASE = """
import asyncio
from portal import store, vault
from portal.hanging import hang
from portal.rooms import MODELS
from portal.audit import Ground, erase
from portal.circles.models import Circle
from portal.settings import settings
from portal.vault import Whose

async def run():
    hang()
    await vault.unlock_as_set()
    await store.connect(settings().database_url, MODELS)
    [noors] = [each for each in await Circle.all() if each.name == "Noor"]
    await erase((Whose.CIRCLE, noors.id), ground=Ground.REQUEST, asked_by="young_person")
    await store.close()

asyncio.run(run())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where this journey's region keeps its data: it is going to lose some."""
    return tmp_path / "region"


@pytest.fixture
def region(folder: Path) -> Iterator[str]:
    """A region of its own."""
    with demo(folder) as address:
        yield address


def erase(folder: Path, region: str) -> None:
    """Noor's circle is erased by another process."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("KRING_")}
    env |= environment(folder, region, int(region.rpartition(":")[2]))
    subprocess.run([sys.executable, "-c", ERASE], env=env, check=True, timeout=60)


def in_the_talk(visit: Visit, name: str, **how: object) -> Page:
    page = visit("/inloggen", **how)
    sign_in(page, name)
    page.goto(page.locator(".rooms a[href$=gesprekken]").get_attribute("href") or "")
    page.locator(".talk-row").first.click()
    page.locator("kring-talk[data-ready]").wait_for()
    return page


def kept(page: Page) -> list[str]:
    """Every word of hers that this device keeps."""
    found: list[str] = page.evaluate(
        """async () => {
            const opened = indexedDB.open("kring");
            const db = await new Promise((done) => (opened.onsuccess = () => done(opened.result)));
            const all = (name) => new Promise((done) => {
                const asked = db.transaction(name).objectStore(name).getAll();
                asked.onsuccess = () => done(asked.result);
            });
            const rows = [...(await all("unsent")), ...(await all("drafts"))];
            db.close();
            return rows.map((row) => row.text);
        }"""
    )
    return found


def test_the_open_page_closes_and_the_phone_keeps_nothing(visit: Visit, folder: Path, region: str) -> None:
    open_page, elsewhere = in_the_talk(visit, "noor"), in_the_talk(visit, "samira")
    for page in (open_page, elsewhere):
        page.get_by_label("Je bericht").fill(HALF)
        expect(page.get_by_label("Je bericht")).to_have_value(HALF)
    # She reads something else meanwhile, on the same phone, and what she wrote waits on it.
    elsewhere.goto("/account")
    assert kept(elsewhere) == [HALF] and kept(open_page) == [HALF]
    erase(folder, region)
    expect(open_page.get_by_role("alert")).to_have_text("Dit gesprek is gewist.")
    assert HALF not in open_page.content()
    open_page.wait_for_function("indexedDB.databases().then((all) => all.length >= 0)")
    assert kept(open_page) == []
    with elsewhere.expect_response("**/gesprekken/gewist"):
        elsewhere.goto("/mijn")
    elsewhere.wait_for_load_state("networkidle")
    assert kept(elsewhere) == []
