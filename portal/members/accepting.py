"""The page behind a link or a code: who asks, in whose circle, what she will see, and her own yes or no."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from portal import clock, store
from portal.access import Action, doors
from portal.circles.audience import MemberRole
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.directing import Directing
from portal.circles.models import Circle, Member
from portal.circles.thing import Owner
from portal.members import by_code, letters, organisations, sharing, sight, signs
from portal.members.deciding import Asked, People, asked
from portal.members.emergency import Emergency
from portal.members.giving import Paper
from portal.members.handing import direct
from portal.members.invitation import State
from portal.members.models import CIRCLE_TEXT, HELP_TEXT, Invitation
from portal.people.actor import Actor
from portal.people.models import Organisation
from portal.people.persons import Person
from portal.people.sessions import must_be_fresh
from portal.web import Form, _, flash, go, page
from portal.web.texts import locale


@dataclass(frozen=True)
class Answering:
    """One who opened her letter, with what she may know before she answers."""

    actor: Actor
    person: Person
    people: People
    state: Asked

    @property
    def invitation(self) -> Invitation:
        """What she was asked."""
        return self.state.invitation

    @property
    def circle(self) -> Circle:
        """In whose circle."""
        return self.people.circle

    @property
    def helpers(self) -> list[Member]:
        """The professionals who are in: who decides about help is asked whether they may."""
        care = [each for each in self.people.members if each.role is MemberRole.PROFESSIONAL]
        return care if self.decides else []

    @property
    def decides(self) -> bool:
        """Whether she decides about others once she is in."""
        return self.people.will_decide(self.invitation.role, self.invitation.member_id)


async def letter_page(request: Request) -> Response:
    """The question; before signing in a page that is the same for every link, right or wrong."""
    if not request.state.actor.signed_in:
        return await page(request, "members/letter.html", next=request.url.path)
    found = await _found(request)
    if isinstance(found, Response):
        return found
    await must_be_fresh(request)
    return await _question(request, found, Form())


async def answer(request: Request) -> Response:
    """Her yes makes her a member with just what the page said; her no ends the question."""
    found = await _found(request)
    if isinstance(found, Response):
        return found
    await must_be_fresh(request)
    form = await Form.read(request)
    said = form.choice("answer", ["yes", "no"], required=_("Kies ja of nee."))
    if said == "yes" and found.helpers:
        form.choice("help", ["yes", "no"], required=_("Kies of je hulp wilt. Nee mag ook."))
    if form.errors:
        return await _question(request, found, form, status=422)
    async with store.write():
        await found.invitation.refresh_from_db()
        if await _is_hers(found.invitation, found.actor):
            return go(f"/kringen/{found.circle.id}/mensen")
        if found.invitation.state is not State.SENT or not found.invitation.opens_with(request.path_params["token"]):
            return await _closed(request, found.invitation)
        if said == "no":
            await _refuse(found)
        else:
            await _accept(found, form)
    if said == "no":
        return await page(request, "members/refused.html")
    return flash(go(f"/kringen/{found.circle.id}/mensen"), _("Welkom in de kring van %(name)s.") % _name(found))


async def _found(request: Request) -> Answering | Response:
    """The invitation behind this link for this reader, or the page that says why she can't answer it."""
    actor: Actor = request.state.actor
    end = request.path_params["token"]
    code = signs.read(end)
    invitation = await (by_code.behind(request, code) if code else Invitation.of_token(end))
    await doors.outside(actor, Action.INVITATION_ANSWER, invitation)
    if invitation is None:
        return await by_code.opens_nothing(request)
    if await _is_hers(invitation, actor):
        return go(f"/kringen/{invitation.owner_id}/mensen")
    if invitation.by_code and invitation.state is not State.SENT:
        return await by_code.opens_nothing(request)
    if code:
        # On under its link: that can't be guessed, so nobody counts how often she reads the question.
        return go(invitation.path)
    person = await Person.get(id=actor.person_id)
    if not invitation.is_for(person):
        return await page(request, "members/other_address.html", status=403, why="address", organisation="")
    if not invitation.fits(actor):
        organisation = await Organisation.get_or_none(id=invitation.organisation_id)
        name = organisation.name if organisation else ""
        return await page(request, "members/other_address.html", status=403, why="capacity", organisation=name)
    if invitation.state is not State.SENT:
        return await _closed(request, invitation)
    people = await People.of(await invitation.circle())
    (state,) = await asked(people, [invitation])
    if invitation.by_code and any(each.stands_for(actor) for each in people.members):
        # It stays good for the one it is meant for.
        return await page(request, "members/already.html", status=409, here=f"/kringen/{people.circle.id}")
    if Paper.of(people, state).needs_address:
        return await by_code.opens_nothing(request)
    if not await organisations.may_bring(invitation):
        return await page(request, "members/closed.html", status=410, state=State.WITHDRAWN, State=State)
    # Somebody's birthday, or a decider who left, may have changed who must say yes since the letter left.
    if not state.is_confirmed:
        return await page(request, "members/closed.html", status=409, state=State.ASKED, State=State)
    return Answering(actor, person, people, state)


async def _is_hers(invitation: Invitation, actor: Actor) -> bool:
    """Whether it is answered with a yes, and the place it gave is this actor's."""
    found = await Member.now_in(invitation.member_id) if invitation.accepted_at and invitation.member_id else None
    return found is not None and found[0].stands_for(actor)


async def _closed(request: Request, invitation: Invitation) -> Response:
    if invitation.by_code:
        return await by_code.opens_nothing(request)
    return await page(request, "members/closed.html", status=410, state=invitation.state, State=State)


async def _question(request: Request, found: Answering, form: Form, status: int = 200) -> Response:
    return await page(
        request,
        "members/accept.html",
        status=status,
        form=form,
        # Not as `circle`: the frame would offer her the rooms of a circle she isn't in.
        whose=found.circle.name,
        invitation=found.invitation,
        asker=found.people.member(found.invitation.asked_by_id),
        open_to=sight.open_to(found.invitation.role, found.circle),
        closed_to=sight.closed_to(found.invitation.role, found.circle),
        helpers=found.helpers,
        directs=found.invitation.role is MemberRole.PROFESSIONAL and found.people.director is None,
        account=found.person.name,
        # Who decides can't just leave, so the page doesn't say so.
        decides=found.decides,
        own=found.invitation.role is MemberRole.YOUNG_PERSON,
        circle_words=_circle_words(found),
        help_words=_help_words(found) if found.helpers else "",
    )


async def _refuse(found: Answering) -> None:
    await found.invitation.refuse(by=found.actor)
    named = found.people.member(found.invitation.member_id)
    if named and found.decides:
        await _consent(found, named, "circle", ConsentAnswer.REFUSED, _circle_words(found), CIRCLE_TEXT)


async def _accept(found: Answering, form: Form) -> None:
    again = next((each for each in found.people.members if each.stands_for(found.actor)), None)
    if again:
        # Already in by another way: the question is answered, and nothing is given that she doesn't have.
        await found.invitation.keep(by=found.actor, accepted_at=clock.now(), member_id=again.id)
        return
    await organisations.comes_with(found.invitation, found.state, by=found.actor)
    deciders = {each.id: each for group in found.state.groups for each in group}
    await sharing.with_organisation(found.invitation, deciders.values(), by=found.actor)
    member = await found.invitation.accept(found.circle, found.person, by=found.actor)
    if found.invitation.by_code:
        await letters.came_in(found.state)
    await sharing.as_she_said(found.invitation, member, found.people.young_person, by=found.actor)
    if member.role is MemberRole.PROFESSIONAL and await Directing.director_of(found.circle) is None:
        # Exactly one director from the day the first organisation is in.
        await direct(member, by=found.actor)
        await Emergency.hand_on(member)
    if not found.decides:
        return
    await _consent(found, member, "circle", ConsentAnswer.GIVEN, _circle_words(found), CIRCLE_TEXT)
    if member.role is MemberRole.YOUNG_PERSON:
        words = _circle_words(found)
        await sharing.with_parents(found.circle, member, by=found.actor, words=words, language=locale())
    if found.helpers:
        wants = ConsentAnswer.GIVEN if form.values.get("help") == "yes" else ConsentAnswer.REFUSED
        await _consent(found, member, "help", wants, _help_words(found), HELP_TEXT)


async def _consent(found: Answering, member: Member, about: str, said: ConsentAnswer, words: str, text: str) -> None:
    await Consent.make(
        by=found.actor,
        owner=(Owner.CIRCLE, found.circle.id),
        by_member_id=member.id,
        about=about,
        answer=said,
        words=words,
        text=text,
        language=locale(),
        since=clock.now(),
    )


def _name(found: Answering) -> dict[str, str]:
    return {"name": found.circle.name}


def _circle_words(found: Answering) -> str:
    if found.invitation.role is MemberRole.YOUNG_PERSON:
        return _("Ik wil mijn eigen kring. Ik weet wie erin zitten en wat zij zien.")
    return _("Ik vind het goed dat %(name)s deze kring heeft. Ik weet wie erin zitten en wat zij zien.") % _name(found)


def _help_words(found: Answering) -> str:
    who = sight.names(found.helpers, _("en"))
    if found.invitation.role is MemberRole.YOUNG_PERSON:
        return _("Ik wil hulp van %(who)s.") % {"who": who}
    return _("%(who)s mag hulp geven aan %(name)s.") % {"who": who, **_name(found)}
