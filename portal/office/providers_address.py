"""Where an organisation's provider is, what we found there, and what to hand over to whoever looks after it."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.access import Action
from portal.office.providers_finding import NotFoundThere, find, known, normal, offers
from portal.office.providers_keeping import keep, seen, switches_off
from portal.office.providers_steps import Way, way_here
from portal.people.openid.apart import is_taken, taken_words
from portal.people.openid.providers import Provider
from portal.people.pace import Pace
from portal.web import Form, _, page
from portal.web.headers import own_origin


async def address(request: Request) -> Response:
    """The address, and what the provider there offers."""
    way = await way_here(request, Action.DESK_READ)
    form = Form({"issuer": way.provider.issuer, "seen": seen(way.provider, "adres")})
    return await _address_page(request, way, form)


async def keep_address(request: Request) -> Response:
    """Look whether there is a provider at this address; what we find is read anew each time."""
    way = await way_here(request, Action.DESK_CHANGE)
    await Pace.step("provider.find", str(way.provider.organisation_id), most=120, within=timedelta(hours=1))
    form = await Form.read(request)
    typed = form.text("issuer", required=_("Vul het adres van jullie inlog in."), longest=600)
    issuer = ""
    if not form.errors:
        try:
            issuer = (await find(normal(typed))).issuer
            await _must_be_free(way.provider, issuer)
        except NotFoundThere as trouble:
            form.wrong("issuer", trouble.words)
    values = {"issuer": issuer}
    if issuer != way.provider.issuer:
        # A secret is for one provider: at another address it would be handed to somebody else.
        values["client_secret"] = ""
    return await keep(request, way, "adres", form, values, _address_page, way.beside("adres", 0))


async def _must_be_free(provider: Provider, issuer: str) -> None:
    would_be = Provider(organisation_id=provider.organisation_id, kind=provider.kind, issuer=issuer)
    if await is_taken(would_be):
        raise NotFoundThere(taken_words(provider.kind))


async def hand_over(request: Request) -> Response:
    """What the other side needs to know of us."""
    way = await way_here(request, Action.DESK_READ)
    return await page(
        request,
        "office/providers/hand_over.html",
        room="desk",
        way=way,
        here=way.step("gegevens"),
        ours=ours(way, own_origin(request.scope)),
    )


def ours(way: Way, origin: str) -> list[tuple[str, str, str, str]]:
    """Name, label, value and hint of what to hand over."""
    hint = way.provider.hint
    return [
        (
            "redirect",
            _("Adres om terug te komen (redirect URI)"),
            f"{origin}/inloggen/terug/{hint}",
            _("Precies zo, zonder streep erachter."),
        ),
        ("scopes", _("Gegevens die we vragen (scopes)"), way.provider.scopes, _("Meer vragen we niet.")),
        (
            "leaving",
            _("Adres om uitloggen te melden (back-channel logout URI)"),
            f"{origin}/inloggen/afmelden/{hint}",
            _("Wie bij jullie uitlogt, is hier dan ook uit."),
        ),
        (
            "left",
            _("Adres na het uitloggen (post-logout redirect URI)"),
            f"{origin}/uitgelogd/terug",
            "",
        ),
        (
            "keys",
            _("Onze sleutels (JWKS URI)"),
            f"{origin}/.well-known/jwks.json",
            _("Nodig als jullie inlog ons aan onze sleutels herkent, zonder geheim."),
        ),
    ]


async def _address_page(request: Request, way: Way, form: Form, status: int = 200, **more: Any) -> Response:
    # After a failed try the form says what was wrong: nothing is asked of the provider once more.
    metadata = await known(way.provider) if status == 200 else None
    context: dict[str, Any] = {"prove": False, "both": False, **more}
    return await page(
        request,
        "office/providers/address.html",
        status=status,
        room="desk",
        way=way,
        here=way.step("adres"),
        form=form,
        offers=offers(metadata, way.provider.scopes) if metadata else [],
        silent=status == 200 and bool(way.provider.issuer) and metadata is None,
        off=switches_off(way.provider, "adres"),
        **context,
    )
