"""A real server on a free port, a topic without meaning, and clients that speak the protocol."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from portal import live
from portal.app import create_app
from portal.errors import NotFound
from portal.people.actor import Actor
from portal.people.sessions import cookie_name
from tests.cast import Cast

PATIENCE = 10


@dataclass
class Numbers:
    """A topic whose events are their own numbers; who may listen can be taken away."""

    stored: int = 0
    closed_to: set[str] = field(default_factory=set)
    asked: int = 0
    heard_up_to: list[tuple[str, int]] = field(default_factory=list)
    logged: asyncio.Event = field(default_factory=asyncio.Event)
    before_since: Callable[[], Awaitable[None]] | None = None

    async def may_listen(self, actor: Actor, key: str, after: int | None) -> int:
        self.asked += 1
        if key != "open" or str(actor.person_id) in self.closed_to:
            raise NotFound("numbers")
        return self.stored

    async def since(self, key: str, after: int, limit: int) -> list[tuple[int, live.Event]]:
        found = [(n, {"n": n}) for n in range(after + 1, self.stored + 1)][:limit]
        if self.before_since:
            await self.before_since()
        return found

    async def heard(self, actor: Actor, key: str, up_to: int) -> None:
        self.heard_up_to.append((actor.name, up_to))
        self.logged.set()

    def store(self, publish: bool = True) -> None:
        """One more event; without publishing it is as if another process had stored it."""
        self.stored += 1
        if publish:
            live.hub.publish("numbers/open", self.stored, {"n": self.stored})


@dataclass
class Client:
    """One open page."""

    line: ClientConnection

    async def say(self, **words: Any) -> None:
        await self.line.send(orjson.dumps(words).decode())

    async def hears(self) -> dict[str, Any]:
        return dict(orjson.loads(await asyncio.wait_for(self.line.recv(), PATIENCE)))

    async def hears_news(self, n: int) -> list[int]:
        """The numbers of the next n frames, all of them news."""
        got = [await self.hears() for _ in range(n)]
        assert {each["is"] for each in got} == {"news"}, got
        return [each["n"] for each in got]

    async def is_closed(self) -> int:
        """Wait until the line is closed, reading what still comes; its close code."""
        with contextlib.suppress(Exception):
            async with asyncio.timeout(PATIENCE):
                while True:
                    await self.line.recv()
        assert self.line.close_code is not None
        return self.line.close_code


class Server:
    """The app behind a real port."""

    def __init__(self, port: int, cast: Cast) -> None:
        self.port, self.cast = port, cast
        self.lines = contextlib.AsyncExitStack()

    async def connect(self, name: str | None, origin: str | None = None, **given: Any) -> Client:
        """A page of this person, past its hello."""
        client = await self.dial(name, origin, **given)
        hello = await client.hears()
        assert hello == {"is": "hello", "protocol": 1, "person": str(self.cast.people[str(name)].id)}
        return client

    async def dial(self, name: str | None, origin: str | None = None, **given: Any) -> Client:
        """The handshake alone; origin '' leaves the header out."""
        headers = dict(given.pop("headers", {}))
        if name:
            _, token = await self.cast.session(name)
            headers["Cookie"] = f"{cookie_name()}={token}"
        here = f"127.0.0.1:{self.port}"
        line = await self.lines.enter_async_context(
            connect(
                f"ws://{here}/live",
                origin=f"http://{here}" if origin is None else origin or None,  # type: ignore[arg-type]
                additional_headers=headers,
                proxy=None,
                **given,
            )
        )
        return Client(line)


@pytest.fixture
async def numbers() -> AsyncIterator[Numbers]:
    """The topic `numbers/open`."""
    topic = Numbers()
    live.topics["numbers"] = topic
    yield topic
    del live.topics["numbers"]


@pytest.fixture
async def server(cast: Cast) -> AsyncIterator[Server]:
    """A server that serves, and hears other processes, for one test."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        create_app(), ws="websockets-sansio", ws_per_message_deflate=False, lifespan="off", log_level="error"
    )
    uvicorn_server = uvicorn.Server(config)
    async with live.serving():
        config.load()
        uvicorn_server.lifespan = config.lifespan_class(config)
        await uvicorn_server.startup(sockets=[listening])
        serving = asyncio.create_task(uvicorn_server.main_loop())
        running = Server(listening.getsockname()[1], cast)
        async with running.lines:
            yield running
        uvicorn_server.should_exit = True
        await serving
        await uvicorn_server.shutdown(sockets=[listening])
