"""Asking somebody into the circle, and the yes or no of those who decide."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal import clock, store
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.circles.audience import MemberRole
from portal.circles.custody import ConsentAnswer
from portal.circles.models import Member
from portal.errors import NotAllowed, NotFound
from portal.members import letters, sight
from portal.members.deciding import Asked, People, asked
from portal.members.models import Invitation, State
from portal.people.models import Organisation, Person
from portal.people.openid.providers import Provider
from portal.people.pace import Pace
from portal.people.sessions import is_fresh, must_be_fresh
from portal.web import Form, _, flash, go, page
from portal.web.texts import locale

# The young person herself is asked from the list of named people, never typed in as somebody new.
_ROLES = (MemberRole.NETWORK, MemberRole.FAMILY, MemberRole.PARENT, MemberRole.PROFESSIONAL)


async def invite_page(request: Request) -> Response:
    """The form; `?voor=` names somebody who stands in the circle but was not asked yet."""
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.MEMBER_INVITE)
    await must_be_fresh(request)
    people = await People.of(entered.circle)
    named = _named(people, request.query_params.get("voor", ""))
    form = Form.fresh(named=str(named.id), name=named.name, relation=named.relation) if named else Form.fresh()
    return await _form_page(request, entered, people, form)


async def invite(request: Request) -> Response:
    """Ask; the letter leaves at once when all who decide have said yes by asking."""
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
            words = _let_in(made, people)
            await made.say(entered.member, ConsentAnswer.GIVEN, by=actor, words=words, language=locale())
            (state,) = await asked(people, [made])
        await _move_on(state, request)
    return flash(go(f"/kringen/{entered.id}/mensen"), _what_next(people, state, entered))


async def _read(form: Form, people: People, entered: Entered) -> dict[str, Any]:
    named = _named(people, form.values.get("named", ""))
    name = form.text("name", required=_("Hoe heet degene die je vraagt?"), longest=100)
    email = form.text("email", required=_("Naar welk e-mailadres mag de uitnodiging?"), longest=200)
    if email and not letters.is_address(email):
        form.wrong("email", _("Dit e-mailadres klopt niet. Schrijf het zo: naam@voorbeeld.nl."))
    role = named.role if named else _role(form)
    organisation_id = named.organisation_id if named else None
    if role is MemberRole.PROFESSIONAL and organisation_id is None:
        organisation_id = await _organisation(form)
    last_day = form.day("last_day")
    if last_day and last_day < clock.today():
        form.wrong("last_day", _("Deze dag is al voorbij. Kies een dag na vandaag, of laat dit leeg."))
    if named and last_day and (named.role is MemberRole.YOUNG_PERSON or named.id in people.custody):
        # Nobody takes them out of the circle: neither may a day that somebody typed.
        form.wrong("last_day", _("Wie beslist, doet mee zonder laatste dag. Laat dit leeg."))
    await _known(form, email, people, entered)
    before = await Invitation.open_to(named) if named else None
    if named and before and before.id != form.id():
        words = _("Voor %(name)s is al een uitnodiging onderweg. Trek die eerst in.")
        form.wrong("email", words % {"name": named.name})
    if role is not MemberRole.PROFESSIONAL and email and (work := await Provider.of_address(email)):
        words = _("Dit is een adres van het werk, bij %(name)s. Vraag om een eigen e-mailadres.")
        form.wrong("email", words % {"name": work.organisation.name})
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


def _role(form: Form) -> MemberRole:
    value = form.choice("role", [each.value for each in _ROLES], required=_("Kies wat deze persoon is."))
    return MemberRole(value) if value else MemberRole.NETWORK


async def _organisation(form: Form) -> Any:
    found = {str(each.id): each.id for each in await Organisation.all()}
    value = form.choice("organisation", found, required=_("Kies bij welke organisatie deze hulpverlener werkt."))
    return found.get(value)


async def _known(form: Form, email: str, people: People, entered: Entered) -> None:
    """Who is in already, or was asked already, isn't asked again."""
    person = await Person.of_email(email) if email else None
    actor = entered.standing.actor
    if person and person.id == actor.person_id:
        form.wrong("email", _("Dit is je eigen e-mailadres. Jij zit al in de kring."))
    member = next((each for each in people.members if person and each.person_id == person.id), None)
    if member:
        form.wrong("email", _("%(name)s zit al in deze kring.") % {"name": member.name})
    waiting = await Invitation.open_for(entered.id, email) if email else None
    if waiting and waiting.id != form.id():
        form.wrong("email", _("Voor dit adres is al een uitnodiging onderweg."))


async def _form_page(request: Request, entered: Entered, people: People, form: Form, status: int = 200) -> Response:
    return await page(
        request,
        "members/invite.html",
        status=status,
        form=form,
        circle=entered.circle,
        named=_named(people, form.values.get("named", "")),
        organisations=[(str(each.id), each.name) for each in await Organisation.all().order_by("name")],
        roles=[each.value for each in _ROLES],
        who_decides=sight.who_decides(entered.circle),
        sees=sight.sees,
        MemberRole=MemberRole,
    )


async def invitation(request: Request) -> Response:
    """One invitation: who is asked, what she will see, until when, and who still has to say yes."""
    entered, people, state = await _opened(request, Action.INVITATION_READ)
    return await page(
        request,
        "members/invitation.html",
        circle=entered.circle,
        asked=state,
        state=sight.state_words(people, state, entered.member),
        asker=people.member(state.invitation.asked_by_id),
        organisation=await _organisation_of(state.invitation),
        sees=sight.sees(state.invitation.role),
        closed_to=sight.closed_to(state.invitation.role),
        may_answer=state.invitation.state is State.ASKED and state.decides(entered.member),
        may_withdraw=state.invitation.is_pending and _may_withdraw(state, entered),
        words=_let_in(state.invitation, people),
    )


async def confirm(request: Request) -> Response:
    """Yes or no by one who decides; the last yes lets the letter leave."""
    entered, people, state = await _opened(request, Action.INVITATION_CONFIRM)
    await must_be_fresh(request)
    form = await Form.read(request)
    answer = form.choice("answer", ["yes", "no"])
    here = f"/kringen/{entered.id}/mensen"
    if not answer or entered.member is None:
        return go(f"{here}/uitnodigingen/{state.invitation.id}")
    if not state.decides(entered.member):
        raise NotAllowed("does not decide", words=_("Jij beslist hier niet over."))
    async with store.write():
        state = await _read_again(people, state)
        if state.invitation.state is State.ASKED:
            said = ConsentAnswer.GIVEN if answer == "yes" else ConsentAnswer.REFUSED
            words = _let_in(state.invitation, people)
            await state.invitation.say(entered.member, said, by=request.state.actor, words=words, language=locale())
            (state,) = await asked(people, [state.invitation])
            await _move_on(state, request)
    return flash(go(here), _what_next(people, state, entered))


async def withdraw(request: Request) -> Response:
    """Who asked, or who decides, takes an invitation back."""
    entered, people, state = await _opened(request, Action.INVITATION_WITHDRAW)
    if not _may_withdraw(state, entered):
        raise NotAllowed("withdraw", words=_("Alleen wie de vraag stelde of wie beslist, kan haar intrekken."))
    async with store.write():
        state = await _read_again(people, state)
        if state.invitation.is_pending:
            await state.invitation.withdraw(by=request.state.actor)
    return flash(go(f"/kringen/{entered.id}/mensen"), _what_next(people, state, entered))


async def _opened(request: Request, action: Action) -> tuple[Entered, People, Asked]:
    actor = request.state.actor
    found = await doors.open(Invitation, request.path_params["invitation"], actor, action)
    entered = await doors.enter(actor, request.path_params["circle"], Action.PEOPLE_READ)
    if found.owner_id != entered.id:
        raise NotFound(f"invitation {found.id} of circle {entered.id}")
    people = await People.of(entered.circle)
    (state,) = await asked(people, [found])
    return entered, people, state


async def _read_again(people: People, state: Asked) -> Asked:
    """The invitation as it stands inside the write: somebody else may have answered since the page was opened."""
    await state.invitation.refresh_from_db()
    return (await asked(people, [state.invitation]))[0]


async def _move_on(state: Asked, request: Request) -> None:
    """When nobody's yes is missing any more the letter leaves; else those who decide hear that they are asked."""
    if state.invitation.state is not State.ASKED:
        return
    if state.is_confirmed:
        await state.invitation.send(by=request.state.actor)
        await letters.invite(state.invitation)
    else:
        await letters.ask(state)


def _may_withdraw(state: Asked, entered: Entered) -> bool:
    mine = entered.member
    asker = mine is not None and mine.id == state.invitation.asked_by_id
    return asker or state.decides(mine)


async def _organisation_of(found: Invitation) -> str:
    organisation = await Organisation.get_or_none(id=found.organisation_id) if found.organisation_id else None
    return organisation.name if organisation else ""


def _let_in(found: Invitation, people: People) -> str:
    """The sentence one says yes to, kept with the answer."""
    words = _("%(name)s mag in de kring van %(who)s. %(sees)s")
    return words % {"name": found.name, "who": people.circle.name, "sees": sight.sees(found.role)}


def _what_next(people: People, state: Asked, entered: Entered) -> str:
    name = {"name": state.invitation.name}
    if state.invitation.state is State.SENT:
        return _("De uitnodiging voor %(name)s is onderweg.") % name
    if state.invitation.state is State.ASKED:
        words, _tone = sight.state_words(people, state, entered.member)
        return _("De vraag staat klaar. %(state)s.") % {"state": words}
    if state.invitation.state is State.WITHDRAWN:
        return _("De uitnodiging voor %(name)s is ingetrokken.") % name
    return _("De uitnodiging voor %(name)s gaat niet door.") % name
