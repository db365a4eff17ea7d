"""What an attack got, kept for the table."""

from collections.abc import Callable

import httpx2
import pytest

Got = Callable[..., None]


@pytest.fixture
def got(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Got:
    """Says what an attack got: answers with their status, or words."""
    marker = request.node.get_closest_marker("attack")
    assert marker, "this fixture is for attacks"
    record_property("attack", str(marker.args[0]))

    def say(*what: httpx2.Response | str) -> None:
        words = [each if isinstance(each, str) else _in_words(each) for each in what]
        record_property("got", ", ".join(dict.fromkeys(words)))

    return say


def _in_words(answer: httpx2.Response) -> str:
    location = answer.headers.get("location", "")
    return f"{answer.status_code} to {location}" if location else str(answer.status_code)
