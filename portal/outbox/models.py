"""Errand: something that must leave, never in words. Lease: who drains now. KeptLetter: what a demo never sent."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import F, Q

from portal import clock
from portal.audit import Erasing
from portal.audit.keeping import rows
from portal.outbox import wake
from portal.settings import settings
from portal.store import Moment, Row, after_commit
from portal.vault import SealedRow, SealedText

# Minutes until the next try, after the first, second … failure; then we give up, and the log says so.
_LATER = (1, 2, 5, 15, 60, 240, 720)


class Errand(Row):
    """Something that must leave the building or be done at its time (boodschap): a kind and whose, no words."""

    kind = fields.CharField(40)
    subject_id = fields.UUIDField()
    due_at = Moment(db_index=True)
    tries = fields.IntField(default=0)
    left_at = Moment(null=True)
    gave_up_at = Moment(null=True)

    class Meta:
        table = "errand"

    @classmethod
    async def next_due(cls) -> Self | None:
        """The one that has waited longest."""
        waiting = cls.filter(left_at__isnull=True, gave_up_at__isnull=True, due_at__lte=clock.now())
        return await waiting.order_by("due_at", "id").first()

    async def take(self) -> bool:
        """Take it up, unless somebody else did; if we die meanwhile, it comes back by itself."""
        again = clock.now() + timedelta(minutes=_LATER[min(self.tries, len(_LATER) - 1)])
        mine = Errand.filter(id=self.id, tries=self.tries, left_at__isnull=True)
        return bool(await mine.update(tries=F("tries") + 1, due_at=again))

    @classmethod
    async def erase_of(cls, this: Erasing) -> None:
        """Hung on `erased`, as the last: what would leave for anything that went, and letters a demo kept."""
        for model in (cls, KeptLetter):
            await this.take_by(model, "subject_id", [*this.ids, this.owner[1]])

    async def left(self) -> None:
        """It is done, or needs no doing any more."""
        await Errand.filter(id=self.id).update(left_at=clock.now())

    async def failed(self) -> bool:
        """It did not work this time; says whether that was the last try."""
        last = self.tries >= len(_LATER)
        if last:
            await Errand.filter(id=self.id).update(gave_up_at=clock.now())
        return last


async def queue(kind: str, subject_id: UUID, *, due: datetime | None = None) -> Errand:
    """Let `kind` leave for this subject, now or at `due`; stands or falls with the write() it is called in."""
    after_commit(wake.up)
    return await Errand.create(kind=kind, subject_id=subject_id, due_at=due or clock.now())


async def queue_once(kind: str, subject_id: UUID) -> None:
    """As queue(), unless it was queued for this subject before: for work that has its day."""
    if not await Errand.exists(kind=kind, subject_id=subject_id):
        await queue(kind, subject_id)


class Lease(Row):
    """The right to drain, for one process at a time."""

    name = fields.CharField(40, unique=True)
    holder = fields.UUIDField()
    until = Moment()

    class Meta:
        table = "lease"

    @classmethod
    async def hold(cls, name: str, holder: UUID, seconds: int = 60) -> bool:
        """Take the lease, or keep it; False while another process holds it."""
        moment = clock.now()
        until = moment + timedelta(seconds=seconds)
        if await cls.filter(Q(holder=holder) | Q(until__lt=moment), name=name).update(holder=holder, until=until):
            return True
        await cls.bulk_create([cls(name=name, holder=holder, until=until)], ignore_conflicts=True)
        return await cls.filter(name=name, holder=holder, until__gte=moment).exists()

    @classmethod
    async def free_all(cls) -> None:
        """Take every lease back, where it is certain that no other process lives: at the demo's start."""
        await cls.all().delete()


class KeptLetter(SealedRow):
    """A letter of the demo or of a test: kept to be looked at, never sent."""

    kind = fields.CharField(40)
    subject_id = fields.UUIDField()
    to = SealedText()
    subject = SealedText()
    text = SealedText()
    language = fields.CharField(8)
    at = Moment()

    class Meta:
        table = "kept_letter"


def _keep() -> timedelta:
    return timedelta(days=settings().keep_letter_days)


# What left, and what was given up: ids only, to see by what a region sent.
LETTERS = rows("letters", "letters that left or were given up", Errand, ("left_at", "gave_up_at"), _keep)
