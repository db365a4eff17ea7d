"""A form that could not be taken gives her words back."""

from urllib.parse import quote

import httpx2

from tests.cast import Cast

WORDS = "Ik wil weer naar school.\nOok op maandag."


async def test_signed_out_meanwhile_she_gets_her_words_back(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    came_from = f"/kringen/{cast.circle.id}/plan/doel/nieuw"
    answer = await visitor.post(
        came_from,
        data={"words": WORDS, "audience": "whole_circle", "id": str(cast.circle.id)},
        headers={"Referer": f"http://kring.test{came_from}"},
    )
    assert answer.status_code == 401
    assert WORDS in answer.text
    assert "whole_circle" not in answer.text
    assert f'href="/inloggen?next={quote(came_from, safe="")}"' in answer.text


async def test_what_another_site_sends_never_stands_in_our_page(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.post("/account", data={"name": "Bel dit nummer nu"}, headers={"Origin": "http://other.test"})
    assert answer.status_code == 403
    assert "Bel dit nummer nu" not in answer.text


async def test_markup_stays_words(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.post("/account", data={"name": "<b>dik en </b>"})
    assert "&lt;b&gt;dik en &lt;/b&gt;" in answer.text


async def test_a_form_too_large_is_refused_without_repeating_it(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.post("/account", data={"name": "heel veel " * 200_000})
    assert answer.status_code == 413
    assert "heel veel" not in answer.text


async def test_a_broken_body_is_no_harm(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.post(
        "/account", content=b"name=%ff%fe+x&&&=;", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 401
