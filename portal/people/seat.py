"""Who sits at an open page's socket: her session, asked for again each minute without keeping it alive."""

from starlette.requests import HTTPConnection

from portal import live
from portal.people.session_row import Session
from portal.people.sessions import session_of


async def seat_of(connection: HTTPConnection) -> live.Seat | None:
    """The seat behind a handshake; None when nobody has signed in."""
    session = await session_of(connection)
    actor = await session.actor() if session else None
    if session is None or actor is None:
        return None

    async def still() -> bool:
        now = await session.actor() if await Session.lives(session.id) else None
        # Another role is another listener: who looks after an organisation from now on hears no family.
        return now is not None and now.staff_role == actor.staff_role

    return live.Seat(str(session.person_id), str(session.id), actor, still)
