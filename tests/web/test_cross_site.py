"""Forms come from our own pages only; answers carry the headers browsers need to protect the reader."""

import httpx2
import pytest

from portal.web.headers import LONGEST_BODY


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://kring.test", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://kring.test", "Sec-Fetch-Site": "same-site"},
        {"Origin": "http://kring.test:81"},
        {"Origin": "https://kring.test"},
    ],
)
async def test_a_form_from_elsewhere_is_refused(visitor: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    answer = await visitor.post("/nergens", data={"a": "b"}, headers=headers)
    assert answer.status_code == 403
    assert "eigen pagina" in answer.text


async def test_a_form_without_any_origin_is_refused(app: httpx2.ASGITransport) -> None:
    async with httpx2.AsyncClient(transport=app, base_url="http://kring.test") as client:
        assert (await client.post("/nergens", data={"a": "b"})).status_code == 403


async def test_our_own_form_comes_through(visitor: httpx2.AsyncClient) -> None:
    assert (await visitor.post("/nergens", data={"a": "b"})).status_code == 404


async def test_a_body_too_large_is_refused_in_words(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.post("/nergens", content=b"x" * (LONGEST_BODY + 1))
    assert answer.status_code == 413
    assert "te groot" in answer.text


async def test_every_answer_protects_its_reader(visitor: httpx2.AsyncClient) -> None:
    headers = (await visitor.get("/nergens")).headers
    assert "'unsafe-inline'" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"


async def test_an_unknown_address_is_a_friendly_page_in_the_readers_language(visitor: httpx2.AsyncClient) -> None:
    assert "Deze pagina is er niet" in (await visitor.get("/nergens")).text
