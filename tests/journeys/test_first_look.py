"""Somebody who knows nothing of Kring looks round without signing in, on a phone and at a desk."""

import pytest

from tests.journeys.conftest import Check, Visit
from tests.journeys.region import SIZES

PUBLIC = ["/", "/hulp-nu", "/sporen-wissen"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_page_is_sound(visit: Visit, check: Check, path: str, size: str, language: str) -> None:
    page = visit(path, size=size, language=language)
    assert page.locator("html").get_attribute("lang") == language
    check(page)
