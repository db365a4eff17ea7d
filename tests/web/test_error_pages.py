"""Whatever goes wrong, the page says what happened and what to do next, and asks the database nothing."""

import pytest
from starlette.requests import Request

from portal import errors
from portal.app import error_page

KINDS = [
    kind for kind in (errors.KringError, *errors.KringError.__subclasses__()) if kind.__module__ == "portal.errors"
]


def asking(method: str = "GET") -> Request:
    """A browser asking for a page."""
    return Request(
        {
            "type": "http",
            "method": method,
            "path": "/kringen/nergens",
            "headers": [],
            "query_string": b"",
            "server": ("kring.test", 80),
            "scheme": "http",
            "root_path": "",
            "state": {},
        }
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
async def test_each_error_has_its_page(kind: type[errors.KringError]) -> None:
    answer = await error_page(asking("POST"), kind("a line for the log"))
    page = bytes(answer.body).decode()
    assert answer.status_code == kind.status
    assert kind.words in page
    assert "Naar het begin" in page
    assert "a line for the log" not in page


async def test_an_error_nobody_expected_tells_nothing_of_itself() -> None:
    answer = await error_page(asking(), ValueError("Noor de Vries, geheim"))
    page = bytes(answer.body).decode()
    assert answer.status_code == 500
    assert "Het ligt niet aan jou." in page
    assert "Probeer opnieuw" in page
    assert "geheim" not in page


async def test_who_has_not_signed_in_goes_to_the_door_and_comes_back() -> None:
    answer = await error_page(asking(), errors.NotSignedIn())
    assert answer.status_code == 303
    assert answer.headers["location"] == "/inloggen?next=%2Fkringen%2Fnergens"
