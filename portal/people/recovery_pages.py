"""Signing in with a code from the list on paper, for who lost her phone and can't read her mail."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import outbox
from portal.people.actor import Actor, Strength
from portal.people.arriving import arrive, kept_out
from portal.people.browser import Browser, may_recover
from portal.people.finding import ADDRESS
from portal.people.means_letters import RECOVERED
from portal.people.persons import Person
from portal.people.recovery import RecoveryCode
from portal.store import write
from portal.web import Form, flash, go, page
from portal.web.texts import _

HERE = "/inloggen/herstel"
NEXT = "/account/inloggen"


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
    if not used and await _already_in(request, person, typed):
        return go(NEXT)
    if not used or person is None:
        await kept_out("recovery")
        form.values["code"] = ""
        form.wrong("code", _("Dit adres en deze code horen niet bij elkaar. Of de code is al gebruikt."))
        return await _page(request, form, 422)
    response = await arrive(request, person, means="recovery", strength=Strength.RECOVERY, next=NEXT)
    return flash(response, _("Je bent binnen. Deze code is nu op. Maak hier een nieuwe manier om in te loggen."))


async def _already_in(request: Request, person: Person | None, typed: str) -> bool:
    """Whether this is the second of two clicks, of which the first let her in."""
    actor: Actor = request.state.actor
    if person is None or actor.person_id != person.id or actor.strength is not Strength.RECOVERY:
        return False
    return await RecoveryCode.was_used(person, typed)


async def _page(request: Request, form: Form, status: int = 200) -> Response:
    # Known from here on, so that its tries can be counted.
    return Browser(request).remember(await page(request, "people/recover.html", status=status, form=form))


routes = [
    Route(HERE, recover_page),
    Route(HERE, recover, methods=["POST"]),
]
