"""The letters of this room: that somebody is asked into a circle, and that somebody's yes is needed; never for whom."""

import re
from uuid import UUID

from portal import outbox
from portal.circles.models import Member
from portal.members.deciding import Asked, People, asked
from portal.members.models import Invitation
from portal.outbox import Letter
from portal.people.models import Person
from portal.settings import settings
from portal.web import _
from portal.web.texts import speaking

INVITE = "invitation"
QUESTION = "invitation_question"

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
            "Deze brief komt van Kring (%(region)s)."
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
    waiting = await asked(await People.of(circle), await Invitation.waiting_in(circle.id))
    if not person.email or not any(each.waits_for(member) for each in waiting):
        return None
    language = person.language or "nl"
    with speaking(language):
        text = _(
            "Hallo,\n\nEr wacht een vraag op jouw antwoord. Log in om haar te lezen:\n%(link)s\n\n"
            "Er is geen haast bij. Je mag ja zeggen, en je mag nee zeggen.\n\n"
            "Deze brief komt van Kring (%(region)s)."
        )
        return Letter(
            to=person.email,
            subject=_("Er wacht een vraag op je"),
            text=text % {"link": settings().origin + "/mijn", "region": settings().region},
            language=language,
        )


WRITERS = {INVITE: write_invitation, QUESTION: write_question}
