"""What stands around every page: help now, the way out, the language, and a title that tells nothing."""

import re

import httpx2
import pytest

from portal.errors import KringError
from portal.settings import settings
from portal.web import texts
from tests.cast import Cast

KINDS = [kind for kind in (KringError, *KringError.__subclasses__()) if kind.__module__ == "portal.errors"]


async def test_every_page_says_whom_to_call(visitor: httpx2.AsyncClient) -> None:
    for path in ("/hulp-nu", "/sporen-wissen", "/nergens"):
        page = (await visitor.get(path)).text
        for each in settings().crisis:
            assert f'href="tel:{each.number.replace("-", "")}"' in page
        assert 'action="/snel-weg"' in page


async def test_title_and_icon_tell_nothing(visitor: httpx2.AsyncClient) -> None:
    for path in ("/hulp-nu", "/sporen-wissen", "/nergens"):
        page = (await visitor.get(path)).text
        assert re.findall(r"<title>(.*)</title>", page) == ["Mijn pagina"]
    assert (await visitor.get("/manifest.webmanifest")).json()["name"] == "Mijn pagina"


async def test_she_chooses_english_without_scripts(visitor: httpx2.AsyncClient) -> None:
    assert '<html lang="nl"' in (await visitor.get("/hulp-nu")).text
    chosen = await visitor.post("/taal", data={"taal": "en", "next": "/hulp-nu"})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/hulp-nu")
    page = (await visitor.get("/hulp-nu")).text
    assert '<html lang="en"' in page
    assert "Help now" in page


async def test_a_language_we_do_not_have_changes_nothing(visitor: httpx2.AsyncClient) -> None:
    chosen = await visitor.post("/taal", data={"taal": "xx", "next": "https://example.com"})
    assert chosen.headers["location"] == "/"
    assert "set-cookie" not in chosen.headers


async def test_a_wrong_address_is_a_friendly_page(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get("/nergens")
    assert answer.status_code == 404
    assert "We kunnen deze pagina niet vinden" in answer.text


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_went_wrong_is_said_in_english_too(kind: type[KringError]) -> None:
    with texts.speaking("en"):
        assert texts._(kind.words) != kind.words


async def test_each_number_is_one_number_danger_first_and_chat_is_a_way_out(visitor: httpx2.AsyncClient) -> None:
    page = (await visitor.get("/hulp-nu")).text
    main = page[page.index("<main") :]
    numbers = re.findall(r"<bdi>([\d-]+)</bdi>", main)
    assert numbers[0] == "112" and numbers[1:] == ["0800-0113", "0800-2000", "0800-0432"]
    assert re.search(r'class="number urgent" href="tel:112"', main)
    for site in ("https://www.113.nl/", "https://www.kindertelefoon.nl/", "https://veiligthuis.nl/"):
        assert f'href="{site}" rel="noreferrer"' in main
    english = (await visitor.get("/hulp-nu", headers={"Accept-Language": "en"})).text
    assert "children’s helpline" in english and "when home is not safe" in english


async def test_a_long_name_is_whole_where_it_is_read_aloud(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "samira")
    page = (await visitor.get(f"/kringen/{cast.circle.id}/mensen")).text
    who = page[page.index('class="here-who"') :].partition("</a>")[0]
    assert re.sub(r"<svg.*?</svg>|<[^>]+>", "", who).endswith("Jouw account: Samira El Amrani")
