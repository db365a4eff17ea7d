"""Writing a line: made at the moment itself, durable before what it tells of is shown."""

from functools import partial
from typing import Any

from portal import clock
from portal.audit.asking import DEEDS, asking
from portal.audit.chain import FORM, chain_of, put
from portal.audit.models import AccessLine, Outcome
from portal.store import after_rollback, at_the_end, write

_EVENTS = {
    "C": {"add", "added", "start", "post", "make", "made", "invite", "invited", "opened", "joined"},
    "R": {"read", "own"},
    "D": {"end", "ended", "removed", "leave", "left", "withdraw", "withdrawn", "prune", "erased", "go"},
    "E": {"in", "again", "out", "over", "download", "print", "search", "code", "export"},
}
# Whose last word is another's: 'out' is signing out, 'own' is reading one's own.
_BY_NAME = {"step_tick_own": "U", "paper_take_out": "D"}
_PURPOSES = {"own": "PATRQT", "staff": "HOPERAT", "house": "HSYSADMIN"}


def event_of(action: str) -> str:
    """NEN 7513's action code of an action: create, read, update, delete or execute."""
    if action in _BY_NAME:
        return _BY_NAME[action]
    last = action.rpartition("_")[2]
    return next((code for code, words in _EVENTS.items() if last in words), "U")


def event_at_door(action: str) -> str:
    """The same where somebody comes in to do it: who fetches the page of a form has looked, and done nothing yet."""
    now, event = asking.get(), event_of(action)
    return "R" if now and now.fetches and event in DEEDS else event


async def write_line(line: dict[str, Any], *, outcome: Outcome = Outcome.DONE) -> None:
    """Write one line, on the chain of its owner.

    Within a write it becomes durable with it; within a request before the answer begins; else at once. When the
    write is undone, the lines of what was refused and of what was read remain: refusing and reading happened.
    """
    row = _row(line, outcome)
    if not at_the_end(put, row):
        await _keep(row)
    elif outcome is Outcome.REFUSED or row.event in "RE":
        after_rollback(partial(_keep, row))


def _row(line: dict[str, Any], outcome: Outcome) -> AccessLine:
    values = dict(line)
    now = asking.get()
    who = {name: values.pop(name, "") for name in ("name", "said", "session")} | {"address": now.address if now else ""}
    if not values.get("owner_kind") and values.get("person_id"):
        # Her account, her sign-ins, what she looked for in vain: hers, and nobody's file.
        values |= {"owner_kind": "person", "owner_id": values["person_id"]}
    values.setdefault("event", event_of(values["action"]))
    values.setdefault("purpose", _PURPOSES.get(values["capacity"], ""))
    values["chain"] = chain_of(values.get("owner_kind", ""), values.get("owner_id"))
    values["source"] = now.source if now else "house"
    who = {k: v for k, v in who.items() if v}
    return AccessLine(at=clock.now(), form=FORM, outcome=outcome, who=who or None, **values)


async def _keep(row: AccessLine) -> None:
    now = asking.get()
    if now and not now.answered:
        now.waiting.append(row)
        return
    async with write():
        await put([row])
