"""Asking somebody into the circle: who, how it reaches her, what she will see, until when."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from portal import clock, store
from portal.access import Action, Role, doors
from portal.access.doors import Entered
from portal.circles.audience import MemberRole
from portal.circles.consent import ConsentAnswer
from portal.circles.models import Member
from portal.errors import NotAllowed
from portal.members import letters, sight
from portal.members.deciding import People, asked
from portal.members.inviting import after, let_in, move_on, what_next
from portal.members.models import Invitation
from portal.people.models import Organisation
from portal.people.openid.providers import Provider
from portal.people.pace import Pace
from portal.people.persons import Person
from portal.people.sessions import is_fresh, must_be_fresh
from portal.web import Form, _, flash, go, page
from portal.web.texts import locale

# The young person herself is asked from the list of named people, never typed in as somebody new.
_ROLES = (MemberRole.NETWORK, MemberRole.FAMILY, MemberRole.PARENT, MemberRole.PROFESSIONAL)
_WAYS = ("email", "code")


async def invite_page(request: Request) -> Response:
    """The form; `?voor=` names somebody who was named but not asked yet, `?organisatie=` where a professional works."""
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.MEMBER_INVITE)
    await must_be_fresh(request)
    people = await People.of(entered.circle)
    named = _named(people, request.query_params.get("voor", ""))
    form = Form.fresh(named=str(named.id), name=named.name, relation=named.relation) if named else Form.fresh()
    if work := request.query_params.get("organisatie", ""):
        form.values |= {"role": MemberRole.PROFESSIONAL.value, "organisation": work}
    return await _form_page(request, entered, people, form)


async def invite(request: Request) -> Response:
    """Ask; the letter leaves, or the code is there, at once when all who decide have said yes by asking."""
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.MEMBER_INVITE)
    form = await Form.read(request)
    people = await People.of(entered.circle)
    async with store.write():
        values = await _read(form, people, entered)
        if form.errors:
            return await _form_page(request, entered, people, form, status=422)
        if entered.member is None:
            raise NotAllowed("only members invite")
        if await Invitation.already(form.id(), by=actor):
            return go(f"/kringen/{entered.id}/mensen")
        # Each may become a letter to an address that somebody typed.
        await Pace.step("invitation", str(actor.person_id), most=30, within=timedelta(hours=1))
        made = await Invitation.ask(entered.circle, entered.member, by=actor, id=form.id(), **values)
        (state,) = await asked(people, [made])
        # An old proof asks, but does not say yes: whoever holds her phone must not let himself in.
        if state.waits_for(entered.member) and await is_fresh(request):
            words, text = await let_in(made, people)
            given = ConsentAnswer.GIVEN
            await made.say(entered.member, given, by=actor, words=words, language=locale(), text=text)
            (state,) = await asked(people, [made])
        await move_on(state, people, by=actor)
    return flash(go(after(state)), what_next(people, state, entered))


async def _read(form: Form, people: People, entered: Entered) -> dict[str, Any]:
    named = _named(people, form.values.get("named", ""))
    decides = named is not None and people.will_decide(named.role, named.id)
    name = form.text("name", required=_("Hoe heet degene die je vraagt?"), longest=100)
    by_code = form.choice("way", _WAYS) == "code"
    email = "" if by_code else _email(form)
    role = named.role if named else _role(form)
    organisation_id = named.organisation_id if named else None
    if role is MemberRole.PROFESSIONAL and organisation_id is None:
        organisation_id = await _organisation(form)
    last_day = form.day("last_day")
    if last_day and last_day < clock.today():
        form.wrong("last_day", _("Deze dag is al voorbij. Kies een dag na vandaag, of laat dit leeg."))
    if last_day and decides:
        # Nobody takes them out of the circle: neither may a day that somebody typed.
        form.wrong("last_day", _("Wie beslist, doet mee zonder laatste dag. Laat dit leeg."))
    if by_code and decides:
        # Whoever overhears a code could otherwise decide about a child.
        form.wrong("way", _("Wie straks mee beslist, vragen we alleen per e-mail. Een code kan iemand anders horen."))
    if email:
        await _known(form, name, email, people, entered, code_too=not decides)
        await _work(form, email, role)
    before = await Invitation.open_to(named) if named else None
    if named and before and before.id != form.id():
        words = _("Voor %(name)s is al een uitnodiging onderweg. Trek die eerst in.")
        form.wrong("way" if by_code else "email", words % {"name": named.name})
    return {
        "name": name,
        "email": email,
        "role": role,
        "relation": form.text("relation", longest=80),
        "organisation_id": organisation_id,
        "member_id": named.id if named else None,
        "last_day": last_day,
        "language": locale(),
    }


def _named(people: People, id: str) -> Member | None:
    return next((each for each in people.named if str(each.id) == id), None)


def _email(form: Form) -> str:
    email = form.text("email", required=_("Naar welk e-mailadres mag de uitnodiging?"), longest=200)
    if email and not letters.is_address(email):
        form.wrong("email", _("Dit e-mailadres klopt niet. Schrijf het zo: naam@voorbeeld.nl."))
    return email


def _role(form: Form) -> MemberRole:
    value = form.choice("role", [each.value for each in _ROLES], required=_("Kies wat deze persoon is."))
    return MemberRole(value) if value else MemberRole.NETWORK


async def _organisation(form: Form) -> UUID | None:
    found = {str(each.id): each.id for each in await Organisation.all()}
    value = form.choice("organisation", found, required=_("Kies bij welke organisatie deze hulpverlener werkt."))
    return found.get(value)


async def _known(form: Form, name: str, email: str, people: People, entered: Entered, *, code_too: bool) -> None:
    """Who is in or was asked already isn't asked again, and two people don't share an address; of others nothing.

    Whose address it is isn't said: a parent who guesses the other one's new address must not read that he is right.
    """
    person = await Person.of_email(email)
    member = next((each for each in people.members if person and each.person_id == person.id), None)
    waiting = await Invitation.open_for(entered.id, email)
    if member and person and person.id == entered.standing.actor.person_id:
        words = _("Dit is je eigen e-mailadres.")
        form.wrong("email", f"{words} {_own_account(code_too)}")
    elif member and _same(member.name, name):
        form.wrong("email", _("%(name)s zit al in deze kring.") % {"name": member.name})
    elif member:
        words = _("Iemand in deze kring gebruikt dit adres al.")
        form.wrong("email", f"{words} {_own_account(code_too)}")
    elif waiting and waiting.id != form.id() and _same(waiting.name, name):
        form.wrong("email", _("Voor dit adres is al een uitnodiging onderweg."))
    elif waiting and waiting.id != form.id():
        words = _("Op dit adres is al iemand anders gevraagd.")
        form.wrong("email", f"{words} {_own_account(code_too)}")


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def _own_account(code_too: bool) -> str:
    if code_too:
        return _("Ieder heeft een eigen account nodig. Vraag om een eigen adres, of kies voor een code.")
    return _("Ieder heeft een eigen account nodig. Vraag om een eigen adres.")


async def _work(form: Form, email: str, role: MemberRole) -> None:
    work = None if role is MemberRole.PROFESSIONAL else await Provider.of_address(email)
    if work:
        words = _("Dit is een adres van het werk, bij %(name)s. Vraag om een eigen e-mailadres.")
        form.wrong("email", words % {"name": work.organisation.name})


async def _form_page(request: Request, entered: Entered, people: People, form: Form, status: int = 200) -> Response:
    named = _named(people, form.values.get("named", ""))
    return await page(
        request,
        "members/invite.html",
        status=status,
        form=form,
        circle=entered.circle,
        named=named,
        decides=named is not None and people.will_decide(named.role, named.id),
        organisations=[(str(each.id), each.name) for each in await Organisation.all().order_by("name")],
        roles=[each.value for each in _ROLES],
        who_decides=sight.who_decides(entered.circle, hers=entered.is_(Role.YOUNG_PERSON)),
        own=entered.is_(Role.YOUNG_PERSON),
        sees=partial(sight.sees, circle=entered.circle, hers=entered.is_(Role.YOUNG_PERSON)),
        MemberRole=MemberRole,
    )
