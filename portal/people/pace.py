"""Pace: how often something was tried lately, counted in rows, so that the limit holds over all processes."""

from datetime import timedelta

from tortoise import fields
from tortoise.expressions import F

from portal import clock
from portal.errors import TooMany
from portal.store import Moment, Row, write
from portal.vault import blind_index

_KEEP = timedelta(days=1)


class Pace(Row):
    """One counter: what is counted and of whom as a keyed hash, from when, how many."""

    counted = fields.CharField(64, unique=True)
    began_at = Moment()
    n = fields.IntField(default=0)

    class Meta:
        table = "pace"

    @classmethod
    async def step(cls, what: str, whose: str, *, most: int, within: timedelta) -> None:
        """Count one; TooMany when there were `most` already in this stretch."""
        counted, moment = blind_index(whose, f"pace.{what}"), clock.now()
        async with write():
            await cls.bulk_create([cls(counted=counted, began_at=moment)], ignore_conflicts=True)
            await cls.filter(counted=counted, began_at__lte=moment - within).update(began_at=moment, n=0)
            # One conditional update: two processes can't both take the last place.
            if not await cls.filter(counted=counted, n__lt=most).update(n=F("n") + 1):
                raise TooMany(what)

    @classmethod
    async def tidy(cls) -> None:
        """Throw away counters nobody needs."""
        await cls.filter(began_at__lt=clock.now() - _KEEP).delete()
