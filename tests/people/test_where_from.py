"""Where somebody comes from is counted by network: by ours, not by what a reader says, and an IPv6 one as a whole."""

from collections.abc import Iterator
from datetime import timedelta

import httpx2
import pytest
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from portal.people.network import network_of
from portal.people.pace import Pace
from portal.serving import configured
from portal.settings import Settings, settings
from tests.cast import Cast
from tests.people.crooked import connect


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::1", "2001:db8:0:2::/64"),
        ("::1", "::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("somewhere", "somewhere"),
        ("", ""),
    ],
)
def test_an_ipv6_network_counts_as_one(address: str, network: str) -> None:
    assert network_of(Request({"type": "http", "client": (address, 1)})) == network


def test_no_address_is_a_place_too() -> None:
    assert network_of(Request({"type": "http", "client": None})) == ""


class Counted(dict[str, list[str]]):
    """Who was counted, by what for."""

    async def step(self, what: str, whose: str, *, most: int, within: timedelta) -> None:
        """As Pace does, without an end."""
        self.setdefault(what, []).append(whose)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    """What is counted in this test."""
    found = Counted()
    monkeypatch.setattr(Pace, "step", found.step)
    yield found


async def test_each_limit_on_a_network_is_on_the_whole_of_it(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, cast: Cast, counted: Counted
) -> None:
    await connect(cast.organisations["de-brug"])
    await cast.sign_in(visitor, "noor")
    for address in ("2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:2::1"):
        app.client = (address, 1)
        await visitor.post("/inloggen", data={"email": "noor@kring.example"})
        await visitor.post("/inloggen/afmelden/de-brug")
        await visitor.get("/uitnodiging/K7QM2RXA")
        await visitor.get("/scim/v2/de-brug/Users")
    for what in ("code.network", "logout", "invitation.network", "scim.wrong"):
        one, same, other = counted[what]
        assert one == same != other and "2001:db8:0:1::1" not in one, what


async def seen_from(peer: str, **headers: str) -> str:
    """Where a served page thinks its reader is."""

    async def tell(request: Request) -> Response:
        return PlainTextResponse(f"{request.url.scheme} {network_of(request)}")

    config = configured(lambda: Starlette(routes=[Route("/", tell)]), proxied=True)
    config.load()
    transport = httpx2.ASGITransport(app=config.loaded_app, client=(peer, 1))
    async with httpx2.AsyncClient(transport=transport, base_url="http://kring.test") as client:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return (await client.get("/", headers=sent)).text


async def test_a_proxy_that_is_named_is_believed_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"X_Forwarded_For": "203.0.113.7", "X_Forwarded_Proto": "https"}
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    assert await seen_from("127.0.0.1", **said) == "https 203.0.113.7"
    assert await seen_from("10.1.2.3", **said) == "http 10.1.2.3"
    proxies = Settings(proxies=" 10.1.0.0/16, 2001:db8::5").proxies
    monkeypatch.setattr(settings(), "proxies", proxies)
    assert await seen_from("10.1.2.3", **said) == "https 203.0.113.7"
    assert await seen_from("2001:db8::5", **said) == "https 203.0.113.7"
    assert await seen_from("127.0.0.1", **said) == "http 127.0.0.1"
    # What a reader wrote there before our proxy did counts for nothing.
    assert await seen_from("10.1.2.3", X_Forwarded_For="198.51.100.9, 203.0.113.7, 10.1.0.1") == "http 203.0.113.7"


@pytest.mark.parametrize("said", ["*", "proxy.example", "10.1.2.3/16", "10.1.2.3 10.1.2.4"])
def test_a_proxy_is_named_by_an_address_or_a_network(said: str) -> None:
    with pytest.raises(ValidationError):
        Settings(proxies=said)
