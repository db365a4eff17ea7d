"""What was being typed is kept for its writer on its page, sealed, until it is sent or thrown away."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest
from tortoise.connection import get_connection

from portal import clock
from portal.people import session_pages
from portal.people.actor import Actor
from portal.people.drafts import Draft
from portal.people.session_row import Session
from tests.cast import Cast
from tests.conftest import NOW

WORDS = {"/plan words": ["Ik wil weer naar school"], "/plan who": ["a", "b"]}


async def keep(visitor: httpx2.AsyncClient, writer: str, page: Any = "/plan", fields: Any = WORDS) -> int:
    return (await visitor.post("/sessie/concept", json={"writer": writer, "page": page, "fields": fields})).status_code


async def kept(visitor: httpx2.AsyncClient, page: str = "/plan") -> Any:
    return (await visitor.get("/sessie/concept", params={"page": page})).json()["fields"]


async def writer(visitor: httpx2.AsyncClient) -> str:
    return str((await visitor.get("/sessie")).json()["writer"])


async def test_noor_finds_her_words_after_signing_in_again(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    assert await keep(visitor, await writer(visitor)) == 204
    await Session.end_where(person_id=cast.people["noor"].id)
    await cast.sign_in(visitor, "noor")
    assert await kept(visitor) == WORDS
    assert await kept(visitor, "/elders") == {}
    # Sent, or thrown away.
    assert await keep(visitor, await writer(visitor), fields={}) == 204
    assert await kept(visitor) == {} and await Draft.all().count() == 0


async def test_nobody_else_gets_them_nor_she_herself_at_work(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "joost")
    await keep(visitor, await writer(visitor))
    joost = cast.people["joost"]
    assert await Draft.of(await cast.actor("joost"), "/plan")
    assert await Draft.of(Actor(capacity=(await cast.actor("noor")).capacity, person_id=joost.id), "/plan") is None
    await cast.sign_in(visitor, "marloes")
    assert await kept(visitor) == {}


async def test_who_signed_in_meanwhile_is_not_given_the_words_of_who_was_before(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await cast.sign_in(visitor, "noor")
    noor = await writer(visitor)
    await cast.sign_in(visitor, "samira")
    assert await keep(visitor, noor) == 409
    assert await Draft.all().count() == 0


async def test_words_and_page_cannot_be_read_in_the_database(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    await keep(visitor, await writer(visitor), page="/geheim")
    _, rows = await get_connection("default").execute_query("SELECT * FROM draft")
    said = str([tuple(row) for row in rows])
    assert "school" not in said and "geheim" not in said and len(rows) == 1


async def test_after_a_week_they_are_gone(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await Draft.keep(await cast.actor("noor"), "/plan", WORDS)
    with clock.everywhere_at(NOW + timedelta(days=8)):
        await cast.sign_in(visitor, "noor")
        assert await kept(visitor) == {}
        await Draft.tidy()
    assert await Draft.all().count() == 0


async def test_what_a_page_keeps_by_itself_keeps_no_session_alive(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    me = await writer(visitor)
    said = {"writer": me, "page": "/plan", "fields": WORDS}
    with clock.everywhere_at(NOW + timedelta(minutes=28)):
        assert (await visitor.post("/sessie/concept", json=said, headers={"X-Unattended": "1"})).status_code == 204
    with clock.everywhere_at(NOW + timedelta(minutes=31)):
        assert await keep(visitor, me) == 401


@pytest.mark.parametrize(
    ("page", "fields"),
    [
        ("//evil.example", WORDS),
        ("https://evil.example/", WORDS),
        (7, WORDS),
        ("/" + "a" * 600, WORDS),
        ("/plan", None),
        ("/plan", {"a": "text"}),
        ("/plan", {"a": [1]}),
        ("/plan", {str(n): ["a"] for n in range(201)}),
        ("/plan", {"a": ["a" * 100_000]}),
    ],
)
async def test_anything_else_than_texts_of_a_page_of_ours_is_refused(
    visitor: httpx2.AsyncClient, cast: Cast, page: Any, fields: Any
) -> None:
    await cast.sign_in(visitor, "noor")
    assert await keep(visitor, await writer(visitor), page, fields) == 422
    assert await Draft.all().count() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff"])
async def test_a_broken_body_is_no_harm(visitor: httpx2.AsyncClient, cast: Cast, body: bytes) -> None:
    await cast.sign_in(visitor, "noor")
    assert (await visitor.post("/sessie/concept", content=body)).status_code == 422


async def test_who_types_all_hour_is_never_stopped_and_a_machine_is(
    visitor: httpx2.AsyncClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A page keeps three times a minute, and once more each time she looks elsewhere.
    assert session_pages._MOST_AN_HOUR >= 4 * 3 * 60
    monkeypatch.setattr(session_pages, "_MOST_AN_HOUR", 2)
    await cast.sign_in(visitor, "noor")
    me = await writer(visitor)
    assert [await keep(visitor, me) for _ in range(3)] == [204, 204, 429]
    # What was kept before stays, and nobody else is stopped.
    assert await kept(visitor) == WORDS
    with clock.everywhere_at(NOW + timedelta(minutes=20)):
        await cast.sign_in(visitor, "samira")
        assert await keep(visitor, await writer(visitor)) == 204
    with clock.everywhere_at(NOW + timedelta(minutes=61)):
        await cast.sign_in(visitor, "noor")
        assert await keep(visitor, me) == 204
