"""One line of the access log."""

from enum import StrEnum
from typing import Any

from tortoise import fields

from portal import clock
from portal.store import Moment, Row, after_rollback


class Outcome(StrEnum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"


class AccessLine(Row):
    """Who, in which capacity, did what, with what of whose (NEN 7513 §6)."""

    at = Moment()
    person_id = fields.UUIDField(null=True)
    capacity = fields.CharField(16)
    organisation_id = fields.UUIDField(null=True)
    means = fields.CharField(120)
    reason = fields.CharField(200, default="")
    action = fields.CharField(40)
    kind = fields.CharField(40)
    thing_id = fields.UUIDField(null=True)
    owner_kind = fields.CharField(16, default="")
    owner_id = fields.UUIDField(null=True, db_index=True)
    outcome = fields.CharEnumField(Outcome, max_length=8)

    class Meta:
        table = "access_line"


async def write_line(line: dict[str, Any], *, outcome: Outcome = Outcome.DONE) -> None:
    """Write one line now; a refusal's line is written again if the write it stands in is undone."""
    row = AccessLine(at=clock.now(), outcome=outcome, **line)
    await row.save(force_create=True)
    if outcome is Outcome.REFUSED:
        after_rollback(lambda: _again(row))


async def _again(row: AccessLine) -> None:
    copy = AccessLine(**{name: getattr(row, name) for name in AccessLine._meta.fields_map})
    await copy.save(force_create=True)
