"""How sure the provider must be of who somebody is (acr): we ask for it, and let nobody in below it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.access import Action
from portal.office.providers_finding import known, named
from portal.office.providers_keeping import keep, seen, switches_off
from portal.office.providers_steps import Way, way_here
from portal.web import Form, _, page

_NONE, _OTHER = "none", "other"
_MOST = 12


async def level(request: Request) -> Response:
    """The levels the provider names, one typed, or none."""
    way = await way_here(request, Action.DESK_READ)
    acr = way.provider.acr
    offered = await _offered(way)
    how = f"acr:{acr}" if acr in offered else _OTHER if acr else _NONE
    form = Form({"level": how, "other": acr if how == _OTHER else "", "seen": seen(way.provider, "niveau")})
    return await _level_page(request, way, form)


async def keep_level(request: Request) -> Response:
    """Keep it."""
    way = await way_here(request, Action.DESK_CHANGE)
    form = await Form.read(request)
    offered = [f"acr:{each}" for each in await _offered(way)]
    chosen = form.choice("level", [_NONE, _OTHER, *offered], required=_("Kies een niveau, of geen."))
    acr = chosen.removeprefix("acr:") if chosen in offered else ""
    if chosen == _OTHER:
        acr = form.text("other", required=_("Vul het niveau in zoals jullie inlog het schrijft."), longest=200)
        if any(each.isspace() for each in acr):
            form.wrong("other", _("Vul één niveau in, zonder spaties."))
    return await keep(request, way, "niveau", form, {"acr": acr}, _level_page, way.beside("niveau", 1))


async def _offered(way: Way) -> list[str]:
    said = named(await known(way.provider), "acr_values_supported")
    return [each for each in said if len(each) <= 200][:_MOST]


async def _level_page(request: Request, way: Way, form: Form, status: int = 200, **more: Any) -> Response:
    levels = [(f"acr:{each}", each, _plain(each)) for each in await _offered(way)]
    context: dict[str, Any] = {"prove": False, "both": False, **more}
    return await page(
        request,
        "office/providers/level.html",
        status=status,
        room="desk",
        way=way,
        here=way.step("niveau"),
        form=form,
        levels=[
            (_NONE, _("Geen eis"), _("Zoals je mensen altijd al inloggen.")),
            *levels,
            (_OTHER, _("Een ander niveau"), _("Vul het hieronder in.")),
        ],
        off=switches_off(way.provider, "niveau"),
        **context,
    )


def _plain(acr: str) -> str:
    """What a European level of assurance means, in a few words."""
    return {
        "low": _("Laag: bijvoorbeeld alleen een wachtwoord."),
        "substantial": _("Substantieel: twee manieren, bijvoorbeeld een wachtwoord en een app."),
        "high": _("Hoog: met een identiteitsbewijs of pas."),
    }.get(acr.rpartition("/LoA/")[2] if "/LoA/" in acr else "", "")
