"""An open page hears the news: at once, in order, and all of it after a break."""

import asyncio
from datetime import timedelta

import pytest
from websockets.exceptions import InvalidStatus

from portal import clock, live, store
from portal.people.actor import Actor
from portal.people.session_row import Session
from tests.live.conftest import PATIENCE, Client, Numbers, Server

TOPIC = "numbers/open"


async def listen(client: Client, **given: int) -> dict[str, object]:
    await client.say(do="listen", topic=TOPIC, ref=1, **given)
    return await client.hears()


async def test_news_comes_at_once(server: Server, numbers: Numbers) -> None:
    noor, marloes = await server.connect("noor"), await server.connect("marloes")
    for page in (noor, marloes):
        assert await listen(page) == {"is": "listening", "ref": 1, "topic": TOPIC, "at": 0}
    numbers.store()
    for page in (noor, marloes):
        assert await page.hears() == {"is": "news", "topic": TOPIC, "n": 1, "event": {"n": 1}}


async def test_a_page_that_comes_back_gets_what_it_missed(server: Server, numbers: Numbers) -> None:
    numbers.stored = 300
    noor = await server.connect("noor")
    assert (await listen(noor, after=50))["at"] == 300
    assert await noor.hears_news(250) == list(range(51, 301))


async def test_news_during_the_catching_up_comes_once_and_in_order(server: Server, numbers: Numbers) -> None:
    numbers.stored = 3
    noor = await server.connect("noor")

    async def another() -> None:
        numbers.before_since = None
        numbers.store()

    numbers.before_since = another
    await listen(noor, after=1)
    assert await noor.hears_news(3) == [2, 3, 4]
    numbers.store()
    assert await noor.hears_news(1) == [5]


async def test_what_another_process_stored_is_read(server: Server, numbers: Numbers) -> None:
    noor = await server.connect("noor")
    await listen(noor)
    numbers.store(publish=False)
    numbers.store(publish=False)
    live.hub.stands_at(TOPIC, 2)
    assert await noor.hears_news(2) == [1, 2]


async def test_a_lost_notice_loses_nothing(server: Server, numbers: Numbers) -> None:
    noor = await server.connect("noor")
    await listen(noor)
    numbers.store(publish=False)
    numbers.store()
    assert await noor.hears_news(2) == [1, 2]


async def test_too_far_behind_is_said(server: Server, numbers: Numbers) -> None:
    numbers.stored = 900
    noor = await server.connect("noor")
    await listen(noor, after=3)
    assert await noor.hears() == {"is": "behind", "topic": TOPIC, "at": 900}
    numbers.store()
    assert await noor.hears_news(1) == [901]


async def test_a_number_we_never_gave_is_said(server: Server, numbers: Numbers) -> None:
    numbers.stored = 5
    noor = await server.connect("noor")
    await listen(noor, after=7)
    assert (await noor.hears())["is"] == "behind"


async def test_stopping_ends_the_news(server: Server, numbers: Numbers) -> None:
    noor = await server.connect("noor")
    await listen(noor)
    await noor.say(do="stop", topic=TOPIC)
    assert await noor.hears() == {"is": "stopped", "topic": TOPIC}
    numbers.store()
    await noor.say(do="ping", ref="x")
    assert await noor.hears() == {"is": "pong", "ref": "x"}
    assert live.hub.rooms == {}


async def test_what_was_heard_is_logged_when_the_page_closes(server: Server, numbers: Numbers) -> None:
    noor = await server.connect("noor")
    await listen(noor)
    numbers.store()
    await noor.hears()
    await noor.line.close()
    await asyncio.wait_for(numbers.logged.wait(), PATIENCE)
    assert numbers.heard_up_to == [("Noor de Vries", 1)]


async def test_a_stranger_and_an_absent_thing_get_the_same_words(server: Server, numbers: Numbers) -> None:
    bas = await server.connect("bas")
    numbers.closed_to.add(str(server.cast.people["bas"].id))
    await bas.say(do="listen", topic=TOPIC)
    closed = await bas.hears()
    await bas.say(do="listen", topic="numbers/absent")
    absent = await bas.hears()
    assert closed["is"] == absent["is"] == "refused"
    assert closed["why"] == absent["why"] == "not_found"
    assert closed["words"] == absent["words"]
    assert live.hub.rooms == {}


async def test_another_site_is_refused_at_the_door(server: Server) -> None:
    for origin in ("http://elsewhere.example", "", "null"):
        with pytest.raises(InvalidStatus) as refused:
            await server.dial("noor", origin)
        assert refused.value.response.status_code == 403


async def test_who_has_not_signed_in_is_told_in_her_language(server: Server) -> None:
    for language, words in (("nl", "Je bent uitgelogd."), ("en", "You are signed out.")):
        nobody = await server.dial(None, headers={"Accept-Language": language})
        said = await nobody.hears()
        assert (said["is"], said["why"]) == ("ended", "not_signed_in")
        assert said["words"].startswith(words)
        assert await nobody.is_closed() == 4401


async def test_who_leaves_hears_nothing_from_that_moment(server: Server, numbers: Numbers) -> None:
    naima, noor = await server.connect("naima"), await server.connect("noor")
    await listen(naima)
    await listen(noor)
    member = server.cast.members["naima"]
    async with store.write():
        numbers.closed_to.add(str(member.person_id))
        await member.leave(by=Actor.house("somebody is removed"))
    numbers.store()
    assert await naima.hears() == {"is": "ended", "topic": TOPIC, "why": "no_longer"}
    assert await noor.hears_news(1) == [1]
    await naima.say(do="ping")
    assert await naima.hears() == {"is": "pong"}


async def test_who_stays_misses_nothing_while_it_is_asked_again(server: Server, numbers: Numbers) -> None:
    noor = await server.connect("noor")
    await listen(noor)
    live.hub.recheck()
    numbers.store()
    assert await noor.hears_news(1) == [1]
    assert numbers.asked == 2


async def test_signing_out_ends_the_sockets_of_that_session_only(server: Server) -> None:
    phone = await server.connect("noor")
    with clock.everywhere_at(clock.now() + timedelta(seconds=1)):
        desk = await server.connect("noor")
    first, second = await Session.all().order_by("id")
    async with store.write():
        await live.hang_up(session=str(second.id))
    assert await desk.is_closed() == 4401
    assert {each.session for each in live.hub.readers} == {str(first.id)}
    await phone.say(do="ping")
    assert await phone.hears() == {"is": "pong"}


async def test_a_session_that_ran_out_ends_its_socket_within_a_round(server: Server) -> None:
    noor, samira = await server.connect("noor"), await server.connect("samira")
    session = await Session.get(person_id=server.cast.people["noor"].id)
    session.ended_at = clock.now()
    await session.save(update_fields=["ended_at"])
    await live.hub.look_round()
    assert await noor.is_closed() == 4401
    await samira.say(do="ping")
    assert await samira.hears() == {"is": "pong"}


async def test_an_undone_write_announces_nothing(server: Server, numbers: Numbers) -> None:
    noor = await server.connect("noor")
    await listen(noor)
    with pytest.raises(ZeroDivisionError):
        async with store.write():
            await live.announce(TOPIC, 1, {"n": 1})
            raise ZeroDivisionError
    await noor.say(do="ping")
    assert await noor.hears() == {"is": "pong"}


async def test_who_does_not_read_is_hung_up_on_and_the_others_are_served(server: Server, numbers: Numbers) -> None:
    stuck, noor = await server.connect("samira", max_queue=1), await server.connect("noor")
    await listen(stuck)
    await listen(noor)
    async with asyncio.timeout(PATIENCE):
        while len(live.hub.readers) == 2:
            numbers.stored += 1
            live.hub.publish(TOPIC, numbers.stored, {"long": "x" * 20_000})
            assert await noor.hears_news(1) == [numbers.stored]
    numbers.store()
    assert await noor.hears_news(1) == [numbers.stored]
    stuck.line.transport.abort()
