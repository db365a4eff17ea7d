"""A provider that answers without end, too slowly, or packed, holds up nobody but itself."""

from collections.abc import AsyncIterator, Iterator

import anyio
import httpx2
import pytest

from portal.people.openid import fetching, guard
from portal.people.openid.fetching import ProviderTrouble, Trouble, read


async def _without_end() -> AsyncIterator[bytes]:
    while True:
        yield b" " * 100_000


async def _never() -> AsyncIterator[bytes]:
    yield b"{"
    await anyio.Event().wait()


@pytest.fixture
def answers() -> Iterator[list[httpx2.Response]]:
    """What the next provider says."""
    said: list[httpx2.Response] = []
    transport = httpx2.MockTransport(lambda request: said[-1])
    fetching.transport.append(transport)
    yield said
    fetching.transport.remove(transport)


async def _packed() -> AsyncIterator[bytes]:
    yield b"\x1f\x8b"


async def test_an_answer_without_end_is_cut_off(answers: list[httpx2.Response]) -> None:
    whole = b'{"is":"' + b"x" * (guard.LONGEST_ANSWER - 9) + b'"}'
    answers.append(httpx2.Response(200, content=whole))
    assert len((await read("https://login.debrug.example/x"))["is"]) == len(whole) - 9
    for much in (httpx2.Response(200, content=whole + b" "), httpx2.Response(200, content=_without_end())):
        answers.append(much)
        with pytest.raises(ProviderTrouble) as stopped:
            await read("https://login.debrug.example/x")
        assert stopped.value.trouble is Trouble.DOWN


async def test_an_answer_that_comes_too_slowly_is_not_waited_for(
    answers: list[httpx2.Response], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "SECONDS", 0.01)
    answers.append(httpx2.Response(200, content=_never()))
    with pytest.raises(ProviderTrouble) as stopped:
        await read("https://login.debrug.example/x")
    assert stopped.value.log == "fetch: ReadTimeout"


async def test_a_packed_answer_is_refused_since_it_unpacks_to_anything(answers: list[httpx2.Response]) -> None:
    answers.append(httpx2.Response(200, headers={"Content-Encoding": "gzip"}, content=_packed()))
    with pytest.raises(ProviderTrouble) as stopped:
        await read("https://login.debrug.example/x")
    assert stopped.value.log == "fetch: DecodingError"
