"""The letters that something changed around somebody: one letter for all of it, so that it tells nothing of what."""

from collections.abc import Iterable
from uuid import UUID

from portal import outbox
from portal.circles.models import Member
from portal.members.cover import Cover
from portal.members.handing import DirectorOffer
from portal.outbox import Letter
from portal.people.models import Staff
from portal.people.persons import Person
from portal.settings import settings
from portal.web import _
from portal.web.texts import SOURCE, locale, speaking

NEWS = "circle_news"
OFFER = "director_offer"
COVER = "cover_asked"
OUT = "organisation_out"


async def tell(members: Iterable[Member]) -> None:
    """Let each of these know that there is something to read on the people page."""
    for each in {member.id: member for member in members}.values():
        await outbox.queue(NEWS, each.id)


async def offered(offer: DirectorOffer) -> None:
    """Let who is asked to direct know that a question waits."""
    await outbox.queue(OFFER, offer.id)


async def cover_asked(cover: Cover) -> None:
    """Let the colleague know that a question waits."""
    await outbox.queue(COVER, cover.id)


async def out(members: Iterable[Member]) -> None:
    """Let those whose organisation takes part no more know that their place ended."""
    for each in members:
        await outbox.queue(OUT, each.id)


async def write_out(member_id: UUID) -> Letter | None:
    """The letter to one whose organisation's consent was withdrawn; none when she came back meanwhile.

    It names neither the circle nor who withdrew: her mailbox is at work, and no page of the circle opens to her.
    """
    person = await Person.get_or_none(id=await Member.person_who_went(member_id))
    if person is None or not person.email:
        return None
    with speaking(person.language or SOURCE):
        text = _(
            "Hallo,\n\nEen organisatie waar je voor werkt, doet niet meer mee in een kring. Jij dus ook niet.\n"
            "De toestemming is ingetrokken. Dat mag, zonder reden. Wat je schreef, blijft in de kring staan.\n\n"
            "In welke kringen je nog zit, zie je hier:\n%(link)s\n\nDeze mail komt van Kring (%(region)s)."
        )
        return letter(person, _("Je zit niet meer in een kring"), text, "/mijn")


async def write_news(member_id: UUID) -> Letter | None:
    """The letter to one who is told; none when she is no longer in.

    Whether another one directs, a colleague stands in or somebody looked in danger: it is the same letter. Who
    reads it over her shoulder learns nothing from it, not even that there is something to hide.
    """
    found = await Member.now_in(member_id)
    person = await Person.get_or_none(id=found[0].person_id) if found else None
    if found is None or person is None or not person.email:
        return None
    with speaking(person.language or SOURCE):
        text = _(
            "Hallo,\n\nEr is iets nieuws voor je op Kring. Log in om het te lezen:\n%(link)s\n\n"
            "Deze mail komt van Kring (%(region)s)."
        )
        return letter(person, _("Er is iets nieuws voor je"), text, f"/kringen/{found[1].id}/mensen")


async def write_offer(id: UUID) -> Letter | None:
    """The letter to who is asked to direct; none when it was answered or taken back, or one of the two went."""
    offer = await DirectorOffer.waiting(id)
    found = await Member.now_in(offer.asked_id) if offer else None
    if offer is None or found is None:
        return None
    if not await DirectorOffer.is_of_colleague(offer):
        # Who withdrew an organisation asks who directs next: no colleague, so the letter doesn't say so.
        return await write_news(found[0].id)
    return await _question(found[0].person_id, f"/kringen/{found[1].id}/mensen")


async def write_cover(id: UUID) -> Letter | None:
    """The letter to the colleague; none when it was answered or taken back, or she works there no more."""
    cover = await Cover.to_answer(id)
    if cover is None or await Staff.now(cover.asked_id, cover.organisation_id) is None:
        return None
    return await _question(cover.asked_id, f"/vervanging/{cover.id}")


async def _question(person_id: UUID | None, path: str) -> Letter | None:
    person = await Person.get_or_none(id=person_id)
    if person is None or not person.email:
        return None
    with speaking(person.language or SOURCE):
        text = _(
            "Hallo,\n\nEen collega vraagt je iets. Log in om het te lezen:\n%(link)s\n\n"
            "Je mag ja zeggen, en je mag nee zeggen.\n\nDeze mail komt van Kring (%(region)s)."
        )
        return letter(person, _("Een collega vraagt je iets"), text, path)


def letter(to: Person, subject: str, text: str, path: str) -> Letter:
    """A letter with its link and the region's name filled in."""
    words = text % {"link": settings().origin + path, "region": settings().region}
    return Letter(to=to.email, subject=subject, text=words, language=locale())


WRITERS = {NEWS: write_news, OFFER: write_offer, COVER: write_cover, OUT: write_out}
