"""A code by e-mail: where it is typed, where its link leads, and what a right one opens."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import clock
from portal.errors import NotAllowed, NotFound, NotSignedIn
from portal.people import sessions
from portal.people.actor import Strength
from portal.people.arriving import arrive, kept_out, prove_again
from portal.people.browser import Browser, may_ask, may_try
from portal.people.codes import LASTS, Answer, Code
from portal.people.finding import may_begin_desk
from portal.people.letters import name_expected, ways_of
from portal.people.models import Organisation
from portal.people.openid.showing import PATH, waiting
from portal.people.passkey_pages import offer_first
from portal.people.persons import Person
from portal.store import write
from portal.web import Form, flash, go, page
from portal.web.texts import _

_STATUS = {Answer.OVER: 410, Answer.ELSEWHERE: 403}


async def code_page(request: Request) -> Response:
    """Where the code is typed."""
    code = await _code(request)
    if code.used_at and request.state.actor.signed_in:
        return go(code.next)
    return await _code_page(request, code, Form(), _state(request, code))


async def _code_page(request: Request, code: Code, form: Form, answer: Answer | None) -> Response:
    return await _page(request, "people/code.html", code, form, answer)


async def _page(
    request: Request, template: str, code: Code, form: Form, answer: Answer | None, **context: Any
) -> Response:
    status = _STATUS.get(answer, 422 if form.errors else 200) if answer else 200
    elsewhere = answer is Answer.ELSEWHERE
    return await page(
        request,
        template,
        status=status,
        form=form,
        code=code,
        # Whose address it was is nobody's business in another browser.
        address="" if elsewhere else code.address,
        door="/inloggen" if elsewhere else await _door_of(code),
        state=answer.name if answer else "",
        minutes=int(LASTS.total_seconds() // 60),
        **context,
    )


async def _door_of(code: Code) -> str:
    """Where another address is given."""
    if code.organisation_id is None:
        return "/inloggen"
    organisation = await Organisation.get(id=code.organisation_id).only("id", "slug")
    return f"/o/{organisation.slug}/beginnen"


def _state(request: Request, code: Code) -> Answer | None:
    if code.browser != Browser(request).mark:
        return Answer.ELSEWHERE
    return None if code.open else Answer.OVER


async def type_code(request: Request) -> Response:
    """Sign in when the code is right."""
    code = await _code(request)
    form = await Form.read(request)
    typed = form.text("code", required=_("Vul de code uit de mail in."), longest=40)
    # Digits of any script: a phone in Arabic types its own.
    digits = "".join(str(int(each)) for each in typed if each.isdecimal())
    if not form.errors and len(digits) != 6:
        form.wrong("code", _("Een code heeft 6 cijfers. Kijk nog eens in de mail."))
    if form.errors:
        return await _code_page(request, code, form, Answer.WRONG)
    answer = _state(request, code)
    if answer is None:
        await may_try(Browser(request), code.address)
        answer = await code.answer(digits, Browser(request).mark)
    if answer is Answer.RIGHT:
        return await let_in(request, code, remembered=form.checked("remember"), can=form.checked("can"))
    if _already_in(request, code, answer):
        return go(code.next)
    if answer is Answer.WRONG:
        await kept_out("email")
        form.wrong("code", _("Deze code klopt niet. Kijk nog eens in de nieuwste mail."))
    return await _code_page(request, code, form, answer)


async def link_page(request: Request) -> Response:
    """Where the letter's link leads; opening it uses nothing up, since mail scanners open every link."""
    code = await _linked(request)
    if code.used_at and request.state.actor.signed_in and _here(request, code):
        return go(code.next)
    return await _link_page(request, code, _state(request, code))


async def _link_page(request: Request, code: Code, answer: Answer | None) -> Response:
    link = request.path_params["token"]
    return await _page(request, "people/code_link.html", code, Form(), answer, link=link)


async def follow_link(request: Request) -> Response:
    """Sign in with the link, in the browser that asked for it."""
    code = await _linked(request)
    form = await Form.read(request)
    answer = _state(request, code)
    if answer is None:
        answer = await code.follow(request.path_params["token"], Browser(request).mark)
    if answer is Answer.RIGHT:
        return await let_in(request, code, remembered=form.checked("remember"), can=form.checked("can"))
    if _already_in(request, code, answer):
        return go(code.next)
    return await _link_page(request, code, answer)


async def _linked(request: Request) -> Code:
    code = await _code(request)
    if not code.is_link(request.path_params["token"]):
        raise NotFound("no such link")
    return code


def _here(request: Request, code: Code) -> bool:
    return code.browser == Browser(request).mark


def _already_in(request: Request, code: Code, answer: Answer) -> bool:
    """Whether this is the second of two clicks, of which the first let her in, or answered a question that stands."""
    done = bool(request.state.actor.signed_in) or code.next.startswith(f"{PATH}/")
    return answer is Answer.OVER and code.used_at is not None and done


async def let_in(request: Request, code: Code, *, remembered: bool, can: bool = False) -> Response:
    """What a right code or link opens, which by then is used up."""
    if code.session_id:
        session = await sessions.session_of(request)
        if session is None or session.id != code.session_id:
            raise NotSignedIn
        return await prove_again(session, code.next)
    if code.organisation_id:
        return await _let_in_at_desk(request, code, code.organisation_id)
    if asked := await waiting(code):
        await asked.keep({**asked.told, "shown": True})
        return go(code.next)
    person = await _person(code.address, code.next)
    next = await offer_first(person, code.next, can=can)
    return await arrive(request, person, means="email", strength=Strength.CODE, next=next, remembered=remembered)


async def _let_in_at_desk(request: Request, code: Code, organisation_id: UUID) -> Response:
    """The first administrator: her place and that nobody can sign in there yet are looked up again, now."""
    person = await Person.of_email(code.address)
    if person is None or not await may_begin_desk(person, organisation_id):
        raise NotAllowed("nobody expects this address")
    next = code.next if person.name else f"/inloggen/naam?{urlencode({'next': code.next})}"
    # Not proved_at: by this she shows who looks after an organisation, and gets no account of her own.
    return await arrive(
        request, person, means="email", strength=Strength.CODE, next=next, organisation_id=organisation_id
    )


async def _person(address: str, next: str) -> Person:
    """Whose address this is, which is hers from now on; somebody new when nobody has it yet."""
    async with write():
        ways = await ways_of(address, next)
        # No letter with a code went to these, so a right code here was guessed.
        if not ways.code:
            raise NotAllowed("nobody expects this address")
        person = ways.person or await Person.make(await name_expected(address), address)
        if person.proved_at is None:
            person.proved_at = clock.now()
            await person.save(update_fields=["proved_at"])
        return person


async def new_code(request: Request) -> Response:
    """Send a new code to the same address."""
    code = await _code(request)
    browser = Browser(request)
    if code.browser != browser.mark:
        return await _code_page(request, code, Form(), Answer.ELSEWHERE)
    await may_ask(request, browser, code.address)
    fresh = await Code.ask(
        code.address,
        browser=browser.mark,
        next=code.next,
        session_id=code.session_id,
        organisation_id=code.organisation_id,
    )
    stays = "?blijf=1" if request.query_params.get("blijf") else ""
    return flash(
        go(f"/inloggen/code/{fresh.id}{stays}"), _("Er is een nieuwe code onderweg. De vorige werkt niet meer.")
    )


async def _code(request: Request) -> Code:
    try:
        code = await Code.get_or_none(id=UUID(request.path_params["code"]))
    except ValueError:
        code = None
    if code is None:
        raise NotFound("no such code")
    return code


routes = [
    Route("/inloggen/code/{code}", code_page),
    Route("/inloggen/code/{code}", type_code, methods=["POST"]),
    Route("/inloggen/code/{code}/opnieuw", new_code, methods=["POST"]),
    Route("/inloggen/code/{code}/{token}", link_page),
    Route("/inloggen/code/{code}/{token}", follow_link, methods=["POST"]),
]
