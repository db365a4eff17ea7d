"""My page: the home of one's own circle, or the way to it."""

import httpx2

from tests.cast import Cast


async def test_noor_sees_her_people_and_who_directs(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    page = (await visitor.get("/mijn")).text
    assert "Hoi Noor" in page
    assert "schoolmaatschappelijk werker" in page
    assert "heeft nu de regie" in page


async def test_staff_read_in_which_capacity_they_are_here(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "joost")
    page = (await visitor.get("/mijn")).text
    assert "Je bent hier als medewerker van De Brug." in page
    assert 'href="/zelfhulp"' not in page


async def test_bas_is_in_no_circle_and_is_told_what_he_can_do(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "bas")
    page = (await visitor.get("/mijn")).text
    assert "Je bent nog niet in een kring" in page
    assert 'href="/zelfhulp"' in page


async def test_a_stranger_learns_nothing_not_even_by_the_bar(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "bas")
    refused = await visitor.get(f"/kringen/{cast.circle.id}")
    assert refused.status_code == 404
    assert f"/kringen/{cast.circle.id}/" not in refused.text
    assert "Noor" not in refused.text
