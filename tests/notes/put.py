"""Putting papers in as a page would, for tests."""

from datetime import date
from typing import Any

from portal import store
from portal.circles.audience import Audience
from portal.notes.papers import Paper
from tests.cast import Cast

LETTER = b"%PDF-1.7\nBeste ouders,\n" + b"Noor ging vooruit. " * 40


async def put_in(cast: Cast, key: str, audience: Audience, title: str = "Brief van school", **more: Any) -> Paper:
    """A paper of this person's."""
    values = {
        "day": date(2026, 11, 20),
        "content": LETTER,
        "media_type": "application/pdf",
        "file_name": "Brief.pdf",
        **more,
    }
    async with store.write():
        circle = cast.waiting if key in ("yara", "dirk") else cast.circle
        return await Paper.put_in(circle, by=await cast.actor(key), title=title, audience=audience, **values)
