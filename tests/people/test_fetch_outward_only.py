"""What an administrator types can't turn our fetches on our own network; nothing is sent to a real private address."""

import asyncio
import ssl
import subprocess
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpcore2
import pytest
from httpcore2 import AsyncMockStream

from portal.people.openid import fetching, guard
from portal.people.openid.fetching import ProviderTrouble, Trouble, read

PUBLIC = "93.184.216.34"
INWARD = [
    "10.0.0.1",
    "127.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104  an address to refuse, not one to serve on
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fc00::1",
    "fe80::1",
    "fec0::1",
    "ff0e::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::10.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::a00:1",
    "2002:a00:1::",
    "2001:0:a00:1::",
    "2001:db8::1",
    "3fff::1",
]


class Connector(httpcore2.AsyncNetworkBackend):
    """Notes each connection and answers it from memory."""

    def __init__(self) -> None:
        self.tried: list[tuple[str, int]] = []
        self.dead: set[str] = set()
        self.answer = [b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{"is":"here"}']

    async def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore2.AsyncNetworkStream:
        self.tried.append((host, port))
        if host in self.dead:
            raise httpcore2.ConnectError("refused")
        return AsyncMockStream(list(self.answer))


class Names:
    """Knows names; each look-up may answer otherwise, and is noted."""

    def __init__(self) -> None:
        self.known: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []

    async def look_up(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = self.known[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]


@pytest.fixture
def connector() -> Iterator[Connector]:
    guard.connectors.append(connector := Connector())
    yield connector
    guard.connectors.remove(connector)


@pytest.fixture
def names() -> Iterator[Names]:
    names = Names()
    guard.resolvers.append(look_up := names.look_up)
    yield names
    guard.resolvers.remove(look_up)


async def test_a_provider_on_the_internet_is_read_at_the_address_that_was_checked(
    names: Names, connector: Connector
) -> None:
    names.known["login.debrug.example"] = [[PUBLIC]]
    assert await read("https://login.debrug.example/x") == {"is": "here"}
    assert await read("https://login.debrug.example:8443/x") == {"is": "here"}
    assert connector.tried == [(PUBLIC, 443), (PUBLIC, 8443)]


@pytest.mark.parametrize("address", INWARD)
async def test_no_connection_is_attempted_inward(names: Names, connector: Connector, address: str) -> None:
    assert not guard.is_outside(ip_address(address))
    names.known["intern.example"] = [[address]]
    literal = f"[{address}]" if ":" in address else address
    for url in ("https://intern.example/x", f"https://{literal}/x", f"https://{literal}:8443/x"):
        with pytest.raises(ProviderTrouble) as refused:
            await read(url)
        assert refused.value.trouble is Trouble.DOWN and "besloten netwerk" in refused.value.words
        assert address not in refused.value.log
    assert connector.tried == []


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"])
async def test_the_internet_is_outside(names: Names, connector: Connector, address: str) -> None:
    names.known["login.debrug.example"] = [[address]]
    assert await read("https://login.debrug.example/x") == {"is": "here"}
    assert connector.tried == [(str(ip_address(address)), 443)]


async def test_one_inward_address_among_several_is_enough_to_refuse(names: Names, connector: Connector) -> None:
    for addresses in ([PUBLIC, "10.0.0.1"], ["::1", PUBLIC], []):
        names.known["half.example"] = [addresses]
        with pytest.raises(ProviderTrouble):
            await read("https://half.example/x")
    assert connector.tried == []


async def test_a_name_that_changes_its_mind_after_the_check_gains_nothing(names: Names, connector: Connector) -> None:
    names.known["rebind.example"] = [[PUBLIC], ["127.0.0.1"]]
    assert await read("https://rebind.example/x") == {"is": "here"}
    assert connector.tried == [(PUBLIC, 443)] and names.asked == ["rebind.example"]
    with pytest.raises(ProviderTrouble):
        await read("https://rebind.example/x")
    assert connector.tried == [(PUBLIC, 443)]


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost"])
async def test_what_the_system_takes_for_an_address_is_checked_as_one(connector: Connector, host: str) -> None:
    # The system's own look-up: none of these asks anybody else.
    with pytest.raises(ProviderTrouble):
        await read(f"https://{host}/x")
    assert connector.tried == []


async def test_a_redirect_inward_is_not_followed(names: Names, connector: Connector) -> None:
    names.known["login.debrug.example"] = [[PUBLIC]]
    moved = b"HTTP/1.1 302 Found\r\nLocation: https://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n"
    connector.answer = [moved]
    with pytest.raises(ProviderTrouble):
        await read("https://login.debrug.example/x")
    assert connector.tried == [(PUBLIC, 443)]


async def test_the_next_address_is_tried_when_one_does_not_answer(names: Names, connector: Connector) -> None:
    names.known["login.debrug.example"] = [["2606:4700::1111", PUBLIC]]
    connector.dead = {"2606:4700::1111"}
    assert await read("https://login.debrug.example/x") == {"is": "here"}
    assert [host for host, _ in connector.tried] == ["2606:4700::1111", PUBLIC]


async def test_a_proxy_of_the_machine_does_not_go_round_the_guard(
    names: Names, connector: Connector, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://93.184.216.35:3128")
    names.known["login.debrug.example"] = [[PUBLIC]]
    await read("https://login.debrug.example/x")
    assert connector.tried == [(PUBLIC, 443)]


async def test_plain_http_is_not_fetched(names: Names, connector: Connector) -> None:
    for url in ("http://login.debrug.example/x", "ftp://login.debrug.example/x", "file:///etc/passwd", ""):
        with pytest.raises(ProviderTrouble):
            await read(url)
    assert names.asked == [] and connector.tried == []


class ThisMachine(httpcore2.AnyIOBackend):
    """Takes a public address for a port of this machine."""

    port = 0

    async def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore2.AsyncNetworkStream:
        return await super().connect_tcp("127.0.0.1", self.port)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for login.debrug.example that signs itself."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    name = "login.debrug.example"
    asked = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN={name}"
    more = ["-addext", f"subjectAltName=DNS:{name}", "-keyout", str(path), "-out", f"{path}.crt"]
    subprocess.run([*asked.split(), *more], check=True, capture_output=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


async def test_tls_still_asks_for_the_name(names: Names, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(Connector().answer[0])
        await writer.drain()
        writer.close()

    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=served)
    there = ThisMachine()
    there.port = server.sockets[0].getsockname()[1]
    monkeypatch.setattr(fetching, "_trusted", lambda: ssl.create_default_context(cafile=str(certificate)))
    guard.connectors.append(there)
    names.known = {"login.debrug.example": [[PUBLIC]], "login.hetanker.example": [[PUBLIC]]}
    try:
        assert await read("https://login.debrug.example/x") == {"is": "here"}
        with pytest.raises(ProviderTrouble):
            await read("https://login.hetanker.example/x")
    finally:
        guard.connectors.remove(there)
        server.close()
