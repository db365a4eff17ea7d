"""Somebody who goes through a module: her browser, and what she sends."""

import re

import httpx2
import pytest

from portal.questions import Answers
from tests.cast import Cast

HOST = "http://kring.test"


class Reader:
    """Somebody with a browser, who reads a page and sends the form that stands on it."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client

    async def begin(self, slug: str = "slapen") -> str:
        """Press begin; the page one comes to."""
        answer = await self.client.post(f"/zelfhulp/{slug}/mijn/begin")
        assert answer.status_code == 303
        return answer.headers["location"]

    async def open(self, path: str) -> dict[str, str]:
        """The hidden fields of the form on a page."""
        answer = await self.client.get(path)
        assert answer.status_code == 200
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.text))

    async def send(self, path: str, carried: dict[str, str], **fields: object) -> httpx2.Response:
        """Send the form with these answers; names are link ids with _ for -."""
        own = {"to": fields.pop("to", "next"), "turn": fields.pop("turn", carried.get("turn", "0"))}
        answers = {f"q-{name.replace('_', '-')}": value for name, value in fields.items()}
        return await self.client.post(path, data={**carried, **answers, **own})

    async def jot(self, path: str, carried: dict[str, str], turn: int, **fields: object) -> httpx2.Response:
        """What the page's own script sends while she types."""
        answers = {f"q-{name.replace('_', '-')}": value for name, value in fields.items()}
        return await self.client.post(f"{path}/concept", data={**carried, "turn": str(turn), **answers})


async def other_device(app: httpx2.ASGITransport, cast: Cast, key: str = "yara") -> Reader:
    client = httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST})
    return Reader(await cast.sign_in(client, key))


async def the_answers() -> Answers:
    return await Answers.all().order_by("-made_at", "-id").first() or pytest.fail("no answers")
