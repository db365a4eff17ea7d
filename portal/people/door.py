"""The door: one field for everybody, which leads to a code by e-mail or to one's organisation."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.errors import NotFound
from portal.people import typed_address
from portal.people.accounts import UserKind
from portal.people.arriving import wanted
from portal.people.browser import Browser, may_ask
from portal.people.ceremonies import passkeys_here
from portal.people.codes import Code
from portal.people.finding import ADDRESS
from portal.people.look import logo_of, sheet_of
from portal.people.openid.providers import Provider
from portal.web import Form, go, page
from portal.web.texts import _

# From here on a list is searched sooner than read.
_SEARCHED = 12
# Shows a door again with what is wrong: the form, where to go afterwards, the status.
Show = Callable[[Form, str, int], Awaitable[Response]]


async def door(request: Request) -> Response:
    """Sign in."""
    return await _door(request)(Form(), wanted(request.query_params.get("next", "")), 200)


async def knock(request: Request) -> Response:
    """Go on with this address."""
    return await ask_address(request, _door(request))


def _door(request: Request) -> Show:
    async def show(form: Form, next: str, status: int) -> Response:
        families = await Provider.open_ones(UserKind.CLIENTS)
        context: dict[str, Any] = {"form": form, "next": next, "families": families, "here": request.state.actor}
        context["passkeys"] = passkeys_here(request)
        return await page(request, "people/sign_in.html", status=status, **context)

    return show


async def ask_address(request: Request, show: Show) -> Response:
    """To the organisation whose address this is; else a code, the same whether or not anybody uses the address."""
    form = await Form.read(request)
    next = wanted(form.values.get("next", ""))
    address = read_address(form)
    if form.errors:
        return await show(form, next, 422)
    if provider := await Provider.of_address(address):
        # To a page of ours first: a form may not be answered with another site's address.
        query = {"next": next, **({"blijf": "1"} if form.checked("remember") else {})}
        return typed_address.keep(go(f"/inloggen/via/{provider.hint}?{urlencode(query)}"), address)
    return await _send_code(request, form, address, next)


async def _send_code(request: Request, form: Form, address: str, next: str) -> Response:
    browser = Browser(request)
    await may_ask(request, browser, address)
    code = await Code.ask(address, browser=browser.mark, next=next)
    stays = "?blijf=1" if form.checked("remember") else ""
    return browser.remember(go(f"/inloggen/code/{code.id}{stays}"))


def read_address(form: Form) -> str:
    """The e-mail address that was typed; what is wrong with it stands beside its field."""
    address = form.text("email", required=_("Vul je e-mailadres in."), longest=254)
    if address and not ADDRESS.fullmatch(address):
        form.wrong("email", _("Dit lijkt geen e-mailadres. Kijk of er een @ en een punt in staan."))
    return address


async def through(request: Request) -> Response:
    """The step between: at which organisation one is about to sign in, or with a code after all."""
    asked = request.query_params
    form = Form({"email": typed_address.kept(request), "remember": asked.get("blijf", "")})
    return await _through(request, form, wanted(asked.get("next", "")))


async def _through(request: Request, form: Form, next: str, status: int = 200) -> Response:
    way = await Provider.of_hint(request.path_params["hint"])
    if way is None or not way.is_on:
        raise NotFound("no provider by that name")
    ways = await Provider.open_ones(way.kind, organisation_id=way.organisation_id)
    organisation = way.organisation
    return await page(
        request,
        "people/through.html",
        status=status,
        look=sheet_of(organisation),
        logo=logo_of(organisation),
        organisation=organisation,
        way=way,
        others=[each for each in ways if each.id != way.id],
        work=way.kind is UserKind.STAFF,
        form=form,
        next=next,
    )


async def code_instead(request: Request) -> Response:
    """A code to this address, whoever claims its domain: what is sent there only the letter tells."""
    form = await Form.read(request)
    next = wanted(form.values.get("next", ""))
    address = read_address(form)
    if form.errors:
        return await _through(request, form, next, 422)
    return typed_address.forget(await _send_code(request, form, address, next))


async def picker(request: Request) -> Response:
    """Every organisation one can sign in at, for who doesn't know where to begin."""
    sought = request.query_params.get("q", "").strip()[:80]
    ways = await Provider.open_ones()
    shown = [each for each in ways if sought.casefold() in each.label.casefold()]
    return await page(
        request,
        "people/picker.html",
        sought=sought,
        searched=len(ways) > _SEARCHED or bool(sought),
        groups=[[each for each in shown if each.kind is kind] for kind in (UserKind.STAFF, UserKind.CLIENTS)],
        next=wanted(request.query_params.get("next", "")),
    )


async def how(request: Request) -> Response:
    """How one gets in, in plain words."""
    return await page(request, "people/how.html")


routes = [
    Route("/inloggen", door),
    Route("/inloggen", knock, methods=["POST"]),
    Route("/inloggen/via/{hint}", through),
    Route("/inloggen/via/{hint}", code_instead, methods=["POST"]),
    Route("/inloggen/kies", picker),
    Route("/inloggen/hoe", how),
]
