"""Whatever order news comes in, each reader gets 1, 2, 3 … once."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from portal.live.hub import Event, Hub, Reader

LAST = 30


class Stored:
    """Everything is stored before any of it is told."""

    async def may_listen(self, actor: object, key: str, after: int | None) -> int:
        await asyncio.sleep(0)
        return LAST

    async def since(self, key: str, after: int, limit: int) -> list[tuple[int, Event]]:
        await asyncio.sleep(0)
        news: list[tuple[int, Event]] = [(n, {}) for n in range(after + 1, LAST + 1)]
        return news[:7]

    async def heard(self, actor: object, key: str, up_to: int) -> None: ...


async def still() -> bool:
    return True


@given(
    told=st.lists(
        st.tuples(st.sampled_from(["here", "elsewhere", "recheck", "yield"]), st.integers(1, LAST)), max_size=60
    ),
    seen=st.lists(st.integers(0, 10), min_size=1, max_size=4),
)
def test_every_reader_hears_all_in_order(told: list[tuple[str, int]], seen: list[int]) -> None:
    async def all_of_it() -> None:
        hub = Hub()
        hub.topics["t"] = Stored()
        readers = [Reader("p", "s", None, still) for _ in seen]
        for reader, n in zip(readers, seen, strict=True):
            hub.readers.add(reader)
            ear = hub.join(reader, "t/1")
            ear.seen = n
            hub.let_hear(ear)
        for how, n in [*told, ("elsewhere", LAST)]:
            if how == "here":
                hub.publish("t/1", n, {})
            elif how == "elsewhere":
                hub.stands_at("t/1", n)
            elif how == "recheck":
                hub.recheck()
            else:
                await asyncio.sleep(0)
        while hub.tasks:
            await asyncio.gather(*hub.tasks)
        for reader, first in zip(readers, seen, strict=True):
            got = [reader.waiting.get_nowait()["text"] for _ in range(reader.waiting.qsize())]
            assert [text.split('"n":')[1].split(",")[0] for text in got] == [str(n) for n in range(first + 1, LAST + 1)]

    asyncio.run(all_of_it())
