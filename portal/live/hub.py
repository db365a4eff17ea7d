"""Who listens to what, and how news reaches them: one rendering for all, one bounded queue per reader."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
import structlog

from portal.errors import Gone

log = structlog.get_logger(__name__)

# What may wait for one reader. More means a phone that stopped reading: it is hung up on and resumes by number.
MOST_WAITING = 256
PAGE = 100

Frame = dict[str, str]
Event = dict[str, Any]


class Topic(Protocol):
    """What an upper room offers for one kind of topic. Its numbers run 1, 2, 3 … without gaps."""

    async def may_listen(self, actor: Any, key: str, after: int | None) -> int:
        """The number the topic stands at; logs who listens from where, or raises what a door would raise."""
        ...

    async def since(self, key: str, after: int, limit: int) -> list[tuple[int, Event]]:
        """The events after this number, in order; asked only for readers whom `may_listen` let in."""
        ...

    async def heard(self, actor: Any, key: str, up_to: int) -> None:
        """Logs that this actor got the news up to this number: each minute, and when listening ends."""
        ...


def frame(**words: Any) -> Frame:
    """One message for the socket, rendered once however many will get it."""
    return {"type": "websocket.send", "text": orjson.dumps(words).decode()}


@dataclass(eq=False)
class Reader:
    """One open socket: who reads there, and what waits to be sent."""

    person: str
    session: str
    actor: Any
    still: Callable[[], Awaitable[bool]]
    waiting: asyncio.Queue[Frame] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    why: str = ""
    ears: "dict[str, Ear]" = field(default_factory=dict)

    def take(self, sent: Frame) -> None:
        """Puts one frame in this reader's queue, or hangs up when it is full."""
        if self.why:
            return
        try:
            self.waiting.put_nowait(sent)
        except asyncio.QueueFull:
            self.end("slow")

    def end(self, why: str) -> None:
        """Ends this socket; its 'ended' frame says why."""
        if not self.why:
            self.why = why
            self.ending.set()


@dataclass(eq=False)
class Ear:
    """One reader at one topic: the last number given. While somebody asks whether and since when, news is held."""

    reader: Reader
    topic: str
    seen: int = 0
    logged: int = 0
    asking: int = 1
    held: list[tuple[int, Frame]] = field(default_factory=list)

    def offer(self, n: int, sent: Frame) -> bool:
        """Gives event n, in order and once; False when a number before it is missing."""
        if self.asking:
            self.held.append((n, sent))
            if len(self.held) > MOST_WAITING:
                self.reader.end("slow")
            return True
        if n > self.seen + 1:
            return False
        if n == self.seen + 1:
            self.seen = n
            self.reader.take(sent)
        return True


@dataclass(eq=False)
class Room:
    """One topic that somebody listens to."""

    ears: set[Ear] = field(default_factory=set)
    wanted: int = 0
    catching_up: bool = False

    def lowest(self) -> int:
        """The lowest number that a reader of this topic has, or the wanted one when nobody waits."""
        return min((ear.seen for ear in self.ears if not ear.asking), default=self.wanted)


class Hub:
    """All sockets of this process. Nothing here waits for a client or knows what an event means."""

    def __init__(self) -> None:
        self.topics: dict[str, Topic] = {}
        self.readers: set[Reader] = set()
        self.rooms: dict[str, Room] = {}
        self.base: contextvars.Context | None = None
        self.tasks: set[asyncio.Task[None]] = set()

    def publish(self, topic: str, n: int, event: Event) -> None:
        """Gives event n to everybody who listens; who misses one before it gets both from the database."""
        room = self.rooms.get(topic)
        if room is None:
            return
        sent = frame(**{"is": "news", "topic": topic, "n": n, "event": event})
        if not _offer(room, n, sent):
            self.stands_at(topic, n)

    def stands_at(self, topic: str, n: int) -> None:
        """Another process says the topic stands at n: what is missing here is read from the database."""
        room = self.rooms.get(topic)
        if room is None or (n <= room.wanted and room.catching_up):
            return
        room.wanted = max(room.wanted, n)
        if not room.catching_up:
            room.catching_up = True
            self.start(self._catch_up(topic, room))

    def look_again(self) -> None:
        """After a broken line to the other processes: every topic is asked for what was missed."""
        for topic, room in list(self.rooms.items()):
            self.stands_at(topic, max((ear.seen for ear in room.ears), default=0) + 1)

    def hang_up(self, why: str, *, person: str | None = None, session: str | None = None) -> None:
        """Ends at once all sockets of a person or of a session."""
        for reader in list(self.readers):
            if reader.person == person or reader.session == session:
                reader.end(why)

    def recheck(self, person: str | None = None) -> None:
        """Asks again whether this person (or everybody) may listen; until the answer is there nothing is given."""
        for reader in list(self.readers):
            if person is None or reader.person == person:
                for ear in list(reader.ears.values()):
                    ear.asking += 1
                    self.start(self._ask_again(ear))

    def join(self, reader: Reader, topic: str) -> Ear:
        """Gives the reader an ear that holds all news until `let_hear`; so nothing falls between look-up and news."""
        ear = Ear(reader, topic)
        self.rooms.setdefault(topic, Room()).ears.add(ear)
        reader.ears[topic] = ear
        return ear

    def let_hear(self, ear: Ear) -> None:
        """One question about this ear was answered with yes; after the last one it gets what was held."""
        ear.asking -= 1
        if ear.asking or ear.reader.ears.get(ear.topic) is not ear:
            return
        held, ear.held = sorted(ear.held, key=lambda each: each[0]), []
        wanted = self.rooms[ear.topic].wanted
        for n, sent in held:
            if not ear.offer(n, sent):
                wanted = max(wanted, n)
        if ear.seen < wanted:
            self.stands_at(ear.topic, wanted)

    def leave(self, ear: Ear) -> None:
        """Ends one listening; a topic without listeners is forgotten."""
        if ear.reader.ears.get(ear.topic) is not ear:
            return
        del ear.reader.ears[ear.topic]
        room = self.rooms[ear.topic]
        room.ears.discard(ear)
        if not room.ears:
            del self.rooms[ear.topic]
        if ear.seen > ear.logged:
            self.start(self._log_heard(ear))

    def close(self, reader: Reader) -> None:
        """Forgets a reader whose socket is closed."""
        for ear in list(reader.ears.values()):
            self.leave(ear)
        self.readers.discard(reader)

    async def look_round(self) -> None:
        """Once a minute: sockets without a session are ended, and what was heard is logged."""
        for reader in list(self.readers):
            if not await reader.still():
                reader.end("signed_out")
                continue
            for ear in list(reader.ears.values()):
                if ear.seen > ear.logged:
                    await self._log_heard(ear)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Starts work outside any open transaction: inside one it would join it, and be lost with its rollback."""
        context = self.base.copy() if self.base else contextvars.Context()
        task = asyncio.get_running_loop().create_task(_kept(work), context=context)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _catch_up(self, topic: str, room: Room) -> None:
        try:
            while (after := room.lowest()) < (wanted := room.wanted):
                events = await self.since(topic, after, PAGE)
                for n, sent in events:
                    _offer(room, n, sent)
                if not events and wanted == room.wanted:
                    return
        except Exception:
            log.exception("live_catch_up_failed", topic=topic)
            for ear in list(room.ears):
                ear.reader.end("unavailable")
        finally:
            room.catching_up = False

    async def since(self, topic: str, after: int, limit: int) -> list[tuple[int, Frame]]:
        """What came after a number, rendered."""
        kind, _, key = topic.partition("/")
        events = await self.topics[kind].since(key, after, limit)
        return [(n, frame(**{"is": "news", "topic": topic, "n": n, "event": event})) for n, event in events]

    async def _ask_again(self, ear: Ear) -> None:
        kind, _, key = ear.topic.partition("/")
        try:
            await self.topics[kind].may_listen(ear.reader.actor, key, ear.seen)
        except Exception as refused:
            log.info("live_listening_ended", kind=kind, why=type(refused).__name__)
            if ear.reader.ears.get(ear.topic) is ear:
                self.leave(ear)
                # What was erased is thrown away on the device too; what she may no longer read may come back.
                why = "gone" if isinstance(refused, Gone) else "no_longer"
                ear.reader.take(frame(**{"is": "ended", "topic": ear.topic, "why": why}))
            return
        self.let_hear(ear)

    async def _log_heard(self, ear: Ear) -> None:
        kind, _, key = ear.topic.partition("/")
        ear.logged = ear.seen
        await self.topics[kind].heard(ear.reader.actor, key, ear.seen)


def _offer(room: Room, n: int, sent: Frame) -> bool:
    complete = True
    for ear in list(room.ears):
        complete = ear.offer(n, sent) and complete
    return complete


async def _kept(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        log.exception("live_work_failed")


# One for the process, as there is one loop.
hub = Hub()
