"""The demo's mailbox, and being anyone in one click: through the same code and the same provider as everybody."""

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import outbox
from portal.demo.connecting import demo_provider
from portal.demo.providers import CHOSEN
from portal.errors import NotFound
from portal.outbox import KeptLetter
from portal.people.arriving import HOME, wanted
from portal.people.browser import Browser
from portal.people.code_pages import let_in
from portal.people.codes import Answer, Code
from portal.people.models import Staff
from portal.people.persons import Person
from portal.settings import settings
from portal.web import Form, go, page
from portal.web.cookies import keep
from portal.web.texts import _

_SHOWN = 60


def _people() -> list[tuple[str, str, str]]:
    """Who one can be: address, first name, and who that is."""
    return [
        ("noor@kring.example", "Noor", _("15 jaar, het is haar kring")),
        ("samira@kring.example", "Samira", _("moeder van Noor, met gezag")),
        ("peter@kring.example", "Peter", _("vader van Noor, zonder gezag")),
        ("naima@kring.example", "Naima", _("tante van Noor")),
        ("gerda@kring.example", "Gerda", _("buurvrouw van Noor")),
        ("joost@debrug.example", "Joost", _("schoolmaatschappelijk werker, De Brug")),
        ("marloes@hetanker.example", "Marloes", _("therapeut, Het Anker")),
        ("yara@kring.example", "Yara", _("13 jaar, wacht op hulp")),
        ("dirk@kring.example", "Dirk", _("vader van Yara, met gezag")),
        ("ineke@debrug.example", "Ineke", _("beheerder van De Brug")),
        ("tom@regio.example", "Tom", _("coördinator van het netwerk")),
        ("bas@kring.example", "Bas", _("kent hier niemand")),
    ]


async def frame(request: Request) -> dict[str, Any]:
    """Tell every page that this is the demo, and who one can be."""
    return {"demo": _people()}


async def mailbox(request: Request) -> Response:
    """Every letter of the demo, newest first."""
    letters = await KeptLetter.all().order_by("-at", "-id").limit(_SHOWN)
    return await page(request, "demo/post.html", letters=[(each, _pieces(each.text)) for each in letters])


def _pieces(text: str) -> list[tuple[str, str]]:
    """The words of a letter, and its links to us as paths, so that they work under any name for this machine."""
    parts = re.split(rf"({re.escape(settings().origin)}/\S*)", text)
    return [(part, part.removeprefix(settings().origin) if n % 2 else "") for n, part in enumerate(parts)]


async def be(request: Request) -> Response:
    """Sign in as this person: a code is asked, sent, read in the mailbox and typed; or the provider is told who."""
    form = await Form.read(request)
    person = await Person.of_email(form.text("who"))
    next = wanted(form.values.get("next", HOME))
    if person is None:
        raise NotFound("nobody in the demo by that address")
    if staff := await Staff.filter(person_id=person.id).prefetch_related("organisation").first():
        response = go(f"/inloggen/organisatie/{(await demo_provider(staff.organisation)).hint}?next={next}")
        keep(response, CHOSEN, str(person.id), lasts=60)
        return response
    browser = Browser(request)
    code = await Code.ask(person.email, browser=browser.mark, next=next)
    if await code.answer(await _read_code(code), browser.mark) is not Answer.RIGHT:
        return go(f"/inloggen/code/{code.id}")
    return browser.remember(await let_in(request, code, remembered=False))


async def _read_code(code: Code) -> str:
    await outbox.drain()
    letter = await KeptLetter.filter(subject_id=code.id).first()
    found = re.search(r"\d{3} \d{3}", letter.text) if letter else None
    return found[0].replace(" ", "") if found else ""


routes = [
    Route("/demo/post", mailbox),
    Route("/demo/wie", be, methods=["POST"]),
]
