"""What every row has: a UUIDv7 id, and moments that know their time zone."""

import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from portal import clock


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, 74 random bits, so ids sort by when they were made."""
    milliseconds = int(clock.now().timestamp() * 1000) & ((1 << 48) - 1)
    value = milliseconds << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def as_id(text: str) -> UUID | None:
    """The id that somebody's address or form says; None when it says none."""
    try:
        return UUID(text)
    except ValueError:
        return None


class Moment(fields.DatetimeField[Any]):
    """A point in time; one without a time zone is refused, since guessing it moves a birthday by a day."""

    def to_python_value(self, value: Any) -> Any:
        """Refuse what has no time zone; Tortoise would take it for UTC without a word."""
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ValueError(f"{self.model_field_name} needs a time zone")
        return super().to_python_value(value)

    def to_db_value(self, value: Any, instance: Any) -> Any:
        """As UTC: SQLite compares moments as text, and midnight in Amsterdam would come an hour or two too late."""
        if isinstance(value, datetime) and value.tzinfo is not None:
            value = value.astimezone(UTC)
        return super().to_db_value(value, instance)


class Row(Model):
    """Base of every table."""

    id = fields.UUIDField(primary_key=True, default=new_id)

    class Meta:
        abstract = True
