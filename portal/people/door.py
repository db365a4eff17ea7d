"""The door: one field for everybody, which leads to a code by e-mail or to one's organisation."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.errors import NotFound
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
        return go(f"/inloggen/via/{provider.hint}?{urlencode({'next': next})}")
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
    """The step between: at which organisation one is about to sign in."""
    found = await Provider.of_hint(request.path_params["hint"])
    if found is None or not found.is_on:
        raise NotFound("no provider by that name")
    ways = await Provider.open_ones(found.kind, organisation_id=found.organisation_id)
    first = next(each for each in ways if each.id == found.id)
    organisation = first.organisation
    return await page(
        request,
        "people/through.html",
        look=sheet_of(organisation),
        logo=logo_of(organisation),
        organisation=organisation,
        way=first,
        others=[each for each in ways if each.id != first.id],
        work=first.kind is UserKind.STAFF,
        next=wanted(request.query_params.get("next", "")),
    )


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
    Route("/inloggen/kies", picker),
    Route("/inloggen/hoe", how),
]
