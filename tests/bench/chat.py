"""How fast talk is: `python -m tests.bench.chat`; figures of this machine, for comparing one with another run."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

from portal import live, store
from portal.access import Action, doors
from portal.chat.live import announce
from portal.chat.models import Conversation, messages_in
from portal.circles.audience import Audience
from portal.people.actor import Actor
from tests.bench.region import region

SENDERS, EACH = 20, 25
READERS, EVENTS = 200, 500
SPOKEN = 5000


async def main() -> None:
    """Measure, and say so."""
    async with region() as cast:
        circle_id, actor = cast.circle.id, await cast.actor("noor")
        talks = await asyncio.gather(*(begin(circle_id, actor) for _ in range(SENDERS)))
        waits = await timed(lambda: senders(talks, actor))
        print(f"stored, {SENDERS} senders each in a conversation: {SENDERS * EACH / waits.total:8,.0f} a second")
        print(f"  a message until 'stored': p50 {waits.p(50):.1f} ms, p99 {waits.p(99):.1f} ms")
        one = await timed(lambda: senders(talks[:1], actor))
        print(f"stored, one sender after the other:        {EACH / one.total:8,.0f} a second")
        print(f"given to {READERS} readers of one topic:          {await deliveries():8,.0f} a second")
        print(f"the last 50 of {SPOKEN:,}:                     {await last_fifty(talks[0], circle_id, actor):8.1f} ms")


class Waits:
    """How long each took."""

    def __init__(self, total: float, each: list[float]) -> None:
        self.total, self.each = total, each

    def p(self, percent: int) -> float:
        """So many per cent took no longer than this, in milliseconds."""
        return statistics.quantiles(self.each, n=100)[percent - 1] * 1000


async def timed(work: Callable[[], Awaitable[list[float]]]) -> Waits:
    """How long all took, and each."""
    start = time.perf_counter()
    each = await work()
    return Waits(time.perf_counter() - start, each)


async def begin(circle_id: UUID, actor: Actor) -> Conversation:
    """A conversation of its own."""
    async with store.write():
        return await Conversation.start(circle_id, by=actor, audience=Audience.FAMILY_NETWORK)


async def senders(talks: list[Conversation], actor: Actor) -> list[float]:
    """Each writes one message after the other, as a page does: door, place, sealed, announced, on disk."""

    async def one(talk: Conversation) -> list[float]:
        took = []
        for _ in range(EACH):
            start = time.perf_counter()
            async with store.write():
                found = await doors.open(Conversation, talk.id, actor, Action.CHAT_POST)
                await announce(
                    await found.post(by=actor, text="Hoe was het vandaag op school? " * 3, client_id=uuid4())
                )
            took.append(time.perf_counter() - start)
        return took

    return [each for took in await asyncio.gather(*(one(talk) for talk in talks)) for each in took]


async def deliveries() -> float:
    """What the hub alone gives in a second, rendering once and filling each reader's queue."""

    async def still() -> bool:
        return True

    hub = live.Hub()
    readers = [live.Reader("p", "s", None, still) for _ in range(READERS)]
    for reader in readers:
        hub.let_hear(hub.join(reader, "bench/1"))
    event = {"html": "x" * 900}
    start = time.perf_counter()
    for n in range(1, EVENTS + 1):
        hub.publish("bench/1", n, event)
        for reader in readers:
            reader.waiting.get_nowait()
    return READERS * EVENTS / (time.perf_counter() - start)


async def last_fifty(talk: Conversation, circle_id: UUID, actor: Actor) -> float:
    """The end of a long conversation, through the door, opened and in order; in milliseconds."""
    async with store.write():
        for _ in range(SPOKEN):
            await talk.post(
                by=actor, text="Een bericht van gewone lengte, zoals je dat op een telefoon typt.", client_id=uuid4()
            )
    entered = await doors.enter(actor, circle_id, Action.CHAT_READ)
    took = []
    for _ in range(9):
        start = time.perf_counter()
        assert len(await messages_in(actor, entered, talk)) == 50
        took.append(time.perf_counter() - start)
    return statistics.median(took) * 1000


if __name__ == "__main__":
    asyncio.run(main())
