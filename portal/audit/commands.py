"""`portal audit verify|prune|seal`: what an administrator does with the log by hand."""

import argparse
import re
from datetime import date
from uuid import UUID

from portal.audit.chain import HOUSE, chain_of
from portal.audit.days import seal_day
from portal.audit.prune import old_lines, prune
from portal.audit.verify import verify
from portal.audit.writing import write_line
from portal.errors import Invalid
from portal.settings import settings

_OWNER = re.compile(r"(circle|person|organisation):([0-9a-fA-F-]{36})")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Each sets `command` to what must be awaited, with the database open."""
    verbs = commands.add_parser("audit", help="the access log").add_subparsers(
        required=True, metavar="verify|prune|seal"
    )
    check = verbs.add_parser("verify", help="find altered, removed, swapped and inserted lines; exit code 1 if any")
    check.add_argument("--owner", default="", metavar="KIND:ID", help="circle:ID, person:ID, organisation:ID or house")
    check.add_argument("--from", dest="since", type=date.fromisoformat, metavar="DAY", help="from this day on")
    check.set_defaults(command=verify_log)
    cut = verbs.add_parser(
        "prune", help="show what is older than five years, or KRING_KEEP_LOG_YEARS; with --yes, remove it"
    )
    cut.add_argument("--yes", action="store_true", help="remove it for good")
    cut.set_defaults(command=prune_log)
    verbs.add_parser("seal", help="seal the days up to yesterday now").set_defaults(command=seal_log)


async def verify_log(asked: argparse.Namespace) -> str:
    """What was found; SystemExit(1) with it when something is wrong."""
    found = await verify(_chain(asked.owner), since=asked.since)
    told = f"{found.lines} lines in {found.chains} chains, {found.days} days sealed."
    if found.taken_in:
        told += f"\n{found.taken_in} lines are of before there were chains: they hold since they were taken in."
    if found.last_day:
        told += f"\nThe last day's seal, to be kept elsewhere: {found.last_day}"
    if found.faults:
        raise SystemExit("\n".join([told, *(f"WRONG  {each}" for each in found.faults)]))
    return f"{told}\nAll is as it was written."


async def prune_log(asked: argparse.Namespace) -> str:
    """What would go, or has gone."""
    old = await old_lines()
    lines, years = sum(each.lines for each in old), settings().keep_log_years
    if not old:
        return f"No line is older than {years} years."
    if not asked.yes:
        shown = [f"{each.chain}: {each.lines} lines, up to {each.upto}" for each in old]
        return "\n".join([*shown, f"{lines} lines are older than {years} years. With --yes they are removed for good."])
    return f"{await prune(old)} lines are removed. What is left is verified from where it was cut."


async def note(action: str) -> None:
    """A line in the house's own chain: what an administrator did by hand with the whole database (NEN 7513)."""
    house = {"capacity": "house", "means": "house", "reason": f"portal {action.replace('_', ' ')}"}
    await write_line({**house, "action": action, "event": "E", "kind": "Database", "thing_id": None})


async def seal_log(_asked: argparse.Namespace) -> str:
    """Seal now."""
    await seal_day()
    return "All days up to yesterday are sealed."


def _chain(owner: str) -> str | None:
    if owner in ("", HOUSE):
        return owner or None
    found = _OWNER.fullmatch(owner)
    if found is None:
        raise Invalid(f"--owner {owner}: circle:ID, person:ID, organisation:ID or house")
    return chain_of(found[1], UUID(found[2]))
