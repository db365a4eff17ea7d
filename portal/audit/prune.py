"""After five years or more (Stcrt. 2019-38007): whole beginnings of chains go, the rest is verified from the cut."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.functions import Min

from portal import clock
from portal.audit.chain import mac_of
from portal.audit.models import AccessLine, LogCut, LogHead
from portal.audit.writing import write_line
from portal.settings import settings
from portal.store import new_id, write

_BATCH = 5000


@dataclass(frozen=True)
class Old:
    """What of one chain has had its time: the lines up to this one."""

    chain: str
    upto: int
    lines: int


def oldest_kept() -> datetime:
    """Lines of before this moment may go; who counts from 29 February waits until 1 March."""
    now = clock.now()
    year = now.year - settings().keep_log_years
    try:
        return now.replace(year=year)
    except ValueError:
        return now.replace(year=year, month=3, day=1)


async def log_cut_at() -> datetime | None:
    """When the oldest line was written that is still there and may go."""
    old = AccessLine.filter(at__lt=oldest_kept()).order_by("at").first()
    found = await old.only("id", "at")
    return found.at if found else None


async def old_lines() -> list[Old]:
    """What would go: of each chain all before its first line that hasn't had its years."""
    moment = oldest_kept()
    young = (
        await AccessLine.filter(at__gte=moment).annotate(first=Min("seq")).group_by("chain").values("chain", "first")
    )
    first = {each["chain"]: each["first"] for each in young}
    cuts = dict(await LogCut.all().values_list("chain", "seq"))
    ends = {head.chain: first.get(head.chain, head.seq + 1) - 1 for head in await LogHead.all().order_by("chain")}
    return [Old(chain, upto, upto - cuts.get(chain, 0)) for chain, upto in ends.items() if upto > cuts.get(chain, 0)]


async def prune(old: list[Old]) -> int:
    """Remove them for good, some thousands at a time, each time with a cut that what is left is verified from."""
    gone = 0
    for each in old:
        at = each.upto - each.lines
        while at < each.upto:
            at = min(at + _BATCH, each.upto)
            gone += await _cut(each.chain, at)
    if gone:
        house = {"capacity": "house", "means": "house", "reason": "portal audit prune"}
        await write_line({**house, "action": "log_prune", "kind": "AccessLine", "thing_id": None, "found": gone})
    return gone


async def _cut(chain: str, upto: int) -> int:
    async with write():
        last = await AccessLine.get(chain=chain, seq=upto).values("hash")
        gone = await AccessLine.filter(chain=chain, seq__lte=upto).delete()
        before = await LogCut.get_or_none(chain=chain)
        cut = LogCut(
            id=before.id if before else new_id(),
            chain=chain,
            seq=upto,
            hash=last["hash"],
            lines=gone + (before.lines if before else 0),
            cut_at=clock.now(),
            mac=mac_of("cut", chain, upto, last["hash"]),
        )
        await cut.save(force_create=before is None, force_update=before is not None)
    return gone
