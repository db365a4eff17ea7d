"""One invitation: who is asked and what she will see, the yes or no of those who decide, and taking it back."""

from starlette.requests import Request
from starlette.responses import Response

from portal import store
from portal.access import Action, Role, doors
from portal.access.doors import Entered
from portal.circles.audience import MemberRole
from portal.circles.consent import ConsentAnswer
from portal.circles.taking_part import TakingPart
from portal.errors import NotAllowed
from portal.members import letters, sight
from portal.members.deciding import Asked, People, asked
from portal.members.giving import Paper, came_in, door
from portal.members.invitation import State
from portal.members.models import CONFIRM_TEXT, WORK_TEXT, Invitation
from portal.people.actor import Actor
from portal.people.models import Organisation
from portal.people.sessions import is_fresh, must_be_fresh
from portal.web import Form, _, flash, go, page
from portal.web.texts import locale


async def invitation(request: Request) -> Response:
    """One invitation: who is asked, what she will see, until when, who still has to say yes, and how it ended."""
    entered, people, state = await opened(request, Action.INVITATION_READ)
    it, mine = state.invitation, entered.member
    gives = state.gives(mine)
    return await page(
        request,
        "members/invitation.html",
        circle=entered.circle,
        asked=state,
        state=sight.state_words(people, state, mine),
        asker=people.member(it.asked_by_id),
        mine=mine,
        organisation=await _organisation_of(it),
        sees=sight.sees(it.role, entered.circle, hers=entered.is_(Role.YOUNG_PERSON)),
        closed_to=sight.closed_to(it.role, entered.circle, hers=entered.is_(Role.YOUNG_PERSON)),
        may_answer=it.state is State.ASKED and state.decides(mine),
        may_withdraw=it.is_pending and gives,
        paper=Paper.of(people, state) if gives else None,
        # Whoever holds her open phone must not read a code from it and come in with that.
        is_fresh=await is_fresh(request),
        came=await came_in(people, it, mine) if gives else None,
        door=door(),
        words=(await let_in(it, people))[0],
        brings=await _brings(it),
    )


async def confirm(request: Request) -> Response:
    """Yes or no by one who decides; at the last yes the letter leaves, or the code is there."""
    entered, people, state = await opened(request, Action.INVITATION_CONFIRM)
    await must_be_fresh(request)
    form = await Form.read(request)
    answer = form.choice("answer", ["yes", "no"])
    if not answer or entered.member is None:
        return go(f"/kringen/{entered.id}/mensen/uitnodigingen/{state.invitation.id}")
    if not state.decides(entered.member):
        raise NotAllowed("does not decide", words=_("Jij beslist hier niet over."))
    async with store.write():
        state = await read_again(people, state)
        if state.invitation.state is State.ASKED:
            said = ConsentAnswer.GIVEN if answer == "yes" else ConsentAnswer.REFUSED
            words, text = await let_in(state.invitation, people)
            by = request.state.actor
            await state.invitation.say(entered.member, said, by=by, words=words, language=locale(), text=text)
            (state,) = await asked(people, [state.invitation])
            await move_on(state, people, by=request.state.actor)
    return flash(go(after(state)), what_next(people, state, entered))


async def withdraw(request: Request) -> Response:
    """Who asked, or who decides, takes an invitation back."""
    entered, people, state = await opened(request, Action.INVITATION_WITHDRAW)
    if not state.gives(entered.member):
        raise NotAllowed("withdraw", words=_("Alleen wie de vraag stelde of wie beslist, kan haar intrekken."))
    async with store.write():
        state = await read_again(people, state)
        if state.invitation.is_pending:
            await state.invitation.withdraw(by=request.state.actor)
    return flash(go(f"/kringen/{entered.id}/mensen"), what_next(people, state, entered))


async def opened(request: Request, action: Action) -> tuple[Entered, People, Asked]:
    """The invitation in the address, as this reader may see it, in its circle."""
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.PEOPLE_READ)
    found = await doors.open(Invitation, request.path_params["invitation"], actor, action, within=entered)
    people = await People.of(entered.circle)
    (state,) = await asked(people, [found])
    return entered, people, state


async def read_again(people: People, state: Asked) -> Asked:
    """The invitation as it stands inside the write: somebody else may have answered since the page was opened."""
    await state.invitation.refresh_from_db()
    return (await asked(people, [state.invitation]))[0]


async def move_on(state: Asked, people: People, *, by: Actor) -> None:
    """When nobody's yes is missing any more the letter leaves or the code is there; else who decides hears of it."""
    if state.invitation.state is not State.ASKED:
        return
    if not state.is_confirmed:
        await letters.ask(state)
        return
    await state.invitation.send(by=by)
    if not state.invitation.by_code:
        await letters.invite(state.invitation)
        return
    asker = people.member(state.invitation.asked_by_id)
    if asker and not asker.stands_for(by):
        await letters.code_ready(state.invitation)


def after(state: Asked) -> str:
    """Where to go on: a code stands on its invitation's own page."""
    here = f"/kringen/{state.invitation.owner_id}/mensen"
    given = state.invitation.by_code and state.invitation.state is State.SENT
    return f"{here}/uitnodigingen/{state.invitation.id}" if given else here


async def _organisation_of(found: Invitation) -> str:
    organisation = await Organisation.get_or_none(id=found.organisation_id) if found.organisation_id else None
    return organisation.name if organisation else ""


async def let_in(found: Invitation, people: People) -> tuple[str, str]:
    """The sentence one says yes to, kept with the answer, and which text that is."""
    said = {"name": found.name, "who": people.circle.name, "sees": sight.sees(found.role, people.circle)}
    organisation = await _organisation_of(found)
    if not organisation:
        return _("%(name)s mag in de kring van %(who)s. %(sees)s") % said, CONFIRM_TEXT
    words = _("%(name)s van %(organisation)s mag in de kring van %(who)s. %(organisation)s doet dan mee. %(sees)s")
    return words % {**said, "organisation": organisation}, WORK_TEXT


async def _brings(found: Invitation) -> bool:
    """Whether her organisation takes part only from her coming in on: then a yes to her is a yes to it."""
    if found.role is not MemberRole.PROFESSIONAL or found.organisation_id is None or not found.is_pending:
        return False
    return await TakingPart.standing(found.owner_id, found.organisation_id) is None


def what_next(people: People, state: Asked, entered: Entered) -> str:
    """What came of the last press, in a line."""
    name = {"name": state.invitation.name}
    if state.invitation.state is State.SENT:
        words = _("De code voor %(name)s is klaar.") if state.invitation.by_code else ""
        return (words or _("De uitnodiging voor %(name)s is onderweg.")) % name
    if state.invitation.state is State.ASKED:
        words, _tone = sight.state_words(people, state, entered.member)
        return _("De vraag staat klaar. %(state)s.") % {"state": words}
    if state.invitation.state is State.WITHDRAWN:
        return _("De uitnodiging voor %(name)s is ingetrokken.") % name
    return _("De uitnodiging voor %(name)s gaat niet door.") % name
