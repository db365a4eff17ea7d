"""A search brings along what its matches point at: what this reader may open, and never more."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from portal.audit import AccessLine
from portal.circles.audience import Audience
from portal.circles.consent import Consent, ConsentAnswer
from portal.plan.models import Goal, Step
from portal.store import write
from tests.cast import Cast
from tests.conftest import Queries
from tests.exchange.clients import BASE, outcome, reading_as, right
from tests.notes.put import put_in


def sent(bundle: dict[str, Any], mode: str) -> set[str]:
    """`Type/id` of the entries that are there as this."""
    found = [each for each in bundle.get("entry", []) if each["search"]["mode"] == mode]
    for each in found:
        assert each["fullUrl"] == f"{BASE}/{each['resource']['resourceType']}/{each['resource']['id']}"
    return {f"{each['resource']['resourceType']}/{each['resource']['id']}" for each in found}


async def test_the_steps_bring_their_goals_and_whose_they_are(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "marloes") as client:
        plain = right(await client.get("/fhir/Task"))
        found = right(await client.get("/fhir/Task?_include=Task:focus&_include=Task:patient"))
        assert sent(found, "include") == {f"Goal/{cast.goal.id}", f"Patient/{cast.circle.id}"}
        # What comes along is counted nowhere.
        assert sent(found, "match") == sent(plain, "match") and found["total"] == plain["total"]
        assert found["link"][0]["url"].endswith("?_include=Task:focus&_include=Task:patient")
        goal = next(each["resource"] for each in found["entry"] if each["resource"]["resourceType"] == "Goal")
        assert goal == right(await client.get(f"/fhir/Goal/{cast.goal.id}"))


async def test_the_plan_brings_all_it_is_made_of_in_one_answer(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "noor") as client:
        found = right(await client.get("/fhir/CarePlan?_include=*"))
        whole = {
            f"{kind}/{each['resource']['id']}"
            for kind in ("Goal", "Task", "Patient")
            for each in right(await client.get(f"/fhir/{kind}"))["entry"]
        }
        assert sent(found, "include") == whole
        said = right(await client.get("/fhir/Communication?_include=Communication:patient"))
        assert sent(said, "include") <= {f"Patient/{cast.circle.id}"}


async def test_a_page_brings_what_its_own_matches_point_at(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with write():
        noor = await cast.actor("noor")
        other = await Goal.set(cast.circle, by=noor, words="Weer op dansen")
        await other.add_step(by=noor, words="Kijken waar dat kan")
    async with reading_as(app, cast, "noor") as client:
        first = right(await client.get("/fhir/Task?_include=Task:focus&_count=1"))
        link = next(each["url"] for each in first["link"] if each["relation"] == "next")
        second = right(await client.get(link))
        for page in (first, second):
            (task,) = [each["resource"] for each in page["entry"] if each["search"]["mode"] == "match"]
            assert sent(page, "include") == {task["focus"]["reference"]}
        counted = right(await client.get("/fhir/Task?_include=Task:focus&_count=0"))
        assert "entry" not in counted


async def test_who_may_not_open_the_goal_gets_the_step_without_it(app: httpx2.ASGITransport, cast: Cast) -> None:
    """She made the step herself; Noor keeps the goal from her since."""
    async with write():
        step = await cast.goal.add_step(by=await cast.actor("samira"), words="Ontbijten", member=cast.members["samira"])
    async with write():
        await Consent.share(
            cast.members["noor"],
            ConsentAnswer.REFUSED,
            by=await cast.actor("noor"),
            words="Niet dit doel.",
            text="share-1",
            language="nl",
            to_member=cast.members["samira"].id,
            thing_id=cast.goal.id,
        )
    async with reading_as(app, cast, "samira") as client:
        outcome(await client.get(f"/fhir/Goal/{cast.goal.id}"), 404)
        for query in ("_include=Task:focus", "_include=*"):
            answer = await client.get(f"/fhir/Task?_id={step.id}&{query}")
            (task,) = sent(right(answer), "match")
            # She may know for which goal she made it, and not what it says.
            assert task == f"Task/{step.id}" and f"Goal/{cast.goal.id}" in answer.text
            assert not any(each.startswith("Goal/") for each in sent(right(answer), "include"))
            assert cast.goal.words not in answer.text


@pytest.mark.parametrize("key", ["noor", "samira", "peter", "naima", "joost", "marloes", "dirk", "ineke"])
async def test_whatever_comes_along_she_opens_one_by_one(app: httpx2.ASGITransport, cast: Cast, key: str) -> None:
    async with write():
        joost = await cast.actor("joost")
        hidden = await Goal.set(cast.circle, by=joost, words="Overleg", audience=Audience.PROFESSIONALS)
        await hidden.add_step(by=joost, words="Samen bellen")
        await cast.conversation.post(by=await cast.actor("noor"), text="Hoi", client_id=uuid4())
        await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    async with reading_as(app, cast, key) as client:
        for kind in ("CarePlan", "Goal", "Task", "Communication", "DocumentReference"):
            for each in sent(right(await client.get(f"/fhir/{kind}?_include=*")), "include"):
                right(await client.get(f"/fhir/{each}"))


async def test_an_id_that_came_with_a_hand_over_brings_nothing_of_another_circle(
    app: httpx2.ASGITransport, cast: Cast
) -> None:
    """A step that points, by whatever mistake, at a goal of a circle its reader is not in."""
    async with write():
        dirk = await cast.actor("dirk")
        theirs = await Goal.set(cast.waiting, by=dirk, words="Van een ander gezin")
    await Step.filter(id=cast.step.id).update(goal_id=theirs.id)
    async with reading_as(app, cast, "noor") as client:
        answer = await client.get("/fhir/Task?_include=*")
    assert f"Goal/{theirs.id}" not in sent(right(answer), "include")
    assert "Van een ander gezin" not in answer.text


async def test_what_comes_along_stands_in_the_log_as_read(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "marloes") as client:
        before = await AccessLine.filter(owner_id=cast.circle.id, kind="Goal").count()
        right(await client.get("/fhir/Task?_include=Task:focus"))
    assert await AccessLine.filter(owner_id=cast.circle.id, kind="Goal").count() > before


async def test_much_costs_no_more_queries_than_little(app: httpx2.ASGITransport, cast: Cast, queries: Queries) -> None:
    async with reading_as(app, cast, "noor") as client:
        counts = []
        for _round in range(2):
            await client.get("/fhir/Task?_include=*")
            with queries() as asked:
                right(await client.get("/fhir/Task?_include=*"))
            counts.append(len(asked))
            async with write():
                noor = await cast.actor("noor")
                for n in range(5):
                    goal = await Goal.set(cast.circle, by=noor, words=f"Doel {n}")
                    await goal.add_step(by=noor, words=f"Stap {n}")
        assert counts[0] == counts[1]


async def test_what_we_cannot_bring_is_said_and_not_dropped(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "noor") as client:
        for query in ("Communication?_include=Communication:part-of", "Task?_include:iterate=Task:focus"):
            assert outcome(await client.get(f"/fhir/{query}"), 400)["code"] == "not-supported"
