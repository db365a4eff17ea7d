"""The log tells nobody of what she may not know of: not how many, not which, not in a room that is shut to her."""

from typing import Any

import httpx2

from portal import clock, store
from portal.access import Action, doors
from portal.audit import AccessLine
from portal.circles.audience import Audience, Kind
from portal.circles.consent import SHARE, Consent, ConsentAnswer, Withheld
from portal.circles.thing import Owner
from portal.plan.models import Goal
from tests.cast import Cast
from tests.exchange.clients import outcome, reading_as, right
from tests.looked import looked
from tests.notes.written import write


async def told(app: httpx2.ASGITransport, cast: Cast, key: str) -> list[dict[str, Any]]:
    """Every line a program of this reader's finds."""
    async with reading_as(app, cast, key) as client:
        found = right(await client.get(f"/fhir/AuditEvent?patient={cast.circle.id}&_count=200"))
    return [each["resource"] for each in found.get("entry", [])]


def of(lines: list[dict[str, Any]], cast: Cast, key: str, kind: str) -> list[dict[str, Any]]:
    """What this person is told to have looked at, of one kind."""
    mine = [each for each in lines if each["agent"][0]["name"] == cast.people[key].name]
    things = [each["entity"][1] for each in mine if len(each["entity"]) > 1]
    return [each for each in things if each["type"]["code"] == kind]


async def goals(cast: Cast, n: int) -> list[Goal]:
    """The cast's goal and as many more for the whole circle as make `n`."""
    async with store.write():
        joost = await cast.actor("joost")
        more = [await Goal.set(cast.circle, by=joost, words=f"Doel {each}") for each in range(1, n)]
    return [cast.goal, *more]


async def keep_from_parents(cast: Cast, *things: Goal) -> None:
    """Joost: not good for the child."""
    async with store.write():
        for each in things:
            joost = await cast.actor("joost")
            await Withheld.begin(cast.members["joost"], by=joost, reason="Eerst samen praten", thing_id=each.id)


async def test_how_many_things_another_found_is_hers_to_know(app: httpx2.ASGITransport, cast: Cast) -> None:
    _, _, kept = await goals(cast, 3)
    await keep_from_parents(cast, kept)
    joost = await cast.actor("joost")
    assert len(await doors.page(Goal, joost, Action.PLAN_READ, within=cast.circle.id)) == 3
    async with reading_as(app, cast, "samira") as client:
        assert right(await client.get(f"/fhir/Goal?patient={cast.circle.id}"))["total"] == 2
    lines = await told(app, cast, "samira")
    (his,), (hers,) = of(lines, cast, "joost", "Goal"), of(lines, cast, "samira", "Goal")
    assert "detail" not in his
    assert hers["detail"] == [{"type": "found", "valueString": "2"}]
    # Nor to the young person: who looked may read what she doesn't.
    for key in ("noor", "samira"):
        others = [each for each in await told(app, cast, key) if each["agent"][0]["name"] != cast.people[key].name]
        assert others and '"found"' not in str(others).replace("'", '"')


async def test_a_list_of_nothing_but_what_is_kept_from_her_is_not_told(app: httpx2.ASGITransport, cast: Cast) -> None:
    await keep_from_parents(cast, *await goals(cast, 2))
    joost = await cast.actor("joost")
    assert len(await doors.page(Goal, joost, Action.PLAN_READ, within=cast.circle.id)) == 2
    assert of(await told(app, cast, "samira"), cast, "joost", "Goal") == []
    # One line, as ever: a second would tell Noor that something is kept from her parents.
    assert len(of(await told(app, cast, "noor"), cast, "joost", "Goal")) == 1
    assert await AccessLine.filter(kind="Goal", found=2).count() == 1


async def noor_says(cast: Cast, answer: ConsentAnswer, **more: Any) -> Consent:
    """Noor about what Samira reads."""
    async with store.write():
        return await Consent.share(
            cast.members["noor"],
            answer,
            by=await cast.actor("noor"),
            words="Dat mag.",
            text="t",
            language="nl",
            to_member=cast.members["samira"].id,
            **more,
        )


async def test_that_noor_said_no_is_not_told_to_her_mother_by_who_read_it(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    no = await noor_says(cast, ConsentAnswer.REFUSED, kind=Kind.NOTES)
    async with reading_as(app, cast, "joost") as client:
        right(await client.get(f"/fhir/Consent/{no.id}"))
        right(await client.get(f"/fhir/Consent?patient={cast.circle.id}&_id={no.id}"))
    async with reading_as(app, cast, "samira") as client:
        outcome(await client.get(f"/fhir/Consent/{no.id}"), 404)
        right(await client.get(f"/fhir/Consent?patient={cast.circle.id}"))
    lines = await told(app, cast, "samira")
    assert of(lines, cast, "joost", "Consent") == [] and str(no.id) not in str(lines)
    # What she asked herself she reads; and Noor, who said it, who read it.
    assert len(of(lines, cast, "samira", "Consent")) == 1
    his = of(await told(app, cast, "noor"), cast, "joost", "Consent")
    assert his and f"urn:uuid:{no.id}" in str(his)
    for place, text in (await looked(app, await cast.sign_in(visitor, "samira"), cast, "samira")).items():
        assert str(no.id) not in text, place


async def test_of_an_answer_that_noor_does_not_read_she_hears_nothing_either(
    app: httpx2.ASGITransport, cast: Cast
) -> None:
    samira = await cast.actor("samira")
    async with store.write():
        no = await Consent.make(
            by=samira,
            owner=(Owner.CIRCLE, cast.circle.id),
            by_member_id=cast.members["samira"].id,
            about=f"organisation:{store.new_id()}",
            answer=ConsentAnswer.REFUSED,
            words="Liever niet",
            since=clock.now(),
        )
    await doors.open(Consent, no.id, samira, Action.CONSENT_READ)
    assert str(no.id) in str(await told(app, cast, "samira"))
    assert str(no.id) not in str(await told(app, cast, "noor"))


async def test_of_a_room_that_was_shut_to_her_she_hears_of_no_look(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    note = await write(cast, "joost", Audience.WHOLE_CIRCLE)
    joost = await cast.sign_in(visitor, "joost")
    here = f"/kringen/{cast.circle.id}"
    rooms = [f"{here}/{each}" for each in ("plan", "notities", f"notities/{note.id}", "mensen")]
    for place in (*rooms, f"/doelen/{cast.goal.id}"):
        assert (await joost.get(place)).status_code == 200, place

    async def hears(key: str) -> set[str]:
        visitor.cookies.clear()
        texts = await looked(app, await cast.sign_in(visitor, key), cast, key)
        said = {"keek naar het plan", "opende de notities", "keek wie er in de kring zijn"}
        return {each for each in said if f"Joost Visser (De Brug) {each}" in texts["file"]}

    assert await hears("samira") == {"keek naar het plan", "opende de notities", "keek wie er in de kring zijn"}
    await Consent.filter(owner_id=cast.circle.id, about=SHARE).delete()
    assert await hears("samira") == {"keek wie er in de kring zijn"}
    codes = {each["subtype"][0]["code"] for each in await told(app, cast, "samira") if "Joost" in str(each["agent"])}
    assert codes and not {each for each in codes if each.startswith(("plan", "goal", "note", "chat"))}
    assert await hears("noor") == {"keek naar het plan", "opende de notities", "keek wie er in de kring zijn"}
    # Of the one goal that Noor opens to her she hears again, and of no list in which there may be more.
    await noor_says(cast, ConsentAnswer.GIVEN, thing_id=cast.goal.id)
    lines = [each for each in await told(app, cast, "samira") if "Joost" in str(each["agent"])]
    his = {each["entity"][1]["what"]["identifier"]["value"] for each in lines if "plan" in each["subtype"][0]["code"]}
    assert his == {f"urn:uuid:{cast.goal.id}"}


async def test_what_she_did_herself_in_a_room_that_was_shut_later_stays_hers_to_read(
    app: httpx2.ASGITransport, cast: Cast
) -> None:
    await doors.enter(await cast.actor("samira"), cast.circle.id, Action.PLAN_READ)
    await Consent.filter(owner_id=cast.circle.id, about=SHARE).delete()
    lines = [each for each in await told(app, cast, "samira") if each["subtype"][0]["code"] == "plan-read"]
    assert [each["agent"][0]["name"] for each in lines] == [cast.people["samira"].name]
