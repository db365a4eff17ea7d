"""How long what is kept, as one table, and letting go of what has been kept long enough: shown first, then done."""

import argparse
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import Q

from portal import clock
from portal.audit.erasing import AT_ONCE, Tombstone
from portal.audit.prune import log_cut_at, old_lines, prune
from portal.audit.writing import write_line
from portal.errors import Invalid
from portal.settings import settings
from portal.store import Row, write


@dataclass(frozen=True)
class Over:
    """What of one class has had its time: how many, and since when the oldest could have gone. Never whose."""

    count: int = 0
    oldest: datetime | None = None


async def _undivided() -> "Sequence[Kept]":
    return ()


@dataclass(frozen=True)
class Kept:
    """One class of what is kept (bewaartermijn): what it is, for how long, what is over, and what lets it go."""

    name: str
    what: str
    lasts: Callable[[], str]
    over: Callable[[], Awaitable[Over]]
    let_go: Callable[[], Awaitable[int]]
    # What it falls into, each with a term of its own and a name that begins with this one's; nothing: it is one.
    parts: Callable[[], Awaitable["Sequence[Kept]"]] = field(default=_undivided)


# Rooms above hang their classes here, in the order of the table.
kept: list[Kept] = []


def rows(name: str, what: str, model: type[Row], columns: Sequence[str], lasts: Callable[[], timedelta]) -> Kept:
    """A class of rows, each of which is over so long after the first of these days that it has."""

    def is_over() -> Q:
        before = clock.now() - lasts()
        days: list[dict[str, Any]] = [{f"{each}__lt": before} for each in columns]
        return Q(*(Q(**each) for each in days), join_type=Q.OR)

    async def over() -> Over:
        oldest: list[datetime] = []
        for each in columns:
            first = (
                await model.filter(is_over(), **{f"{each}__not_isnull": True}).order_by(each).only("id", each).first()
            )
            oldest += [getattr(first, each)] if first else []
        return Over(await model.filter(is_over()).count(), min(oldest, default=None))

    async def let_go() -> int:
        gone = 0
        while some := await model.filter(is_over()).order_by("id").limit(AT_ONCE).values_list("id", flat=True):
            # Whether it is over is asked once more as it goes.
            went = await model.filter(is_over(), id__in=list(some)).delete()
            gone += went
            if not went:
                break
        return gone

    return Kept(name, what, lambda: f"{lasts().days} days", over, let_go)


async def _old_log() -> Over:
    lines = sum(each.lines for each in await old_lines())
    return Over(lines, await log_cut_at() if lines else None)


async def _cut_log() -> int:
    return await prune(await old_lines())


LOG = Kept("log", "lines of the access log", lambda: f"{settings().keep_log_years} years", _old_log, _cut_log)
TOMBSTONES = rows(
    "tombstones", "marks by which who was in it hears 'gone'", Tombstone, ("made_at",), lambda: timedelta(days=365)
)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`portal let-go`."""
    parser = commands.add_parser(
        "let-go",
        help="show what has been kept long enough; with --do-it, erase it",
        description="Shows per class how much has had its time and since when. Nothing goes without --do-it; then "
        "each is looked at once more before it goes. Broken off, the next time goes on with what is left.",
    )
    parser.add_argument("--class", dest="only", default="", metavar="NAME", help="this class alone")
    parser.add_argument("--do-it", dest="do_it", action="store_true", help="erase it for good")
    parser.set_defaults(command=let_go)


async def let_go(asked: argparse.Namespace) -> str:
    """The table, and what was done or would be."""
    chosen, names = await _chosen(asked.only)
    if not chosen:
        raise Invalid(f"--class {asked.only}: {', '.join(names)}")
    wide = max(12, *(len(each.name) + 2 for each in chosen))
    lines = [f"{'class':{wide}}{'kept for':48}{'over':>9}  oldest"]
    total = 0
    for each in chosen:
        over = await each.over()
        total += over.count
        oldest = over.oldest.astimezone(clock.AMSTERDAM).date().isoformat() if over.oldest else "-"
        lines.append(f"{each.name:{wide}}{each.lasts():48}{over.count:>9}  {oldest}   {each.what}")
    if not asked.do_it:
        return "\n".join([*lines, "Nothing has gone. With --do-it what is over goes for good." if total else NOTHING])
    for each in chosen:
        gone = await each.let_go()
        if gone:
            await _note(each.name, gone)
        lines.append(f"{each.name:{wide}}{gone} gone")
    return "\n".join(lines)


async def _chosen(only: str) -> tuple[list[Kept], list[str]]:
    """What was asked for, each part by itself; and every name that could have been."""
    chosen: list[Kept] = []
    names: list[str] = []
    for each in kept:
        parts = await each.parts()
        names += [each.name, *(part.name for part in parts)]
        chosen += [part for part in parts or [each] if only in ("", each.name, part.name)]
    return chosen, names


NOTHING = "Nothing has been kept too long."


async def _note(name: str, gone: int) -> None:
    noun, _, part = name.partition(":")
    house = {"capacity": "house", "means": "house", "reason": f"portal let-go {part}".strip()}
    async with write():
        await write_line({**house, "action": "let_go", "kind": noun.title(), "thing_id": None, "found": gone})
