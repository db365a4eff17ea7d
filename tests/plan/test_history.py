"""A goal's history: who changed what, when, old and new, its steps included."""

from datetime import UTC, datetime

import httpx2

from portal import clock, store
from tests.cast import Cast


async def test_history_says_who_changed_what_and_when(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    address = f"/doelen/{cast.goal.id}"
    with clock.everywhere_at(datetime(2026, 11, 24, 15, 30, tzinfo=UTC)):
        noor = await cast.sign_in(visitor, "noor")
        sent = {"words": "Ik wil weer naar school", "by_day": "2026-12-18", "version": "1"}
        await noor.post(f"{address}/veranderen", data=sent)
        await noor.post(f"{address}/stand", data={"turn": "reach"})
    with clock.everywhere_at(datetime(2026, 11, 25, 8, 0, tzinfo=UTC)):
        joost = await cast.sign_in(visitor, "joost")
        await joost.post(f"/stappen/{cast.step.id}/gedaan")
        await joost.post(f"/stappen/{cast.step.id}/terugdraaien")
        told = (await joost.get(f"{address}/geschiedenis")).text
    lines = [
        "Jij draaide het afvinken terug.",
        "Jij vinkte een stap af.",
        "Noor de Vries zei: bereikt!",
        "Noor de Vries veranderde dit doel.",
        "Marloes Kuipers zette een stap in het plan.",
        "Noor de Vries maakte dit doel.",
    ]
    places = [told.index(line) for line in lines]
    assert places[:4] == sorted(places[:4])
    assert max(places[:4]) < min(places[4:])
    assert '<del dir="auto">Ik wil weer elke dag naar school</del>' in told
    assert '<ins dir="auto">Ik wil weer naar school</ins>' in told
    assert '<ins dir="auto">18 december</ins>' in told
    assert "24 november 16:30" in told


async def test_a_step_given_on_is_told_by_name(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    marloes = await cast.actor("marloes")
    async with store.write():
        await cast.step.give_to(cast.members["gerda"], by=marloes)
        await cast.step.give_to(None, by=marloes)
    noor = await cast.sign_in(visitor, "noor")
    told = (await noor.get(f"/doelen/{cast.goal.id}/geschiedenis")).text
    assert "Marloes Kuipers gaf een stap aan iemand anders." in told
    assert '<del dir="auto">Joost Visser</del>' in told
    assert '<ins dir="auto">Gerda Smit</ins>' in told
    assert '<ins dir="auto">nog niemand</ins>' in told


async def test_what_was_taken_away_stays_in_the_history(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    await noor.post(f"/stappen/{cast.step.id}/weghalen")
    await noor.post(f"/doelen/{cast.goal.id}/weghalen")
    told = (await noor.get(f"/doelen/{cast.goal.id}/geschiedenis")).text
    assert "Jij haalde een stap weg." in told
    assert "Jij haalde dit doel weg." in told
    assert "Bellen met school over de ochtenden" in told


async def test_nobody_reads_of_herself_by_name(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    address = f"/doelen/{cast.goal.id}"
    marloes = await cast.actor("marloes")
    async with store.write():
        await cast.step.give_to(cast.members["gerda"], by=marloes)
    noor = await cast.sign_in(visitor, "noor")
    assert ". Dat koos jij." in (await noor.get(address)).text
    await noor.post(f"{address}/stand", data={"turn": "reach"})
    assert ". Dat zei jij." in (await noor.get(address)).text
    told = (await noor.get(f"{address}/geschiedenis")).text.partition("<ol")[2]
    assert "Jij zei: bereikt!" in told and "Noor de Vries" not in told
    gerda = await cast.sign_in(visitor, "gerda")
    assert ". Dat zei Noor." in (await gerda.get(address)).text
    assert '<span dir="auto">jij</span>' in (await gerda.get(f"{address}/geschiedenis")).text


async def test_a_stranger_reads_no_history(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    bas = await cast.sign_in(visitor, "bas")
    assert (await bas.get(f"/doelen/{cast.goal.id}/geschiedenis")).status_code == 404


async def test_the_aunt_reads_of_a_step_only_since_it_is_hers(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    marloes = await cast.actor("marloes")
    async with store.write():
        await cast.step.change(by=marloes, words="Mama belt de huisarts", member_id=cast.members["samira"].id)
        await cast.step.change(by=marloes, words="Meegaan naar school", member_id=cast.members["naima"].id)
    naima = await cast.sign_in(visitor, "naima")
    told = (await naima.get(f"/doelen/{cast.goal.id}/geschiedenis")).text
    assert "Meegaan naar school" in told
    assert "huisarts" not in told
    assert "Samira El Amrani" not in told
    assert "Bellen met school" not in told
