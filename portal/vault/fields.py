"""Sealed columns: they leave the process only as bytes that are bound to their table, column, row and owner."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, ClassVar, Self
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient

from portal import store
from portal.store import Row
from portal.vault import ring
from portal.vault.keys import BEFORE, open_for, open_sealed, seal_for
from portal.vault.models import HOUSE, KeyOwner, Whose

# By which column a row tells whose it is, the first that is filled.
_TELLING = (("person_id", Whose.PERSON), ("circle_id", Whose.CIRCLE), ("organisation_id", Whose.ORGANISATION))
# So many rows are opened before others get their turn.
_AT_ONCE = 500


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
        owner = instance.key_owner()
        return seal_for(ring.in_hand(owner), self.pack(value), self.place(instance.pk, owner))

    def to_python_value(self, value: Any) -> Any:
        """Leave it: it is either plain already, or opened by its row."""
        return value

    def place(self, pk: UUID, owner: KeyOwner | None = None) -> str:
        """Where this value stands, and whose it is; without an owner, as it was sealed before owners had keys."""
        here = f"{self.model._meta.db_table}.{self.model_field_name}:{pk}"
        return f"{here}:{owner[0].value}:{owner[1]}" if owner else here

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


class SealedBytes(_Sealed, fields.Field[bytes]):  # type: ignore[misc]
    """Bytes as somebody gave them: a part of a file."""

    def pack(self, value: bytes) -> bytes:
        """As they are."""
        return value

    def unpack(self, plain: bytes) -> bytes:
        """As they are."""
        return plain


class SealedRow(Row):
    """A row that may have sealed columns, sealed under the key of whom it belongs to."""

    class Meta:
        abstract = True

    # What was sealed under a key that is gone reads as nothing, instead of being refused. Only where something else
    # vouches for the bytes: a column changed in the table would read as an empty one too.
    shut_reads_empty: ClassVar[bool] = False
    # Whose key its sealed columns in the database need, as far as this object knows.
    _sealed_for: KeyOwner | None = None

    def key_owner(self) -> KeyOwner:
        """Whose key it needs: by its columns a person, a circle or an organisation, else the house."""
        for column, kind in _TELLING:
            if (id := getattr(self, column, None)) is not None:
                return kind, UUID(int=id.int)
        return HOUSE

    def earlier_owner(self) -> KeyOwner | None:
        """Under whose key it may stand since before it was this owner's; None where there was no other."""
        return None

    @classmethod
    def once_elsewhere(cls) -> dict[str, Any] | None:
        """Which rows may have an earlier owner, as a filter; None where there are none."""
        return None

    @property
    def is_elsewhere(self) -> bool:
        """Whether it opened by another's key than its owner's of now."""
        return self._sealed_for not in (None, self.key_owner())

    def needed_keys(self) -> list[KeyOwner]:
        """The keys that must be there to write it: its owner's, and those of whom it can't outlive."""
        return [self.key_owner()]

    def before_sealing(self) -> None:
        """Write down whose it is, for a row that can't tell by what it has."""

    async def save(
        self,
        using_db: BaseDBAsyncClient | None = None,
        update_fields: Iterable[str] | None = None,
        force_create: bool = False,
        force_update: bool = False,
    ) -> None:
        """Write it, in the connection of this moment; who owned or read it otherwise before, seals it all anew."""
        self.before_sealing()
        owner = self.key_owner()
        changes = None if update_fields is None else self._with_sealed(list(update_fields), owner)
        async with ring.at_hand(self.needed_keys() if self._seals(changes) else []):
            await super().save(None, changes, force_create, force_update)
        if owner != self._sealed_for:
            before, self._sealed_for = self._sealed_for, owner
            store.after_rollback(lambda: self._still_sealed_for(before))

    def _seals(self, changes: list[str] | None) -> bool:
        written = (name for name in sealed_fields(type(self)) if changes is None or name in changes)
        return any(getattr(self, name, None) is not None for name in written)

    def _with_sealed(self, changes: list[str], owner: KeyOwner) -> list[str]:
        if self._sealed_for is None or self._sealed_for == owner:
            return changes
        if self._partial:
            raise TypeError(f"{type(self).__name__} goes to another owner: read the whole row first")
        return [*changes, *(name for name in sealed_fields(type(self)) if name not in changes)]

    async def _still_sealed_for(self, owner: KeyOwner | None) -> None:
        self._sealed_for = owner

    @classmethod
    async def bulk_create(cls, objects: Iterable[Self], **options: Any) -> None:  # type: ignore[override]
        """Write them all, with the keys they need."""
        rows = list(objects)
        for row in rows:
            row.before_sealing()
        async with ring.at_hand({owner for row in rows for owner in row.needed_keys()}):
            await super().bulk_create(rows, **options)

    @classmethod
    def _init_from_db(cls, **kwargs: Any) -> Self:
        row = super()._init_from_db(**kwargs)
        if any(getattr(row, name, None) is not None for name in sealed_fields(cls)):
            store.waits(row)
        return row

    def _needs_key(self) -> bool:
        return any(value is not None and bytes(value)[:1] != BEFORE for _, value in self._closed())

    def _closed(self) -> list[tuple[str, Any]]:
        return [(name, getattr(self, name, None)) for name in sealed_fields(type(self))]

    def _open(self, owner: KeyOwner | None, keys: dict[KeyOwner, AESGCM]) -> None:
        of_class = sealed_fields(type(self))
        sealed = {name: bytes(value) for name, value in self._closed() if value is not None}
        # All of it, before any of it is put in the place of what was sealed: it may open by another key yet.
        plain = {name: self._opened(of_class[name], value, owner, keys) for name, value in sealed.items()}
        for name, value in plain.items():
            object.__setattr__(self, name, None if value is None else of_class[name].unpack(value))
        self._sealed_for = owner

    def _opened(
        self, field: _Sealed, sealed: bytes, owner: KeyOwner | None, keys: dict[KeyOwner, AESGCM]
    ) -> bytes | None:
        if sealed[:1] == BEFORE or owner is None:
            return open_sealed(sealed, field.place(self.pk))
        try:
            if owner not in keys:
                raise ring.Shut(f"The key of this {owner[0].value} is gone, at {field.place(self.pk)}")
            return open_for(keys[owner], sealed, field.place(self.pk, owner))
        except ValueError:
            # Who acts once more after her key was erased has another one, by which what was before stays shut.
            if self.shut_reads_empty:
                return None
            raise


@cache
def sealed_fields(model: type[SealedRow]) -> dict[str, Any]:
    """A model's sealed columns, by name."""
    return {name: field for name, field in model._meta.fields_map.items() if isinstance(field, _Sealed)}


async def open_rows(rows: Sequence[Any]) -> None:
    """Open what one load built: one query for keys at most, and one more for what stands under an earlier owner's.

    Hung on the store's `built`.
    """
    owners = {id(row): row.key_owner() for row in rows if row._needs_key()}
    keys = await ring.keys_of(owners.values()) if owners else {}
    earlier: list[tuple[Any, ValueError]] = []
    for number, row in enumerate(rows, 1):
        try:
            row._open(owners.get(id(row)), keys)
        except ValueError as error:
            if row.earlier_owner() is None:
                raise
            earlier.append((row, error))
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)
    if earlier:
        await _open_as_before(earlier)


async def _open_as_before(rows: Sequence[tuple[Any, ValueError]]) -> None:
    """Those that stand under the key of whose they were; what that doesn't open either is shut, as it was found."""
    keys = await ring.keys_of([row.earlier_owner() for row, _ in rows])
    for row, error in rows:
        try:
            row._open(row.earlier_owner(), keys)
        except ValueError:
            raise error from None
