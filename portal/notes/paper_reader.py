"""What every page of papers asks first: the circle, the paper if this reader may know of it, and who she is here."""

from functools import partial
from typing import Any

from starlette.requests import Request

from portal.access import Action, doors
from portal.access.along import along, everybody, those_read
from portal.access.doors import Entered
from portal.circles.audience import Kind
from portal.circles.models import Member
from portal.errors import NotAllowed, NotFound
from portal.notes import live
from portal.notes.paper_content import PHOTOS
from portal.notes.paper_words import what_it_is
from portal.notes.papers import Paper
from portal.notes.reader import organisation_of, room_of
from portal.notes.words import label, these_read
from portal.people.actor import Actor
from portal.store import as_id
from portal.web import _


async def find(request: Request, action: Action, *, removed: bool = False) -> tuple[Paper, Entered]:
    """The paper at this address and its circle, for who may do this with it; to everybody else it isn't there."""
    actor: Actor = request.state.actor
    # Entered as a reader, whatever she wants to do: the log's line of the circle must not tell what is in it.
    entered = await doors.enter(actor, request.path_params["circle"], Action.PAPER_READ)
    paper = await doors.open(Paper, request.path_params["paper"], actor, action, within=entered, removed=removed)
    if paper.circle_id != entered.id:
        # Her own private one, at the address of another circle she is in.
        raise NotFound(f"paper {paper.id} in circle {entered.id}")
    return paper, entered


async def find_own(request: Request, action: Action, *, removed: bool = False) -> tuple[Paper, Entered]:
    """The same, for who put it in alone."""
    paper, entered = await find(request, action, removed=removed)
    if not paper.is_by(request.state.actor):
        words = _("Alleen wie een papier toevoegde, kan het veranderen of weghalen.")
        raise NotAllowed(f"{action} Paper {paper.id}", words=words)
    return paper, entered


def reading(request: Request, entered: Entered) -> dict[str, Any]:
    """What the templates ask."""
    return {
        "room": room_of(entered),
        "circle": entered.circle,
        "to": f"/kringen/{entered.id}/papieren",
        "me": entered.member,
        "may": entered.may,
        "Action": Action,
        "label": partial(label, kind=Kind.PAPERS),
        "what_it_is": what_it_is,
        "photos": PHOTOS,
        "topic": f"{live.PAPERS.topic(live.side_of(entered))}/{entered.id}",
        "undo": as_id(request.query_params.get("weg", "")),
    }


async def told_who(paper: Paper, entered: Entered, people: list[Member]) -> str:
    """Who reads this paper, in a sentence: it says 'the whole circle' only where that is so."""
    read = along(await everybody(entered.id), paper)
    if read.left_out:
        return those_read(read, entered.standing)
    return these_read(paper.audience, organisation_of(paper, people))
