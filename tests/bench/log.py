"""What the access log costs a page: `python -m tests.bench.log`; figures of this machine, for comparing runs.

Each page is asked for with the log as it is, with the same lines each written at once and alone, and without a log.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from unittest.mock import patch

import httpx2
from tortoise.connection import get_connection
from tortoise.expressions import F

from portal.app import create_app
from portal.audit import Outcome
from portal.audit.asking import Asking
from portal.audit.models import AccessLine, LogHead
from portal.audit.writing import _row
from tests.bench.region import HOST, region
from tests.cast import Cast

ROUNDS = 40
LONG = 100_000


async def main() -> None:
    """Measure, and say so."""
    async with region() as cast, at_her_browser(cast) as client:
        pages = {
            "plan": f"/kringen/{cast.circle.id}/plan",
            "chat": f"/kringen/{cast.circle.id}/gesprekken/{cast.conversation.id}",
            "log": f"/kringen/{cast.circle.id}/wie-keek",
        }
        for words, lines in (("a short log", 0), (f"a log of {LONG:,} lines", LONG)):
            await lengthen(cast, lines)
            print(f"With {words}, in milliseconds (median of {ROUNDS}):")
            for name, path in pages.items():
                await tell(client, name, path)
        await tell_put()


async def tell(client: httpx2.AsyncClient, name: str, path: str) -> None:
    """One page, three ways in turn, so that a busy moment of the machine slows all three."""
    ways: dict[str, Callable[[], Any]] = {"without": silent, "alone": alone, "chained": as_it_is}
    took: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, way_of in ways.items():
            with way_of():
                start = time.perf_counter()
                assert (await client.get(path)).status_code == 200
                took[way].append((time.perf_counter() - start) * 1000)
    without, each_alone, chained = (statistics.median(took[way]) for way in ways)
    share = (chained - without) / chained * 100
    print(
        f"  {name:5} {chained:6.1f}, without a log {without:6.1f}: the log's share {share:4.1f} %"
        f" (each line written alone, unchained: {each_alone:6.1f})"
    )


async def tell_put() -> None:
    """A line and ten lines, as they are put on a chain and made durable."""
    for n in (1, 10):
        took = []
        for _ in range(ROUNDS):
            asking = Asking({"type": "http", "path": "/", "client": ("127.0.0.1", 1)})
            house = {"capacity": "house", "means": "bench", "action": "plan_read", "kind": "Circle", "thing_id": None}
            asking.waiting = [_row(house, Outcome.DONE) for _ in range(n)]
            start = time.perf_counter()
            await asking.written()
            took.append((time.perf_counter() - start) * 1000)
        print(f"{n:3} lines put on a chain, on disk: {statistics.median(took):5.1f} ms")


@contextmanager
def as_it_is() -> Iterator[None]:
    """The log."""
    yield


@contextmanager
def silent() -> Iterator[None]:
    """No log at all."""

    async def nothing(line: dict[str, Any], *, outcome: Outcome = Outcome.DONE) -> None: ...

    with patch("portal.access.noting.write_line", nothing):
        yield


@contextmanager
def alone() -> Iterator[None]:
    """Each line in a write of its own, on no chain: as it was before there were chains."""

    async def one(line: dict[str, Any], *, outcome: Outcome = Outcome.DONE) -> None:
        row = _row(line, outcome)
        row.chain = "bench"
        await row.save(force_create=True)

    with patch("portal.access.noting.write_line", one):
        yield


async def lengthen(cast: Cast, n: int) -> None:
    """So many lines more of what is in the circle's log already."""
    chain = f"circle:{cast.circle.id}"
    last = await AccessLine.filter(chain=chain).order_by("-seq").first()
    if not n or last is None:
        return
    columns = [name for name in AccessLine._meta.fields_db_projection.values() if name not in ("id", "seq", "who")]
    listed = ", ".join(columns)
    await get_connection("default").execute_script(
        f"INSERT INTO access_line (id, seq, {listed})"
        f" WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {n})"
        f" SELECT lower(hex(randomblob(16))), seq + i, {listed} FROM access_line, n WHERE id = '{last.id}'"
    )
    await LogHead.filter(chain=chain).update(seq=F("seq") + n)


@asynccontextmanager
async def at_her_browser(cast: Cast) -> AsyncIterator[httpx2.AsyncClient]:
    """Noor's mother, signed in."""
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=create_app()), base_url=HOST) as client:
        await cast.sign_in(client, "samira")
        assert (await client.get(f"/kringen/{cast.circle.id}/plan")).status_code == 200
        yield client


if __name__ == "__main__":
    asyncio.run(main())
