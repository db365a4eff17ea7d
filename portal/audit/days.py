"""Once a day, the house vouches for where every chain stands: from then on no end of one can be cut off unseen."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Self

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
    """The seal of `day` over all chains as they stand at this moment; the one there is when it was sealed meanwhile."""
    # Years of seals are read before the heads are locked: nobody writes a line while they are.
    known = await _known()
    async with write():
        # Locked in the order of their names, as every writer does: nothing is half written while we look.
        heads = await LogHead.all().order_by("chain").select_for_update()
        former = await LogDay.all().order_by("-day").first()
        if former and former.day >= day:
            return former
        moved = [[each.chain, each.seq, each.hash] for each in heads if known.get(each.chain) != each.seq]
        text, before = orjson.dumps(moved).decode(), former.mac if former else ""
        mac = mac_of("day", day, len(heads), before, text)
        return await LogDay.create(day=day, made_at=clock.now(), chains=len(heads), heads=text, before=before, mac=mac)


async def _known() -> dict[str, int]:
    """Up to where each chain stands in any seal."""
    return {chain: max(marks) for chain, marks in (await Seals.read()).known.items()}


@dataclass
class Seals:
    """All days' seals, read in their order: which lines they know, and what is wrong with the seals themselves."""

    days: list[date] = field(default_factory=list)
    last: str = ""
    # By chain: the hash of a line, by its number, and the day that knows it.
    known: dict[str, dict[int, tuple[str, date]]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @classmethod
    async def read(cls) -> Self:
        """Every seal on the one before."""
        seals, before = cls(), ""
        for row in await LogDay.all().order_by("day"):
            if row.before != before:
                seals.wrong.append(f"a seal before that of {row.day} is missing or another")
            if row.mac != mac_of("day", row.day, row.chains, row.before, row.heads):
                seals.wrong.append(f"the seal of {row.day} isn't ours")
            seals.days.append(row.day)
            seals.last, before = f"{row.day} {row.mac}", row.mac
            for chain, seq, hash in orjson.loads(row.heads):
                seals.known.setdefault(chain, {})[seq] = (hash, row.day)
        return seals
