"""Which claim of a provider says what somebody may do here; a group we don't know gives nothing."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.access import Action
from portal.office import colleagues
from portal.office.providers_keeping import keep, seen, switches_off
from portal.office.providers_steps import Way, way_here
from portal.people.models import StaffRole
from portal.people.openid.providers import Provider
from portal.web import Form, _, page

FEWEST, MOST = 3, 40


async def roles(request: Request) -> Response:
    """The form, with room for a few groups more than there are."""
    way = await way_here(request, Action.DESK_READ)
    provider = way.provider
    values = {"how": "claim" if provider.role_claim else "hand", "claim": provider.role_claim}
    for number, (value, role) in enumerate(provider.roles.items(), 1):
        values |= {f"value_{number}": value, f"role_{number}": role}
    form = Form({**values, "seen": seen(provider, "rollen")})
    return await _roles_page(request, way, form, rows=max(FEWEST, len(provider.roles) + 1))


async def keep_roles(request: Request) -> Response:
    """Keep which group is what; asking for more lines keeps nothing yet."""
    way = await way_here(request, Action.DESK_CHANGE)
    way.step("rollen")
    form = await Form.read(request)
    if form.checked("more"):
        return await _roles_page(request, way, form, rows=_rows(form) + 3)
    return await keep(request, way, "rollen", form, _typed(form, way.provider), _roles_page, way.beside("rollen", 1))


def _typed(form: Form, provider: Provider) -> dict[str, Any]:
    how = form.choice("how", ("hand", "claim"), required=_("Kies hoe jullie rollen geven."))
    if how != "claim":
        return {"role_claim": "", "roles": {}}
    claim = form.text("claim", required=_("Vul in in welk veld de groep staat."), longest=120)
    given: dict[str, str] = {}
    for number in range(1, _rows(form) + 1):
        value = form.text(f"value_{number}", longest=200)
        if not value:
            continue
        role = form.choice(f"role_{number}", list(StaffRole), required=_("Kies wat deze groep hier mag."))
        if value in given:
            form.wrong(f"value_{number}", _("Deze groep staat er al. Een groep heeft één rol."))
        given[value] = role
    if not given:
        form.wrong("value_1", _("Vul minstens één groep in. Anders komt niemand erin."))
    return {"role_claim": claim, "roles": given}


def _rows(form: Form) -> int:
    return min(MOST, max([FEWEST, *(number for number in range(1, MOST + 1) if f"value_{number}" in form.values)]))


async def _roles_page(
    request: Request, way: Way, form: Form, status: int = 200, rows: int = 0, **more: Any
) -> Response:
    context: dict[str, Any] = {"prove": False, "both": False, **more}
    return await page(
        request,
        "office/providers/roles.html",
        status=status,
        room="desk",
        way=way,
        here=way.step("rollen"),
        form=form,
        rows=min(MOST, rows or _rows(form)),
        most=MOST,
        roles=[(role.value, colleagues.role_words(role)) for role in StaffRole],
        off=switches_off(way.provider, "rollen"),
        **context,
    )


def role_words() -> list[tuple[str, str]]:
    """Each role with what it is called on the page."""
    return [
        (StaffRole.PROFESSIONAL.value, _("Hulpverlener: werkt met gezinnen")),
        (StaffRole.ADMINISTRATOR.value, _("Beheerder: regelt inlog en medewerkers, ziet geen gezinnen")),
        (StaffRole.COORDINATOR.value, _("Coördinator: let op het netwerk, ziet geen gezinnen")),
    ]
