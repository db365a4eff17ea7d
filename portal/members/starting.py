"""Starting a circle: who it is for, who decides and how that was checked, and who is asked first."""

from starlette.requests import Request
from starlette.responses import Response

from portal import clock, store
from portal.access import Action, doors
from portal.circles.ages import AgeBand, Decider, age_band, age_on, may_start_a_circle, opens_circle
from portal.circles.models import Circle
from portal.members import custody, letters
from portal.members.beginning import Begin, Parent, begin, begun_before
from portal.people.actor import Actor, Capacity
from portal.people.persons import Person
from portal.people.sessions import must_be_fresh, session_of
from portal.web import Form, _, flash, go, page

# Youth care may go on until the 23rd birthday (verlengde jeugdhulp).
_OLDEST = 23
PARTS = ("parent1_", "parent2_")


async def start_page(request: Request) -> Response:
    """The form: for staff with how custody was checked, for a parent with her own word."""
    await doors.outside(request.state.actor, Action.CIRCLE_START)
    await must_be_fresh(request)
    return await _form_page(request, Form.fresh())


async def start(request: Request) -> Response:
    """A new circle; whoever must say yes herself gets her own question."""
    actor: Actor = request.state.actor
    await doors.outside(actor, Action.CIRCLE_START)
    form = await Form.read(request)
    typed = await _staff(form) if actor.capacity is Capacity.STAFF else await _own(form, actor)
    if form.errors or typed is None:
        return await _form_page(request, form, status=422)
    session = await session_of(request)
    if session is None or not session.fresh:
        # Filling this in takes longer than a proof stays fresh: not a word of it may be lost over that.
        return await _form_page(request, form, status=403, prove=True)
    async with store.write():
        if await begun_before(typed.id, by=actor):
            return go(f"/kringen/{typed.id}/mensen")
        circle = await begin(typed, by=actor)
    return flash(go(f"/kringen/{circle.id}/mensen"), _begun(circle, typed))


async def _staff(form: Form) -> Begin | None:
    typed = await _who(form)
    if typed is None:
        return None
    for part in PARTS:
        parent = await _parent(form, part, typed)
        if parent:
            typed.parents.append(parent)
    decides = age_band(typed.birth_date, clock.today()) in (AgeBand.UNDER_12, AgeBand.FROM_12)
    if decides and not typed.parents:
        form.wrong("parent1_name", _("Tot 16 jaar beslist een ouder met gezag of een voogd mee. Wie is dat?"))
    return typed


async def _parent(form: Form, part: str, typed: Begin) -> Parent | None:
    name = form.text(f"{part}name", longest=100)
    email = await _email(form, f"{part}email")
    if not name:
        if email:
            form.wrong(f"{part}name", _("Hoe heet deze ouder?"))
        return None
    if email and email in typed.emails():
        form.wrong(f"{part}email", _("Dit adres staat hier al. Ieder heeft een eigen adres nodig."))
    source, on = custody.read_check(form, part)
    if on and on < typed.birth_date:
        form.wrong(f"{part}checked_on", _("Deze dag ligt voor de geboorte. Klopt het jaar?"))
    return Parent(name, form.text(f"{part}relation", longest=80), email, source, on)


async def _own(form: Form, actor: Actor) -> Begin | None:
    whose = form.choice("whose", ["child", "self"], required=_("Kies voor wie de kring is."))
    typed = await _who(form, asks_email=whose == "child")
    if typed is None or not whose:
        return None
    by_parent = may_start_a_circle(age_band(typed.birth_date, clock.today())) is Decider.CUSTODY_PARENTS
    if whose == "child" and not by_parent:
        form.wrong(
            "birth_date",
            _("Vanaf 16 jaar begint een jongere zelf de kring, of samen met een hulpverlener. Klopt de datum?"),
        )
    if whose == "self" and by_parent:
        form.wrong(
            "birth_date",
            _("Tot 16 jaar begint een ouder met gezag de kring, of een hulpverlener. Vraag iemand die je vertrouwt."),
        )
    if whose == "child" and by_parent and not form.checked("custody"):
        form.wrong("custody", _("Alleen een ouder met gezag of een voogd kan een kring beginnen. Heb jij het gezag?"))
    person = await Person.get(id=actor.person_id)
    if typed.email and typed.email.casefold() == person.email.casefold():
        form.wrong("email", _("Dit is jouw eigen adres. De jongere heeft een eigen adres nodig."))
    typed.for_herself = whose == "self"
    typed.relation = "" if typed.for_herself else form.text("relation", longest=80)
    return typed


async def _who(form: Form, *, asks_email: bool = True) -> Begin | None:
    name = form.text("name", required=_("Hoe wil de jongere genoemd worden?"), longest=60)
    full_name = form.text("full_name", longest=120)
    # Who starts for herself is asked nothing at an address: what she left in the field counts for nothing.
    email = await _email(form, "email") if asks_email else ""
    born = form.day("birth_date", required=_("Wanneer is de jongere geboren?"))
    if born is None:
        return None
    if born > clock.today():
        form.wrong("birth_date", _("Deze dag komt nog. Klopt het jaar?"))
    elif age_on(born, clock.today()) >= _OLDEST:
        form.wrong("birth_date", _("Een kring is er voor wie jonger is dan 23 jaar. Klopt het jaar?"))
    return Begin(form.id(), name, full_name, born, email)


async def _email(form: Form, name: str) -> str:
    email = form.text(name, longest=200)
    if email and not letters.is_address(email):
        form.wrong(name, _("Dit e-mailadres klopt niet. Schrijf het zo: naam@voorbeeld.nl."))
    return email


async def _form_page(request: Request, form: Form, status: int = 200, *, prove: bool = False) -> Response:
    return await page(
        request,
        "members/start.html",
        status=status,
        form=form,
        prove=prove,
        staff=request.state.actor.capacity is Capacity.STAFF,
        sources=list(custody.sources().items()),
        second_parent=any(form.values.get(f"parent2_{each}") for each in ("name", "email", "relation")),
    )


def _begun(circle: Circle, typed: Begin) -> str:
    if typed.for_herself or not opens_circle(circle.age_band):
        return _("De kring van %(name)s is begonnen.") % {"name": circle.name}
    return _("De kring is begonnen. Hij gaat open als %(name)s zelf ja zegt.") % {"name": circle.name}
