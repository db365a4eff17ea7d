"""Browsers of the cast, side by side, and one in which somebody new signs in through her mail."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx2
import pytest

from portal import outbox
from portal.outbox import KeptLetter
from portal.people.actor import Strength
from portal.people.models import Staff, StaffRole
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.cast import Cast
from tests.conftest import HOST

Browser = Callable[..., Awaitable[httpx2.AsyncClient]]


@pytest.fixture
async def browser(app: httpx2.ASGITransport, cast: Cast) -> AsyncIterator[Browser]:
    """`await browser("samira")`: a browser of her own, signed in; without a name nobody is."""
    opened: list[httpx2.AsyncClient] = []

    async def begin(key: str = "") -> httpx2.AsyncClient:
        client = httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST})
        opened.append(client)
        return await cast.sign_in(client, key) if key else client

    yield begin
    for client in opened:
        await client.aclose()


@pytest.fixture
async def heleen(cast: Cast) -> Person:
    """A colleague of Marloes, in nobody's circle."""
    person = await Person.make("Heleen Bos", "heleen@hetanker.example")
    anker = cast.organisations["het-anker"]
    await Staff.create(person=person, organisation=anker, role=StaffRole.PROFESSIONAL, title="systeemtherapeut")
    return person


async def at_work(browser: Browser, person: Person) -> httpx2.AsyncClient:
    """A browser in which somebody of no cast is signed in through her organisation."""
    client, staff = await browser(), await Staff.get(person_id=person.id)
    organisation = staff.organisation_id
    _, token = await Session.begin(person, means="test", strength=Strength.PROVIDER, organisation_id=organisation)
    client.cookies.set(cookie_name(), token)
    return client


async def told(address: str) -> int:
    """How often this address heard that there is something new."""
    return len([each for each in await letters_to(address) if each.kind == "circle_news"])


async def letters_to(address: str) -> list[KeptLetter]:
    """What was sent to this address, the first first."""
    await outbox.drain()
    return [letter for letter in await KeptLetter.all().order_by("at", "id") if letter.to == address]


async def link_for(address: str) -> str:
    """The path in the invitation that was sent there."""
    (letter,) = [each for each in await letters_to(address) if each.kind == "invitation"]
    found = re.search(r"/uitnodiging/\w+", letter.text)
    assert found
    return found[0]


async def sign_in_by_mail(client: httpx2.AsyncClient, address: str, next: str = "/mijn") -> httpx2.Response:
    """Ask for a code, read the mail, type the code; where one ends up."""
    asked = await client.post("/inloggen", data={"email": address, "next": next})
    typing = asked.headers["location"]
    await outbox.drain()
    letter = await KeptLetter.get(subject_id=typing.rsplit("/", 1)[1])
    code = re.search(r"\d{3} \d{3}", letter.text)
    assert code
    return await client.post(typing, data={"code": code[0]})
