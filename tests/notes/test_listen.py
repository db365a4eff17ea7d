"""An open list of notes hears at once what its reader may read, each side of the circle by numbers of its own."""

import httpx2
import pytest

from portal import store
from portal.audit import AccessLine
from portal.circles.audience import Audience, Kind
from portal.notes.models import NoteNews
from tests.cast import Cast
from tests.live.conftest import Client, Server, server
from tests.notes.written import shut_out, write

__all__ = ["server"]


async def listen(client: Client, kind: str, key: object, **given: int) -> dict[str, object]:
    await client.say(do="listen", topic=f"{kind}/{key}", **given)
    return await client.hears()


async def test_an_open_list_hears_of_a_new_note(server: Server, cast: Cast) -> None:
    noor, marloes = await server.connect("noor"), await server.connect("marloes")
    family = int(str((await listen(noor, "notes_family", cast.circle.id))["at"]))
    care = int(str((await listen(marloes, "notes_care", cast.circle.id))["at"]))
    note = await write(cast, "joost", Audience.PROFESSIONALS)
    assert (await marloes.hears())["n"] == care + 1
    # Opened to the family it is news on both sides, and the family's numbers go on without a gap.
    async with store.write():
        await note.change(by=await cast.actor("joost"), audience=Audience.WHOLE_CIRCLE)
    assert (await marloes.hears())["n"] == care + 2
    news = await noor.hears()
    assert (news["topic"], news["n"], news["event"]) == (f"notes_family/{cast.circle.id}", family + 1, {})


async def test_a_page_that_was_away_hears_what_it_missed(server: Server, cast: Cast) -> None:
    at = await NoteNews.stands_at(cast.circle.id, "family")
    for _ in range(2):
        await write(cast, "samira", Audience.FAMILY_NETWORK)
    noor = await server.connect("noor")
    await listen(noor, "notes_family", cast.circle.id, after=at)
    assert await noor.hears_news(2) == [at + 1, at + 2]


@pytest.mark.parametrize(
    ("writer", "audience"),
    [
        ("noor", Audience.ONLY_ME),
        ("joost", Audience.OWN_ORGANISATION),
        ("joost", Audience.REPORTING_CODE),
    ],
)
async def test_what_a_side_does_not_read_together_makes_no_news(cast: Cast, writer: str, audience: Audience) -> None:
    sides = ("family", "care")
    stood = [await NoteNews.stands_at(cast.circle.id, side) for side in sides]
    await write(cast, writer, audience)
    assert [await NoteNews.stands_at(cast.circle.id, side) for side in sides] == stood


async def test_who_was_reading_hears_that_it_is_no_longer_for_her(cast: Cast) -> None:
    note = await write(cast, "samira", Audience.WHOLE_CIRCLE)
    stood = await NoteNews.stands_at(cast.circle.id, "care")
    async with store.write():
        await note.change(by=await cast.actor("samira"), audience=Audience.FAMILY_NETWORK)
    assert await NoteNews.stands_at(cast.circle.id, "care") == stood + 1


async def test_each_side_listens_to_its_own(server: Server, cast: Cast) -> None:
    for name, kind, answer in (
        ("naima", "notes_family", "listening"),
        ("naima", "notes_care", "not_allowed"),
        ("joost", "notes_care", "listening"),
        ("joost", "notes_family", "not_allowed"),
        ("yara", "notes_family", "not_found"),
        ("bas", "notes_care", "not_found"),
    ):
        client = await server.connect(name)
        said = await listen(client, kind, cast.circle.id)
        assert said.get("why", said["is"]) == answer, name
    odd = await server.connect("noor")
    assert (await listen(odd, "notes_family", "not-an-id"))["why"] == "not_found"


async def test_who_may_not_read_the_notes_hears_nothing_and_gets_no_number(
    server: Server, visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    here, moves = f"/kringen/{cast.circle.id}/notities", f'data-topic="notes_family/{cast.circle.id}" data-after="'
    assert moves in (await (await cast.sign_in(visitor, "samira")).get(here)).text
    async with store.write():
        await shut_out(cast, "samira", Kind.NOTES)
    samira, noor = await server.connect("samira"), await server.connect("noor")
    assert (await listen(samira, "notes_family", cast.circle.id))["why"] == "not_allowed"
    assert (await listen(noor, "notes_family", cast.circle.id))["is"] == "listening"
    page = (await visitor.get(here)).text
    assert "<kring-notes" in page and "data-topic" not in page and "data-after" not in page


async def test_listening_stands_in_the_log(server: Server, cast: Cast) -> None:
    noor = await server.connect("noor")
    at = (await listen(noor, "notes_family", cast.circle.id))["at"]
    assert await AccessLine.filter(person_id=cast.people["noor"].id, reason=f"listens from {at}").count() == 1
