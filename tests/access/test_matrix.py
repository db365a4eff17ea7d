"""Every route, for every member of the cast and each age of Noor: a table per room; a route missing from it fails."""

import asyncio
import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import httpx2
import pytest
from starlette.routing import Route

from exchange import capability
from exchange.shelves import SHELVES
from portal import live
from portal.app import routes
from portal.circles.ages import AgeBand
from portal.hanging import hang
from portal.people.sessions import cookie_name
from tests.access.bands import Band, be
from tests.access.besides import besides
from tests.access.conftest import Bands
from tests.access.expected import COLUMNS, Row
from tests.access.interactions import ASKED, NOTHING, REFUSED, SEARCHES, TYPES, held_things
from tests.access.topics import TOPICS
from tests.cast import Cast
from tests.conftest import HOST
from tests.live.conftest import Server, server

__all__ = ["server"]

ROOMS: dict[str, list[Row]] = {
    path.stem: import_module(f"tests.access.rows.{path.stem}").ROWS
    for path in sorted((Path(__file__).parent / "rows").glob("*.py"))
    if path.stem != "__init__"
}
ROWS = [row for rows in ROOMS.values() for row in rows]


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


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("band", AgeBand, ids=lambda band: band.value)
async def test_each_gets_what_the_table_says(band: AgeBand, room: str, app: httpx2.ASGITransport, bands: Bands) -> None:
    laid = await bands(band)
    cast = await laid.again()
    wrong: list[str] = []
    # Those that leave something behind come last, and each finds everything as it was laid.
    for row in sorted(ROOMS[room], key=lambda row: row.changes):
        if row.changes:
            cast = await laid.again()
        got = await _asked(app, laid, cast, row)
        wrong += _apart(f"{row.method} {row.path} {row.form or ''}", got, row.gets(band))
    assert not wrong, "\n".join(wrong)


def _apart(asked: str, got: Mapping[str, object], expected: Mapping[str, object]) -> list[str]:
    return [
        f"{asked}: {name} gets {got[name]}, not {expected[name]}" for name in COLUMNS if got[name] != expected[name]
    ]


async def _asked(app: httpx2.ASGITransport, laid: Band, cast: Cast, row: Row) -> dict[str, int]:
    path = row.path.format(**cast.places())
    files = {"file": ("papier", row.file)} if row.file else None

    async def one(name: str) -> int:
        # A new browser each time: nobody inherits somebody else's session.
        headers = {"Origin": HOST, "Accept-Encoding": "identity"}
        cookies = {cookie_name(): laid.sessions[name]} if name != "nobody" else {}
        async with httpx2.AsyncClient(
            transport=app, base_url=HOST, headers=headers, cookies=cookies, trust_env=False
        ) as client:
            return (await client.request(row.method, path, data=row.form, files=files)).status_code

    if row.changes:
        # One after the other, in the order of the cast: what one did, the next finds done.
        return {name: await one(name) for name in COLUMNS}
    return dict(zip(COLUMNS, await asyncio.gather(*map(one, COLUMNS)), strict=True))


def test_no_interaction_is_missing_from_the_table() -> None:
    stated = capability.statement(f"{HOST}/fhir", SHELVES)["rest"][0]["resource"]
    assert {each["type"] for each in stated} == set(SHELVES) == set(TYPES)
    allowed = {interaction["code"] for each in stated for interaction in each["interaction"]}
    assert allowed == {"read", "search-type"} and allowed | set(REFUSED) | set(SEARCHES) == set(ASKED)


@pytest.mark.parametrize("band", AgeBand, ids=lambda band: band.value)
async def test_each_program_gets_what_the_table_says(band: AgeBand, app: httpx2.ASGITransport, bands: Bands) -> None:
    laid = await bands(band)
    things = await held_things(await laid.again())
    wrong: list[str] = []
    for kind, held in TYPES.items():
        for name, (method, path) in ASKED.items():
            expected = REFUSED.get(name) or held.gets(name, band)
            asked = path.format(type=kind, id=things[kind].id)
            got = await _answered(app, laid, method, asked, things[kind].query if name in SEARCHES else {})
            wrong += _apart(f"{name} {kind}", got, expected)
    assert not wrong, "\n".join(wrong)


async def _answered(
    app: httpx2.ASGITransport, laid: Band, method: str, path: str, query: dict[str, str]
) -> dict[str, int]:
    async with httpx2.AsyncClient(transport=app, base_url=HOST, trust_env=False) as client:

        async def one(name: str) -> int:
            headers = {"Authorization": f"Bearer {laid.tokens[name]}"} if name != "nobody" else {}
            by_form = path.endswith("_search")
            params, form = ({}, query) if by_form else (query, None)
            answer = await client.request(method, f"/fhir{path}", headers=headers, params=params, data=form)
            is_fhir = answer.headers["content-type"].startswith("application/fhir+json")
            found = answer.status_code == 200 and is_fhir and answer.json()["resourceType"] == "Bundle"
            return NOTHING if found and not answer.json().get("entry") else answer.status_code

        return dict(zip(COLUMNS, await asyncio.gather(*map(one, COLUMNS)), strict=True))


def test_no_topic_is_missing_from_the_table() -> None:
    hang()
    assert set(live.topics) == set(TOPICS)


@pytest.mark.parametrize("band", AgeBand, ids=lambda band: band.value)
async def test_each_hears_what_the_table_says(band: AgeBand, server: Server, cast: Cast) -> None:
    await besides(cast)
    await be(cast, band)
    got: dict[str, dict[str, str]] = {kind: {} for kind in TOPICS}
    for name in COLUMNS:
        if name == "nobody":
            assert await (await server.dial(None)).is_closed() == 4401
            continue
        client = await server.connect(name)
        for kind, heard in TOPICS.items():
            await client.say(do="listen", topic=f"{kind}/{heard.key.format(**cast.places())}", ref=1)
            answer = await client.hears()
            got[kind][name] = answer["why"] if answer["is"] == "refused" else answer["is"]
    assert got == {kind: heard.gets(band) for kind, heard in TOPICS.items()}
