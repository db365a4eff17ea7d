"""Coming in: whatever the means, a new session, a line in the log, and on to where she wanted to be."""

from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal.audit import Outcome, write_line
from portal.people import sessions
from portal.people.actor import Actor, Strength
from portal.people.browser import Browser
from portal.people.devices import device_of
from portal.people.persons import Person
from portal.people.session_row import Session, Through
from portal.store import write
from portal.web import go
from portal.web.pages import own_path

HOME = "/mijn"


def wanted(text: str) -> str:
    """Where to go after signing in: a page of ours, else her own page."""
    path = own_path(text)
    # A joining waits there for who proves her own account.
    joining = path.startswith("/inloggen/koppelen/")
    back_to_the_door = path.startswith(("/inloggen", "/uitloggen", "/uitgelogd")) and not joining
    return HOME if path == "/" or back_to_the_door or len(path) > 600 else path


async def arrive(
    request: Request,
    person: Person,
    *,
    means: str,
    strength: Strength,
    next: str,
    organisation_id: UUID | None = None,
    remembered: bool = False,
    through: Through | None = None,
) -> Response:
    """Begin a session; the one this browser had, also in another capacity, ends."""
    before = await sessions.session_of(request)
    async with write():
        if before:
            await before.end()
        session, token = await Session.begin(
            person,
            means=means,
            strength=strength,
            organisation_id=organisation_id,
            remembered=remembered,
            through=through,
            browser=Browser(request).mark,
            device=device_of(request),
        )
        await _log(session, "sign_in")
    response = go(next if person.name or organisation_id else f"/inloggen/naam?{urlencode({'next': next})}")
    sessions.give_cookie(response, session, token)
    return response


async def kept_out(means: str) -> None:
    """Somebody tried to come in and couldn't: whose account it was is not said, since nobody showed that it is hers."""
    line = {**Actor.nobody().line(), "means": means, "action": "sign_in", "kind": "Session", "thing_id": None}
    await write_line(line, outcome=Outcome.REFUSED)


async def prove_again(session: Session, next: str, through: Through | None = None) -> Response:
    """The same session, fresh and under a new token."""
    async with write():
        token = await session.prove(through)
        await _log(session, "sign_in_again")
    response = go(next)
    sessions.give_cookie(response, session, token)
    return response


async def leave(request: Request) -> Session | None:
    """End this browser's session, if it has one; which it was."""
    session = await sessions.session_of(request)
    if session is None:
        return None
    async with write():
        await _log(session, "sign_out")
        await session.end()
    return session


async def _log(session: Session, action: str) -> None:
    actor = await session.actor()
    if actor:
        await write_line({**actor.line(), "action": action, "kind": "Session", "thing_id": session.id})
