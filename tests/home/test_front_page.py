"""The front page: for everybody, in the browser's language, with the two ways in."""

import httpx2

from tests.cast import Cast


async def test_a_newcomer_finds_both_ways_in(visitor: httpx2.AsyncClient) -> None:
    page = (await visitor.get("/")).text
    assert '<html lang="nl"' in page
    assert 'href="/inloggen"' in page
    assert 'href="/zelfhulp"' in page
    assert "proefregio" not in page


async def test_a_browser_that_asks_for_english_gets_english(visitor: httpx2.AsyncClient) -> None:
    page = (await visitor.get("/", headers={"Accept-Language": "fr-FR, en;q=0.8, nl;q=0.5"})).text
    assert "Together around one plan" in page


async def test_a_language_we_do_not_have_gets_dutch(visitor: httpx2.AsyncClient) -> None:
    page = (await visitor.get("/", headers={"Accept-Language": "fr-FR"})).text
    assert "Samen rond één plan" in page


async def test_who_is_signed_in_goes_home(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    assert (await visitor.get("/")).headers["location"] == "/mijn"
