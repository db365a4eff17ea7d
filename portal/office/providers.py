"""An organisation's providers: a new one, each one's own page, its name, and the routes of all its steps."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tortoise.exceptions import IntegrityError

from portal.access import Action, doors
from portal.office import (
    providers_address,
    providers_client,
    providers_domains,
    providers_level,
    providers_roles,
    providers_switch,
    providers_trial,
)
from portal.office.providers_keeping import keep, noted, seen
from portal.office.providers_steps import Way, way_here
from portal.people.accounts import UserKind
from portal.people.models import Organisation
from portal.people.openid.providers import Provider
from portal.store import write
from portal.web import Form, _, go, page


async def new(request: Request) -> Response:
    """For whom it is, and what to call it beside the others."""
    organisation = await doors.desk(request.state.actor, Action.DESK_READ)
    return await _new_page(request, organisation, Form.fresh(kind=UserKind.STAFF.value))


async def begin(request: Request) -> Response:
    """A new provider, switched off; the same form twice makes one."""
    actor = request.state.actor
    organisation = await doors.desk(actor, Action.DESK_CHANGE)
    form = await Form.read(request)
    if before := await Provider.get_or_none(id=form.id()):
        await doors.desk(actor, Action.DESK_CHANGE, before)
        return go(Way(before).beside("adres", 0))
    kind = form.choice("kind", list(UserKind), required=_("Kies voor wie de inlog is."))
    same = await Provider.filter(organisation_id=organisation.id, kind=kind) if kind else []
    name = _name(form, same)
    if form.errors:
        return await _new_page(request, organisation, form, status=422)
    try:
        async with write():
            provider = await Provider.begin(organisation, UserKind(kind), id=form.id(), name=name)
            await noted(actor, "provider_begun", provider)
    except IntegrityError:
        # The other half of a double click was faster.
        provider = await Provider.get(id=form.id())
        await doors.desk(actor, Action.DESK_CHANGE, provider)
    return go(Way(provider).beside("adres", 0))


async def overview(request: Request) -> Response:
    """One provider: how far it is, what is next, and what else can be done with it."""
    way = await way_here(request, Action.DESK_READ)
    removable = not await providers_switch.was_ever_on(way.provider)
    return await page(request, "office/providers/overview.html", room="desk", way=way, removable=removable)


async def naming(request: Request) -> Response:
    """The form for its name."""
    way = await way_here(request, Action.DESK_READ)
    form = Form({"name": way.provider.name, "seen": seen(way.provider, "naam")})
    return await _name_page(request, way, form)


async def keep_name(request: Request) -> Response:
    """Keep what readers press."""
    way = await way_here(request, Action.DESK_CHANGE)
    form = await Form.read(request)
    provider = way.provider
    same = await Provider.filter(organisation_id=provider.organisation_id, kind=provider.kind).exclude(id=provider.id)
    return await keep(request, way, "naam", form, {"name": _name(form, same)}, _name_page, way.path)


def _name(form: Form, same: list[Provider]) -> str:
    """What readers press; needed only beside others, and then another than theirs."""
    name = form.text("name", longest=80)
    if not name and any(not each.name for each in same):
        form.wrong("name", _("Er is al een inlog zonder naam. Geef deze een naam, dan kiezen je mensen de goede."))
    if name and name.casefold() in {each.name.casefold() for each in same}:
        form.wrong("name", _("Zo heet een andere inlog al. Kies een andere naam."))
    return name


async def _new_page(request: Request, organisation: Organisation, form: Form, status: int = 200) -> Response:
    others = await Provider.filter(organisation_id=organisation.id)
    shown = {"form": form, "others": bool(others), "nameless": any(not each.name for each in others)}
    return await page(request, "office/providers/new.html", status=status, room="desk", **shown)


async def _name_page(request: Request, way: Way, form: Form, status: int = 200, **more: Any) -> Response:
    provider = way.provider
    same = Provider.filter(organisation_id=provider.organisation_id, kind=provider.kind).exclude(id=provider.id)
    context = {"prove": False, "both": False, "nameless": await same.filter(name="").exists(), **more}
    return await page(request, "office/providers/name.html", status=status, room="desk", way=way, form=form, **context)


_ONE = "/kantoor/inlog/{provider:uuid}"

routes = [
    Route("/kantoor/inlog/nieuw", new),
    Route("/kantoor/inlog/nieuw", begin, methods=["POST"]),
    Route(_ONE, overview),
    Route(f"{_ONE}/naam", naming),
    Route(f"{_ONE}/naam", keep_name, methods=["POST"]),
    Route(f"{_ONE}/adres", providers_address.address),
    Route(f"{_ONE}/adres", providers_address.keep_address, methods=["POST"]),
    Route(f"{_ONE}/gegevens", providers_address.hand_over),
    Route(f"{_ONE}/sleutel", providers_client.client),
    Route(f"{_ONE}/sleutel", providers_client.keep_client, methods=["POST"]),
    Route(f"{_ONE}/domeinen", providers_domains.domains),
    Route(f"{_ONE}/domeinen", providers_domains.keep_domains, methods=["POST"]),
    Route(f"{_ONE}/rollen", providers_roles.roles),
    Route(f"{_ONE}/rollen", providers_roles.keep_roles, methods=["POST"]),
    Route(f"{_ONE}/niveau", providers_level.level),
    Route(f"{_ONE}/niveau", providers_level.keep_level, methods=["POST"]),
    Route(f"{_ONE}/proef", providers_trial.trial),
    Route(f"{_ONE}/proef/begin", providers_trial.begin),
    Route(f"{_ONE}/aan", providers_switch.switching_on),
    Route(f"{_ONE}/aan", providers_switch.switch_on, methods=["POST"]),
    Route(f"{_ONE}/uit", providers_switch.switching_off),
    Route(f"{_ONE}/uit", providers_switch.switch_off, methods=["POST"]),
    Route(f"{_ONE}/plaats", providers_switch.move, methods=["POST"]),
    Route(f"{_ONE}/weg", providers_switch.removing),
    Route(f"{_ONE}/weg", providers_switch.remove, methods=["POST"]),
]
