"""Quick exit without scripts: the session ends, and until she begins again there is nothing to see."""

import httpx2

from portal.people.sessions import cookie_name
from tests.cast import Cast


async def test_noor_leaves_and_back_shows_nothing_of_hers(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    people = f"/kringen/{cast.circle.id}/mensen"
    assert "Samira" in (await visitor.get(people)).text

    left = await visitor.post("/snel-weg")
    assert left.status_code == 200
    assert 'http-equiv="refresh" content="0; url=https://www.knmi.nl/"' in left.text
    assert left.headers["cache-control"] == "no-store"
    assert '"storage"' in left.headers["clear-site-data"]

    back = await visitor.get(people)
    assert back.status_code == 200
    for telling in ("Kring", "Samira", "Noor", "Inloggen", "refresh"):
        assert telling not in back.text


async def test_the_session_is_over_on_the_server(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    token = visitor.cookies[cookie_name()]
    await visitor.post("/snel-weg")

    visitor.cookies.clear()
    visitor.cookies.set(cookie_name(), token)
    assert (await visitor.get(f"/kringen/{cast.circle.id}/mensen")).status_code == 303


async def test_she_begins_again_where_she_wants(visitor: httpx2.AsyncClient) -> None:
    await visitor.post("/snel-weg")
    begun = await visitor.post("/opnieuw", data={"next": "/hulp-nu"})
    assert begun.headers["location"] == "/hulp-nu"
    assert "0800-2000" in (await visitor.get("/hulp-nu")).text


async def test_a_form_cannot_send_her_to_another_site(visitor: httpx2.AsyncClient) -> None:
    for elsewhere in ("https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)", "/a\nb"):
        assert (await visitor.post("/opnieuw", data={"next": elsewhere})).headers["location"] == "/"
