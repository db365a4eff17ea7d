"""What is handed over instead of a letter: a paper to print, its square for a camera, and a new code for an old one."""

from io import BytesIO

import segno
from starlette.requests import Request
from starlette.responses import Response

from portal import store
from portal.access import Action
from portal.errors import NotAllowed, NotFound
from portal.members.deciding import Asked, People
from portal.members.giving import Paper, door
from portal.members.inviting import opened, read_again
from portal.people.sessions import must_be_fresh
from portal.settings import settings
from portal.web import _, flash, go, page


async def paper(request: Request) -> Response:
    """A page to print: the square, the code, what to do with them; no name and nothing of whom it is about."""
    people, state = await _given(request)
    given = _works(people, state)
    return await page(
        request,
        "members/paper.html",
        back=_here(state),
        square=f"{_here(state)}/qr.svg",
        code=given.code,
        until=given.until,
        door=door(),
    )


async def square(request: Request) -> Response:
    """The QR code of the link, black on white also at night, or no camera reads it."""
    people, state = await _given(request)
    _works(people, state)
    picture = BytesIO()
    link = settings().origin + state.invitation.path
    segno.make_qr(link, error="m").save(picture, kind="svg", scale=8, border=4, dark="#000", light="#fff")
    return Response(picture.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


async def renew(request: Request) -> Response:
    """A new code and a new paper, for three days; the ones before stop at this moment."""
    people, state = await _given(request)
    async with store.write():
        state = await read_again(people, state)
        renews = Paper.of(people, state).may_renew
        if renews:
            await state.invitation.send(by=request.state.actor)
    here = go(_here(state))
    return flash(here, _("Dit is de nieuwe code. De oude werkt niet meer.")) if renews else here


async def _given(request: Request) -> tuple[People, Asked]:
    """The invitation, for who asked or decides, who proved just now that it is she."""
    entered, people, state = await opened(request, Action.INVITATION_GIVE)
    if not state.gives(entered.member):
        raise NotAllowed("give", words=_("Alleen wie de vraag stelde of wie beslist, ziet de code."))
    await must_be_fresh(request)
    return people, state


def _works(people: People, state: Asked) -> Paper:
    given = Paper.of(people, state)
    if not given.code:
        raise NotFound("no code works now")
    return given


def _here(state: Asked) -> str:
    return f"/kringen/{state.invitation.owner_id}/mensen/uitnodigingen/{state.invitation.id}"
