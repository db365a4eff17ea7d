"""An open conversation gets each message at once, and only who may read it."""

from datetime import timedelta
from uuid import uuid4

from portal import clock, live, store
from portal.audit import AccessLine
from portal.chat.live import announce
from portal.chat.models import Conversation
from portal.circles.named import Named, NamedKind
from portal.people.actor import Actor
from tests.cast import Cast
from tests.conftest import NOW
from tests.live.conftest import Client, Server, server

__all__ = ["server"]


async def say(cast: Cast, talk: Conversation, name: str, text: str) -> None:
    actor = await cast.actor(name)
    async with store.write():
        await announce(await talk.post(by=actor, text=text, client_id=uuid4()))


async def listen(client: Client, talk: Conversation, **given: int) -> dict[str, object]:
    await client.say(do="listen", topic=f"conversation/{talk.id}", **given)
    return await client.hears()


async def test_the_therapists_open_page_shows_it_at_once(server: Server, cast: Cast, talk: Conversation) -> None:
    marloes = await server.connect("marloes")
    assert (await listen(marloes, talk, after=0))["at"] == 0
    await say(cast, talk, "noor", "Hoi <allemaal>")
    news = await marloes.hears()
    assert news["n"] == 1
    assert "Hoi &lt;allemaal&gt;" in news["event"]["html"]
    assert news["event"]["author"] == str(cast.members["noor"].id)


async def test_a_page_that_was_away_gets_it_all_in_order(server: Server, cast: Cast, talk: Conversation) -> None:
    for n in range(1, 8):
        await say(cast, talk, "noor", f"nummer {n}.")
    samira = await server.connect("samira")
    await listen(samira, talk, after=2)
    assert await samira.hears_news(5) == [3, 4, 5, 6, 7]


async def test_only_who_may_read_may_listen(
    server: Server, cast: Cast, talk: Conversation, care_talk: Conversation
) -> None:
    for name, where, answer in (
        ("noor", talk, "listening"),
        ("joost", care_talk, "listening"),
        ("noor", care_talk, "refused"),
        ("bas", talk, "refused"),
        ("yara", talk, "refused"),
    ):
        client = await server.connect(name)
        assert (await listen(client, where))["is"] == answer
    odd = await server.connect("noor")
    await odd.say(do="listen", topic="conversation/not-an-id")
    assert (await odd.hears())["why"] == "not_found"


async def test_who_leaves_gets_nothing_more(server: Server, cast: Cast, talk: Conversation) -> None:
    naima = await server.connect("naima")
    await listen(naima, talk)
    async with store.write():
        await cast.members["naima"].leave(by=Actor.house("she leaves"))
    await say(cast, talk, "noor", "Zonder tante")
    assert (await naima.hears())["why"] == "no_longer"
    await naima.say(do="ping")
    assert (await naima.hears())["is"] == "pong"


async def test_whose_last_day_is_over_gets_nothing_more(server: Server, cast: Cast, talk: Conversation) -> None:
    aunt = cast.members["naima"]
    async with store.write():
        await aunt.keep(by=Actor.house("until"), until=NOW + timedelta(minutes=5))
    naima, samira = await server.connect("naima"), await server.connect("samira")
    await listen(naima, talk)
    await listen(samira, talk)
    with clock.everywhere_at(NOW + timedelta(minutes=6)):
        await live.recheck_lapsed(NOW)
        await say(cast, talk, "noor", "Zonder tante")
        assert (await naima.hears())["why"] == "no_longer"
        assert (await samira.hears())["is"] == "news"


async def test_from_whom_it_is_hidden_gets_nothing_more(server: Server, cast: Cast, talk: Conversation) -> None:
    peter = await server.connect("peter")
    await listen(peter, talk)
    async with store.write():
        await Named.create(thing_id=talk.id, member=cast.members["peter"], kind=NamedKind.HIDDEN)
        await live.recheck(str(cast.people["peter"].id))
    await say(cast, talk, "noor", "Niet voor papa")
    assert (await peter.hears())["why"] == "no_longer"


async def test_listening_is_logged_from_where_to_where(server: Server, cast: Cast, talk: Conversation) -> None:
    samira = await server.connect("samira")
    await listen(samira, talk)
    await say(cast, talk, "noor", "een")
    await samira.hears()
    await samira.say(do="stop", topic=f"conversation/{talk.id}")
    await samira.hears()
    for task in list(live.hub.tasks):
        await task
    reasons = await AccessLine.filter(person_id=cast.people["samira"].id).values_list("reason", flat=True)
    assert {"listens from 0", "heard up to 1"} <= set(reasons)
