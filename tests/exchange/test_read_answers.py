"""A program reads what somebody answered in a module, with that person's own token and no other."""

import httpx2
import pytest

from portal.circles.thing import Owner
from portal.questions import Answers, Kind, Tab
from portal.selfhelp import shelf
from portal.store import write
from tests.cast import Cast
from tests.exchange.clients import ids, outcome, reading_as, right

EXAMPLES = {Kind.YESNO: True, Kind.NUMBER: 3, Kind.TIME: "22:30", Kind.DATE: "2026-11-20"}


async def filled(cast: Cast, key: str) -> Answers:
    """Every question of the module on sleep, answered by this person."""
    module = shelf.module("slapen")
    assert module
    by = await cast.actor(key)
    async with write():
        answers = await Answers.begin(module.questionnaire, by=by)
        for group in module.questionnaire.groups:
            given = {}
            for question in group.questions:
                codes = [each.code for each in question.options]
                chosen = codes if question.kind is Kind.CHOICES else codes[0] if codes else "Op de bank."
                given[question.link_id] = EXAMPLES.get(question.kind, chosen)
            await answers.fill_in(group.link_id, given, tab=Tab(answers.version), by=by)  # type: ignore[arg-type]
    return answers


async def test_she_reads_her_own_answers(app: httpx2.ASGITransport, cast: Cast) -> None:
    answers = await filled(cast, "yara")
    async with reading_as(app, cast, "yara") as client:
        found = right(await client.get(f"/fhir/QuestionnaireResponse/{answers.id}"))
        listed = right(await client.get(f"/fhir/QuestionnaireResponse?patient=Patient/{cast.waiting.id}"))
        other = right(await client.get(f"/fhir/QuestionnaireResponse?patient=Patient/{cast.circle.id}"))
    assert found["questionnaire"] == answers.canonical("http://kring.test")
    assert found["subject"]["reference"] == f"Patient/{cast.waiting.id}"
    asked = [item for group in found["item"] for item in group["item"]]
    assert {each["linkId"] for each in asked} == set(answers.given)
    assert all(each["answer"] and each["text"] for each in asked)
    assert (listed["entry"][0]["resource"], ids(other)) == (found, [])


@pytest.mark.parametrize("other", ["dirk", "noor", "marloes", "bas"])
async def test_nobody_else_knows_that_there_are_any(app: httpx2.ASGITransport, cast: Cast, other: str) -> None:
    answers = await filled(cast, "yara")
    async with reading_as(app, cast, other) as client:
        outcome(await client.get(f"/fhir/QuestionnaireResponse/{answers.id}"), 404)
        assert right(await client.get("/fhir/QuestionnaireResponse"))["total"] == 0


async def test_answers_she_wiped_are_gone(app: httpx2.ASGITransport, cast: Cast) -> None:
    answers = await filled(cast, "yara")
    async with write():
        await answers.erase(by=await cast.actor("yara"))
    async with reading_as(app, cast, "yara") as client:
        outcome(await client.get(f"/fhir/QuestionnaireResponse/{answers.id}"), 410)


async def test_answers_to_questions_that_are_no_more_are_kept(app: httpx2.ASGITransport, cast: Cast) -> None:
    by = await cast.actor("yara")
    async with write():
        answers = await Answers.make(
            by=by,
            owner=(Owner.PERSON, by.person_id),  # type: ignore[arg-type]
            questionnaire="/zelfhulp/verdwenen",
            questionnaire_version="1.0",
            authored_at=cast.waiting.made_at,
            given={"a": "Ja hoor", "b": 4, "c": True, "d": ["x", "y"], "e": ""},
            aside={},
            stamps={},
        )
    async with reading_as(app, cast, "yara") as client:
        found = right(await client.get(f"/fhir/QuestionnaireResponse/{answers.id}"))
    assert [len(each.get("answer", [])) for each in found["item"]] == [1, 1, 1, 2, 0]
