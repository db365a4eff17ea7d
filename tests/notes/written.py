"""Writing notes as a page would, for tests."""

from datetime import date
from typing import Any

from portal import store
from portal.circles.audience import Audience
from portal.notes.models import Note
from tests.cast import Cast


async def write(cast: Cast, key: str, audience: Audience, words: str = "Rustige dag", **more: Any) -> Note:
    """A note of this person; under the reporting code her own unless `readers` says who."""
    readers = more.pop("readers", [cast.members[key]])
    values = {"day": date(2026, 11, 20), **more}
    async with store.write():
        return await Note.write(
            cast.circle, by=await cast.actor(key), words=words, audience=audience, readers=readers, **values
        )
