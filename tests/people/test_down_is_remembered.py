"""A provider that doesn't answer is asked once in a while, by one: everybody else hears at once that it is down."""

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from portal.people.openid import fetching, known, relying
from portal.people.openid.fetching import ProviderTrouble
from portal.people.openid.providers import Provider
from portal.people.openid.relying import RelyingParty
from tests.cast import Cast
from tests.office.desk import Desk
from tests.people.crooked import ISSUER, CrookedProvider, connect

WELL_KNOWN = "/.well-known/openid-configuration"
DOOR = "/inloggen/organisatie/de-brug"


class Silent(httpx2.AsyncBaseTransport):
    """Answers nobody until it is let go, and then with this status, or as it should."""

    def __init__(self) -> None:
        self.let_go, self.heard = asyncio.Event(), asyncio.Event()
        self.asked = 0
        self.right: CrookedProvider | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked += 1
        self.heard.set()
        await self.let_go.wait()
        return await self.right.handle_async_request(request) if self.right else httpx2.Response(503)


@pytest.fixture
async def silent(cast: Cast) -> AsyncIterator[Silent]:
    """De Brug's provider, which hangs."""
    await connect(cast.organisations["de-brug"])
    relying.forget()
    silent = Silent()
    fetching.transport.append(silent)
    yield silent
    fetching.transport.remove(silent)
    relying.forget()


async def test_after_one_failure_the_pages_say_so_without_asking(visitor: httpx2.AsyncClient, silent: Silent) -> None:
    silent.let_go.set()
    for _ in range(3):
        page = await visitor.get(DOOR)
        assert page.status_code == 503 and "Probeer het over een paar minuten" in page.text
    assert silent.asked == 1


async def test_of_many_at_the_same_moment_one_asks(visitor: httpx2.AsyncClient, silent: Silent) -> None:
    pages = [asyncio.create_task(visitor.get(DOOR)) for _ in range(5)]
    await silent.heard.wait()
    silent.let_go.set()
    assert [each.status_code for each in await asyncio.gather(*pages)] == [503] * 5
    assert silent.asked == 1


async def test_whoever_comes_while_it_is_tried_anew_does_not_wait(
    silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = await Provider.get(hint="de-brug")
    silent.let_go.set()
    with pytest.raises(ProviderTrouble):
        await RelyingParty.of(provider)
    # Its time is over, and it hangs again.
    monkeypatch.setattr(known, "_KEEP_FAILURE", 0.0)
    silent.let_go.clear()
    silent.heard.clear()
    first = asyncio.create_task(RelyingParty.of(provider))
    await silent.heard.wait()
    with pytest.raises(ProviderTrouble, match="a moment ago"):
        await RelyingParty.of(provider)
    # Now it is back: the first one gets in, and with her everybody.
    silent.right = CrookedProvider()
    silent.let_go.set()
    assert (await first).metadata["issuer"] == ISSUER
    assert (await RelyingParty.of(provider)).metadata["issuer"] == ISSUER and silent.asked == 2


async def test_who_has_no_patience_leaves_the_attempt_to_the_others(silent: Silent) -> None:
    provider = await Provider.get(hint="de-brug")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await RelyingParty.of(provider)
    other = asyncio.create_task(RelyingParty.of(provider))
    silent.right = CrookedProvider()
    silent.let_go.set()
    assert (await other).metadata["issuer"] == ISSUER and silent.asked <= 1


async def test_the_desk_tries_again_at_once_and_a_success_counts_for_everybody(
    visitor: httpx2.AsyncClient, cast: Cast, silent: Silent
) -> None:
    silent.let_go.set()
    assert (await visitor.get(DOOR)).status_code == 503
    desk = await Desk.of(visitor)
    provider = await desk.connected()
    silent.right = CrookedProvider()
    trial = await visitor.get(f"/kantoor/inlog/{provider.id}/proef/begin")
    assert trial.headers["location"].startswith(f"{ISSUER}/authorize?")
    visitor.cookies.clear()
    assert (await visitor.get(DOOR)).headers["location"].startswith(f"{ISSUER}/authorize?")
    assert silent.asked == 2


async def test_what_nobody_asks_for_any_more_is_forgotten(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    await connect(cast.organisations["de-brug"])
    relying.forget()
    fetching.transport.append(right := CrookedProvider())
    monkeypatch.setattr(known, "_KEEP_METADATA", 0.0)
    try:
        await known.known(ISSUER)
        with pytest.raises(ProviderTrouble):
            await known.known(f"{ISSUER}/")
        assert known._known.keys() | known._failed.keys() == {f"{ISSUER}/"}
        await known.known(ISSUER)
        assert known._known.keys() | known._failed.keys() == {ISSUER}
    finally:
        fetching.transport.remove(right)
        relying.forget()
