"""The pages of papers: the list by day, one paper, its bytes, taking it out; adding and changing stand beside."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from portal import store
from portal.access import Action, doors
from portal.notes import paper_history, paper_writing
from portal.notes.by_day import asked_before, page_of
from portal.notes.live import PAPERS
from portal.notes.paper_reader import find, find_own, reading, told_who
from portal.notes.papers import Paper
from portal.notes.reader import people_of, wrote
from portal.web import _, flash, go, page

_HERE = "/kringen/{circle:uuid}/papieren"
_PAPER = _HERE + "/{paper:uuid}"
_CHUNK = 64 * 1024
# At this address a file comes in. More is read on than we take, and let go by: so her words stay when it is too large.
ROOMIER = (re.compile(r"/kringen/[0-9a-fA-F-]{36}/papieren/nieuw"), 4 * Paper.MOST_BYTES)
# Whatever somebody's file holds, a browser that shows it by itself runs nothing of it, and asks nobody anything.
_ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'"


async def papers(request: Request) -> Response:
    """What this reader may read, the latest day first."""
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.PAPER_READ)
    # Before the papers are read: a change in between is then told once more, never missed.
    news = await PAPERS.stands_for(entered)
    before = asked_before(request)
    shown, older = await page_of(partial(Paper.readable, actor, entered), before)
    people = await people_of(actor, entered, Action.PAPER_READ)
    return await page(
        request,
        "notes/papers.html",
        days=[(day, list(each)) for day, each in groupby(shown, key=lambda paper: paper.day)],
        news=news,
        older=older,
        before=before,
        writers={each.id: wrote(each, people) for each in shown},
        **reading(request, entered),
    )


async def paper(request: Request) -> Response:
    """One paper, with who reads it and what one may do with it."""
    actor = request.state.actor
    found, entered = await find(request, Action.PAPER_READ)
    news = await PAPERS.stands_for(entered)
    people = await people_of(actor, entered, Action.PAPER_READ)
    return await page(
        request,
        "notes/paper.html",
        paper=found,
        writer=wrote(found, people),
        own=found.is_by(actor),
        news=news,
        reads=await told_who(found, entered, people),
        **reading(request, entered),
    )


async def paper_file(request: Request) -> Response:
    """Its bytes, always to be kept and never to be run; a photo is shown by its page all the same."""
    found, _entered = await find(request, Action.PAPER_DOWNLOAD)
    content = await found.content()
    headers = {
        "Content-Disposition": _kept_as(found.file_name),
        "Content-Length": str(len(content)),
        "Content-Security-Policy": _ALONE,
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(_chunks(content), media_type=found.media_type, headers=headers)


def _kept_as(name: str) -> str:
    """To be kept under this name; who reads no more than ASCII reads what is left of it (RFC 6266)."""
    plain = name.encode("ascii", "ignore").decode().replace('"', "").replace("%", "")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _chunks(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), _CHUNK):
        yield content[start : start + _CHUNK]


async def take_out(request: Request) -> Response:
    """Take it away; the list says how to put it back."""
    found, entered = await find_own(request, Action.PAPER_TAKE_OUT, removed=True)
    async with store.write():
        await found.take_out(by=request.state.actor)
    return go(f"/kringen/{entered.id}/papieren?weg={found.id}")


async def put_back(request: Request) -> Response:
    """It was taken away by mistake."""
    found, entered = await find_own(request, Action.PAPER_TAKE_OUT, removed=True)
    async with store.write():
        await found.put_back(by=request.state.actor)
    return flash(go(f"/kringen/{entered.id}/papieren/{found.id}"), _("Het papier staat er weer."))


routes = [
    Route(_HERE, papers),
    Route(f"{_HERE}/nieuw", paper_writing.new_paper),
    Route(f"{_HERE}/nieuw", paper_writing.add_paper, methods=["POST"]),
    Route(_PAPER, paper),
    Route(f"{_PAPER}/bestand", paper_file),
    Route(f"{_PAPER}/veranderen", paper_writing.changing),
    Route(f"{_PAPER}/veranderen", paper_writing.change_paper, methods=["POST"]),
    Route(f"{_PAPER}/weghalen", take_out, methods=["POST"]),
    Route(f"{_PAPER}/terugzetten", put_back, methods=["POST"]),
    Route(f"{_PAPER}/geschiedenis", paper_history.history),
]
