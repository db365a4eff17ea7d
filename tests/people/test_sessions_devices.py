"""My devices: where I am signed in, each ended by one press; nobody sees or ends another's."""

from datetime import timedelta

import httpx2
import pytest
from starlette.requests import Request

from portal import clock
from portal.audit.models import AccessLine
from portal.people.actor import Strength
from portal.people.devices import device_of
from portal.people.models import Staff, StaffRole
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast
from tests.conftest import NOW
from tests.live.conftest import Server, server
from tests.people.test_sign_in_with_code import code_mailed

__all__ = ["server"]

PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
HERE = "/account/apparaten"


async def be(visitor: httpx2.AsyncClient, cast: Cast, key: str) -> Session:
    session, token = await cast.session(key)
    visitor.cookies.set(cookie_name(), token, domain="kring.test")
    return session


async def test_noor_sees_her_phone_and_signs_out_on_the_computer_at_school(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    school, token = await Session.begin(
        cast.people["noor"], means="email", strength=Strength.CODE, device="Edge, Windows", remembered=True
    )
    with clock.everywhere_at(NOW + timedelta(hours=1)):
        typing = (await visitor.post("/inloggen", data={"email": "noor@kring.example"})).headers["location"]
        await visitor.post(typing, data={"code": await code_mailed(typing)}, headers={"User-Agent": PHONE})
        page = (await visitor.get(HERE)).text
        assert page.index("Chrome op Android") < page.index("Dit apparaat") < page.index("Edge op Windows")
        assert "Ingelogd op 23 november om 11:00, met een code uit de mail" in page
        assert "Laatst gezien op 23 november om 10:00" in page and "Blijft ingelogd tot 23 december" in page
        assert "127.0.0.1" not in page

    # An hour and more later: ending asks for no fresh proof.
    with clock.everywhere_at(NOW + timedelta(minutes=80)):
        ended = await visitor.post(f"{HERE}/{school.id}/uit")
        assert ended.headers["location"] == HERE and await Session.of_token(token) is None
        page = (await visitor.get(HERE)).text
        assert "Dat apparaat is uitgelogd." in page and "Edge op Windows" not in page
        line = await AccessLine.get(action="session_end")
        assert (line.person_id, line.thing_id) == (cast.people["noor"].id, school.id)
        # A second press changes nothing.
        assert (await visitor.post(f"{HERE}/{school.id}/uit")).headers["location"] == HERE
        assert await AccessLine.filter(action="session_end").count() == 1


async def test_what_is_open_there_closes_at_once(server: Server, visitor: httpx2.AsyncClient, cast: Cast) -> None:
    there = await server.connect("noor")
    others = await server.connect("samira")
    await be(visitor, cast, "noor")
    assert (await visitor.post(f"{HERE}/uit")).headers["location"] == HERE
    assert await there.is_closed() == 4401
    assert (await visitor.get(HERE)).status_code == 200
    await others.say(do="ping")
    assert (await others.hears())["is"] == "pong"


async def test_a_stranger_ends_nothing_of_noor(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noors, token = await cast.session("noor")
    for key in ("bas", "joost"):
        await be(visitor, cast, key)
        assert (await visitor.post(f"{HERE}/{noors.id}/uit")).status_code == 404
        await visitor.post(f"{HERE}/uit")
    assert await Session.of_token(token)


async def test_this_device_signs_out_by_signing_out(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    session = await be(visitor, cast, "noor")
    assert f"{session.id}/uit" not in (await visitor.get(HERE)).text
    assert (await visitor.post(f"{HERE}/{session.id}/uit")).status_code == 404


async def test_her_employers_login_shows_nothing_of_naimas_own(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    naima, bureau = cast.people["naima"], cast.organisations["de-brug"]
    await Staff.create(person_id=naima.id, organisation_id=bureau.id, role=StaffRole.PROFESSIONAL)
    own, token = await Session.begin(naima, means="email", strength=Strength.CODE, device="Safari, iPhone")
    work, works = await Session.begin(
        naima, means="oidc", strength=Strength.PROVIDER, organisation_id=bureau.id, device="Edge, Windows"
    )
    visitor.cookies.set(cookie_name(), works, domain="kring.test")
    page = (await visitor.get(HERE)).text
    assert "Edge op Windows" in page and "iPhone" not in page
    assert (await visitor.post(f"{HERE}/{own.id}/uit")).status_code == 404
    await visitor.post(f"{HERE}/uit")
    assert await Session.of_token(token)
    # By her own means she sees both, and may end both.
    visitor.cookies.set(cookie_name(), token, domain="kring.test")
    assert "Voor je werk bij De Brug" in (await visitor.get(HERE)).text
    assert (await visitor.post(f"{HERE}/{work.id}/uit")).status_code == 303
    assert await Session.of_token(works) is None


async def test_what_has_idled_away_is_not_shown(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await Session.begin(cast.people["noor"], means="email", strength=Strength.CODE, device="Edge, Windows")
    with clock.everywhere_at(NOW + timedelta(minutes=40)):
        await be(visitor, cast, "noor")
        page = (await visitor.get(HERE)).text
        assert "Edge" not in page and "Onbekend apparaat" in page and "Verder ben je nergens ingelogd" in page


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (PHONE, "Chrome, Android"),
        (PHONE.replace("Chrome", "SamsungBrowser/28.0 Chrome"), "Samsung Internet, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) Version/18.6 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) CriOS/140 Mobile Safari/604.1", "Chrome, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox, Mac"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/140.0.0.0 Safari/537.36", "Chrome, Chromebook"),
        ("curl/8.1", ""),
        ("<script>Firefox</script>", "Firefox"),
        ("", ""),
    ],
)
def test_a_device_is_called_as_its_owner_knows_it(agent: str, device: str) -> None:
    assert device_of(Request({"type": "http", "headers": [(b"user-agent", agent.encode())]})) == device
