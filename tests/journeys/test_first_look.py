"""Somebody who knows nothing of Kring opens the front page, on a phone and at a desk."""

import pytest

from tests.journeys.conftest import SIZES, Check, Visit


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_front_page_is_sound(visit: Visit, check: Check, size: str, language: str) -> None:
    page = visit("/", size=size, language=language)
    assert page.locator("html").get_attribute("lang") == language
    check(page)
