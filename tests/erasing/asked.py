"""What these tests do over and over: ask, answer, let days go by."""

from datetime import timedelta

import httpx2

from portal import clock, outbox
from portal.members.erasing import path
from portal.store import new_id
from tests.cast import Cast


def page_of(cast: Cast) -> str:
    """The page about it."""
    return path(cast.circle.id)


async def ask(client: httpx2.AsyncClient, at: str, *, understood: bool = True, id: str = "") -> httpx2.Response:
    """Fill in the form and send it."""
    ticked = {"understood": "1"} if understood else {}
    return await client.post(at, data={"id": id or str(new_id()), **ticked})


async def answer(client: httpx2.AsyncClient, cast: Cast, name: str, said: str = "go", words: str = "") -> int:
    """A professional answers for her organisation."""
    await cast.sign_in(client, name)
    form = {"id": str(new_id()), "answer": said, "words": words}
    return (await client.post(f"{page_of(cast)}/antwoord", data=form)).status_code


async def days_later(days: int) -> None:
    """What is due by then is done."""
    with clock.everywhere_at(clock.now() + timedelta(days=days)):
        await outbox.drain()


async def erase_noors(client: httpx2.AsyncClient, cast: Cast) -> None:
    """Noor asks, both organisations say yes, and a week goes by."""
    await cast.sign_in(client, "noor")
    assert (await ask(client, page_of(cast))).status_code == 303
    assert await answer(client, cast, "joost") == 303
    assert await answer(client, cast, "marloes") == 303
    await days_later(8)
