"""A program reads the plan and the talk with somebody's token: the same plan, in another shape."""

from datetime import date
from uuid import uuid4

import httpx2
import pytest

from exchange import taking
from exchange.checks import right as checked
from exchange.telling import told
from portal.chat.models import Conversation
from portal.circles.audience import Audience
from portal.people.actor import Actor
from portal.plan.models import Goal, Plan
from portal.store import write
from tests.cast import Cast
from tests.conftest import Queries
from tests.exchange.clients import BASE, ids, outcome, reading_as, right
from tests.exchange.files import hand_over

HOUSE = Actor.house("a test")


@pytest.fixture
async def plan(cast: Cast) -> Plan:
    """Noor's plan with one more goal, whose step the therapist gave to the school social worker."""
    async with write():
        plan = await Plan.begin(cast.circle, by=HOUSE)
        goal = await Goal.set(
            cast.circle, by=await cast.actor("noor"), words="Ik wil weer slapen", by_day=date(2027, 1, 31)
        )
        await goal.add_step(by=await cast.actor("marloes"), words="Bellen met school", member=cast.members["joost"])
    return plan


async def test_the_therapist_reads_plan_goal_and_step(app: httpx2.ASGITransport, cast: Cast, plan: Plan) -> None:
    async with reading_as(app, cast, "marloes") as client:
        found = right(await client.get(f"/fhir/CarePlan/{plan.id}"))
        assert found["subject"]["reference"] == f"Patient/{cast.circle.id}"
        goals = [right(await client.get(f"/fhir/{each['reference']}")) for each in found["goal"]]
        tasks = [right(await client.get(f"/fhir/{each['reference']['reference']}")) for each in found["activity"]]
    mine = next(each for each in goals if each["description"]["text"] == "Ik wil weer slapen")
    assert (mine["lifecycleStatus"], mine["target"]) == ("active", [{"dueDate": "2027-01-31"}])
    call = next(each for each in tasks if each["description"] == "Bellen met school")
    assert call["for"]["reference"] == f"Patient/{cast.circle.id}"
    assert call["owner"]["reference"] == f"Practitioner/{cast.people['joost'].id}"
    assert call["focus"]["reference"] == f"Goal/{mine['id']}"
    assert call["basedOn"][0]["reference"] == f"CarePlan/{plan.id}"


async def test_ticking_a_step_is_seen_at_once(app: httpx2.ASGITransport, cast: Cast, plan: Plan) -> None:
    async with reading_as(app, cast, "joost") as client:
        found = right(await client.get("/fhir/Task"))
        task = next(
            each["resource"] for each in found["entry"] if each["resource"]["description"] == "Bellen met school"
        )
        assert task["status"] == "accepted"
        before = right(await client.get(f"/fhir/CarePlan/{plan.id}"))["meta"]["versionId"]
        async with write():
            goal = next(each for each in await Goal.all() if each.words == "Ik wil weer slapen")
            await goal.reach(by=HOUSE)
        assert right(await client.get(f"/fhir/Goal/{goal.id}"))["lifecycleStatus"] == "completed"
        assert right(await client.get(f"/fhir/CarePlan/{plan.id}"))["meta"]["versionId"] != before


async def test_a_goal_for_professionals_is_not_there_for_the_family(
    app: httpx2.ASGITransport, cast: Cast, plan: Plan
) -> None:
    async with write():
        hidden = await Goal.set(
            cast.circle, by=await cast.actor("joost"), words="Overleg", audience=Audience.PROFESSIONALS
        )
        step = await hidden.add_step(by=HOUSE, words="Samen bellen")
    async with reading_as(app, cast, "samira") as mother, reading_as(app, cast, "marloes") as therapist:
        outcome(await mother.get(f"/fhir/Goal/{hidden.id}"), 404)
        outcome(await mother.get(f"/fhir/Task/{step.id}"), 404)
        for client, shown in ((mother, False), (therapist, True)):
            text = (await client.get(f"/fhir/CarePlan/{plan.id}")).text
            assert (str(hidden.id) in text, str(step.id) in text) == (shown, shown)
            assert (str(hidden.id) in ids(right(await client.get("/fhir/Goal")))) is shown
        assert right(await therapist.get(f"/fhir/Goal/{hidden.id}"))["meta"]["security"][0]["code"] == "professionals"


async def test_a_goal_taken_away_is_gone(app: httpx2.ASGITransport, cast: Cast, plan: Plan) -> None:
    goal = next(each for each in await Goal.all() if each.words == "Ik wil weer slapen")
    async with write():
        await goal.remove(by=HOUSE)
    async with reading_as(app, cast, "noor") as client, reading_as(app, cast, "dirk") as stranger:
        assert outcome(await client.get(f"/fhir/Goal/{goal.id}"), 410)["code"] == "deleted"
        outcome(await stranger.get(f"/fhir/Goal/{goal.id}"), 404)
        assert str(goal.id) not in (await client.get(f"/fhir/CarePlan/{plan.id}")).text


async def test_messages_are_read_in_the_conversations_one_may_read(app: httpx2.ASGITransport, cast: Cast) -> None:
    said = {}
    async with write():
        for audience, key in ((Audience.WHOLE_CIRCLE, "noor"), (Audience.PROFESSIONALS, "joost")):
            talk = await Conversation.start(cast.circle.id, by=await cast.actor(key), audience=audience)
            said[audience] = await talk.post(by=await cast.actor(key), text=f"Hoi van {key}", client_id=uuid4())
    async with reading_as(app, cast, "naima") as aunt, reading_as(app, cast, "marloes") as therapist:
        found = right(await aunt.get(f"/fhir/Communication?patient={cast.circle.id}"))
        assert [each["resource"]["payload"][0]["contentString"] for each in found["entry"]] == ["Hoi van noor"]
        assert found["entry"][0]["resource"]["sender"]["reference"] == f"Patient/{cast.circle.id}"
        assert found["total"] == 1
        outcome(await aunt.get(f"/fhir/Communication/{said[Audience.PROFESSIONALS].id}"), 404)
        right(await therapist.get(f"/fhir/Communication/{said[Audience.PROFESSIONALS].id}"))
        assert right(await therapist.get("/fhir/Communication"))["total"] == 2


async def test_what_was_handed_over_can_be_read_as_parts_of_one_plan(app: httpx2.ASGITransport, cast: Cast) -> None:
    report = await taking.take(
        told(checked(hand_over("lotte"))),
        system="dossier",
        organisation=cast.organisations["de-brug"],
        director=cast.people["joost"],
    )
    async with reading_as(app, cast, "joost") as client:
        plans = right(await client.get(f"/fhir/CarePlan?patient=Patient/{report.circle_id}"))
        whole = next(each["resource"] for each in plans["entry"] if "partOf" not in each["resource"])
        parts = {each["resource"]["title"]: each["resource"] for each in plans["entry"] if "partOf" in each["resource"]}
        assert sorted(parts) == ["School", "Thuis"]
        assert (len(whole["goal"]), len(whole["activity"])) == (4, 6)
        assert len(parts["School"]["goal"]) == 2
        assert parts["School"]["partOf"] == [{"reference": f"CarePlan/{whole['id']}"}]
        assert parts["Thuis"]["addresses"] == [{"reference": "Condition/slaap"}]
        for entry in plans["entry"]:
            assert right(await client.get(f"/fhir/CarePlan/{entry['resource']['id']}")) == entry["resource"]
        school = right(await client.get(f"/fhir/{parts['School']['goal'][0]['reference']}"))
        assert school["target"][0]["measure"]["text"] == "dagen op school per week"
        assert '"value":3.0,' in (await client.get(f"/fhir/Goal/{school['id']}")).text
    async with reading_as(app, cast, "marloes") as stranger:
        assert right(await stranger.get(f"/fhir/CarePlan?patient={report.circle_id}"))["total"] == 0


@pytest.mark.parametrize("who", ["noor", "samira", "naima", "peter", "joost", "marloes", "dirk", "bas", "tom"])
async def test_read_and_search_agree_for_everybody(app: httpx2.ASGITransport, cast: Cast, plan: Plan, who: str) -> None:
    """What a search finds can be read, and what it doesn't find can't."""
    every: dict[str, set[str]] = {}
    async with reading_as(app, cast, "joost") as all_seeing:
        for kind in ("CarePlan", "Goal", "Task"):
            every[kind] = set(ids(right(await all_seeing.get(f"/fhir/{kind}"))))
    async with reading_as(app, cast, who) as client:
        for kind, known in every.items():
            found = set(ids(right(await client.get(f"/fhir/{kind}"))))
            for id in known | found:
                answer = await client.get(f"/fhir/{kind}/{id}")
                assert answer.status_code == (200 if id in found else 404), (kind, BASE)


async def test_the_number_of_questions_does_not_grow_with_the_plan(
    app: httpx2.ASGITransport, cast: Cast, plan: Plan, queries: Queries
) -> None:
    async with reading_as(app, cast, "joost") as client:
        counts = []
        for _ in range(2):
            with queries() as asked:
                for path in ("CarePlan", f"CarePlan/{plan.id}", "Goal", "Task", "CareTeam", "PractitionerRole"):
                    right(await client.get(f"/fhir/{path}"))
            counts.append(len(asked))
            async with write():
                for n in range(12):
                    goal = await Goal.set(cast.circle, by=HOUSE, words=f"Doel {n}")
                    await goal.add_step(by=HOUSE, words="Stap", member=cast.members["joost"])
    assert counts[0] == counts[1]
