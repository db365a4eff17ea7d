"""A birthday that changes who decides: those concerned get a letter thirty days before, once, and no name in it."""

from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from portal import clock, outbox
from portal.circles.audience import MemberRole
from portal.circles.models import Member
from portal.circles.turns import Coming, Turn
from portal.members.deciding import People
from portal.outbox import Letter
from portal.people.persons import Person
from portal.settings import settings
from portal.store import write
from portal.web import _
from portal.web.texts import SOURCE, locale, speaking

LOOK = "turn_look"
LETTER = "turn"


async def look_today() -> None:
    """Hung on `tidy`, which runs each hour: once a day somebody looks whose birthday comes near."""
    async with write():
        await outbox.queue_once(LOOK, _id_of(clock.today()))


async def look(_day: UUID) -> None:
    """Queue the letters about every such birthday that nobody was told of; begun again, it tells nobody twice."""
    async for circle, coming in Turn.untold():
        async with write():
            if not await Turn.tell(circle, coming):
                continue
            for member in concerned(await People.of(circle)):
                await outbox.queue(LETTER, member.id)


def concerned(people: People) -> list[Member]:
    """Who hears of it: the young person, her parents who are in, and who directs."""
    near = [each for each in people.members if is_near(each)]
    return [*near, *([people.director] if people.director else [])]


def is_near(member: Member) -> bool:
    """Whether it is about her: the young person, or a parent with or without custody."""
    return member.role in (MemberRole.YOUNG_PERSON, MemberRole.PARENT)


async def write_letter(member_id: UUID) -> Letter | None:
    """The letter to one of those concerned; none when she isn't any more, or the birth date was put right."""
    found = await Member.now_in(member_id)
    if found is None or Coming.of(found[1]) is None:
        return None
    member, circle = found
    if all(each.id != member.id for each in concerned(await People.of(circle))):
        return None
    person = await Person.get(id=member.person_id)
    if not person.email:
        return None
    with speaking(person.language or SOURCE):
        text = _(
            "Hallo,\n\nIn een kring waar je in zit, verandert binnenkort wie wat mag lezen en wie beslist.\n"
            "Dat gaat vanzelf. Log in om te lezen wat er verandert, en wat hetzelfde blijft:\n%(link)s\n\n"
            "Deze mail komt van Kring (%(region)s)."
        )
        words = text % {"link": settings().origin + path(circle.id), "region": settings().region}
        return Letter(to=person.email, subject=_("Er verandert binnenkort iets"), text=words, language=locale())


def path(circle_id: UUID) -> str:
    """The page about it; the address itself tells nobody what it is about."""
    return f"/kringen/{circle_id}/mensen/straks"


def _id_of(day: date) -> UUID:
    return uuid5(NAMESPACE_OID, f"{LOOK} {day.isoformat()}")


WRITERS = {LOOK: look, LETTER: write_letter}
