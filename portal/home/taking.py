"""Taking my file along: what is in it, what to mind, and one button (AVG 15 and 20, Jeugdwet 7.3.10)."""

from collections.abc import Iterator
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from portal.access import Action, Role, doors
from portal.access.doors import Entered
from portal.access.rules import why_not
from portal.audit import write_line
from portal.circles.ages import sees_own_file
from portal.errors import NotAllowed, NotSignedIn, TooMany
from portal.home import dossier
from portal.people.actor import Actor, Capacity
from portal.people.pace import Pace
from portal.people.sessions import is_fresh, must_be_fresh
from portal.web import _, page

_MOST, _WITHIN = 6, timedelta(hours=1)
_CHUNK = 64 * 1024


def takes(entered: Entered) -> bool:
    """Whether this member takes the file along: the young person from 12, and a parent with custody."""
    if not entered.may(Action.FILE_EXPORT):
        return False
    return not entered.is_(Role.YOUNG_PERSON) or sees_own_file(entered.circle.age_band)


async def taking(request: Request) -> Response:
    """What goes along, for whom, and that it isn't locked once it is on a telephone."""
    # Entered as who looks at the circle: the log says 'took it along' only when she does.
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.PEOPLE_READ)
    _must_take(entered)
    return await page(
        request,
        "home/taking.html",
        room="home",
        circle=entered.circle,
        hers=entered.is_(Role.YOUNG_PERSON),
        fresh=await is_fresh(request),
    )


async def take(request: Request) -> Response:
    """The zip: nothing of it stays here."""
    actor: Actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.FILE_EXPORT)
    _must_take(entered)
    await must_be_fresh(request)
    await _not_too_often(actor)
    packed = await dossier.packed(actor, entered)
    await doors.note(actor, Action.FILE_EXPORT, entered.circle, dossier.what_was_taken(entered))
    return _sent(packed)


async def taking_own(request: Request) -> Response:
    """The same for what is somebody's own, whoever she is here."""
    actor: Actor = request.state.actor
    if not actor.signed_in:
        raise NotSignedIn
    at_work = actor.capacity is Capacity.STAFF
    return await page(request, "home/taking_own.html", at_work=at_work, fresh=await is_fresh(request))


async def take_own(request: Request) -> Response:
    """The zip of her own."""
    actor: Actor = request.state.actor
    await doors.outside(actor, Action.OWN_EXPORT)
    await must_be_fresh(request)
    await _not_too_often(actor)
    packed = await dossier.packed(actor, None)
    taken = {"action": Action.OWN_EXPORT.value, "kind": "Person", "thing_id": actor.person_id}
    await write_line({**actor.line(), **taken, "reason": dossier.what_was_taken(None)})
    return _sent(packed)


def _must_take(entered: Entered) -> None:
    if takes(entered):
        return
    words = _(why_not(Action.FILE_EXPORT))
    if entered.is_(Role.YOUNG_PERSON):
        words = _("Vanaf je 12e kun je zelf je dossier meenemen. Tot die tijd doet een ouder met gezag dat voor je.")
    raise NotAllowed("take the file along", words=words)


async def _not_too_often(actor: Actor) -> None:
    try:
        await Pace.step("export", str(actor.person_id), most=_MOST, within=_WITHIN)
    except TooMany:
        words = _("Je hebt dit net al een paar keer gedaan. Wacht een uur en probeer het dan opnieuw.")
        raise TooMany("export", words=words) from None


def _sent(packed: bytes) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{dossier.name_of_file()}"',
        "Content-Length": str(len(packed)),
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_chunks(packed), media_type="application/zip", headers=headers)


def _chunks(packed: bytes) -> Iterator[bytes]:
    for start in range(0, len(packed), _CHUNK):
        yield packed[start : start + _CHUNK]
