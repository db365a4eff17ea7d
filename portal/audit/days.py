"""Once a day, the house vouches for where every chain stands: from then on no end of one can be cut off unseen."""

from datetime import date, timedelta

import orjson

from portal import clock
from portal.audit.chain import mac_of
from portal.audit.models import LogDay, LogHead
from portal.store import write


async def seal_day() -> None:
    """Seal all days up to yesterday that aren't sealed yet, as one: hung on the outbox's hourly tidying."""
    day = clock.today() - timedelta(days=1)
    if not await LogDay.exists(day__gte=day):
        await seal_until(day)


async def seal_until(day: date) -> LogDay:
    """The seal of `day` over all chains as they stand at this moment."""
    async with write():
        # Locked in the order of their names, as every writer does: nothing is half written while we look.
        heads = await LogHead.all().order_by("chain").select_for_update()
        former = await LogDay.all().order_by("-day").first()
        known = await _known()
        moved = [[each.chain, each.seq, each.hash] for each in heads if known.get(each.chain) != each.seq]
        text, before = orjson.dumps(moved).decode(), former.mac if former else ""
        mac = mac_of("day", day, len(heads), before, text)
        return await LogDay.create(day=day, made_at=clock.now(), chains=len(heads), heads=text, before=before, mac=mac)


async def _known() -> dict[str, int]:
    """Up to where each chain stands in any seal."""
    known: dict[str, int] = {}
    async for row in LogDay.all().order_by("day"):
        known |= {chain: seq for chain, seq, _hash in orjson.loads(row.heads)}
    return known
