"""The organisation's own list of staff: its address and token here, and which of its roles means what."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.access import Action, doors
from portal.audit import write_line
from portal.office.colleagues import role_words
from portal.office.scim.pages import base_of
from portal.people.actor import Actor
from portal.people.directories import Directory
from portal.people.models import Organisation, Staff, StaffRole
from portal.people.said import Said
from portal.people.sessions import must_be_fresh
from portal.store import write
from portal.web import Form, _, flash, go, page

HERE = "/kantoor/personeelslijst"
_EMPTY_ROWS, _MOST_ROWS = 2, 60


async def directory(request: Request) -> Response:
    """How the organisation's own directory is connected."""
    organisation = await doors.desk(request.state.actor, Action.DESK_READ)
    return await _page(request, organisation)


async def opening(request: Request) -> Response:
    """What a new token does to the one there is, before it does."""
    return await _confirm(request, "new")


async def ending(request: Request) -> Response:
    """What stops when the connection stops, before it does."""
    return await _confirm(request, "end")


async def open_token(request: Request) -> Response:
    """A new token, shown on this answer and never again; the one before opens nothing any more."""
    organisation = await doors.desk(request.state.actor, Action.DESK_CHANGE)
    await must_be_fresh(request)
    async with write():
        had_one = await Directory.of(organisation) is not None
        row, token = await Directory.open(organisation, request.state.actor.person_id)
        await _log(request.state.actor, "directory_opened", row)
    return await _page(request, organisation, token=token, had_one=had_one)


async def end_token(request: Request) -> Response:
    """From now on the directory changes nothing; who is on the list stays as she is."""
    organisation = await doors.desk(request.state.actor, Action.DESK_CHANGE)
    await must_be_fresh(request)
    async with write():
        row = await Directory.of(organisation)
        if row:
            await row.end()
            await _log(request.state.actor, "directory_ended", row)
    return flash(go(HERE), _("De koppeling is gestopt. Wie al medewerker is, blijft dat."))


async def map_roles(request: Request) -> Response:
    """Which of the directory's roles means what here, for everybody on the list at once."""
    organisation = await doors.desk(request.state.actor, Action.DESK_CHANGE)
    await must_be_fresh(request)
    form = await Form.read(request)
    roles = _typed(form)
    if form.errors:
        return await _page(request, organisation, form=form, status=422)
    async with write():
        await Organisation.hold(organisation.id)
        row = await Directory.of(organisation)
        if row and roles != row.roles:
            await row.map_roles(roles, by=request.state.actor)
            await _log(request.state.actor, "directory_roles_changed", row)
    return flash(go(HERE), _("De rollen zijn bewaard."))


def _typed(form: Form) -> dict[str, str]:
    roles: dict[str, str] = {}
    seen: set[str] = set()
    for number in range(_MOST_ROWS):
        value = form.text(f"value{number}", longest=200)
        role = form.choice(f"role{number}", ["", *(each.value for each in StaffRole)])
        if not value and role:
            form.wrong(f"value{number}", _("Vul in hoe deze rol in je personeelssysteem heet."))
        if value and value.casefold() in seen:
            form.wrong(f"value{number}", _("Deze rol staat er al. Elke rol mag één keer."))
        if value:
            seen.add(value.casefold())
        if value and role:
            roles[value] = role
    return roles


async def _confirm(request: Request, what: str) -> Response:
    organisation = await doors.desk(request.state.actor, Action.DESK_CHANGE)
    await must_be_fresh(request)
    row = await Directory.of(organisation)
    if row is None:
        # Ended meanwhile, or never begun: its own page says so.
        return go(HERE)
    return await page(request, "office/directory_sure.html", room="desk", what=what, directory=row)


async def _page(
    request: Request,
    organisation: Organisation,
    *,
    token: str = "",
    had_one: bool = False,
    form: Form | None = None,
    status: int = 200,
) -> Response:
    row = await Directory.of(organisation)
    listed = await Staff.filter(organisation_id=organisation.id, directory__isnull=False)
    rows = _rows(form, row, listed)
    return await page(
        request,
        "office/directory.html",
        status=status,
        room="desk",
        directory=row,
        base=base_of(request, organisation.slug),
        token=token,
        had_one=had_one,
        form=form,
        rows=rows,
        listed=len(listed),
        options=[(role.value, role_words(role)) for role in StaffRole],
    )


def _rows(form: Form | None, row: Directory | None, listed: list[Staff]) -> list[tuple[str, str]]:
    """What stands in the form: the roles that mean something, those the directory sends besides, and room for more."""
    if form:
        found = [(form.values.get(f"value{n}", ""), form.values.get(f"role{n}", "")) for n in range(_MOST_ROWS)]
        last = max((n for n, each in enumerate(found) if any(each)), default=0)
        return found[: last + 1 + _EMPTY_ROWS]
    known = dict(row.roles) if row else {}
    keys = {value.casefold() for value in known}
    sent = sorted({value for each in listed for value in Said(each.directory).roles if value.casefold() not in keys})
    rows = [*known.items(), *((value, "") for value in sent), *[("", "")] * _EMPTY_ROWS]
    return rows[:_MOST_ROWS]


async def _log(actor: Actor, action: str, row: Directory) -> None:
    owner = {"owner_kind": "organisation", "owner_id": row.organisation_id}
    await write_line({**actor.line(), **owner, "action": action, "kind": "Directory", "thing_id": row.id})


routes = [
    Route(HERE, directory),
    Route(f"{HERE}/sleutel", opening),
    Route(f"{HERE}/stoppen", ending),
    Route(f"{HERE}/sleutel", open_token, methods=["POST"]),
    Route(f"{HERE}/stoppen", end_token, methods=["POST"]),
    Route(f"{HERE}/rollen", map_roles, methods=["POST"]),
]
