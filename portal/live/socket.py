"""The one socket, /live: answers each of a client's frames, and sends what the hub gives."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from portal.errors import KringError
from portal.live.hub import Ear, Reader, frame, hub
from portal.live.words import ended_words, refused_words
from portal.web import texts
from portal.web.cookies import named
from portal.web.headers import own_origin

log = structlog.get_logger(__name__)

LONGEST_FRAME = 4096
MOST_TOPICS = 50
MOST_SOCKETS = 40
MOST_REFUSED = 30
# How far back a resume is replayed over the socket; older news is a page to read.
MOST_REPLAYED = 500
PAGE = 100
BURST, PER_SECOND = 100.0, 10.0
# Seconds for the last frame to a phone that may be gone.
LAST_WORDS = 2.0
CLOSE = {"not_signed_in": 4401, "signed_out": 4401, "misused": 4400, "slow": 4408, "too_many": 4429}

_TOPIC = re.compile(r"[a-z_]{1,40}/[0-9A-Za-z-]{1,64}")
_KEYS = {"listen": {"do", "ref", "topic", "after"}, "stop": {"do", "ref", "topic"}, "ping": {"do", "ref"}}


@dataclass(frozen=True)
class Seat:
    """Who sits at a socket: the actor, the ids by which she may be hung up on, and whether her session still lives."""

    person: str
    session: str
    actor: Any
    still: Callable[[], Awaitable[bool]]


# The upper room that knows sessions puts its function here: the seat behind a handshake, or None.
seats: list[Callable[[HTTPConnection], Awaitable[Seat | None]]] = []


class Refused(Exception):
    """A frame that is not done, and why."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


async def live(socket: WebSocket) -> None:
    """One open page, from handshake to hanging up."""
    if socket.headers.get("origin") != own_origin(socket.scope):
        await socket.send_denial_response(PlainTextResponse("Origin", status_code=403))
        return
    chosen = texts.choose(socket.cookies.get(named(texts.COOKIE)), socket.headers.get("accept-language", ""))
    with texts.speaking(chosen):
        seat = await seats[0](socket) if seats else None
        await socket.accept()
        if seat is None:
            await _end(socket, "not_signed_in")
            return
        await _serve(socket, Reader(seat.person, seat.session, seat.actor, seat.still))


async def _serve(socket: WebSocket, reader: Reader) -> None:
    if sum(other.person == reader.person for other in hub.readers) >= MOST_SOCKETS:
        reader.end("too_many")
    hub.readers.add(reader)
    reader.take(frame(**{"is": "hello", "protocol": 1, "person": reader.person}))
    work = [
        asyncio.create_task(each)
        for each in (_send(socket, reader), Listener(socket, reader).answer_all(), reader.ending.wait())
    ]
    try:
        await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.close(reader)
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
    if reader.why:
        await _end(socket, reader.why)


async def _send(socket: WebSocket, reader: Reader) -> None:
    while True:
        await socket.send(await reader.waiting.get())


async def _end(socket: WebSocket, why: str) -> None:
    last = frame(**{"is": "ended", "why": why, "words": ended_words(why)})
    try:
        # A phone that doesn't read blocks every send, this one too.
        async with asyncio.timeout(LAST_WORDS):
            await socket.send(last)
            await socket.close(CLOSE.get(why, 4503), why)
    except (TimeoutError, WebSocketDisconnect, RuntimeError):
        log.info("live_closed_without_goodbye", why=why)


class Listener:
    """Answers one client's frames, one after the other."""

    def __init__(self, socket: WebSocket, reader: Reader) -> None:
        self.socket = socket
        self.reader = reader
        self.allowance, self.counted_at = BURST, time.monotonic()
        self.refused = 0

    async def answer_all(self) -> None:
        """Until the client goes, or has sent too much that can't be done."""
        try:
            while self.refused <= MOST_REFUSED:
                message = await self.socket.receive()
                if message["type"] == "websocket.disconnect":
                    return
                await self._answer(message.get("text"))
        except WebSocketDisconnect:
            return
        self.reader.end("misused")

    async def _answer(self, text: str | None) -> None:
        sent: dict[str, Any] = {}
        try:
            self._count()
            sent = _parsed(text)
            await self._do(sent)
            self.refused = 0
        except Refused as refused:
            self._refuse(sent, refused.why, refused_words(refused.why))
        except KringError as error:
            why = re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
            self._refuse(sent, why, texts._(error.words))
        except Exception:
            log.exception("live_frame_failed")
            self._refuse(sent, "unavailable", refused_words("unavailable"))

    def _count(self) -> None:
        moment = time.monotonic()
        self.allowance = min(BURST, self.allowance + (moment - self.counted_at) * PER_SECOND)
        self.counted_at = moment
        if self.allowance < 1:
            raise Refused("too_many_frames")
        self.allowance -= 1

    async def _do(self, sent: dict[str, Any]) -> None:
        if sent["do"] == "ping":
            self._say("pong", sent)
        elif sent["do"] == "listen":
            await self._listen(sent)
        else:
            ear = self.reader.ears.get(sent["topic"])
            if ear is None:
                raise Refused("not_listening")
            hub.leave(ear)
            self._say("stopped", sent)

    async def _listen(self, sent: dict[str, Any]) -> None:
        topic, after = sent["topic"], sent.get("after")
        if topic in self.reader.ears:
            raise Refused("already_listening")
        if len(self.reader.ears) >= MOST_TOPICS:
            raise Refused("too_many_topics")
        kind, _, key = topic.partition("/")
        if kind not in hub.topics:
            raise Refused("bad_topic")
        ear = hub.join(self.reader, topic)
        try:
            at = await hub.topics[kind].may_listen(self.reader.actor, key, after)
            self._say("listening", sent, at=at)
            await self._replay(ear, at if after is None else after, at)
        except BaseException:
            hub.leave(ear)
            raise
        hub.let_hear(ear)

    async def _replay(self, ear: Ear, after: int, at: int) -> None:
        ear.seen = ear.logged = after
        if not 0 <= at - after <= MOST_REPLAYED:
            ear.seen = ear.logged = at
            self.reader.take(frame(**{"is": "behind", "topic": ear.topic, "at": at}))
        while ear.seen < at and self.reader.ears.get(ear.topic) is ear:
            page = await hub.since(ear.topic, ear.seen, PAGE)
            if not page:
                return
            for n, sent in page:
                # Its rights may have gone while we read.
                if self.reader.ears.get(ear.topic) is ear and n > ear.seen:
                    ear.seen = n
                    self.reader.take(sent)

    def _say(self, what: str, sent: dict[str, Any], **more: Any) -> None:
        echoed: dict[str, Any] = {name: sent[name] for name in ("ref", "topic") if name in sent}
        self.reader.take(frame(**{"is": what, **echoed, **more}))

    def _refuse(self, sent: dict[str, Any], why: str, words: str) -> None:
        self.refused += 1
        self._say("refused", sent, why=why, words=words)


def _parsed(text: str | None) -> dict[str, Any]:
    if text is None:
        raise Refused("not_text")
    if len(text) > LONGEST_FRAME:
        raise Refused("too_large")
    try:
        sent = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Refused("not_json") from None
    if not isinstance(sent, dict):
        raise Refused("not_an_object")
    do = sent.get("do")
    if not isinstance(do, str) or do not in _KEYS:
        raise Refused("unknown_frame")
    if not set(sent) <= _KEYS[do]:
        raise Refused("unknown_word")
    ref = sent.get("ref", 0)
    if isinstance(ref, bool) or not isinstance(ref, int | str) or len(str(ref)) > 64:
        raise Refused("bad_ref")
    if do != "ping":
        _check_topic(sent)
    return sent


def _check_topic(sent: dict[str, Any]) -> None:
    topic, after = sent.get("topic"), sent.get("after", 0)
    if not isinstance(topic, str) or not _TOPIC.fullmatch(topic):
        raise Refused("bad_topic")
    if isinstance(after, bool) or not isinstance(after, int) or not 0 <= after < 1 << 53:
        raise Refused("bad_after")


routes = [WebSocketRoute("/live", live)]
