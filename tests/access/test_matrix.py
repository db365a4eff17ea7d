"""Every route, for every member of the cast: one table per room, and no route may be missing from it."""

import re
from importlib import import_module
from pathlib import Path

import httpx2
import pytest
from starlette.routing import Route

from portal.app import routes
from tests.access.expected import CAST, Row
from tests.cast import Cast

ROWS: list[Row] = [
    each
    for path in sorted((Path(__file__).parent / "rows").glob("*.py"))
    if path.stem != "__init__"
    for each in import_module(f"tests.access.rows.{path.stem}").ROWS
]


def shape(path: str) -> str:
    """A path with its holes emptied, so that route and row can be compared."""
    return re.sub(r"{[^}]*}", "{}", path)


def test_no_route_is_missing_from_the_table() -> None:
    served = {
        (method, shape(route.path))
        for route in routes()
        if isinstance(route, Route) and route.path != "/{path:path}"
        for method in route.methods or ()
        if method != "HEAD"
    }
    assert served - {(each.method, shape(each.path)) for each in ROWS} == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.path}")
async def test_each_gets_what_the_table_says(row: Row, app: httpx2.ASGITransport, cast: Cast) -> None:
    got = {}
    for name in CAST:
        # A new browser each time: nobody inherits somebody else's session.
        async with httpx2.AsyncClient(
            transport=app, base_url="http://kring.test", headers={"Origin": "http://kring.test"}
        ) as client:
            if name != "nobody":
                await cast.sign_in(client, name)
            path = row.path.format(**cast.places())
            answer = await client.request(row.method, path, data=row.form)
        got[name] = answer.status_code
    assert got == row.expected
