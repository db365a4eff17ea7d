"""Signing in with a code from the list on paper, for who lost her phone and can't read her mail."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import outbox
from portal.people.actor import Strength
from portal.people.arriving import arrive
from portal.people.browser import Browser, may_recover
from portal.people.finding import ADDRESS
from portal.people.means_letters import RECOVERED
from portal.people.models import Person
from portal.people.recovery import RecoveryCode
from portal.store import write
from portal.web import Form, page
from portal.web.texts import _

HERE = "/inloggen/herstel"


async def recover_page(request: Request) -> Response:
    """Where the code from the paper is typed."""
    return await _page(request, Form())


async def recover(request: Request) -> Response:
    """In with one of the codes; the same words for a wrong code and for an address nobody has."""
    form = await Form.read(request)
    address = form.text("email", required=_("Vul je e-mailadres in."), longest=254)
    typed = form.text("code", required=_("Vul een code van je lijst in."), longest=40)
    if address and not ADDRESS.fullmatch(address):
        form.wrong("email", _("Dit lijkt geen e-mailadres. Kijk of er een @ en een punt in staan."))
    if form.errors:
        return await _page(request, form, 422)
    await may_recover(request, Browser(request), address)
    person = await Person.of_email(address)
    async with write():
        # Nobody's list is looked through as long as somebody's.
        used = await RecoveryCode.use(person or Person(), typed)
        if used and person:
            await outbox.queue(RECOVERED, person.id)
    if not used or person is None:
        form.values["code"] = ""
        form.wrong("code", _("Dit adres en deze code horen niet bij elkaar. Of de code is al gebruikt."))
        return await _page(request, form, 422)
    return await arrive(request, person, means="recovery", strength=Strength.RECOVERY, next="/account/inloggen")


async def _page(request: Request, form: Form, status: int = 200) -> Response:
    return await page(request, "people/recover.html", status=status, form=form)


routes = [
    Route(HERE, recover_page),
    Route(HERE, recover, methods=["POST"]),
]
