"""What an actor reaches of her own: QuestionnaireResponse, hers alone."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from exchange import questionnaire_response
from exchange.reach import Json, Shelf, Things
from portal.access import Action, doors
from portal.circles.audience import MemberRole
from portal.circles.models import Member
from portal.people.actor import Actor
from portal.questions import Answers
from portal.selfhelp import shelf
from portal.settings import settings


async def _own_circle(reader: Actor) -> UUID | None:
    """The circle in which the reader is the young person."""
    mine = {"role": MemberRole.YOUNG_PERSON, "person_id": reader.person_id}
    found = await doors.page(Member, reader, Action.PEOPLE_READ, narrow=mine, limit=1)
    return found[0].owner_id if found else None


async def _answers(answers: Sequence[Answers], reader: Actor) -> list[Json]:
    patient = await _own_circle(reader)
    origin = settings().origin
    shown = []
    for each in answers:
        module = shelf.module(each.questionnaire.rpartition("/")[2])
        questionnaire = module.questionnaire if module else None
        shown.append(questionnaire_response.to_fhir(each, questionnaire, patient, origin, reader))
    return shown


async def _of_patients(patients: frozenset[UUID], reader: Actor) -> dict[str, Any]:
    hers = await _own_circle(reader)
    return {"owner_id__in": [reader.person_id] if hers in patients else []}


SHELVES: dict[str, Shelf] = {
    "QuestionnaireResponse": Things(Answers, Action.SELFHELP_READ, _answers, of_patients=_of_patients)
}
