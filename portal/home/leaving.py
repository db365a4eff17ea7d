"""Quick exit: the session ends here, the browser forgets, and nothing of ours stays on the screen."""

from starlette.requests import Request
from starlette.responses import Response

from portal import store
from portal.people import sessions, typed_address
from portal.web.away import go_away, nothing_to_see


async def leave(request: Request) -> Response:
    """End the session and go to the neutral site; works without scripts, and for who isn't signed in."""
    session = await sessions.session_of(request)
    if session:
        async with store.write():
            await session.end()
    # A page that goes on by itself: form-action 'self' forbids answering a form with another site's address.
    response = go_away(await nothing_to_see(leaving=True))
    sessions.take_cookie(response)
    typed_address.forget(response)
    # Not "cookies", which would take the mark away, and not "cache", which can hold the browser up for seconds.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response
