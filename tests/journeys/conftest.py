"""What every journey stands on: the demo as anyone starts it, and a real Chromium."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.journeys.sound import faults
from tests.stages.debian import chromium

SIZES = {"phone": (390, 844), "desk": (1280, 800)}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A name that isn't localhost, as a phone on the network would come.
    "--host-resolver-rules=MAP kring.test 127.0.0.1",
]
# We wait for events; this is when we stop believing that one will come.
PATIENCE = 10_000

Visit = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a fresh demo region on a port of its own; it must end cleanly on Ctrl-C."""
    folder = tmp_path_factory.mktemp("demo") / "region"
    command = [sys.executable, "-m", "portal", "demo", "--port", "0", "--folder", str(folder)]
    env = {key: value for key, value in os.environ.items() if not key.startswith("KRING_")}
    with subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as server:
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=_drain, args=(server, lines), daemon=True).start()
        try:
            yield _address(lines)
        finally:
            server.send_signal(signal.SIGINT)
            assert server.wait(timeout=15) == 0


def _drain(server: "subprocess.Popen[str]", lines: "queue.Queue[str]") -> None:
    assert server.stderr is not None
    for line in server.stderr:
        lines.put(line)


def _address(lines: "queue.Queue[str]") -> str:
    while True:
        if named := re.search(r"http://[\w.]+:\d+", lines.get(timeout=60)):
            return named[0]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield running
        running.close()


class Ears:
    """Hears what the browser complains of: a missing file, a broken script, something our own policy refused."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self._covered = False

    def listen(self, page: Page) -> None:
        """From now on, to this page."""
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @contextmanager
    def covered(self) -> Iterator[None]:
        """Not to what a test's own tool sets off meanwhile."""
        self._covered = True
        yield
        self._covered = False

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not self._covered:
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")


@pytest.fixture
def ears() -> Iterator[Ears]:
    """A journey in which the browser had something to complain of has failed."""
    ears = Ears()
    yield ears
    assert not ears.complaints, "\n".join(ears.complaints)


@pytest.fixture
def visit(browser: Browser, demo: str, ears: Ears) -> Iterator[Visit]:
    """Opens a page as a new visitor: `visit("/", size="desk", language="en")`."""
    with ExitStack() as contexts:

        def open_page(path: str = "/", *, size: str = "phone", language: str = "nl", dark: bool = False) -> Page:
            width, height = SIZES[size]
            context = browser.new_context(
                base_url=demo,
                viewport={"width": width, "height": height},
                locale=language,
                color_scheme="dark" if dark else "light",
                has_touch=size == "phone",
            )
            contexts.callback(context.close)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            ears.listen(page)
            page.goto(path)
            return page

        yield open_page


@pytest.fixture
def check(ears: Ears) -> Check:
    """Fails with everything that the page as it stands does wrong to whoever reads it."""

    def sound(page: Page) -> None:
        with ears.covered():
            assert faults(page) == []

    return sound
