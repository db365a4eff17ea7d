"""Somebody of the circle writes in a conversation."""

import asyncio
import contextlib
import random
from uuid import UUID, uuid4

import pytest

from portal import store
from portal.chat.models import Conversation, Message
from portal.circles.audience import Audience
from portal.people.actor import Actor
from portal.people.session_row import Session
from tests.cast import Cast
from tests.chat.conftest import Browse, address

JSON = {"Accept": "application/json"}


async def test_what_she_writes_stands_there_for_everybody(talk: Conversation, browse: Browse) -> None:
    noor, marloes = await browse("noor"), await browse("marloes")
    sent = await noor.post(address(talk), data={"text": "Hoi allemaal\nik ben er 🙂 <b>", "id": str(uuid4())})
    assert (sent.status_code, sent.headers["location"]) == (303, f"{address(talk)}#bericht-1")
    page = (await marloes.get(address(talk))).text
    assert "Hoi allemaal\nik ben er 🙂 &lt;b&gt;" in page
    assert "Noor de Vries" in page
    assert "De hele kring leest mee: jij, Noor, Peter, Samira, Gerda, Naima en Joost (De Brug)." in page


async def test_a_page_with_scripts_gets_the_event(talk: Conversation, browse: Browse) -> None:
    noor = await browse("noor")
    sent = await noor.post(address(talk), data={"text": "Hoi", "id": str(uuid4())}, headers=JSON)
    assert sent.status_code == 200
    answer = sent.json()
    assert answer["n"] == 1
    assert "Hoi" in answer["event"]["html"]


@pytest.mark.parametrize("name", ["bas", "yara", "ineke", "tom"])
async def test_a_stranger_gets_the_words_for_what_is_not_there(talk: Conversation, browse: Browse, name: str) -> None:
    browser = await browse(name)
    data = {"text": "Hoi", "id": str(uuid4())}
    there = await browser.post(address(talk), data=data)
    absent = await browser.post(f"/kringen/{talk.owner_id}/gesprekken/{uuid4()}", data=data)
    assert there.status_code == absent.status_code == 404
    assert there.text == absent.text.replace(str(absent.url.path), str(there.url.path))
    # An empty message is no way to find out either.
    assert (await browser.post(address(talk), data={"text": ""})).status_code == 404
    assert await Message.all().count() == 0


async def test_who_has_not_signed_in_is_told(talk: Conversation, visitor: object, browse: Browse) -> None:
    browser = await browse("noor")
    browser.cookies.clear()
    assert (await browser.post(address(talk), data={"text": "Hoi"})).status_code == 401


async def test_sent_twice_is_one_message(talk: Conversation, browse: Browse) -> None:
    noor = await browse("noor")
    data = {"text": "Hoi", "id": str(uuid4())}
    first, second = await asyncio.gather(*(noor.post(address(talk), data=data, headers=JSON) for _ in range(2)))
    assert first.json()["n"] == second.json()["n"] == 1
    assert (await noor.post(address(talk), data={**data, "id": str(uuid4())}, headers=JSON)).json()["n"] == 2


async def test_the_same_client_id_of_another_writer_is_another_message(talk: Conversation, browse: Browse) -> None:
    data = {"text": "Hoi", "id": str(uuid4())}
    for name in ("noor", "samira"):
        await (await browse(name)).post(address(talk), data=data)
    assert await Message.all().count() == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Schrijf eerst een bericht."),
        (" \n\t ", "Schrijf eerst"),
        ("\x00", "Schrijf eerst"),
        ("x" * 4001, "te lang"),
    ],
)
async def test_what_cannot_be_sent_is_said_and_kept(talk: Conversation, browse: Browse, text: str, words: str) -> None:
    noor = await browse("noor")
    answer = await noor.post(address(talk), data={"text": text, "id": str(uuid4())})
    assert answer.status_code == 422
    assert words in answer.text
    assert text.strip("\x00 \n\t")[:100] in answer.text
    answer = await noor.post(address(talk), data={"text": text, "id": str(uuid4())}, headers=JSON)
    assert answer.status_code == 422
    assert words in answer.json()["words"]
    assert await Message.all().count() == 0


async def test_unseen_characters_are_left_out(talk: Conversation, browse: Browse) -> None:
    await (await browse("noor")).post(address(talk), data={"text": "a\x00b\x1fc\r\nd", "id": str(uuid4())})
    assert (await Message.get()).text == "abc\nd"


async def test_somebody_else_has_signed_in_on_this_phone(talk: Conversation, browse: Browse, cast: Cast) -> None:
    noor = await browse("noor")
    page = (await noor.get(address(talk))).text
    writer = page.split('name="writer" value="')[1].split('"')[0]
    await cast.sign_in(noor, "peter")
    answer = await noor.post(address(talk), data={"text": "Van Noor", "id": str(uuid4()), "writer": writer})
    assert answer.status_code == 409
    assert "Er is nu iemand anders ingelogd" in answer.text
    assert await Message.all().count() == 0


async def test_a_session_that_ended_sends_nothing(talk: Conversation, browse: Browse) -> None:
    noor = await browse("noor")
    await noor.get(address(talk))
    async with store.write():
        for session in await Session.all():
            await session.end()
    assert (await noor.post(address(talk), data={"text": "Hoi"}, headers=JSON)).status_code == 401


async def test_who_left_can_no_longer_read_or_write(talk: Conversation, browse: Browse, cast: Cast) -> None:
    naima = await browse("naima")
    assert (await naima.get(address(talk))).status_code == 200
    async with store.write():
        await cast.members["naima"].leave(by=Actor.house("she leaves"))
    assert (await naima.get(address(talk))).status_code == 404
    assert (await naima.post(address(talk), data={"text": "Hoi"})).status_code == 404


async def test_a_conversation_of_another_circle_is_not_here(talk: Conversation, browse: Browse, cast: Cast) -> None:
    noor = await browse("noor")
    elsewhere = f"/kringen/{cast.waiting.id}/gesprekken/{talk.id}"
    assert (await noor.get(elsewhere)).status_code == 404
    assert (await noor.post(elsewhere, data={"text": "Hoi"})).status_code == 404


async def test_nothing_typed_is_stored_in_clear(talk: Conversation, browse: Browse) -> None:
    await (await browse("noor")).post(address(talk), data={"text": "Zeldzaamwoord", "id": str(uuid4())})
    rows = await Message._meta.db.execute_query_dict("SELECT text FROM message")
    assert b"Zeldzaamwoord" not in bytes(rows[0]["text"])


async def test_two_writers_at_once_get_places_without_gaps(talk: Conversation, cast: Cast) -> None:
    actors = [await cast.actor(name) for name in ("noor", "marloes")]

    async def write(actor: Actor, n: int) -> int:
        async with store.write():
            return (await talk.post(by=actor, text=str(n), client_id=uuid4())).place

    places = await asyncio.gather(*(write(actor, n) for n in range(20) for actor in actors))
    assert sorted(places) == list(range(1, 41))


async def test_whatever_is_sent_again_or_undone_places_run_without_gaps(cast: Cast) -> None:
    actors = {name: await cast.actor(name) for name in ("noor", "samira")}
    ids = [uuid4() for _ in range(4)]
    chance = random.Random(7)
    for _ in range(10):
        async with store.write():
            talk = await Conversation.start(cast.circle.id, by=actors["noor"], audience=Audience.FAMILY_NETWORK)
        stored: dict[tuple[str, UUID], int] = {}
        for _ in range(12):
            name, client_id, undone = chance.choice(["noor", "samira"]), chance.choice(ids), chance.random() < 0.3
            with contextlib.suppress(ZeroDivisionError):
                async with store.write():
                    message = await talk.post(by=actors[name], text="x", client_id=client_id)
                    if undone:
                        raise ZeroDivisionError
                assert stored.setdefault((name, client_id), message.place) == message.place
        assert sorted(stored.values()) == list(range(1, len(stored) + 1))
