"""Farewell: somebody wants her own account erased (AVG art. 17); done after some days in which she may take it back."""

from datetime import timedelta
from typing import Self
from uuid import UUID

from tortoise import fields

from portal import clock, live, outbox
from portal.audit import Erasing, Ground, erase, write_line
from portal.outbox import Letter
from portal.people.accounts import Login
from portal.people.actor import Actor
from portal.people.codes import Code
from portal.people.lists import Hold, needed
from portal.people.models import Staff
from portal.people.passkeys import Challenge, Passkey
from portal.people.persons import Person
from portal.people.recovery import RecoveryCode
from portal.people.session_row import Session
from portal.settings import settings
from portal.store import Moment, Row, write
from portal.vault import Whose
from portal.web import _
from portal.web.page import day_words
from portal.web.texts import SOURCE, locale, speaking

# Long enough to think it over, and for whose phone somebody else has in hand to notice.
THINKING = timedelta(days=7)
KIND = "people.farewell"
ASKED = "people.farewell_asked"


class Farewell(Row):
    """That somebody asked for her account to be erased (afscheid), and when it will be, at most once per person."""

    person_id = fields.UUIDField(unique=True)
    asked_at = Moment()
    due_at = Moment()

    class Meta:
        table = "farewell"

    @classmethod
    async def ask(cls, by: Actor) -> Self:
        """It is erased after the days of thinking; asked twice, it is the first time."""
        async with write():
            person_id = _person(by)
            there = await cls.of(person_id)
            if there:
                return there
            moment = clock.now()
            made = await cls.create(person_id=person_id, asked_at=moment, due_at=moment + THINKING)
            await outbox.queue(KIND, made.id, due=made.due_at)
            await outbox.queue(ASKED, person_id)
            await write_line({**by.line(), "action": "account_erase_asked", "kind": "Person", "thing_id": person_id})
        return made

    @classmethod
    async def of(cls, person_id: UUID) -> Self | None:
        """What she asked and hasn't taken back."""
        return await cls.get_or_none(person_id=person_id)

    @classmethod
    async def take_back(cls, by: Actor) -> bool:
        """She stays; False when there was nothing to take back."""
        async with write():
            gone = await cls.filter(person_id=_person(by)).delete()
            if gone:
                line = {"action": "account_erase_withdrawn", "kind": "Person", "thing_id": by.person_id}
                await write_line({**by.line(), **line})
        return bool(gone)

    @classmethod
    async def erase_of(cls, this: Erasing) -> None:
        """Hung on `erased`, after the circles': her ways in, what she was typing, and herself."""
        if not this.person:
            return
        # Once it is durable; also the socket of a session that ran out and nobody looked at yet.
        await live.hang_up(person=str(this.person))
        sessions = await Session.filter(person_id=this.person).values_list("id", flat=True)
        await this.take_by(Challenge, "session_id", list(sessions))
        for index in await Person.filter(id=this.person, email_index__not_isnull=True).values_list(
            "email_index", flat=True
        ):
            await this.take(Code, address_index=index)
        for model in (Session, Passkey, RecoveryCode, Login, cls):
            await this.take(model, person_id=this.person)
        await this.take(Person, id=this.person)


async def why_not(person_id: UUID) -> list[Hold]:
    """Why this account can't be erased by its owner now: for 'work', or what rooms above say; empty when it can.

    Who works or worked for an organisation: which professional looked in a file has to be known for five years
    (NEN 7513), and her name in the log opens with her key alone.
    """
    if await Staff.exists(person_id=person_id):
        return [Hold("work")]
    return [hold for each in needed for hold in await each(person_id)]


async def carry_out(id: UUID) -> Letter | None:
    """Its day has come: look again whether it may be done, do it, and write her the last letter."""
    async with write():
        found = await Farewell.filter(id=id).select_for_update().first()
        if found is None or found.due_at > clock.now():
            return None
        person = await Person.get(id=found.person_id)
        if await why_not(person.id):
            # She is told on her account's page, and may ask again once it can be done.
            await found.delete()
            return None
        address, language = person.email, person.language or SOURCE
        await erase((Whose.PERSON, person.id), ground=Ground.REQUEST, asked_by="self")
    if not address:
        return None
    with speaking(language):
        text = _(
            "Hallo,\n\nJe vroeg om je account te wissen. Dat is gedaan.\n"
            "Wat alleen van jou was, is weg. Wij kunnen het niet terughalen.\n\n"
            "Deze mail komt van Kring (%(region)s)."
        )
        return Letter(address, _("Je account is gewist"), text % {"region": settings().region}, locale())


async def write_asked(person_id: UUID) -> Letter | None:
    """That it was asked, and where to take it back: it may have been somebody else with her phone."""
    person, found = await Person.get_or_none(id=person_id), await Farewell.of(person_id)
    if person is None or found is None or not person.email:
        return None
    with speaking(person.language or SOURCE):
        text = _(
            "Hallo,\n\nEr is gevraagd om je account te wissen. Dat gebeurt op %(day)s.\n"
            "Was jij dat niet, of wil je het toch niet? Log in en draai het terug:\n%(link)s\n\n"
            "Deze mail komt van Kring (%(region)s)."
        )
        link = f"{settings().origin}/account/wissen"
        words = text % {"day": day_words(found.due_at), "link": link, "region": settings().region}
        return Letter(person.email, _("Er is gevraagd om je account te wissen"), words, locale())


async def queue_missed() -> None:
    """Hung on `tidy`: what was due and didn't happen, since its errand gave up, is tried again."""
    for each in await Farewell.filter(due_at__lt=clock.now() - timedelta(hours=1)).limit(100):
        if not await outbox.Errand.exists(subject_id=each.id, left_at__isnull=True, gave_up_at__isnull=True):
            async with write():
                await outbox.queue(KIND, each.id)


def _person(by: Actor) -> UUID:
    if by.person_id is None:
        raise ValueError("Only somebody who is signed in has an account")
    return by.person_id


WRITERS = {KIND: carry_out, ASKED: write_asked}
