"""Built files are served as the build packed them, to whoever can unpack them."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from portal.web.page import STATIC

# "p { color: teal }" in Brotli.
PACKED = b"\x0b\x08\x80p { color: teal }\x03"


@pytest.fixture
def sheet() -> Iterator[str]:
    """A style sheet beside its packed twin, as the build leaves them."""
    STATIC.mkdir(exist_ok=True)
    plain, packed = STATIC / "test-AAAAAAAA.css", STATIC / "test-AAAAAAAA.css.br"
    plain.write_bytes(b"p { color: teal }")
    packed.write_bytes(PACKED)
    yield plain.name
    Path(plain).unlink()
    Path(packed).unlink()


async def test_a_browser_that_unpacks_gets_it_packed(visitor: httpx2.AsyncClient, sheet: str) -> None:
    answer = await visitor.get(f"/static/{sheet}", headers={"Accept-Encoding": "gzip, br, zstd"})
    assert answer.headers["content-encoding"] == "br"
    assert answer.headers["content-type"].startswith("text/css")
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.text.startswith("p { color: teal }")


async def test_another_gets_it_plain(visitor: httpx2.AsyncClient, sheet: str) -> None:
    answer = await visitor.get(f"/static/{sheet}", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.text.startswith("p { color: teal }")


async def test_what_is_not_there_is_a_friendly_404(visitor: httpx2.AsyncClient) -> None:
    for path in ("/static/nergens.css", "/static/../app.py", "/static/%2e%2e/app.py"):
        assert (await visitor.get(path)).status_code == 404
