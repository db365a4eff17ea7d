"""QuestionnaireResponse: what one person answered, read by her alone unless she shares it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from exchange.writing import complete, meta, moment, ref
from portal.people.actor import Actor
from portal.questions import Answers, Kind, Question, Questionnaire

_VALUES = {
    Kind.YESNO: "valueBoolean",
    Kind.NUMBER: "valueInteger",
    Kind.DATE: "valueDate",
    Kind.TEXT: "valueString",
    Kind.STORY: "valueString",
}


def to_fhir(
    answers: Answers, questionnaire: Questionnaire | None, patient: UUID | None, origin: str, reader: Actor
) -> dict[str, Any]:
    """The answers; `questionnaire` is the one on the shelf now, which may be newer than the one answered."""
    ours: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "id": str(answers.id),
        "meta": meta(answers),
        "questionnaire": answers.canonical(origin),
        "status": answers.status.value,
        "authored": moment(answers.authored_at),
        "item": list(_items(answers.given, questionnaire)),
    }
    if patient:
        ours["subject"] = ours["source"] = ref("Patient", patient)
    return complete(answers, ours, reader)


def _items(given: dict[str, Any], questionnaire: Questionnaire | None) -> Iterator[dict[str, Any]]:
    known: set[str] = set()
    for group in questionnaire.groups if questionnaire else ():
        asked = [each for each in group.questions if each.link_id in given]
        known |= {each.link_id for each in asked}
        if items := [_item(each.link_id, given[each.link_id], each) for each in asked]:
            yield {"linkId": group.link_id, "text": group.title, "item": items}
    # Questions of an older version: nobody has their words any more, but the answers are hers.
    for link_id in sorted(given.keys() - known):
        yield _item(link_id, given[link_id], None)


def _item(link_id: str, value: Any, question: Question | None) -> dict[str, Any]:
    values = value if isinstance(value, list) else [value]
    shown: dict[str, Any] = {"linkId": link_id}
    if question:
        shown["text"] = question.text
    answers = [_answer(each, question) for each in values if each != ""]
    return {**shown, "answer": answers} if answers else shown


def _answer(value: Any, question: Question | None) -> dict[str, Any]:
    if question and question.kind in (Kind.CHOICE, Kind.CHOICES):
        return {"valueCoding": {"code": value, "display": question.label(value)}}
    if question and question.kind is Kind.TIME:
        return {"valueTime": f"{value}:00" if len(value) == 5 else value}
    if question:
        return {_VALUES[question.kind]: value}
    names = {bool: "valueBoolean", int: "valueInteger"}
    return {names.get(type(value), "valueString"): value}
