"""Draft: what somebody was typing when her session ended; kept here and not on the phone, and given back to her."""

from datetime import timedelta
from hashlib import sha256
from typing import Any, Self

from tortoise import fields

from portal import clock
from portal.people.actor import Actor
from portal.store import Moment, write
from portal.vault import SealedJSON, SealedRow

LASTS = timedelta(days=7)


class Draft(SealedRow):
    """One page's unsent words (concept), of one writer in one capacity, one per page."""

    # Whose and of which page, as a hash: no list of what somebody was doing.
    place = fields.CharField(64, unique=True)
    values: Any = SealedJSON()  # a field's form and name to what stands in it, a text or several
    made_at = Moment()

    class Meta:
        table = "draft"

    @classmethod
    async def keep(cls, actor: Actor, path: str, values: dict[str, list[str]]) -> None:
        """Keep these words for this page; later ones replace them, none remove them."""
        place = _place(actor, path)
        async with write():
            await cls.filter(place=place).delete()
            if values:
                await cls.create(place=place, values=values, made_at=clock.now())

    @classmethod
    async def of(cls, actor: Actor, path: str) -> Self | None:
        """What waits for her on this page, until she sends it or throws it away."""
        return await cls.get_or_none(place=_place(actor, path), made_at__gt=clock.now() - LASTS)

    @classmethod
    async def tidy(cls) -> None:
        """Throw away what nobody came back for."""
        await cls.filter(made_at__lt=clock.now() - LASTS).delete()


def _place(actor: Actor, path: str) -> str:
    return sha256(f"{actor.key} {path}".encode()).hexdigest()
