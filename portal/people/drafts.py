"""Draft: what somebody was typing when her session ended; kept here and not on the phone, and given back to her."""

import re
from datetime import timedelta
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from tortoise import fields

from portal import clock
from portal.audit import Erasing, Tombstone
from portal.audit.keeping import rows
from portal.errors import Gone
from portal.people.actor import Actor
from portal.settings import settings
from portal.store import Moment, write
from portal.vault import SealedJSON, SealedRow, blind_index

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Draft(SealedRow):
    """One page's unsent words (concept), of one writer in one capacity, one per page."""

    # Whose and of which page, as a hash: no list of what somebody was doing.
    place = fields.CharField(64, unique=True)
    # Under her own key, and gone with her.
    person_id = fields.UUIDField(null=True, db_index=True)
    # What its page is about, as a keyed hash of the first id in its address: it is gone with that.
    about = fields.CharField(64, default="", db_default="", db_index=True)
    values: Any = SealedJSON()  # a field's form and name to what stands in it, a text or several
    made_at = Moment()

    class Meta:
        table = "draft"

    @classmethod
    async def keep(cls, actor: Actor, path: str, values: dict[str, list[str]]) -> None:
        """Keep these words for this page; later ones replace them, none remove them."""
        place, found = _place(actor, path), _ID.search(path)
        if values and found and await Tombstone.tells(actor.key, UUID(found[0])):
            # A page that lay open while what it is about was erased.
            raise Gone("a draft of what was erased")
        async with write():
            await cls.filter(place=place).delete()
            if values:
                whose: dict[str, Any] = {"person_id": actor.person_id, "about": _about(path)}
                await cls.create(place=place, values=values, made_at=clock.now(), **whose)

    @classmethod
    async def of(cls, actor: Actor, path: str) -> Self | None:
        """What waits for her on this page, until she sends it or throws it away."""
        return await cls.get_or_none(place=_place(actor, path), made_at__gt=clock.now() - lasts())

    @classmethod
    async def erase_of(cls, this: Erasing) -> None:
        """Hung on `erased`: what she was typing, or what anybody was typing about what went."""
        if this.person:
            await this.take(cls, person_id=this.person)
        await this.take_by(cls, "about", [_mark(id) for id in [*this.ids, this.owner[1]]])

    @classmethod
    async def tidy(cls) -> None:
        """Throw away what nobody came back for."""
        await DRAFTS.let_go()


def _place(actor: Actor, path: str) -> str:
    return sha256(f"{actor.key} {path}".encode()).hexdigest()


def _about(path: str) -> str:
    found = _ID.search(path)
    return _mark(UUID(found[0])) if found else ""


def _mark(id: UUID) -> str:
    return blind_index(str(id), "draft.about")


def lasts() -> timedelta:
    """How long what was typed waits for its writer."""
    return timedelta(days=settings().keep_draft_days)


DRAFTS = rows("drafts", "what was typed and never sent", Draft, ("made_at",), lasts)
