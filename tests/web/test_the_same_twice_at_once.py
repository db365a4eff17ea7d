"""Two of the same form at the very same moment: the second hears that it was done, and nothing breaks."""

from starlette.requests import Request
from tortoise.exceptions import IntegrityError

from portal.app import error_page
from portal.people.actor import Actor


async def test_what_the_database_stops_is_a_conflict_in_words(db: None) -> None:
    scope = {"type": "http", "method": "POST", "path": "/x", "headers": [], "query_string": b"", "scheme": "http"}
    request = Request({**scope, "server": ("kring.test", 80), "state": {"actor": Actor.nobody()}})
    answer = await error_page(request, IntegrityError("UNIQUE constraint failed: goal.id"))
    assert answer.status_code == 409
    assert b"UNIQUE" not in bytes(answer.body)
