"""Two people change the same goal, or the same step: the second sees both, and nothing typed is lost."""

import asyncio
from uuid import UUID

import httpx2

from portal import store
from portal.plan.models import Goal, Plan, Step
from tests.cast import Cast


async def test_the_second_sees_both_and_chooses(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    address = f"/doelen/{cast.goal.id}/veranderen"
    noor = await cast.sign_in(visitor, "noor")
    assert 'name="version" value="1"' in (await noor.get(address)).text

    marloes = await cast.sign_in(visitor, "marloes")
    await marloes.post(address, data={"words": "Elke dag naar school, ook op maandag", "version": "1"})

    noor = await cast.sign_in(visitor, "noor")
    both = await noor.post(address, data={"words": "Naar school, niet alle dagen", "why": "Rust", "version": "1"})
    assert both.status_code == 409
    for words in (
        "Jullie veranderden allebei dit doel",
        "Marloes Kuipers veranderde dit op 23 november om 10:00.",
        "Elke dag naar school, ook op maandag",
        "Naar school, niet alle dagen",
        "Rust",
        'name="version" value="2"',
    ):
        assert words in both.text
    assert (await Goal.get(id=cast.goal.id)).words == "Elke dag naar school, ook op maandag"

    merged = {"words": "Naar school, ook op maandag, niet alle dagen", "why": "Rust", "version": "2"}
    assert (await noor.post(address, data=merged)).status_code == 303
    goal = await Goal.get(id=cast.goal.id)
    assert (goal.words, goal.why, goal.version) == (merged["words"], "Rust", 3)


async def test_what_she_changed_herself_elsewhere_is_told_as_hers(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    for address, title in (
        (f"/doelen/{cast.goal.id}/veranderen", "Dit doel is ergens anders veranderd"),
        (f"/stappen/{cast.step.id}/veranderen", "Deze stap is ergens anders veranderd"),
    ):
        await noor.post(address, data={"words": "Op de telefoon", "version": "1"})
        both = await noor.post(address, data={"words": "Op de laptop", "version": "1"})
        assert both.status_code == 409
        assert title in both.text and "Jij veranderde dit op" in both.text and "Jullie" not in both.text


async def test_sending_the_same_words_twice_changes_nothing(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    for _ in range(2):
        sent = {"words": "Iets anders", "version": "1"}
        assert (await noor.post(f"/doelen/{cast.goal.id}/veranderen", data=sent)).status_code == 303
    assert (await Goal.get(id=cast.goal.id)).version == 2


async def test_another_state_meanwhile_is_no_reason_to_ask(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    marloes = await cast.sign_in(visitor, "marloes")
    await marloes.post(f"/doelen/{cast.goal.id}/stand", data={"turn": "pause"})
    noor = await cast.sign_in(visitor, "noor")
    sent = {"words": "Iets anders", "version": "1"}
    assert (await noor.post(f"/doelen/{cast.goal.id}/veranderen", data=sent)).status_code == 303


async def test_a_form_without_its_version_is_asked_about(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    for version in ("", "x", "99"):
        sent = {"words": "Iets anders", "version": version}
        assert (await noor.post(f"/doelen/{cast.goal.id}/veranderen", data=sent)).status_code == 409


async def test_two_who_change_a_step_see_both(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    address = f"/stappen/{cast.step.id}/veranderen"
    joost, noor = str(cast.members["joost"].id), str(cast.members["noor"].id)
    marloes = await cast.sign_in(visitor, "marloes")
    await marloes.post(address, data={"words": "Mailen met school", "member": joost, "version": "1"})
    client = await cast.sign_in(visitor, "noor")
    both = await client.post(address, data={"words": "Ik bel zelf", "member": noor, "version": "1"})
    assert both.status_code == 409
    assert "Jullie veranderden allebei deze stap" in both.text
    assert "Mailen met school" in both.text
    assert "Ik bel zelf" in both.text
    assert (await Step.get(id=cast.step.id)).words == "Mailen met school"


async def test_a_step_is_given_to_somebody_else(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    address = f"/stappen/{cast.step.id}/veranderen"
    given = {"words": "Bellen met school over de ochtenden", "member": str(cast.members["naima"].id), "version": "1"}
    marloes = await cast.sign_in(visitor, "marloes")
    assert (await marloes.post(address, data=given)).status_code == 303
    naima = await cast.sign_in(visitor, "naima")
    assert "Jouw volgende stap" in (await naima.get(f"/kringen/{cast.circle.id}/plan")).text


async def test_nobody_of_another_circle_gets_a_step(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    marloes = await cast.sign_in(visitor, "marloes")
    sent = {"words": "Bellen", "member": str(cast.members["dirk"].id), "version": "1"}
    assert (await marloes.post(f"/stappen/{cast.step.id}/veranderen", data=sent)).status_code == 422


async def test_two_who_begin_a_plan_at_once_begin_one(cast: Cast) -> None:
    yara, dirk = await cast.actor("yara"), await cast.actor("dirk")

    async def begin(actor: object) -> UUID:
        async with store.write():
            return (await Plan.begin(cast.waiting, by=actor)).id  # type: ignore[arg-type]

    first, second = await asyncio.gather(begin(yara), begin(dirk))
    assert first == second
