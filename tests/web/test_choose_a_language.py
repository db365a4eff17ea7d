"""Dutch unless the reader or her browser asks for another language we have."""

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.web import texts


@pytest.mark.parametrize(
    ("accept", "spoken"),
    [("", "nl"), ("en-GB,en;q=0.9", "en"), ("fr,en;q=0.5", "en"), ("fr", "nl"), ("nl-BE,en", "nl"), ("*", "nl")],
)
def test_the_browsers_wish_counts(accept: str, spoken: str) -> None:
    assert texts.choose(None, accept) == spoken


def test_the_readers_own_choice_counts_more() -> None:
    assert texts.choose("nl", "en") == "nl"


@given(st.text(max_size=50), st.text(max_size=50))
def test_whatever_is_asked_we_speak_a_language_we_have(cookie: str, accept: str) -> None:
    assert texts.choose(cookie, accept) in texts.languages()


@pytest.mark.parametrize("cookie", ["taal=en", 'x=a b; "; taal=en', "taal=en; ====", "[]{}=,; taal=en"])
async def test_a_broken_cookie_breaks_nothing(visitor: httpx2.AsyncClient, cookie: str) -> None:
    answer = await visitor.get("/nergens", headers={"Cookie": cookie})
    assert answer.status_code == 404
    assert 'lang="en"' in answer.text
