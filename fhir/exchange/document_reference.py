"""DocumentReference: a paper as it is told of; and Binary, the paper itself."""

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

from exchange.reading import dumps
from exchange.writing import complete, meta, moment, ref, who
from portal.circles.models import Member
from portal.notes.papers import Paper
from portal.people.actor import Actor

# Of whole threes, or there would be padding in the middle.
_PIECE = 3 * 64 * 1024


def to_fhir(paper: Paper, author: Member | None, reader: Actor) -> dict[str, Any]:
    """What is said with a paper, and where its bytes are; no hash, since R4's is SHA-1."""
    day = paper.day.isoformat()
    ours: dict[str, Any] = {
        "resourceType": "DocumentReference",
        "id": str(paper.id),
        "meta": meta(paper),
        # One that was taken out is gone, and one that was changed is this one in another version.
        "status": "current",
        "subject": ref("Patient", paper.circle_id),
        "date": moment(paper.made_at),
        "author": [who(author)] if author else None,
        "description": f"{paper.title}: {paper.words}" if paper.words else paper.title,
        "content": [
            {
                "attachment": {
                    "contentType": paper.media_type,
                    "url": f"Binary/{paper.id}",
                    "size": paper.size,
                    "title": paper.file_name,
                }
            }
        ],
        # The day it is about, as its maker said it.
        "context": {"period": {"start": day, "end": day}},
    }
    return complete(paper, ours, reader)


async def binary(paper: Paper, content: bytes) -> AsyncIterator[bytes]:
    """The bytes as a resource, written piece by piece: a large one at once would keep everybody waiting."""
    ours = {
        "resourceType": "Binary",
        "id": str(paper.id),
        "meta": meta(paper),
        "contentType": paper.media_type,
        "securityContext": ref("DocumentReference", paper.id),
    }
    # No sign of base64 needs another form in JSON.
    yield dumps(ours)[:-1] + b',"data":"'
    for start in range(0, len(content), _PIECE):
        yield base64.b64encode(content[start : start + _PIECE])
        # Who sends it may take each piece at once, and would never let others in between.
        await asyncio.sleep(0)
    yield b'"}'
