"""The guard at the gate: what is fetched from an address somebody typed goes out to the internet, and nowhere inward.

Every host is looked up here, every address it has is checked, and the connection goes to an address that was checked:
nothing is looked up a second time, so a name that changes its mind in between gains nothing. TLS still asks for the
name. A proxy of the machine (HTTPS_PROXY) would look up for itself and go round all this, so none is used.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, cast

import httpcore2
import httpx2

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]

# Metadata and keys are a few kilobytes.
LONGEST_ANSWER = 1_000_000
# From the first byte we send to the last one we read, however slowly they come.
SECONDS = 10.0
# One address of several that doesn't answer must leave time for the next.
_SECONDS_TO_CONNECT = 4.0
# What the internet hands out (IANA); all else in IPv6 is local, reserved, or a tunnel.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_NOT_YET_KNOWN_TO_PYTHON = (IPv6Network("3fff::/20"), IPv6Network("5f00::/16"))


class Inward(httpcore2.ConnectError):
    """The host stands, wholly or partly, inside some private network; its address is not told on."""


def is_outside(address: Address) -> bool:
    """Whether an address is the internet's: not private, shared, local, reserved or many, in whatever clothes."""
    if isinstance(address, IPv6Address):
        inner = _inner(address)
        if inner:
            return is_outside(inner)
        if address not in _GLOBAL_UNICAST or any(address in each for each in _NOT_YET_KNOWN_TO_PYTHON):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_link_local)


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that this one is a way to: mapped, 6to4, or through NAT64."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


async def _look_up(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


# Tests put a resolver and a connector of their own here; nothing is ever sent to a real private address.
resolvers: list[Resolve] = [_look_up]
connectors: list[httpcore2.AsyncNetworkBackend] = [httpcore2.AnyIOBackend()]


class Guarded(httpcore2.AsyncNetworkBackend):
    """Connects to addresses that were checked, and to nothing else."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the name is httpcore2's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """The first address that answers; Inward, before any connection, when one of them isn't the internet's."""
        addresses = await _addresses(host, port)
        if not addresses or not all(is_outside(each) for each in addresses):
            raise Inward("not an address of the internet")
        failed: Exception = httpcore2.ConnectError("no address")
        for each in addresses:
            try:
                return await connectors[-1].connect_tcp(str(each), port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed

    async def sleep(self, seconds: float) -> None:
        """Between two tries."""
        await asyncio.sleep(seconds)


async def _addresses(host: str, port: int) -> list[Address]:
    try:
        return [ip_address(host.strip("[]"))]
    except ValueError:
        pass
    try:
        # '127.1', '0x7f000001' and '2130706433' are addresses to the system: what it makes of them is checked.
        return [ip_address(each) for each in await resolvers[-1](host, port)]
    except (OSError, ValueError) as error:
        raise httpcore2.ConnectError(type(error).__name__) from None


class GuardedTransport(httpx2.AsyncHTTPTransport):
    """httpx2's own transport, over guarded connections."""

    def __init__(self, trusted: ssl.SSLContext) -> None:
        # httpx2 passes no backend on, so the pool is made here; all else is its own.
        self._pool = httpcore2.AsyncConnectionPool(ssl_context=trusted, network_backend=Guarded())


class Limited(httpx2.AsyncBaseTransport):
    """Any transport, with an end to how long and how much: a slow or endless answer must not hold a worker."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self.inner = inner

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer within SECONDS, at most LONGEST_ANSWER; packed answers are refused, since they unpack to anything."""
        ends = asyncio.get_running_loop().time() + SECONDS
        try:
            async with asyncio.timeout_at(ends):
                answer = await self.inner.handle_async_request(request)
        except TimeoutError:
            raise httpx2.ReadTimeout("took too long") from None
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            await answer.aclose()
            raise httpx2.DecodingError("packed, though we asked for plain")
        counted = _Counted(cast("httpx2.AsyncByteStream", answer.stream), ends)
        return httpx2.Response(answer.status_code, headers=answer.headers, stream=counted, extensions=answer.extensions)

    async def aclose(self) -> None:
        """Close what is underneath."""
        await self.inner.aclose()


class _Counted(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, ends: float) -> None:
        self._stream = stream
        self._ends = ends

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read, pieces = 0, aiter(self._stream)
        while True:
            try:
                # Around each piece: a time-out that spans a yield could strike whoever reads.
                async with asyncio.timeout_at(self._ends):
                    piece = await anext(pieces)
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise httpx2.ReadTimeout("took too long") from None
            read += len(piece)
            if read > LONGEST_ANSWER:
                raise httpx2.ReadError("too much")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()


def timeouts() -> httpx2.Timeout:
    """How long each step may take."""
    return httpx2.Timeout(SECONDS, connect=_SECONDS_TO_CONNECT)
