"""The door: who signs in with a code by e-mail, who through an organisation, and how one leaves."""

import re
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.errors import NotAllowed, NotFound, NotSignedIn
from portal.people import again, sessions, signing_out
from portal.people.actor import Capacity, Strength
from portal.people.arriving import arrive, prove_again, wanted
from portal.people.browser import Browser, may_ask
from portal.people.codes import LASTS, Answer, Code
from portal.people.letters import may_begin, name_expected
from portal.people.models import Person
from portal.people.openid import pages as through_provider
from portal.people.openid.providers import Provider, UserKind
from portal.people.session_pages import routes as session_routes
from portal.store import write
from portal.web import Form, flash, go, page
from portal.web.texts import _

ADDRESS = re.compile(r"[^@\s<>(),;:\\\"\[\]]{1,64}@[^@\s<>(),;:\\\"\[\]]+\.[^@\s.<>(),;:\\\"\[\]]{2,}")


async def door(request: Request) -> Response:
    """Choose how to sign in."""
    return await _door(request, Form(), wanted(request.query_params.get("next", "")))


async def _door(request: Request, form: Form, next: str, status: int = 200) -> Response:
    providers = await Provider.open_ones(UserKind.STAFF)
    context: dict[str, Any] = {"form": form, "next": next, "providers": providers}
    return await page(request, "people/sign_in.html", status=status, **context, here=request.state.actor)


async def ask_code(request: Request) -> Response:
    """Send a code to this address; the answer is the same whether or not anybody uses it."""
    form = await Form.read(request)
    address = form.text("email", required=_("Vul je e-mailadres in."), longest=254)
    next = wanted(form.values.get("next", ""))
    if address and not ADDRESS.fullmatch(address):
        form.wrong("email", _("Dit lijkt geen e-mailadres. Kijk of er een @ en een punt in staan."))
    if form.errors:
        return await _door(request, form, next, 422)
    browser = Browser(request)
    await may_ask(request, browser, address)
    code = await Code.ask(address, browser=browser.mark, next=next)
    return browser.remember(go(f"/inloggen/code/{code.id}"))


async def code_page(request: Request) -> Response:
    """Where the code is typed."""
    code = await _code(request)
    if code.used_at and request.state.actor.signed_in:
        return go(code.next)
    answer = None if code.open else Answer.OVER
    if code.browser != Browser(request).mark:
        answer = Answer.ELSEWHERE
    return await _code_page(request, code, Form(), answer)


async def _code_page(request: Request, code: Code, form: Form, answer: Answer | None) -> Response:
    statuses = {Answer.OVER: 410, Answer.ELSEWHERE: 403}
    status = statuses.get(answer, 422 if form.errors else 200) if answer else 200
    # Whose address it was is nobody's business in another browser.
    address = "" if answer is Answer.ELSEWHERE else code.address
    return await page(
        request,
        "people/code.html",
        status=status,
        form=form,
        code=code,
        address=address,
        state=answer.name if answer else "",
        minutes=int(LASTS.total_seconds() // 60),
    )


async def type_code(request: Request) -> Response:
    """Sign in when the code is right."""
    code = await _code(request)
    form = await Form.read(request)
    digits = re.sub(r"\D", "", form.text("code", required=_("Vul de code uit de mail in."), longest=40))
    if not form.errors and len(digits) != 6:
        form.wrong("code", _("Een code heeft 6 cijfers. Kijk nog eens in de mail."))
    if form.errors:
        return await _code_page(request, code, form, Answer.WRONG)
    answer = await code.answer(digits, Browser(request).mark)
    if answer is Answer.RIGHT:
        return await _let_in(request, code, remembered=form.checked("remember"))
    if answer is Answer.OVER and code.used_at and request.state.actor.signed_in:
        return go(code.next)
    if answer is Answer.WRONG:
        form.wrong("code", _("Deze code klopt niet. Kijk nog eens in de nieuwste mail."))
    return await _code_page(request, code, form, answer)


async def _let_in(request: Request, code: Code, *, remembered: bool) -> Response:
    if code.session_id:
        session = await sessions.session_of(request)
        if session is None or session.id != code.session_id:
            raise NotSignedIn
        return await prove_again(session, code.next)
    person = await _person(code.address)
    return await arrive(request, person, means="email", strength=Strength.CODE, next=code.next, remembered=remembered)


async def _person(address: str) -> Person:
    """Whose address this is; somebody new when nobody has it yet."""
    # No letter went to these, so a right code here was guessed.
    if await Provider.of_address(address):
        raise NotAllowed("an address of an organisation opens no own account")
    async with write():
        person = await Person.of_email(address)
        if person:
            return person
        if not await may_begin(address):
            raise NotAllowed("nobody expects this address")
        return await Person.make(await name_expected(address), address)


async def new_code(request: Request) -> Response:
    """Send a new code to the same address."""
    code = await _code(request)
    browser = Browser(request)
    if code.browser != browser.mark:
        return await _code_page(request, code, Form(), Answer.ELSEWHERE)
    await may_ask(request, browser, code.address)
    fresh = await Code.ask(code.address, browser=browser.mark, next=code.next, session_id=code.session_id)
    return flash(go(f"/inloggen/code/{fresh.id}"), _("Er is een nieuwe code onderweg. De vorige werkt niet meer."))


async def _code(request: Request) -> Code:
    try:
        code = await Code.get_or_none(id=UUID(request.path_params["code"]))
    except ValueError:
        code = None
    if code is None:
        raise NotFound("no such code")
    return code


async def name_page(request: Request) -> Response:
    """What somebody new is called."""
    return await page(request, "people/name.html", form=Form(), next=_own(request).get("next", ""))


async def give_name(request: Request) -> Response:
    """Take her name, once; later it is changed at her account."""
    _own(request)
    form = await Form.read(request)
    name = form.text("name", required=_("Vul in hoe je heet."), longest=100)
    next = wanted(form.values.get("next", ""))
    if form.errors:
        return await page(request, "people/name.html", status=422, form=form, next=next)
    async with write():
        person = await Person.get(id=request.state.actor.person_id)
        if not person.name:
            person.name = name
            await person.save(update_fields=["name"])
    return go(next)


def _own(request: Request) -> dict[str, str]:
    if request.state.actor.capacity is not Capacity.OWN:
        raise NotSignedIn
    return {"next": wanted(request.query_params.get("next", ""))}


routes = [
    Route("/inloggen", door),
    Route("/inloggen", ask_code, methods=["POST"]),
    Route("/inloggen/code/{code}", code_page),
    Route("/inloggen/code/{code}", type_code, methods=["POST"]),
    Route("/inloggen/code/{code}/opnieuw", new_code, methods=["POST"]),
    Route("/inloggen/naam", name_page),
    Route("/inloggen/naam", give_name, methods=["POST"]),
    *through_provider.routes,
    *again.routes,
    *session_routes,
    *signing_out.routes,
]
