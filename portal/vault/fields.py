"""Sealed columns: text and JSON that leave the process only as bytes bound to their table, column and row."""

from typing import Any, Self
from uuid import UUID

import orjson
from tortoise import fields

from portal.store import Row
from portal.vault.keys import open_sealed, seal


class _Sealed:
    """Seals on the way in; SealedRow opens on the way out, because only it knows which row it reads."""

    indexable = False
    field_type = bytes
    SQL_TYPE = "BLOB"
    model: type[Row]
    model_field_name: str

    class _db_postgres:
        SQL_TYPE = "BYTEA"

    def to_db_value(self, value: Any, instance: Any) -> bytes | None:
        """Seal `value` for the row it is written to; a bulk update has no row and is refused."""
        if value is None:
            return None
        if instance is None or isinstance(instance, type):
            raise TypeError(f"{self.model_field_name} is sealed: change it through its row")
        return seal(self.pack(value), self.place(instance.pk))

    def to_python_value(self, value: Any) -> Any:
        """Leave it: it is either plain already, or opened by its row."""
        return value

    def place(self, pk: UUID) -> str:
        """Where this value stands."""
        return f"{self.model._meta.db_table}.{self.model_field_name}:{pk}"

    def pack(self, value: Any) -> bytes:
        """Plain value to bytes."""
        raise NotImplementedError

    def unpack(self, plain: bytes) -> Any:
        """Bytes to plain value."""
        raise NotImplementedError


class SealedText(_Sealed, fields.Field[str]):  # type: ignore[misc]
    """Words somebody typed."""

    def pack(self, value: str) -> bytes:
        """UTF-8."""
        return value.encode()

    def unpack(self, plain: bytes) -> str:
        """UTF-8."""
        return plain.decode()


class SealedJSON(_Sealed, fields.Field[Any]):  # type: ignore[misc]
    """A small structure that holds words somebody typed."""

    def pack(self, value: Any) -> bytes:
        """JSON; asyncpg's ids are a kind of UUID that orjson doesn't know."""
        return orjson.dumps(value, default=str)

    def unpack(self, plain: bytes) -> Any:
        """JSON."""
        return orjson.loads(plain)


class SealedRow(Row):
    """A row that may have sealed columns."""

    class Meta:
        abstract = True

    @classmethod
    def _init_from_db(cls, **kwargs: Any) -> Self:
        row = super()._init_from_db(**kwargs)
        for name, field in cls._meta.fields_map.items():
            if not isinstance(field, _Sealed):
                continue
            sealed = getattr(row, name, None)
            if sealed is not None:
                object.__setattr__(row, name, field.unpack(open_sealed(bytes(sealed), field.place(row.pk))))
        return row
