"""Carrying out what was asked, and what of this room goes with a circle or with a person."""

from uuid import UUID

from portal import clock, outbox
from portal.access.rules import Role
from portal.audit import Erasing, Ground, erase
from portal.circles.ages import Decider
from portal.circles.custody import Custody
from portal.circles.erasing import HOUSE, take_things
from portal.circles.models import Circle, Member
from portal.members import news
from portal.members.cover import Cover
from portal.members.deciding import People
from portal.members.emergency import Emergency
from portal.members.erasure import ErasureAnswer, ErasureRequest, askers, professionals
from portal.members.handing import DirectorOffer
from portal.members.models import Invitation
from portal.outbox import Letter
from portal.people.actor import Actor
from portal.people.persons import Person
from portal.settings import settings
from portal.store import write
from portal.vault import Whose
from portal.web import _
from portal.web.texts import SOURCE, locale, speaking

WORK = "circle_erase"
QUESTION = "circle_erase_question"
DONE = "circle_erased"
_ASKED_BY = {Decider.YOUNG_PERSON: Role.YOUNG_PERSON, Decider.CUSTODY_PARENTS: Role.CUSTODY_PARENT}


async def queue(request: ErasureRequest, people: People) -> None:
    """In the write in which it was asked, or asked by all: its two days, and a letter to each whose word it takes."""
    if request.thought_over_at and request.done_by:
        await outbox.queue(WORK, request.id, due=request.thought_over_at)
        await outbox.queue(WORK, request.id, due=request.done_by)
        waits = professionals(people)
    else:
        waits = [each for each in await request.still_to_ask(people) if each in people.members]
    for member in waits:
        await outbox.queue(QUESTION, member.id)


async def ask_as_well(thing: object, by: Actor) -> None:
    """Hung on `changed`: a parent's custody is written down while it waits, so that it takes her word too."""
    if not isinstance(thing, Custody):
        return
    found = await ErasureRequest.open_in_circle(thing.owner_id)
    if found and await found.takes_word_of(thing.member_id):
        await found.let_know(thing.member_id)
        await outbox.queue(QUESTION, thing.member_id)


async def look_again(request: ErasureRequest) -> None:
    """In the write in which an organisation answered: perhaps everybody has, and the days are over."""
    if request.thought_over_at and request.open_in:
        await outbox.queue(WORK, request.id, due=max(request.thought_over_at, clock.now()))


async def queue_missed() -> None:
    """Hung on `tidy`: what is due and was not done, since its errand gave up, is looked at again."""
    moment = clock.now()
    for request in await ErasureRequest.waiting():
        waits = outbox.Errand.filter(kind=WORK, subject_id=request.id, left_at__isnull=True, gave_up_at__isnull=True)
        is_over = request.thought_over_at and request.thought_over_at < moment
        if is_over and not await waits.filter(due_at__lte=moment).exists():
            async with write():
                await outbox.queue(WORK, request.id)


async def carry_out(id: UUID) -> None:
    """Look again whether it may be done and is due, and then erase the circle whole."""
    async with write():
        # Who writes in it meanwhile waits, or is done before.
        found = await ErasureRequest.hold(id)
        circle = await Circle.hold(found.owner_id) if found else None
        if found is None or circle is None:
            return
        people = await People.of(circle)
        if not found.may_be_asked_by_them(people):
            await found.end(by=HOUSE, lapsed_at=clock.now())
            await news.tell(askers(people))
            return
        if not await found.is_due(people):
            return
        told = [each.person_id for each in askers(people) if each.person_id]
        asked_by = _ASKED_BY[found.decider].value
        await erase((Whose.CIRCLE, UUID(int=circle.id.int)), ground=Ground.REQUEST, asked_by=asked_by)
        for person_id in told:
            await outbox.queue(DONE, person_id)


async def write_question(member_id: UUID) -> Letter | None:
    """The letter to one whose word it takes; none when it takes hers no more."""
    found = await Member.now_in(member_id)
    request = await ErasureRequest.known_to(found[0]) if found else None
    person = await Person.get_or_none(id=found[0].person_id) if found else None
    if found is None or request is None or person is None or not person.email:
        return None
    with speaking(person.language or SOURCE):
        text = _(
            "Hallo,\n\nEr wacht een vraag op jouw antwoord. Log in om haar te lezen:\n%(link)s\n\n"
            "Deze mail komt van Kring (%(region)s)."
        )
        return news.letter(person, _("Er wacht een vraag op je"), text, path(found[1].id))


async def write_done(person_id: UUID) -> Letter | None:
    """The last letter about it, to who asked."""
    person = await Person.get_or_none(id=person_id)
    if person is None or not person.email:
        return None
    with speaking(person.language or SOURCE):
        text = _(
            "Hallo,\n\nJe vroeg om iets te wissen. Dat is gedaan. Wij kunnen het niet terughalen.\n\n"
            "Deze mail komt van Kring (%(region)s)."
        )
        words = text % {"region": settings().region}
        return Letter(to=person.email, subject=_("Wat je vroeg is gedaan"), text=words, language=locale())


def path(circle_id: UUID) -> str:
    """The page about it; the address itself tells nobody what it is about."""
    return f"/kringen/{circle_id}/mensen/verzoek"


async def erase_of(this: Erasing) -> None:
    """Hung on `erased`: what members asked each other; of a person her name and address in what she was asked."""
    if this.circle:
        await Emergency.forget_told(this)
        await take_things(this, ErasureAnswer, ErasureRequest, Emergency, Cover, DirectorOffer, Invitation)
    elif this.person:
        await Invitation.unname(this, this.person)


WRITERS = {WORK: carry_out, QUESTION: write_question, DONE: write_done}
