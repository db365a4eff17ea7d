"""What an actor reaches of papers: DocumentReference, and the bytes of one as Binary."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from exchange import document_reference
from exchange.reach import MOST, Json, Shelf, Things
from portal.access import Action, doors
from portal.circles.models import Member
from portal.errors import Gone
from portal.notes.papers import Paper
from portal.people.actor import Actor


async def _papers(papers: Sequence[Paper], reader: Actor) -> list[Json]:
    made = {
        "person_id__in": sorted({each.made_by for each in papers if each.made_by}),
        "owner_id__in": sorted({each.circle_id for each in papers}),
    }
    makers = await doors.page(Member, reader, Action.PEOPLE_READ, narrow=made, limit=MOST)
    by_capacity = {(each.owner_id, each.person_id, each.organisation_id): each for each in makers}
    return [
        document_reference.to_fhir(
            each, by_capacity.get((each.circle_id, each.made_by, each.organisation_of_maker)), reader
        )
        for each in papers
    ]


async def _of_circle(patients: frozenset[UUID], _reader: Actor) -> dict[str, Any]:
    """Also what she keeps there for herself, which is owned by her."""
    return {"circle_id__in": list(patients)}


async def opened(id: UUID, actor: Actor) -> Paper:
    """The paper whose bytes are asked for; Gone when it was taken out."""
    paper = await doors.open(Paper, id, actor, Action.PAPER_DOWNLOAD, removed=True)
    if paper.removed_at:
        raise Gone(f"Paper {id}")
    return paper


class Files(Shelf):
    """Binary: read at a route of its own and never searched; what there is to read stands in DocumentReference."""

    searched = False


SHELVES: dict[str, Shelf] = {
    "DocumentReference": Things(Paper, Action.PAPER_READ, _papers, of_patients=_of_circle),
    "Binary": Files(),
}
