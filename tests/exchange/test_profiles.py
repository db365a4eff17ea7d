"""The JSON we promise to speak is right, and says what the code does."""

from pathlib import Path

import pytest

from exchange.checks import right
from exchange.writing import AUDIENCES, DISPLAY
from portal.circles.audience import Audience
from tests.exchange.files import FHIR


@pytest.mark.parametrize("path", sorted(FHIR.glob("*/*.json")), ids=lambda path: path.name)
def test_what_we_promise_is_valid(path: Path) -> None:
    assert right(path.read_bytes())["resourceType"]


def test_every_audience_has_its_code() -> None:
    system = right((FHIR / "profiles" / "audience.json").read_bytes())
    assert system["url"] == AUDIENCES
    assert {each["code"]: each["display"] for each in system["concept"]} == DISPLAY
    assert set(DISPLAY) == set(Audience)
