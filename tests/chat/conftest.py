"""The conversations of Noor's circle, and browsers of the cast."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import httpx2
import pytest

from portal import store
from portal.chat.models import Conversation
from portal.circles.audience import Audience
from tests.cast import Cast
from tests.conftest import HOST

Browse = Callable[[str], Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def talk(cast: Cast) -> Conversation:
    """The conversation of the whole circle, there from the first member on."""
    return cast.conversation


@pytest.fixture
async def care_talk(cast: Cast) -> Conversation:
    """A conversation of the professionals."""
    async with store.write():
        return await Conversation.start(
            cast.circle.id, by=await cast.actor("joost"), audience=Audience.PROFESSIONALS, title="Afstemming"
        )


@pytest.fixture
async def browse(cast: Cast, app: httpx2.ASGITransport) -> AsyncIterator[Browse]:
    """A browser with this person signed in."""
    async with AsyncExitStack() as open_:

        async def browser(name: str) -> httpx2.AsyncClient:
            client = httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST})
            return await cast.sign_in(await open_.enter_async_context(client), name)

        yield browser


def address(talk: Conversation) -> str:
    """Where a conversation is."""
    return f"/kringen/{talk.owner_id}/gesprekken/{talk.id}"
