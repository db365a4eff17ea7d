"""A stranger who types her address keeps nobody out; and who guesses gets no further by asking for more codes."""

from datetime import timedelta

import httpx2
import pytest
from starlette.requests import Request

from portal import clock
from portal.errors import TooMany
from portal.people.browser import Browser, may_leave
from portal.people.codes import Code
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.people.test_sign_in_with_code import NOOR, ask, code_mailed

STRANGER = "iemand@anders.example"


def new_browser(app: httpx2.ASGITransport) -> httpx2.AsyncClient:
    """One that has never been here."""
    return httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST})


async def use_up(app: httpx2.ASGITransport, address: str) -> None:
    """A stranger asks for codes for this address until no unknown browser gets one."""
    for _ in range(8):
        async with new_browser(app) as stranger:
            await ask(stranger, address)
    async with new_browser(app) as stranger:
        assert (await stranger.post("/inloggen", data={"email": address})).status_code == 429


async def test_her_own_browser_has_a_count_of_its_own(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    typing = await ask(visitor)
    await visitor.post(typing, data={"code": await code_mailed(typing)})
    await visitor.post("/uitloggen")
    await use_up_but_one(app)
    typing = await ask(visitor)
    assert (await visitor.post(typing, data={"code": await code_mailed(typing)})).status_code == 303


async def use_up_but_one(app: httpx2.ASGITransport) -> None:
    """Her own first asking was one of the address's eight."""
    for _ in range(7):
        async with new_browser(app) as stranger:
            await ask(stranger)
    async with new_browser(app) as stranger:
        assert (await stranger.post("/inloggen", data={"email": NOOR})).status_code == 429


async def test_her_own_count_ends_too(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    typing = await ask(visitor)
    await visitor.post(typing, data={"code": await code_mailed(typing)})
    for _ in range(8):
        await ask(visitor)
    assert (await visitor.post("/inloggen", data={"email": NOOR})).status_code == 429


async def test_a_browser_that_knows_somebody_else_is_unknown_to_her(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    typing = await ask(visitor, "bas@kring.example")
    await visitor.post(typing, data={"code": await code_mailed(typing)})
    for address in (NOOR, STRANGER):
        await use_up(app, address)
        refused = await visitor.post("/inloggen", data={"email": address})
        assert refused.status_code == 429 and address not in refused.text


async def test_more_codes_and_browsers_buy_no_more_guesses(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    typing = await ask(visitor)
    await visitor.post(typing, data={"code": await code_mailed(typing)})
    for address in (NOOR, STRANGER):
        # Her own right code was one of the fifteen.
        tries = [await guess(app, address) for _ in range(4)]
        assert sum(each.count(422) for each in tries) == (14 if address == NOOR else 15)
        assert tries[-1][-1] == 429
    # Her own browser still takes her code.
    typing = await ask(visitor)
    assert (await visitor.post(typing, data={"code": await code_mailed(typing)})).status_code == 303
    with clock.everywhere_at(NOW + timedelta(hours=1)):
        assert (await guess(app, NOOR))[0] == 422


async def guess(app: httpx2.ASGITransport, address: str) -> list[int]:
    """A stranger asks for a code and guesses five times; what she got."""
    async with new_browser(app) as stranger:
        typing = await ask(stranger, address)
        code = await Code.get(id=typing.rsplit("/", 1)[1])
        wrong = f"{(int(code.digits) + 1) % 1_000_000:06}"
        return [(await stranger.post(typing, data={"code": wrong})).status_code for _ in range(5)]


async def test_the_browsers_mark_lasts_from_the_last_time_it_asked(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    first = await visitor.post("/inloggen", data={"email": NOOR})
    again = await visitor.post("/inloggen", data={"email": NOOR})
    assert first.headers["set-cookie"] == again.headers["set-cookie"]
    assert "Max-Age=2592000" in again.headers["set-cookie"]


async def test_leaving_for_a_provider_has_its_pace(db: None) -> None:
    request = Request({"type": "http", "headers": [], "client": ("192.0.2.1", 1)})
    browser = Browser(request)
    for _ in range(40):
        await may_leave(request, browser)
    with pytest.raises(TooMany):
        await may_leave(request, browser)
    await may_leave(request, Browser(request))
