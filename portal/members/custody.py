"""Writing down how a parent's custody was checked: by a professional, in a register, on a day (STANDARDS 28)."""

from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from portal import clock, store
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.circles.audience import MemberRole
from portal.circles.custody import Custody
from portal.circles.models import Member
from portal.circles.thing import Owner
from portal.errors import NotFound
from portal.members import sight
from portal.members.deciding import People
from portal.people.sessions import must_be_fresh
from portal.web import Form, _, flash, go, page, texts


def sources() -> dict[str, str]:
    """Where custody can be looked up."""
    return {
        "register": _("gezagsregister"),
        "court": _("beschikking van de rechter"),
        "brp": _("uittreksel uit de basisregistratie (BRP)"),
        "guardian": _("besluit over voogdij"),
    }


async def check_page(request: Request) -> Response:
    """The form, with what is known now."""
    entered, people, member = await _parent(request)
    held = people.custody.get(member.id)
    return await _form_page(
        request, entered, member, held, Form.fresh(version=str(held.version if held else 0), says="has")
    )


async def check(request: Request) -> Response:
    """Keep what was checked, by whom and when."""
    entered, people, member = await _parent(request)
    actor = request.state.actor
    form = await Form.read(request)
    says = form.choice("says", says_what()) or "has"
    source, on = read_check(form)
    held = people.custody.get(member.id)
    until = _until(form, says, on, held)
    if held and held.version != form.version():
        form.wrong("source", _("Iemand anders schreef dit net op: %(words)s.") % {"words": sight.custody_words(held)})
        form.values["version"] = str(held.version)
    if form.errors:
        return await _form_page(request, entered, member, held, form, status=422)
    values = {"source": source, "verified_by": actor.person_id, "verified_on": on, "until": until}
    async with store.write():
        if held:
            await held.keep(by=actor, **values)
        else:
            # What ended stays as it was: custody that comes back is a fact of its own.
            await Custody.make(by=actor, owner=(Owner.CIRCLE, entered.id), member_id=member.id, **values)
    return flash(
        go(f"/kringen/{entered.id}/mensen"), _("Opgeschreven: het gezag van %(name)s.") % {"name": member.name}
    )


def says_what() -> dict[str, str]:
    """What a professional can have found."""
    return {"has": _("Deze ouder heeft gezag"), "ends": _("Deze ouder heeft geen gezag meer")}


def _until(form: Form, says: str, on: date | None, held: Custody | None) -> date | None:
    """The first day without custody: after the last day typed, or the day a court said."""
    if says == "ends":
        day = form.day("ends_on", required=_("Vanaf welke dag is er geen gezag meer?"))
        if held is None:
            form.wrong("says", _("Hier staat al geen gezag."))
        return day
    last = form.day("last_day")
    if last and on and last < on:
        form.wrong("last_day", _("Deze dag ligt voor de dag waarop het is nagekeken. Klopt dat?"))
    return last + timedelta(days=1) if last else None


def read_check(form: Form, part: str = "") -> tuple[str, date | None]:
    """Where and when it was checked, as typed in the fields `<part>source` and `<part>checked_on`."""
    value = form.choice(f"{part}source", sources(), required=_("Kies waar het gezag is nagekeken."))
    on = form.day(f"{part}checked_on", required=_("Op welke dag is het gezag nagekeken?"))
    if on and on > clock.today():
        form.wrong(f"{part}checked_on", _("Deze dag komt nog. Kies de dag waarop het is nagekeken."))
    # Kept in the source language, whoever typed it: the people page says it in each reader's own.
    with texts.speaking(texts.SOURCE):
        return sources().get(value, ""), on


async def _parent(request: Request) -> tuple[Entered, People, Member]:
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.PEOPLE_READ)
    found = await doors.open(Member, request.path_params["member"], actor, Action.CUSTODY_VERIFY, within=entered)
    people = await People.of(entered.circle)
    member = people.member(found.id)
    if member is None or member.role is not MemberRole.PARENT:
        raise NotFound(f"no parent {found.id} in circle {entered.id}")
    await must_be_fresh(request)
    return entered, people, member


async def _form_page(
    request: Request, entered: Entered, member: Member, held: Custody | None, form: Form, status: int = 200
) -> Response:
    return await page(
        request,
        "members/custody.html",
        status=status,
        form=form,
        circle=entered.circle,
        member=member,
        held=held,
        says=list(says_what().items()),
        history=[sight.custody_words(each) for each in await Custody.history(entered.id, member.id)],
        sources=list(sources().items()),
    )
