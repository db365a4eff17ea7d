"""Writing notes as a page would, for tests."""

from datetime import date
from typing import Any

from portal import store
from portal.circles.audience import Audience, Kind
from portal.circles.consent import Consent, ConsentAnswer
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


async def shut_out(cast: Cast, key: str, kind: Kind, by: str = "noor") -> None:
    """Noor's no about what this person reads, in a write; or another young person's in her own circle."""
    await Consent.share(
        cast.members[by],
        ConsentAnswer.REFUSED,
        by=await cast.actor(by),
        words="",
        text="t",
        language="nl",
        to_member=cast.members[key].id,
        kind=kind,
    )
