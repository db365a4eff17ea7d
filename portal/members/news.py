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
            "Deze brief komt van Kring (%(region)s)."
        )
        return letter(person, _("Er is iets nieuws voor je"), text, f"/kringen/{found[1].id}/mensen")


async def write_offer(id: UUID) -> Letter | None:
    """The letter to who is asked to direct; none when it was answered or taken back, or one of the two went."""
    offer = await DirectorOffer.waiting(id)
    found = await Member.now_in(offer.asked_id) if offer else None
    if found is None:
        return None
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
            "Je mag ja zeggen, en je mag nee zeggen.\n\nDeze brief komt van Kring (%(region)s)."
        )
        return letter(person, _("Een collega vraagt je iets"), text, path)


def letter(to: Person, subject: str, text: str, path: str) -> Letter:
    """A letter with its link and the region's name filled in."""
    words = text % {"link": settings().origin + path, "region": settings().region}
    return Letter(to=to.email, subject=subject, text=words, language=locale())


WRITERS = {NEWS: write_news, OFFER: write_offer, COVER: write_cover}
