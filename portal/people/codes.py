"""Signing in with a code by e-mail: six digits, once, for ten minutes, in the browser that asked."""

import secrets
from datetime import timedelta
from enum import Enum, auto
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import F

from portal import clock, outbox
from portal.audit.keeping import rows
from portal.people.persons import email_index
from portal.store import Moment, write
from portal.vault import SealedRow, SealedText, blind_index
from portal.web import texts

LASTS = timedelta(minutes=10)
MOST_TRIES = 5
LETTER = "people.code"
_KEEP = timedelta(days=1)


class Answer(Enum):
    """What came of typing a code."""

    RIGHT = auto()
    WRONG = auto()
    OVER = auto()  # used, too late, or tried too often
    ELSEWHERE = auto()  # another browser asked


class Code(SealedRow):
    """A code somebody asked for (inlogcode), made for any address, so that asking never tells who is here."""

    address = SealedText()
    address_index = fields.CharField(64, db_index=True)
    digits = SealedText()
    browser = fields.CharField(64)
    next = fields.CharField(600)
    language = fields.CharField(8)
    # Set when somebody signed in proves again that it is she.
    session_id = fields.UUIDField(null=True)
    # Set for the first administrator of an organisation that has no provider yet: the code opens its desk.
    organisation_id = fields.UUIDField(null=True)
    made_at = Moment()
    ends_at = Moment()
    tries = fields.IntField(default=0)
    used_at = Moment(null=True)

    class Meta:
        table = "code"

    @classmethod
    async def ask(
        cls,
        address: str,
        *,
        browser: str,
        next: str,
        session_id: UUID | None = None,
        organisation_id: UUID | None = None,
    ) -> Self:
        """A new code for this address, on its way by mail; the one this browser asked before stops working."""
        moment, index = clock.now(), email_index(address)
        async with write():
            await cls.filter(address_index=index, browser=browser, ends_at__gt=moment).update(ends_at=moment)
            code = await cls.create(
                address=address,
                address_index=index,
                digits=f"{secrets.randbelow(1_000_000):06}",
                browser=browser,
                next=next,
                language=texts.locale(),
                session_id=session_id,
                organisation_id=organisation_id,
                made_at=moment,
                ends_at=moment + LASTS,
            )
            await outbox.queue(LETTER, code.id)
        return code

    @property
    def open(self) -> bool:
        """Whether it can still be typed."""
        return self.used_at is None and self.tries < MOST_TRIES and clock.now() < self.ends_at

    @property
    def token(self) -> str:
        """What stands in the letter's link: 128 bits that only our key makes of this code's id."""
        return blind_index(str(self.id), "code.link")[:32]

    def is_link(self, token: str) -> bool:
        """Whether this is the link that was in its letter."""
        return secrets.compare_digest(self.token.encode(), token.encode())

    async def answer(self, typed: str, browser: str) -> Answer:
        """Try what was typed; a right code is used up by it, also when two try at once."""
        return await self._try(self.digits, typed, browser)

    async def follow(self, token: str, browser: str) -> Answer:
        """The same with the letter's link: one use between the two of them, and the same tries."""
        return await self._try(self.token, token, browser)

    async def _try(self, right: str, typed: str, browser: str) -> Answer:
        if not secrets.compare_digest(self.browser, browser):
            return Answer.ELSEWHERE
        async with write():
            alive = Code.filter(id=self.id, used_at__isnull=True, tries__lt=MOST_TRIES, ends_at__gt=clock.now())
            if not await alive.update(tries=F("tries") + 1):
                return Answer.OVER
            if not secrets.compare_digest(right.encode(), typed.encode()):
                return Answer.WRONG
            used = await Code.filter(id=self.id, used_at__isnull=True).update(used_at=clock.now())
            return Answer.RIGHT if used else Answer.OVER

    @classmethod
    async def tidy(cls) -> None:
        """Throw away what ran out."""
        await CODES.let_go()


CODES = rows("codes", "sign-in codes that ran out", Code, ("ends_at",), lambda: _KEEP)
