"""What every journey stands on: a demo region, a browser, and ears for what the browser complains of."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.journeys.region import demo, device, running_browser
from tests.journeys.sound import faults

Visit = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a fresh demo region, one for all journeys."""
    with demo(tmp_path_factory.mktemp("demo") / "region") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    with running_browser() as browser:
        yield browser


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
        """Not to what a test's own tool sets off meanwhile, or what it breaks on purpose."""
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
def visit(browser: Browser, region: str, ears: Ears) -> Iterator[Visit]:
    """Opens a page as a new visitor: `visit("/", size="desk", language="en", dark=True)`."""
    with ExitStack() as devices:

        def open_page(path: str = "/", **how: Any) -> Page:
            context = devices.enter_context(device(browser, region, **how))
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
