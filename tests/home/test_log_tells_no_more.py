"""The log tells nobody of what she may not know of: not how many, not which, not in a room that is shut to her."""

from typing import Any

import httpx2

from portal import store
from portal.access import Action, doors
from portal.audit import AccessLine
from portal.circles.consent import Withheld
from portal.plan.models import Goal
from tests.cast import Cast
from tests.exchange.clients import reading_as, right


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
