"""Somebody in several circles sees at a glance where she is asked for."""

from datetime import date

import httpx2
import pytest

from portal import store
from portal.chat.models import Conversation
from portal.circles.audience import Audience, MemberRole
from portal.circles.models import Circle, Member
from portal.people.actor import Actor
from portal.plan.models import Goal
from tests.cast import Cast
from tests.conftest import Queries

HOUSE = Actor.house("test")


async def let_in(cast: Cast, circle: Circle, name: str) -> Member:
    """Somebody of family or network comes into one more circle."""
    person = cast.people[name]
    return await Member.admit(circle, by=HOUSE, role=MemberRole.NETWORK, name=person.name, person_id=person.id)


@pytest.fixture
async def naima(cast: Cast, visitor: httpx2.AsyncClient) -> httpx2.AsyncClient:
    """Naima, in Noor's circle and now in Yara's too."""
    async with store.write():
        await let_in(cast, cast.waiting, "naima")
    return await cast.sign_in(visitor, "naima")


async def test_naima_sees_what_waits_in_each(naima: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.actor("noor")
    async with store.write():
        goal = await Goal.set(cast.circle, by=noor, words="Weer met plezier naar school")
        await goal.add_step(by=noor, words="Brengen op maandag", member=cast.members["naima"], due=date(2026, 11, 20))
        await goal.add_step(by=noor, words="Ophalen op vrijdag", member=cast.members["naima"], due=date(2026, 12, 4))
        talk = await Conversation.start(cast.circle.id, by=noor, audience=Audience.FAMILY_NETWORK)
        await talk.post(by=noor, text="Kom je ook?", client_id=store.new_id())
    page = (await naima.get("/mijn")).text
    assert "Kring van Yara" in page
    assert page.index("Kring van Noor") < page.index("Kring van Yara")
    assert "Brengen op maandag" in page
    assert "was voor 20 november" in page
    assert "Ophalen op vrijdag" not in page
    assert "1 nieuw bericht" in page


async def test_the_bar_waits_until_she_has_chosen(naima: httpx2.AsyncClient, cast: Cast) -> None:
    assert "/plan" not in (await naima.get("/mijn")).text
    assert f'href="/kringen/{cast.waiting.id}/plan"' in (await naima.get(f"/kringen/{cast.waiting.id}")).text


async def test_a_step_of_a_goal_that_ended_does_not_wait(naima: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.actor("noor")
    async with store.write():
        goal = await Goal.set(cast.circle, by=noor, words="Zwemmen")
        await goal.add_step(by=noor, words="Badpak kopen", member=cast.members["naima"])
        await goal.reach(by=noor)
    assert "Badpak kopen" not in (await naima.get("/mijn")).text


async def test_more_circles_cost_no_more_queries(naima: httpx2.AsyncClient, cast: Cast, queries: Queries) -> None:
    async def asked() -> int:
        with queries() as all_of_them:
            assert (await naima.get("/mijn")).status_code == 200
        return len(all_of_them)

    before = await asked()
    async with store.write():
        for number in range(5):
            circle = await Circle.start(by=HOUSE, name=f"Kind {number}", birth_date=date(2015, 1, 1))
            await let_in(cast, circle, "naima")
    assert await asked() == before
