"""Coming in with a code: the page where it is typed, and what is behind it, at a pace at which nobody guesses one."""

import re
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from portal.circles.audience import MemberRole
from portal.members import signs
from portal.members.invitation import State
from portal.members.models import Invitation
from portal.people.browser import Browser
from portal.people.network import network_of
from portal.people.pace import Pace
from portal.web import Form, _, go, page

_HOUR = timedelta(hours=1)
_PATH = re.compile(r"/uitnodiging/(\w{1,64})")


async def enter_page(request: Request) -> Response:
    """One field: did somebody give you a code?"""
    return Browser(request).remember(await page(request, "members/code.html", form=Form()))


async def enter(request: Request) -> Response:
    """On to the question behind it. Nothing is looked up here: before signing in every code gets the same answer."""
    form = await Form.read(request)
    typed = form.text("code", required=_("Typ de code die je kreeg."), longest=200)
    end = signs.link_end(typed) or signs.read(typed)
    if typed and not end:
        form.wrong("code", _("Een code heeft 8 tekens, zoals K7QM-2RXA. Kijk of je er een mist, of een te veel hebt."))
    if form.errors:
        return await page(request, "members/code.html", status=422, form=form)
    return Browser(request).remember(go(f"/uitnodiging/{end}"))


async def behind(request: Request, code: str) -> Invitation | None:
    """The invitation this code belongs to, whatever became of it; TooMany for who tries many, right or wrong alike."""
    await Pace.step("invitation.person", str(request.state.actor.person_id), most=10, within=_HOUR)
    await Pace.step("invitation.browser", Browser(request).mark, most=20, within=_HOUR)
    # A whole school may come from one address, a machine that tries thousands may not.
    await Pace.step("invitation.network", network_of(request), most=100, within=_HOUR)
    return await Invitation.of_code(code)


async def opens_nothing(request: Request) -> Response:
    """The same page for a code that never was, is used, withdrawn or over: nobody learns that it existed."""
    return await page(request, "members/code.html", status=404, form=Form(), wrong=True)


async def brought(next: str) -> bool:
    """Whether this page of ours is an invitation that needs no address, so that who has none here may begin one."""
    found = _PATH.fullmatch(next)
    if not found:
        return False
    code = signs.read(found[1])
    invitation = await (Invitation.of_code(code) if code else Invitation.of_token(found[1]))
    if invitation is None or invitation.state is not State.SENT or not invitation.by_code:
        return False
    # Professionals come in through their organisation: no code opens an account for one.
    return invitation.role is not MemberRole.PROFESSIONAL
