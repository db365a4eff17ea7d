"""Every kind of page is sound for the first of the cast who reaches it: on a phone, at a desk, in each language."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Ears
from tests.journeys.people import PEOPLE, sign_in
from tests.journeys.region import SIZES, device
from tests.journeys.sound import faults
from tests.journeys.walk import kind, walk


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """The kinds of page that somebody before has shown."""
    return set()


@pytest.mark.parametrize("name", PEOPLE)
def test_the_pages_of(name: str, browser: Browser, region: str, ears: Ears, seen: set[str]) -> None:
    with device(browser, region) as first:
        if PEOPLE[name]:
            sign_in(first.new_page(), name)
        new = [path for path in walk(first.request, region) if kind(path) not in seen]
        session = first.storage_state()
    seen.update(map(kind, new))
    wrong = []
    # In each language it comes in on one of the two, and is then turned to the other.
    for language, (first_size, then) in (("nl", ("phone", "desk")), ("en", ("desk", "phone"))):
        with device(browser, region, size=first_size, language=language, storage_state=session) as context:
            page = context.new_page()
            ears.listen(page)
            for path in new:
                for size in (first_size, then):
                    width, height = SIZES[size]
                    page.set_viewport_size({"width": width, "height": height})
                    if size == first_size:
                        page.goto(path)
                    with ears.covered():
                        found = faults(page, axe=size == "phone")
                    wrong += [f"{path} ({language}, {size}): {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)
