"""Verifying the log: each line against the one before it, each chain's end against its head and the days' seals."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from portal import clock
from portal.audit.chain import hashed, mac_of
from portal.audit.days import Seals
from portal.audit.models import AccessLine, LogCut, LogHead

_BATCH = 1000
# After so many faults the chain says no more by being read on.
MOST = 20


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which chain and from which line to which."""

    chain: str
    what: str  # altered, removed, swapped, inserted, forged
    first: int = 0
    last: int = 0
    why: str = ""

    def __str__(self) -> str:
        at = f" line {self.first}" if self.first == self.last else f" lines {self.first}-{self.last}"
        return f"{self.chain}:{at if self.first else ''} {self.what}{f' ({self.why})' if self.why else ''}"


@dataclass
class Verified:
    """What was looked at, and what is wrong with it."""

    chains: int = 0
    lines: int = 0
    taken_in: int = 0
    days: int = 0
    last_day: str = ""
    faults: list[Fault] = field(default_factory=list)


async def verify(chain: str | None = None, *, since: date | None = None) -> Verified:
    """Verify all chains or one, from their beginning (or last cut) or from a day on."""
    seals = await Seals.read()
    found = Verified(
        days=len(seals.days), last_day=seals.last, faults=[Fault("days", "forged", why=w) for w in seals.wrong]
    )
    if chain is None:
        found.faults += [each async for each in _outside()]
    for each in [chain] if chain else await _chains(seals):
        found.chains += 1
        await _Reading(each, seals, since, found).read()
    return found


async def _chains(seals: Seals) -> list[str]:
    heads = await LogHead.all().values("chain")
    lines = await AccessLine.filter(seq__not_isnull=True).distinct().values("chain")
    return sorted({each["chain"] for each in [*heads, *lines]} | set(seals.known))


async def _outside() -> AsyncIterator[Fault]:
    if loose := await AccessLine.filter(seq__isnull=True).count():
        yield Fault("?", "inserted", why=f"{loose} lines stand in no chain")


class _Reading:
    """One chain, read from its beginning to its end."""

    def __init__(self, chain: str, seals: Seals, since: date | None, found: Verified) -> None:
        self.chain, self.since, self.found = chain, since, found
        self.marks = dict(seals.known.get(chain, {}))
        self.seq, self.hash = 0, ""
        self.faults: list[Fault] = []
        # How far the lines stand from where they stood, once something was put in or taken out before them.
        self.shift = 0
        # By where it was put: the line that stood here before two were swapped.
        self.moved: dict[int, dict[str, Any]] = {}

    async def read(self) -> None:
        """All of it, and what is wrong with it."""
        await self._begin()
        while len(self.faults) < MOST:
            rows = await self._next()
            if not rows and await self._ends_well():
                break
            for i, row in enumerate(rows):
                self._take(row, rows[i + 1 :])
        for seq in (seq for seq in sorted(self.marks) if seq > self.seq):
            self._fault("removed", seq, seq, f"the seal of {self.marks[seq][1]} knows it")
        self.found.faults += self.faults[:MOST]

    async def _begin(self) -> None:
        if cut := await LogCut.get_or_none(chain=self.chain):
            self.seq, self.hash = cut.seq, cut.hash
            if cut.mac != mac_of("cut", cut.chain, cut.seq, cut.hash):
                self._fault("forged", cut.seq, cut.seq, "where it was cut")
            early = await AccessLine.filter(chain=self.chain, seq__lte=cut.seq).count()
            if early:
                self._fault("inserted", 1, cut.seq, f"{early} lines of before it was cut")
        if self.since:
            await self._skip(datetime.combine(self.since, time(), clock.AMSTERDAM))
        self._passed(self.seq, self.hash)
        self.marks = {seq: mark for seq, mark in self.marks.items() if seq > self.seq}

    async def _skip(self, moment: datetime) -> None:
        first = await AccessLine.filter(chain=self.chain, at__gte=moment).order_by("seq").first().values("seq")
        end = first["seq"] - 1 if first else (await LogHead.get_or_none(chain=self.chain) or LogHead()).seq
        before = await AccessLine.filter(chain=self.chain, seq__lte=end).order_by("-seq").first().values("seq", "hash")
        if before and before["seq"] > self.seq:
            self.seq, self.hash = before["seq"], before["hash"]

    async def _next(self) -> list[dict[str, Any]]:
        rows = AccessLine.filter(chain=self.chain, seq__gt=self.seq).order_by("seq").limit(_BATCH)
        return await rows.values()

    def _take(self, row: dict[str, Any], after: Sequence[dict[str, Any]]) -> None:
        self.found.lines += 1
        self.found.taken_in += row["taken_in"]
        seq, self.hash, before = row["seq"], row["hash"], self.hash
        if seq != self.seq + 1:
            # What it hangs on is gone: from here on the chain is read as it stands.
            self._fault("removed", self.seq + 1, seq - 1)
        elif seq in self.moved:
            self.hash = self._at(before, self.moved[seq], seq)
        elif self._at(before, row, seq) != row["hash"]:
            self._tell(before, row, after)
        self.seq = seq
        self._passed(seq - self.shift, self.hash)

    def _at(self, before: str, row: dict[str, Any], seq: int) -> str:
        """The hash this line would have here."""
        return hashed(before, {**row, "seq": seq - self.shift})

    def _tell(self, before: str, row: dict[str, Any], after: Sequence[dict[str, Any]]) -> None:
        """Which of swapped, inserted, removed and altered fits; what comes after is read as it was before that."""
        seq, next_one = row["seq"], after[0] if after else None
        if next_one and self._at(before, next_one, seq) == next_one["hash"] and self._follows(row, after):
            self._fault("inserted", seq, seq)
            self.shift, self.hash = self.shift + 1, before
            return
        for other in after:
            # With their hashes or without them.
            if (hash := self._at(before, other, seq)) in (other["hash"], row["hash"]):
                self._fault("swapped", seq, other["seq"], "these two")
                self.moved[other["seq"]], self.hash = row, hash
                return
        if next_one and hashed(row["hash"], {**next_one, "seq": seq - self.shift + 2}) == next_one["hash"]:
            self._fault("removed", seq, seq, "and those after it moved up")
            self.shift -= 1
            return
        self._fault("altered", seq, seq)

    def _follows(self, row: dict[str, Any], after: Sequence[dict[str, Any]]) -> bool:
        """Whether the lines after the next stand one too far as well: then something was put in before them."""
        next_one, seq = after[0], row["seq"]
        if len(after) > 1:
            return self._at(next_one["hash"], after[1], seq + 1) == str(after[1]["hash"])
        # At the very end two swapped lines look alike, but for the first fitting after the second.
        return self._at(next_one["hash"], row, seq + 1) != str(row["hash"])

    def _passed(self, seq: int, hash: str) -> None:
        mark = self.marks.pop(seq, None)
        if mark and mark[0] != hash:
            self._fault("altered", seq, seq, f"the seal of {mark[1]} knows another")

    async def _ends_well(self) -> bool:
        """Whether the chain's head is where its last line is; False when lines came while we read."""
        head = await LogHead.get_or_none(chain=self.chain)
        if head is None:
            self._fault("forged" if self.seq else "removed", self.seq, self.seq, "the chain has no head")
            return True
        if head.seq > self.seq and await AccessLine.filter(chain=self.chain, seq__gt=self.seq).exists():
            return False
        if head.mac != mac_of("head", head.chain, head.seq, head.hash):
            self._fault("forged", head.seq, head.seq, "its head")
        end = self.seq - self.shift
        if head.seq > end:
            self._fault("removed", end + 1, head.seq, "at the end")
        elif head.seq < end:
            self._fault("inserted", head.seq + 1, end, "after the end")
        elif head.hash != self.hash:
            self._fault("altered", self.seq, self.seq, "the head knows another")
        return True

    def _fault(self, what: str, first: int, last: int, why: str = "") -> None:
        self.faults.append(Fault(self.chain, what, first, last, why))
