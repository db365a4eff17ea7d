"""Runs the application under uvicorn, on an address that is free, and says when it is ready."""

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from portal.settings import settings


class _Server(uvicorn.Server):
    ready: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin, and say so."""
        await super().startup(sockets)
        if self.started:
            self.ready()


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; SystemExit with what to do when the address is taken."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise SystemExit(f"{host}:{port} is in use or not ours ({error.strerror}). Try PORT={port + 1}.") from None


def configured(make: Callable[[], Starlette], *, proxied: bool) -> uvicorn.Config:
    """How it is served; `proxied`: behind proxies, which tell where a reader comes from."""
    return uvicorn.Config(
        make,
        factory=True,
        loop="uvloop",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=64 * 1024,
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=proxied,
        # Named always: uvicorn would otherwise look for a variable of its own.
        forwarded_allow_ips=settings().proxies,
        timeout_graceful_shutdown=3,
    )


def serve(make: Callable[[], Starlette], bound: socket.socket, ready: Callable[[], None], *, proxied: bool) -> None:
    """Serve until interrupted; open pages get three seconds to hang up."""
    config = configured(make, proxied=proxied)
    server = _Server(config)
    server.ready = ready
    try:
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            runner.run(server.serve(sockets=[bound]))
    except KeyboardInterrupt:
        return
