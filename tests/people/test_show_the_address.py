"""Who is invited for her work at a private address shows that it is hers, whether or not she has an account at home."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import httpx2
import pytest

from portal import clock, outbox
from portal.audit.models import AccessLine
from portal.outbox import KeptLetter
from portal.people.accounts import Login
from portal.people.models import Staff
from portal.people.persons import Person
from portal.people.session_row import Session
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.people.crooked import CrookedProvider
from tests.people.test_join_accounts import HOME, TOLD, arrive, prove, say
from tests.people.test_sign_in_with_code import ask, code_mailed
from tests.people.test_sign_in_with_provider import provider, session_of

__all__ = ["provider"]


@pytest.fixture
async def gerda(cast: Cast, provider: CrookedProvider) -> Person:
    """De Brug gave Gerda's private address a place; she was never here herself."""
    person = cast.people["gerda"]
    await Staff.create(person=person, organisation=cast.organisations["de-brug"], role="professional")
    provider.claims = TOLD
    return person


async def test_gerda_shows_by_a_code_that_the_address_is_hers_and_goes_to_work(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person
) -> None:
    asked = await arrive(visitor, provider)
    assert "Is dit adres van jou?" in (await visitor.get(asked)).text
    await prove(visitor, asked)
    page = (await visitor.get(asked)).text
    assert "Hoort dit bij elkaar?" in page and "eigen account" not in page and await Login.all().count() == 0
    # It showed the address and no more: an employer's word begins nobody's own account.
    await gerda.refresh_from_db()
    assert await session_of(visitor) is None and gerda.proved_at is None and await Session.all().count() == 0

    for _ in range(2):
        assert (await say(visitor, asked, "yes")).headers["location"] == asked
    login = await Login.get()
    assert login.person_id == gerda.id
    line = await AccessLine.get(action="login_joined")
    assert (line.thing_id, line.owner_id) == (login.id, gerda.id)
    await outbox.drain()
    assert any("een nieuwe inlog, van De Brug" in letter.text for letter in await KeptLetter.all())
    assert "/inloggen/organisatie/de-brug?next=%2Fkringen" in (await visitor.get(asked)).text
    assert await arrive(visitor, provider) == "/kringen"
    work = await session_of(visitor)
    assert work and work.organisation_id and work.person_id == gerda.id


async def test_whoever_runs_the_provider_reads_nothing_from_it(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person
) -> None:
    seen = []
    for proved in (None, clock.now()):
        gerda.proved_at = proved
        await gerda.save()
        asked = await arrive(visitor, provider)
        shown = await visitor.get(asked)
        sent = await say(visitor, asked, "code")
        typing = await visitor.get(sent.headers["location"])
        pages = "".join(each.text for each in (shown, typing))
        seen.append((shown.status_code, sent.status_code, re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|nonce=\S+", "", pages)))
        visitor.cookies.clear()
    assert seen[0] == seen[1]


async def test_without_the_code_nothing_opens(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person
) -> None:
    asked = await arrive(visitor, provider)
    for answer in ("yes", "new", ""):
        await say(visitor, asked, answer)
    # A code to another address shows nothing of this one.
    typing = await ask(visitor, "samira@kring.example", next=asked)
    await visitor.post(typing, data={"code": await code_mailed(typing)})
    await say(visitor, asked, "yes")
    assert await Login.all().count() == 0


async def test_a_link_with_anothers_question_does_not_make_her_answer_it(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person
) -> None:
    asked = await arrive(visitor, provider)
    async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}) as hers:
        await hers.post("/inloggen", data={"email": HOME, "next": asked})
        await outbox.drain()
        letters = [letter.text for letter in await KeptLetter.all() if letter.to == HOME]
        assert not any("Je code is" in text for text in letters)
    assert "Is dit adres van jou?" in (await visitor.get(asked)).text
    await say(visitor, asked, "yes")
    assert await Login.all().count() == 0


async def test_a_code_that_was_followed_twice_leads_back_to_the_question(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person
) -> None:
    asked = await arrive(visitor, provider)
    typing = (await say(visitor, asked, "code")).headers["location"]
    code = await code_mailed(typing)
    for _ in range(2):
        assert (await visitor.post(typing, data={"code": code})).headers["location"] == asked


async def test_what_was_shown_lasts_a_quarter_of_an_hour(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person
) -> None:
    asked = await arrive(visitor, provider)
    await prove(visitor, asked)
    with clock.everywhere_at(NOW + timedelta(minutes=15)):
        assert (await visitor.get(asked)).status_code == 410
        await say(visitor, asked, "yes")
    assert await Login.all().count() == 0


async def test_an_account_that_she_began_meanwhile_is_asked_for_itself(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, gerda: Person
) -> None:
    asked = await arrive(visitor, provider)
    gerda.proved_at = clock.now()
    await gerda.save()
    await prove(visitor, asked)
    session = await session_of(visitor)
    assert session and session.organisation_id is None
    assert f"/inloggen?{urlencode({'next': asked})}" not in (await visitor.get(asked)).text
    await say(visitor, asked, "yes")
    assert (await Login.get()).person_id == gerda.id
