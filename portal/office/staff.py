"""An organisation's staff: who they are and what they do, inviting a colleague, another role, leaving."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.access import Action, doors
from portal.errors import NotFound
from portal.office.colleagues import PER_PAGE, Colleague, from_words, role_hint, role_words, with_last
from portal.office.leaves import Leaves, leaves_families
from portal.people.accounts import UserKind
from portal.people.finding import ADDRESS
from portal.people.lists import alone_at_desk, wait_at_desk
from portal.people.models import Organisation, Staff, StaffRole
from portal.people.openid.providers import Provider
from portal.people.pace import Pace
from portal.people.persons import Person
from portal.people.sessions import must_be_fresh
from portal.store import write
from portal.web import Form, _, flash, go, page

LIST = "/kantoor/medewerkers"
_ROLES = [role.value for role in StaffRole]


async def listed(request: Request) -> Response:
    """Everybody with a place now, or with `toon=weg` whoever has none any more; searched, a page at a time."""
    organisation = await doors.desk(request.state.actor, Action.DESK_READ)
    asked = request.query_params
    here, words = asked.get("toon") != "weg", asked.get("zoek", "").strip()[:100]
    total = await Colleague.count(organisation, here=here)
    found = await Colleague.found(organisation, words, here=here) if words else []
    many = len(found) if words else total
    pages = max(1, -(-many // PER_PAGE))
    number = min(_number(asked.get("pagina", "")), pages)
    start = (number - 1) * PER_PAGE
    shown = found[start : start + PER_PAGE] if words else await Colleague.listed(organisation, here=here, start=start)
    if pages == 1:
        shown.sort(key=Colleague.by_name)
    return await page(
        request,
        "office/staff.html",
        room="desk",
        organisation=organisation,
        here=here,
        words=words,
        total=total,
        found=len(found),
        colleagues=await with_last(shown),
        number=number,
        pages=pages,
        waiting=sum([await each(organisation.id) for each in wait_at_desk]),
        alone=sum([await each(organisation.id) for each in alone_at_desk]),
        me=request.state.actor.staff_id,
        my_name=request.state.actor.name,
        **_words(),
    )


async def inviting(request: Request) -> Response:
    """The form for a new colleague."""
    organisation = await doors.desk(request.state.actor, Action.DESK_CHANGE)
    await must_be_fresh(request)
    return await _invite_form(request, organisation, Form())


async def invite(request: Request) -> Response:
    """Give her a place and send the letter; who has one already is said so."""
    organisation = await doors.desk(request.state.actor, Action.DESK_CHANGE)
    await must_be_fresh(request)
    # Each becomes a letter to an address that somebody typed.
    await Pace.step("staff.invite", str(organisation.id), most=200, within=timedelta(hours=1))
    form = await Form.read(request)
    email = form.text("email", required=_("Vul het e‑mailadres van je collega in."), longest=254)
    if email and not ADDRESS.fullmatch(email):
        form.wrong("email", _("Dit lijkt geen e‑mailadres. Kijk of er een @ en een punt in staan."))
    name = form.text("name", required=_("Vul de naam van je collega in."), longest=100)
    title = form.text("title", longest=100)
    role = form.choice("role", _ROLES, required=_("Kies wat je collega hier doet."))
    async with write():
        await Organisation.hold(organisation.id)
        if not form.errors and await _has_place(organisation, email):
            form.wrong("email", _("Wie dit adres gebruikt, is al medewerker. Zoek de collega op in de lijst."))
        if not form.errors:
            by = request.state.actor
            await Staff.invite(organisation.id, email, StaffRole(role), by=by, name=name, title=title)
    if form.errors:
        return await _invite_form(request, organisation, form, status=422)
    return flash(go(LIST), await _sent_words(organisation.id, StaffRole(role)))


async def write_again(request: Request) -> Response:
    """Send the letter again to who hasn't come yet."""
    staff = await _staff(request, Action.DESK_CHANGE)
    await must_be_fresh(request)
    each = await Colleague.of(staff)
    if each.waits_for_letter:
        await Pace.step("staff.invite", str(staff.organisation_id), most=200, within=timedelta(hours=1))
        await staff.write_again(by=request.state.actor)
        return flash(go(LIST), await _sent_words(staff.organisation_id, staff.role))
    return go(f"{LIST}/{staff.id}")


async def changing(request: Request) -> Response:
    """The form for somebody's role and title; for who left, the way back."""
    staff = await _staff(request, Action.DESK_CHANGE)
    await must_be_fresh(request)
    return await _change_form(request, staff, _form_of(staff))


async def change(request: Request) -> Response:
    """Take her role and title; a role chosen here is given by hand and stays."""
    await _staff(request, Action.DESK_CHANGE)
    await must_be_fresh(request)
    form = await Form.read(request)
    title = form.text("title", longest=100)
    said = form.choice("role", _ROLES, required=_("Kies wat je collega hier doet."))
    async with write():
        # Read again while the organisation is held: two administrators must not each remove the other's role.
        staff = await _held(request)
        role = StaffRole(said) if said else staff.role
        if form.version() != staff.version:
            form.wrong("role", _("Iemand anders heeft dit net veranderd. Kijk wat er nu staat en kies opnieuw."))
            form.values |= _form_of(staff).values
        elif role is not StaffRole.ADMINISTRATOR and await staff.is_last_administrator():
            form.wrong("role", _("Dit is de enige beheerder. Maak eerst iemand anders beheerder."))
        leaves = await Leaves.of(staff) if not form.errors and leaves_families(staff, role) else None
        asks = leaves is not None and leaves.anything and not form.checked("sure")
        here, same = staff.is_here, role is staff.role
        if not form.errors and not asks:
            kept = {"role_from": staff.role_from} if here and same else {}
            await staff.give(role, by=request.state.actor, title=title, **kept)
    if form.errors:
        return await _change_form(request, staff, form, status=422)
    if asks:
        return await _role_page(request, staff, role, title, leaves)
    if staff.id == request.state.actor.staff_id and not same:
        # What she was signed in as has ended.
        return go("/inloggen")
    return flash(go(LIST), _("Je verandering is bewaard.") if here else _("Je collega kan weer inloggen."))


async def ending(request: Request) -> Response:
    """What happens when somebody's place ends, before it does."""
    staff = await _staff(request, Action.DESK_CHANGE)
    await must_be_fresh(request)
    return await _end_page(request, staff)


async def end(request: Request) -> Response:
    """Her place ends now, and what she has open with it; ending what has ended changes nothing."""
    await _staff(request, Action.DESK_CHANGE)
    await must_be_fresh(request)
    async with write():
        staff = await _held(request)
        last = await staff.is_last_administrator()
        if staff.is_here and not last:
            await staff.leave(by=request.state.actor)
    if last:
        return await _end_page(request, staff, status=422)
    if staff.id == request.state.actor.staff_id:
        return go("/inloggen")
    return flash(go(LIST), _("De toegang is gestopt."))


async def _staff(request: Request, action: Action) -> Staff:
    staff = await Staff.get_or_none(id=request.path_params["staff"])
    if staff is None:
        await doors.desk(request.state.actor, action)
        raise NotFound("no such colleague")
    await doors.desk(request.state.actor, action, staff)
    return staff


async def _held(request: Request) -> Staff:
    await Organisation.hold(request.state.actor.organisation_id)
    return await Staff.get(id=request.path_params["staff"])


async def _sent_words(organisation_id: UUID, role: StaffRole) -> str:
    # Without a way in no letter leaves; only an administrator may come to make one.
    if role is StaffRole.ADMINISTRATOR or await Provider.open_ones(UserKind.STAFF, organisation_id=organisation_id):
        return _("De mail met de weg naar binnen is onderweg.")
    return _("Je collega staat erbij. De mail gaat nog niet: er staat geen inlog aan. Stuur hem daarna opnieuw.")


async def _has_place(organisation: Organisation, email: str) -> bool:
    person = await Person.of_email(email)
    return person is not None and await Staff.now(person.id, organisation.id) is not None


def _number(text: str) -> int:
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _form_of(staff: Staff) -> Form:
    return Form({"title": staff.title, "role": staff.role.value, "version": str(staff.version)})


async def _invite_form(request: Request, organisation: Organisation, form: Form, status: int = 200) -> Response:
    shown = {"room": "desk", "organisation": organisation, "form": form, **_words()}
    return await page(request, "office/staff_invite.html", status=status, **shown)


async def _change_form(request: Request, staff: Staff, form: Form, status: int = 200) -> Response:
    return await page(
        request,
        "office/staff_change.html",
        room="desk",
        status=status,
        each=await Colleague.of(staff),
        form=form,
        organisation=await Organisation.get(id=staff.organisation_id),
        last=await staff.is_last_administrator(),
        own=staff.id == request.state.actor.staff_id,
        **_words(),
    )


async def _role_page(request: Request, staff: Staff, role: StaffRole, title: str, leaves: Leaves | None) -> Response:
    return await page(
        request,
        "office/staff_role.html",
        room="desk",
        each=await Colleague.of(staff),
        role=role,
        leaves=leaves,
        own=staff.id == request.state.actor.staff_id,
        carried={"role": role.value, "title": title, "version": staff.version},
        role_words=role_words,
    )


async def _end_page(request: Request, staff: Staff, status: int = 200) -> Response:
    return await page(
        request,
        "office/staff_end.html",
        status=status,
        room="desk",
        each=await Colleague.of(staff),
        organisation=await Organisation.get(id=staff.organisation_id),
        last=await staff.is_last_administrator(),
        own=staff.id == request.state.actor.staff_id,
    )


def _words() -> dict[str, Any]:
    roles = [(role.value, role_words(role), role_hint(role)) for role in StaffRole]
    return {"role_words": role_words, "from_words": from_words, "roles": roles}


routes = [
    Route(LIST, listed),
    Route(f"{LIST}/uitnodigen", inviting),
    Route(f"{LIST}/uitnodigen", invite, methods=["POST"]),
    Route(f"{LIST}/{{staff:uuid}}", changing),
    Route(f"{LIST}/{{staff:uuid}}", change, methods=["POST"]),
    Route(f"{LIST}/{{staff:uuid}}/brief", write_again, methods=["POST"]),
    Route(f"{LIST}/{{staff:uuid}}/stoppen", ending),
    Route(f"{LIST}/{{staff:uuid}}/stoppen", end, methods=["POST"]),
]
