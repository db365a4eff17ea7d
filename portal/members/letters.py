"""The letters of this room: that somebody is asked, that a yes is needed, that somebody came in; never whose circle."""

import re
from datetime import timedelta
from uuid import UUID

from portal import clock, outbox
from portal.circles.models import Member
from portal.circles.taking_part import TakingPart
from portal.members import news
from portal.members.deciding import Asked, People, Wanted, asked, wanted
from portal.members.giving import NEWS_LASTS
from portal.members.models import Invitation
from portal.members.news import letter as _letter
from portal.outbox import Letter
from portal.people.persons import Person
from portal.settings import settings
from portal.web import _
from portal.web.texts import SOURCE, speaking

INVITE = "invitation"
QUESTION = "invitation_question"
CODE_READY = "invitation_code"
CAME_IN = "invitation_came_in"

# A question that still waits then is told of once more.
REMINDED_AFTER = timedelta(days=7)

_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


def is_address(text: str) -> bool:
    """Whether this could be an e-mail address; only a letter that arrives proves more."""
    return _ADDRESS.fullmatch(text) is not None


async def invite(invitation: Invitation) -> None:
    """Let the invitation leave, with the write this stands in."""
    await outbox.queue(INVITE, invitation.id)


async def ask(state: Asked) -> None:
    """Tell each whose yes is still needed that a question waits."""
    for member in {each.id: each for group in state.waiting for each in group}.values():
        await outbox.queue(QUESTION, member.id)


async def ask_about(state: Wanted) -> None:
    """Tell each whose yes is still needed that a question waits, and once more after a week if it still does."""
    for member in {each.id: each for group in state.waiting for each in group}.values():
        await outbox.queue(QUESTION, member.id)
        await outbox.queue(QUESTION, member.id, due=clock.now() + REMINDED_AFTER)


async def code_ready(invitation: Invitation) -> None:
    """Tell who asked that the code is there: it lives three days, and somebody else said the last yes."""
    await outbox.queue(CODE_READY, invitation.id)


async def came_in(state: Asked) -> None:
    """Tell who gave the code, and each who decides, that somebody came in with one: it may not be whom they meant."""
    told = {state.invitation.asked_by_id, *(each.id for group in state.groups for each in group)}
    for member_id in told:
        await outbox.queue(CAME_IN, member_id)


async def write_invitation(id: UUID) -> Letter | None:
    """The letter to the person invited; none when it was withdrawn or answered meanwhile.

    No name stands in it, not even of who asks: the letter may be read by whoever she must be safe from, and the
    name of the one who asks is often the child's own.
    """
    invitation = await Invitation.to_send(id)
    if invitation is None:
        return None
    with speaking(invitation.language):
        text = _(
            "Hallo,\n\n"
            "Iemand die je kent vraagt je om mee te doen in een kring.\n"
            "Een kring is een besloten plek waar mensen samen om iemand heen staan.\n\n"
            "Open deze link. Log in met dit e-mailadres. Dan zie je wie je vraagt, en waarvoor:\n"
            "%(link)s\n\n"
            "De link werkt 14 dagen, en alleen voor jou. Je zit nergens aan vast: je mag ook nee zeggen.\n"
            "Ken je dit niet? Dan hoef je niets te doen.\n\n"
            "Deze mail komt van Kring (%(region)s)."
        )
        return Letter(
            to=invitation.email,
            subject=_("Iemand vraagt je in een kring"),
            text=text % {"link": settings().origin + invitation.path, "region": settings().region},
            language=invitation.language,
        )


async def write_question(member_id: UUID) -> Letter | None:
    """The letter to one who decides; none when nothing waits for her any more."""
    found = await Member.now_in(member_id)
    if found is None:
        return None
    member, circle = found
    person = await Person.get(id=member.person_id)
    people = await People.of(circle)
    invited = await asked(people, await Invitation.waiting_in(circle.id))
    about = await wanted(people, await TakingPart.open_in(circle.id))
    waits = [*(each.waits_for(member) for each in invited), *(each.waits_for(member) for each in about)]
    if not person.email or not any(waits):
        return None
    with speaking(person.language or SOURCE):
        text = _(
            "Hallo,\n\nEr wacht een vraag op jouw antwoord. Log in om haar te lezen:\n%(link)s\n\n"
            "Er is geen haast bij. Je mag ja zeggen, en je mag nee zeggen.\n\n"
            "Deze mail komt van Kring (%(region)s)."
        )
        return _letter(person, _("Er wacht een vraag op je"), text, "/mijn")


async def write_code_ready(id: UUID) -> Letter | None:
    """The letter to who asked; none when the code is over, or she is no longer in. The code itself isn't mailed."""
    invitation = await Invitation.to_send(id)
    found = await Member.now_in(invitation.asked_by_id) if invitation else None
    if invitation is None or found is None:
        return None
    person = await Person.get(id=found[0].person_id)
    if not person.email:
        return None
    with speaking(person.language or SOURCE):
        text = _(
            "Hallo,\n\nEr is ja gezegd op een vraag van jou. De code staat klaar. Hij werkt 3 dagen.\n"
            "Log in om hem te zien:\n%(link)s\n\nDeze mail komt van Kring (%(region)s)."
        )
        link = f"/kringen/{invitation.owner_id}/mensen/uitnodigingen/{invitation.id}"
        return _letter(person, _("Er staat iets voor je klaar"), text, link)


async def write_came_in(member_id: UUID) -> Letter | None:
    """The letter to one who gave a code or decides; none when nobody is new any more, or she is no longer in."""
    found = await Member.now_in(member_id)
    if found is None:
        return None
    member, circle = found
    person = await Person.get(id=member.person_id)
    new = await asked(await People.of(circle), await Invitation.came_in(circle.id, clock.now() - NEWS_LASTS))
    if not person.email or not any(each.gives(member) for each in new):
        return None
    with speaking(person.language or SOURCE):
        text = _(
            "Hallo,\n\nIemand is binnengekomen met een code. Kijk of het klopt wie het is:\n%(link)s\n\n"
            "Klopt het niet? Op die pagina kun je het meteen stoppen, of je leest er wie dat kan.\n\n"
            "Deze mail komt van Kring (%(region)s)."
        )
        return _letter(person, _("Er is iemand bij gekomen"), text, f"/kringen/{circle.id}/mensen")


WRITERS = {
    INVITE: write_invitation,
    QUESTION: write_question,
    CODE_READY: write_code_ready,
    CAME_IN: write_came_in,
    **news.WRITERS,
}
