"""The portal on a real port, as it fetches from itself in the demo, and all kinds of provider; on the real clock."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
import uvicorn

from portal.app import create_app
from portal.demo import connecting
from portal.people.openid import relying
from portal.people.openid.providers import Provider
from portal.settings import settings
from tests.cast import Cast
from tests.laid import wipe
from tests.peers.providers import SECRET, CertifiedPeer, DemoPeer, IdpyPeer, Peer, certified, idpy


class _Server(uvicorn.Server):
    ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@pytest.fixture(scope="session")
def bound(_settings: None) -> Iterator[socket.socket]:
    """A port of our own, and the settings of a demo that is served there."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        before = dict(os.environ)
        origin = f"http://127.0.0.1:{bound.getsockname()[1]}"
        os.environ |= {"KRING_MODE": "demo", "KRING_ORIGIN": origin, "KRING_INWARD_FETCHES": "1"}
        settings.cache_clear()
        yield bound
        os.environ.clear()
        os.environ.update(before)
        settings.cache_clear()


@pytest.fixture(scope="session")
async def portal(bound: socket.socket, _database: None) -> AsyncIterator[str]:
    """The portal, serving; its address."""
    server = _Server(uvicorn.Config(create_app(), lifespan="off", log_level="warning", access_log=False))
    task = asyncio.create_task(server.serve(sockets=[bound]))
    async with asyncio.timeout(10):
        await server.ready.wait()
    yield settings().origin
    server.should_exit = True
    await task


@pytest.fixture(scope="session")
def npm_provider(bound: socket.socket) -> Iterator[CertifiedPeer]:
    """oidc-provider, which knows us by two names."""
    port = bound.getsockname()[1]
    uris = [f"http://{host}:{port}/inloggen/terug/de-brug" for host in ("127.0.0.1", "kring.test")]
    with certified(uris) as peer:
        yield peer


@pytest.fixture(scope="session")
def idpy_provider(bound: socket.socket) -> Iterator[IdpyPeer]:
    """idpyoidc's provider, from PyPI."""
    with idpy([f"http://127.0.0.1:{bound.getsockname()[1]}/inloggen/terug/de-brug"]) as peer:
        yield peer


@pytest.fixture
async def cast(portal: str) -> Cast:
    """The cast, in an empty region of this moment; every organisation with its demo provider."""
    await wipe()
    relying.forget()
    cast = await Cast.assemble()
    await connecting.connect()
    return cast


@pytest.fixture(params=["demo", "oidc-provider", "idpyoidc"])
async def peer(request: pytest.FixtureRequest, cast: Cast) -> Peer:
    """De Brug's provider: each test is held to all."""
    provider = await Provider.get(hint="de-brug")
    peer: Peer = DemoPeer()
    if request.param != "demo":
        peer = request.getfixturevalue("npm_provider" if request.param == "oidc-provider" else "idpy_provider")
        assert isinstance(peer, CertifiedPeer | IdpyPeer)
        provider.issuer, provider.client_id, provider.client_secret = peer.issuer, "kring", SECRET
        await provider.save()
    peer.provider = provider
    return peer


@pytest.fixture
async def browser(portal: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser that shows each redirect."""
    async with httpx2.AsyncClient(base_url=portal, headers={"Origin": portal}, trust_env=False) as client:
        yield client
