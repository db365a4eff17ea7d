"""A paper's history: who changed what was said of it, as far back as this reader has been allowed to read it."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from portal.access import Action
from portal.circles.audience import Kind
from portal.circles.history import Change, changes_of
from portal.notes.history_pages import since_readable, told_of
from portal.notes.paper_reader import find, reading
from portal.notes.reader import people_of
from portal.notes.words import label
from portal.web import _, page


async def history(request: Request) -> Response:
    """All that happened to this paper since this reader may read it, the latest first."""
    actor = request.state.actor
    found, entered = await find(request, Action.PAPER_READ)
    people = await people_of(actor, entered, Action.PAPER_READ)
    changes = since_readable(found, await changes_of([found]), actor)
    called = partial(label, kind=Kind.PAPERS)
    told = [told_of(change, people, actor, _sentence(change), called) for change in changes]
    return await page(request, "notes/paper_history.html", paper=found, told=told, **reading(request, entered))


def _sentence(change: Change) -> str:
    if change.before is None:
        if change.version == 1:
            return _("%(who)s voegde dit papier toe.")
        return _("%(who)s koos wie dit papier nu leest.")
    if "removed_at" in change.altered:
        away = change.after["removed_at"]
        return _("%(who)s haalde dit papier weg.") if away else _("%(who)s zette dit papier terug.")
    return _("%(who)s veranderde wat er bij dit papier staat.")
