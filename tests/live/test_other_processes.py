"""What another process wrote reaches the pages open here: a command beside a running server, a second server."""

import pytest

from portal import clock, live, store, vault
from portal.live import bus
from portal.live.models import Notice
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.vault.models import OwnerKey
from tests.live.conftest import Numbers, Server

TOPIC = "numbers/open"


async def other_process(kind: str, key: str, n: int = 0) -> None:
    """One write of a process that is not this one."""
    async with store.write():
        await bus._tell("elsewhere", kind, key, n)


async def test_an_open_page_gets_what_a_command_stored(server: Server, numbers: Numbers) -> None:
    noor = await server.connect("noor")
    await noor.say(do="listen", topic=TOPIC)
    await noor.hears()
    numbers.store(publish=False)
    numbers.store(publish=False)
    await other_process("topic", TOPIC, 2)
    assert await noor.hears_news(2) == [1, 2]


async def test_who_was_removed_elsewhere_hears_no_more_here(server: Server, numbers: Numbers) -> None:
    naima = await server.connect("naima")
    await naima.say(do="listen", topic=TOPIC)
    await naima.hears()
    person = str(server.cast.people["naima"].id)
    numbers.closed_to.add(person)
    await other_process("recheck", person)
    assert await naima.hears() == {"is": "ended", "topic": TOPIC, "why": "no_longer"}


@pytest.mark.parametrize("kind", ["person", "session"])
async def test_who_signed_out_elsewhere_is_hung_up_on_here(server: Server, kind: str) -> None:
    noor = await server.connect("noor")
    session = await Session.get(person_id=server.cast.people["noor"].id)
    await other_process(kind, str(session.person_id if kind == "person" else session.id))
    assert await noor.is_closed() == 4401


async def test_own_notices_are_not_heard_twice(server: Server, numbers: Numbers) -> None:
    noor = await server.connect("noor")
    await noor.say(do="listen", topic=TOPIC)
    await noor.hears()
    numbers.stored = 1
    async with store.write():
        await live.announce(TOPIC, 1, {"n": 1})
    numbers.stored = 2
    await other_process("topic", TOPIC, 2)
    assert await noor.hears_news(2) == [1, 2]


async def test_notices_are_forgotten_when_all_have_heard_them(db: None) -> None:
    with clock.everywhere_at(clock.now() - bus.KEPT * 2):
        await Notice.create(process="elsewhere", kind="topic", key=TOPIC)
    await Notice.create(process="elsewhere", kind="topic", key=TOPIC)
    await bus.forget_old()
    assert await Notice.all().count() == 1


async def test_who_begins_to_hear_again_keeps_no_key_that_may_be_erased_meanwhile(db: None) -> None:
    person = await Person.make("Noor")
    await OwnerKey.filter(owner_id=person.id).delete()
    assert (await Person.get(id=person.id)).name == "Noor"
    async with bus.serving():
        with pytest.raises(vault.Shut):
            await Person.get(id=person.id)
