"""An organisation's own door: its name and look, its ways in, and the same one field for families."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.people.accounts import UserKind
from portal.people.arriving import wanted
from portal.people.browser import Browser, may_ask
from portal.people.ceremonies import passkeys_here
from portal.people.codes import Code
from portal.people.door import Show, ask_address, read_address
from portal.people.look import logo_of, organisation_of, sheet_of
from portal.people.models import Organisation
from portal.people.openid.providers import Provider
from portal.web import Form, go, page


async def own_door(request: Request) -> Response:
    """The organisation's door."""
    organisation = await _organisation(request)
    return await _door(request, organisation)(Form(), wanted(request.query_params.get("next", "")), 200)


async def knock(request: Request) -> Response:
    """Go on with this address, as at the door for everybody."""
    organisation = await _organisation(request)
    return await ask_address(request, _door(request, organisation))


def _door(request: Request, organisation: Organisation) -> Show:
    async def show(form: Form, next: str, status: int) -> Response:
        ways = await Provider.open_ones(organisation_id=organisation.id)
        return await page(
            request,
            "people/own_door.html",
            status=status,
            look=sheet_of(organisation),
            logo=logo_of(organisation),
            organisation=organisation,
            staff=[each for each in ways if each.kind is UserKind.STAFF],
            families=[each for each in ways if each.kind is UserKind.CLIENTS],
            passkeys=passkeys_here(request),
            form=form,
            next=next,
            here=request.state.actor,
        )

    return show


async def beginning(request: Request) -> Response:
    """Where the first administrator of an organisation without a way in comes in."""
    organisation = await _organisation(request)
    return await _beginning(request, organisation, Form())


async def _beginning(request: Request, organisation: Organisation, form: Form, status: int = 200) -> Response:
    if await Provider.open_ones(UserKind.STAFF, organisation_id=organisation.id):
        return go(f"/o/{organisation.slug}")
    return await page(
        request,
        "people/beginning.html",
        status=status,
        look=sheet_of(organisation),
        logo=logo_of(organisation),
        organisation=organisation,
        form=form,
    )


async def begin(request: Request) -> Response:
    """Send a code to this address; whether it is the administrator's only the letter tells."""
    organisation = await _organisation(request)
    form = await Form.read(request)
    address = read_address(form)
    if form.errors or await Provider.open_ones(UserKind.STAFF, organisation_id=organisation.id):
        return await _beginning(request, organisation, form, 422)
    browser = Browser(request)
    await may_ask(request, browser, address)
    code = await Code.ask(address, browser=browser.mark, next="/kantoor", organisation_id=organisation.id)
    return browser.remember(go(f"/inloggen/code/{code.id}"))


async def _organisation(request: Request) -> Organisation:
    return await organisation_of(request.path_params["slug"])


routes = [
    Route("/o/{slug}", own_door),
    Route("/o/{slug}", knock, methods=["POST"]),
    Route("/o/{slug}/beginnen", beginning),
    Route("/o/{slug}/beginnen", begin, methods=["POST"]),
]
