"""What must hold when many try at once, whatever is typed, and over https."""

import asyncio
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.app import create_app, routes
from portal.errors import TooMany
from portal.people.arriving import wanted
from portal.people.codes import Answer, Code
from portal.people.pace import Pace
from portal.rooms import rooms
from portal.settings import settings
from tests.cast import Cast
from tests.conftest import NOW


async def test_many_at_once_never_pass_the_limit(db: None) -> None:
    async def step() -> bool:
        try:
            await Pace.step("test", "noor", most=5, within=timedelta(hours=1))
        except TooMany:
            return False
        return True

    assert sum(await asyncio.gather(*(step() for _ in range(20)))) == 5
    with clock.everywhere_at(NOW + timedelta(hours=1)):
        assert await step()


async def test_one_of_two_right_answers_is_taken(db: None) -> None:
    code = await Code.ask("noor@kring.example", browser="b" * 64, next="/mijn")
    answers = Counter(await asyncio.gather(*(code.answer(code.digits, "b" * 64) for _ in range(4))))
    assert answers == {Answer.RIGHT: 1, Answer.OVER: 3}


async def test_wrong_guesses_at_once_are_counted_one_by_one(db: None) -> None:
    code = await Code.ask("noor@kring.example", browser="b" * 64, next="/mijn")
    answers = Counter(await asyncio.gather(*(code.answer("wrong!", "b" * 64) for _ in range(12))))
    assert answers == {Answer.WRONG: 5, Answer.OVER: 7}


@given(st.text() | st.text(alphabet="/\\.:@ \t\n\0evil?#%", max_size=12).map(lambda text: "/" + text))
def test_after_signing_in_one_always_stays_here(text: str) -> None:
    to = wanted(text)
    assert to.startswith("/") and not to.startswith(("//", "/\\"))
    assert not urlsplit(to).netloc and not urlsplit(to).scheme and "\n" not in to and "\t" not in to


async def test_over_https_the_cookies_belong_to_this_host_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "origin", "https://kring.example")
    origin = "https://kring.example"
    transport = httpx2.ASGITransport(app=create_app())
    async with httpx2.AsyncClient(transport=transport, base_url=origin, headers={"Origin": origin}) as visitor:
        asked = await visitor.post("/inloggen", data={"email": "noor@kring.example"})
        code = await Code.get(id=asked.headers["location"].rsplit("/", 1)[1])
        entered = await visitor.post(asked.headers["location"], data={"code": code.digits})
    for answer, name in ((asked, "__Host-browser="), (entered, "__Host-kring=")):
        [cookie] = [each for each in answer.headers.get_list("set-cookie") if each.startswith(name)]
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; ")) and "Domain" not in cookie


def test_what_is_of_the_demo_does_not_exist_elsewhere(db: None) -> None:
    assert not [each for each in rooms() if "demo" in each]
    assert not [route for route in routes() if "/demo" in getattr(route, "path", "")]
