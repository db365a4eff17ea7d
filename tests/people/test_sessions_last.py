"""How long a session lasts, what keeps it alive, and that its token is made by us alone."""

from datetime import timedelta

import httpx2
import pytest

from portal import clock
from portal.people.actor import Strength
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from portal.settings import settings
from tests.cast import Cast
from tests.conftest import NOW
from tests.live.conftest import Server, server
from tests.people.test_sign_in_with_code import code_mailed

__all__ = ["server"]

MINUTE = timedelta(minutes=1)


async def be(visitor: httpx2.AsyncClient, cast: Cast, key: str) -> tuple[Session, str]:
    session, token = await cast.session(key)
    visitor.cookies.set(cookie_name(), token, domain="kring.test")
    return session, token


async def test_noor_who_goes_on_reading_stays_in_until_the_end_of_the_day(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await be(visitor, cast, "noor")
    for n in range(1, 29):
        with clock.everywhere_at(NOW + n * 25 * MINUTE):
            assert (await visitor.get("/mijn")).status_code == 200
    with clock.everywhere_at(NOW + timedelta(hours=12)):
        assert (await visitor.get("/mijn")).headers["location"] == "/inloggen?next=%2Fmijn"


async def test_half_an_hour_of_nothing_ends_it_on_the_minute(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await be(visitor, cast, "noor")
    with clock.everywhere_at(NOW + 30 * MINUTE + timedelta(seconds=1)):
        assert (await visitor.get("/mijn")).status_code == 303


async def test_each_kind_of_user_has_limits_of_its_own(db: None, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("staff_idle_minutes", 15), ("staff_hours", 8), ("own_idle_minutes", 40), ("own_hours", 10)):
        monkeypatch.setattr(settings(), name, value)
    monkeypatch.setattr(settings(), "remembered_days", 14)
    joost, _ = await cast.session("joost")
    noor, _ = await cast.session("noor")
    phone, token = await Session.begin(cast.people["noor"], means="email", strength=Strength.CODE, remembered=True)
    assert (joost.idle_left, joost.limit_left) == (15 * MINUTE, timedelta(hours=8))
    assert (noor.idle_left, noor.limit_left) == (40 * MINUTE, timedelta(hours=10))
    assert phone.idle_left == phone.limit_left == timedelta(days=14)
    with clock.everywhere_at(NOW + timedelta(days=13)):
        assert await Session.of_token(token)


async def test_a_page_says_how_long_still_and_asking_keeps_nothing_alive(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    session, _ = await be(visitor, cast, "noor")
    assert (
        f'data-writer="{session.person_id}.own" data-idle="1800" data-limit="43200"'
        in (await visitor.get("/mijn")).text
    )
    with clock.everywhere_at(NOW + 20 * MINUTE):
        told = (await visitor.get("/sessie")).json()
        assert told == {"writer": f"{session.person_id}.own", "idle": 600, "limit": 42000}
        # Nor does what an open page asks by itself.
        assert (await visitor.get("/mijn", headers={"X-Unattended": "1"})).status_code == 200
    with clock.everywhere_at(NOW + 31 * MINUTE):
        assert (await visitor.get("/sessie")).json() == {"writer": ""}


async def test_she_stays_in_but_not_beyond_the_last_end(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await be(visitor, cast, "noor")
    for n in range(1, 29):
        with clock.everywhere_at(NOW + n * 25 * MINUTE):
            told = (await visitor.post("/sessie/verlengen")).json()
            assert told["idle"] == 1800 and told["limit"] == (720 - n * 25) * 60
    with clock.everywhere_at(NOW + timedelta(hours=12)):
        assert (await visitor.post("/sessie/verlengen")).json() == {"writer": ""}


async def test_a_remembered_device_is_not_warned(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    _, token = await Session.begin(cast.people["noor"], means="email", strength=Strength.CODE, remembered=True)
    visitor.cookies.set(cookie_name(), token, domain="kring.test")
    page = (await visitor.get("/mijn")).text
    assert "data-writer=" in page and "data-idle=" not in page and "<dialog" not in page
    assert set((await visitor.get("/sessie")).json()) == {"writer"}


async def test_an_open_line_that_comes_back_keeps_nothing_alive(server: Server, cast: Cast) -> None:
    session, token = await cast.session("noor")
    with clock.everywhere_at(NOW + 20 * MINUTE):
        again = await server.dial(None, headers={"Cookie": f"{cookie_name()}={token}"})
        assert (await again.hears())["is"] == "hello"
    assert (await Session.get(id=session.id)).seen_at == NOW


async def test_a_token_from_before_is_never_taken_over(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    stranger, strangers = await cast.session("bas")
    for planted in ("a" * 43, strangers):
        visitor.cookies.set(cookie_name(), planted, domain="kring.test")
        typing = (await visitor.post("/inloggen", data={"email": "noor@kring.example"})).headers["location"]
        await visitor.post(typing, data={"code": await code_mailed(typing)})
        token = visitor.cookies[cookie_name()]
        session = await Session.of_token(token)
        assert token != planted and session and session.person_id == cast.people["noor"].id
        # Whoever planted it holds nothing now, not even what was his.
        assert await Session.of_token(planted) is None
    assert (await Session.get(id=stranger.id)).ended_at


async def test_what_ended_long_ago_is_thrown_away(cast: Cast) -> None:
    ended, _ = await Session.begin(cast.people["noor"], means="email", strength=Strength.CODE, remembered=True)
    await ended.end()
    living, token = await Session.begin(cast.people["noor"], means="email", strength=Strength.CODE, remembered=True)
    with clock.everywhere_at(NOW + timedelta(days=29)):
        await Session.tidy()
        assert await Session.of_token(token) and await Session.exists(id=ended.id)
    with clock.everywhere_at(NOW + timedelta(days=31)):
        await Session.tidy()
        assert await Session.exists(id=living.id) and not await Session.exists(id=ended.id)
