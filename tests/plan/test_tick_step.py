"""Ticking a step off, and undoing that."""

import asyncio

import httpx2

from portal import store
from portal.plan.models import Goal, Step
from tests.cast import Cast
from tests.conftest import HOST


async def test_the_social_worker_ticks_his_step_and_everyone_who_may_see_it_sees_it(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    joost = await cast.sign_in(visitor, "joost")
    page = await joost.get(f"/kringen/{cast.circle.id}/plan")
    assert "Jouw volgende stap" in page.text
    assert "Bellen met school over de ochtenden" in page.text

    done = await joost.post(f"/stappen/{cast.step.id}/gedaan", data={"to": "plan"}, follow_redirects=True)
    assert "Mooi, die stap is gedaan." in done.text
    assert "Terugdraaien" in done.text
    assert "Jouw volgende stap" not in done.text

    noor = await cast.sign_in(visitor, "noor")
    assert "gedaan op 23 november" in (await noor.get(f"/kringen/{cast.circle.id}/plan")).text
    assert "Joost Visser vinkte een stap af." in (await noor.get(f"/doelen/{cast.goal.id}/geschiedenis")).text


async def test_ticking_by_mistake_is_undone(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    joost = await cast.sign_in(visitor, "joost")
    await joost.post(f"/stappen/{cast.step.id}/gedaan")
    back = await joost.post(f"/stappen/{cast.step.id}/terugdraaien", follow_redirects=True)
    assert "De stap staat weer open." in back.text
    step = await Step.get(id=cast.step.id)
    assert step.is_open
    assert step.done_by is None


async def test_ticking_twice_leaves_the_first(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    joost = await cast.sign_in(visitor, "joost")
    await joost.post(f"/stappen/{cast.step.id}/gedaan")
    first = await Step.get(id=cast.step.id)
    await joost.post(f"/stappen/{cast.step.id}/gedaan")
    noor = await cast.sign_in(visitor, "noor")
    answer = await noor.post(f"/stappen/{cast.step.id}/gedaan", follow_redirects=True)
    assert "Deze stap was al gedaan." in answer.text
    again = await Step.get(id=cast.step.id)
    assert (again.version, again.done_by) == (first.version, cast.people["joost"].id)


async def test_a_stranger_learns_nothing(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    bas = await cast.sign_in(visitor, "bas")
    there = await bas.post(f"/stappen/{cast.step.id}/gedaan")
    nowhere = await bas.post(f"/stappen/{cast.goal.id}/gedaan")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.text.replace(str(cast.step.id), "") == nowhere.text.replace(str(cast.goal.id), "")
    assert (await Step.get(id=cast.step.id)).is_open


async def test_the_aunt_sees_and_ticks_only_what_is_hers(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    marloes = await cast.actor("marloes")
    async with store.write():
        own = await cast.goal.add_step(by=marloes, words="Samen naar school lopen", member=cast.members["naima"])
    naima = await cast.sign_in(visitor, "naima")
    for address in (
        f"/kringen/{cast.circle.id}/plan",
        f"/doelen/{cast.goal.id}",
        f"/doelen/{cast.goal.id}/geschiedenis",
    ):
        text = (await naima.get(address)).text
        assert "Samen naar school lopen" in text
        assert "Bellen met school" not in text
    assert (await naima.post(f"/stappen/{cast.step.id}/gedaan")).status_code == 404
    assert (await naima.post(f"/stappen/{own.id}/gedaan")).status_code == 303
    assert not (await Step.get(id=own.id)).is_open


async def test_a_mother_who_may_not_tick_reads_why(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    samira = await cast.sign_in(visitor, "samira")
    answer = await samira.post(f"/stappen/{cast.step.id}/gedaan")
    assert answer.status_code == 403
    assert "Alleen wie de stap doet" in answer.text
    assert "/gedaan" not in (await samira.get(f"/kringen/{cast.circle.id}/plan")).text


async def test_two_who_tick_in_the_same_moment_tick_once(app: httpx2.ASGITransport, cast: Cast) -> None:
    async def tick(name: str) -> int:
        async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Origin": HOST}) as client:
            await cast.sign_in(client, name)
            return (await client.post(f"/stappen/{cast.step.id}/gedaan")).status_code

    assert await asyncio.gather(*(tick(name) for name in ("noor", "joost", "marloes"))) == [303, 303, 303]
    assert (await Step.get(id=cast.step.id)).version == 2


async def test_odd_addresses_and_words_do_no_harm(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    plan = f"/kringen/{cast.circle.id}/plan"
    for odd in ("gedaan=x", "doel-weg=", "stap-weg=%00", "gedaan=../../x"):
        page = await noor.get(f"{plan}?{odd}")
        assert page.status_code == 200
        assert "terugdraaien" not in page.text
    before = await Goal.get(id=cast.goal.id)
    assert (await noor.post(f"/doelen/{cast.goal.id}/stand", data={"turn": "drop table"})).status_code == 303
    assert (await Goal.get(id=cast.goal.id)).version == before.version
    assert (await noor.get("/doelen/geen-id")).status_code == 404
