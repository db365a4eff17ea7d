"""An organisation that knew somebody's private address first has no hold on the account she begins there later."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from portal import clock
from portal.people.accounts import Login
from portal.people.actor import Actor
from portal.people.models import Staff, StaffRole
from portal.people.persons import Person
from portal.people.session_row import Session
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.people.crooked import ISSUER, CrookedProvider
from tests.people.test_join_accounts import HOME, TOLD, arrive, prove, say
from tests.people.test_sign_in_with_code import ask, code_mailed
from tests.people.test_sign_in_with_provider import come_back, go_there, provider, session_of

__all__ = ["provider"]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def taken(cast: Cast, visitor: httpx2.AsyncClient, provider: CrookedProvider) -> Person:
    """De Brug invited Gerda's private address, and an account of its own making came in by it: before she did.

    So it was until each first sign-in at such an address asked for a code.
    """
    person = cast.people["gerda"]
    at = cast.organisations["de-brug"].id
    await Staff.invite(at, HOME, StaffRole.PROFESSIONAL, by=Actor.house("test"))
    provider.claims = TOLD
    await Login.create(person=person, organisation_id=at, issuer=ISSUER, subject="gerda-1")
    assert await arrive(visitor, provider) == "/kringen"
    login = await Login.get(subject="gerda-1")
    assert login.person_id == person.id and person.proved_at is None
    return person


async def comes_home(app: httpx2.ASGITransport) -> None:
    """An hour later Gerda herself shows by a code, in her own browser, that the address is hers."""
    async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}) as hers:
        typing = await ask(hers, HOME)
        await hers.post(typing, data={"code": await code_mailed(typing)})
        assert await session_of(hers)


async def expect(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody at home expects her, so that she may begin."""

    async def name(address: str) -> str:
        return "Gerda"

    monkeypatch.setattr("portal.people.letters.expected", [name])


async def test_what_was_joined_without_her_opens_nothing_until_she_says_yes(
    app: httpx2.ASGITransport,
    visitor: httpx2.AsyncClient,
    provider: CrookedProvider,
    taken: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await expect(monkeypatch)
    work = await session_of(visitor)
    assert work and work.organisation_id
    with clock.everywhere_at(LATER):
        # Before her own proof it is as it was: nobody else is at this account.
        assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 303
        work = await session_of(visitor)
        await comes_home(app)
        assert work and not await Session.lives(work.id)
        asked = await arrive(visitor, provider)
        assert asked.startswith("/inloggen/koppelen/") and await session_of(visitor) is None
        for answer in ("yes", "new", ""):
            await say(visitor, asked, answer)
        assert await session_of(visitor) is None
        # Nor does no change anything: the next time it is asked again.
        await say(visitor, asked, "no")
        assert (await arrive(visitor, provider)).startswith("/inloggen/koppelen/")


@pytest.mark.parametrize("told", [{}, {"email": None, "email_verified": None}, {"email": "x@elders.example"}], ids=str)
async def test_when_it_is_hers_she_says_so_once(
    app: httpx2.ASGITransport,
    visitor: httpx2.AsyncClient,
    provider: CrookedProvider,
    taken: Person,
    monkeypatch: pytest.MonkeyPatch,
    told: dict[str, Any],
) -> None:
    await expect(monkeypatch)
    with clock.everywhere_at(LATER):
        await comes_home(app)
    with clock.everywhere_at(LATER + timedelta(hours=1)):
        asked = await arrive(visitor, provider)
        # Whatever address its provider gives now, or none: the question is about the same two accounts.
        provider.claims = {**TOLD, **told}
        page = await visitor.get(await arrive(visitor, provider))
        # It tells the work account no address but its own.
        assert page.status_code == 200 and (HOME in page.text) is (not told)
        await prove(visitor, asked)
        assert (await say(visitor, asked, "yes")).headers["location"] == asked
        [login] = await Login.all()
        assert (login.person_id, login.subject) == (taken.id, "gerda-1")
        assert await arrive(visitor, provider) == "/kringen"
        work = await session_of(visitor)
        assert work and work.organisation_id
