"""The key ring: owners' keys unwrapped in this process, for a minute each, and gone at once when one is erased.

Those whose minute is over leave when the next is read, all together.
"""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tortoise.connection import get_connection

from portal import clock
from portal.store import after_commit, is_sqlite, of_this_write, write
from portal.vault.keys import house
from portal.vault.masters import Master, named, newest
from portal.vault.models import FIRST, HOUSE, INDEX, KeyOwner, OwnerKey, Whose

# How long another process may go on with a key that was erased here, should word of it not reach it.
LASTS = timedelta(minutes=1)
# An owner's key is erased, in the write it stands in: rooms above tell other processes, which call forget() there.
forgotten: list[Callable[[KeyOwner], Awaitable[None]]] = []
# Owners are about to get their first key: rooms above raise here for who had one, and was erased for good.
keyless: list[Callable[[Iterable[KeyOwner]], Awaitable[None]]] = []

_ERASABLE = frozenset({Whose.CIRCLE, Whose.PERSON, Whose.KEPT, Whose.ORGANISATION})
_IN_WRITE = "vault.keys"


class Shut(ValueError):
    """What is asked for was sealed with a key that is no longer there."""


@dataclass(frozen=True)
class _Known:
    sealing: AESGCM
    since: datetime

    def counts(self, owner: KeyOwner) -> bool:
        """Whether it may be used without looking; the house's own key is never erased."""
        return owner == HOUSE or abs(clock.now() - self.since) < LASTS


_ring: dict[KeyOwner, _Known] = {}
# Goes up at each forgetting: what was read before it must not be remembered after.
_forgettings = [0]
_in_hand: ContextVar[dict[KeyOwner, AESGCM] | None] = ContextVar("keys_in_hand", default=None)


async def keys_of(owners: Iterable[KeyOwner]) -> dict[KeyOwner, AESGCM]:
    """The keys of these owners, of those who have one: one query at most, none for what is known."""
    mine: dict[KeyOwner, AESGCM | None] = of_this_write(_IN_WRITE) or {}
    found: dict[KeyOwner, AESGCM] = {}
    unknown: set[KeyOwner] = set()
    for owner in set(owners):
        known = _ring.get(owner)
        if owner in mine:
            if (sealing := mine[owner]) is not None:
                found[owner] = sealing
        elif known and known.counts(owner):
            found[owner] = known.sealing
        else:
            unknown.add(owner)
    return found | await _read(unknown) if unknown else found


async def _read(owners: set[KeyOwner]) -> dict[KeyOwner, AESGCM]:
    turn = _forgettings[0]
    rows = await _kept(owners)
    found = {row.owner: AESGCM(await row.key()) for row in rows if row.owner in owners}
    _drop(owners)
    if turn == _forgettings[0]:
        moment = clock.now()
        _ring.update({owner: _Known(sealing, moment) for owner, sealing in found.items()})
    return found


async def _kept(owners: Iterable[KeyOwner]) -> list[OwnerKey]:
    # With their kinds as well: the index begins with those, and without them the whole table is read.
    kinds, ids = {kind for kind, _ in owners}, {id for _, id in owners}
    return await OwnerKey.filter(owner_kind__in=list(kinds), owner_id__in=list(ids))


def _drop(owners: set[KeyOwner]) -> None:
    """These, and all whose minute is over: a process that lives for months must not end with a key of everybody."""
    for owner in [each for each, known in _ring.items() if each in owners or not known.counts(each)]:
        del _ring[owner]


@asynccontextmanager
async def at_hand(owners: Iterable[KeyOwner]) -> AsyncIterator[None]:
    """Have these owners' keys at hand for sealing; who has none gets one, in the same write as what is sealed."""
    wanted = set(owners)
    keys = await keys_of(wanted)
    missing = wanted - keys.keys()
    if not missing:
        with_keys = _in_hand.set(keys)
        try:
            yield
        finally:
            _in_hand.reset(with_keys)
        return
    async with write():
        await _make(missing)
        async with at_hand(wanted):
            yield


def in_hand(owner: KeyOwner) -> AESGCM:
    """The key that at_hand() fetched for this owner."""
    keys = _in_hand.get() or {}
    if owner not in keys:
        raise TypeError(f"What is sealed for a {owner[0].value} is written by its row's save() or bulk_create()")
    return keys[owner]


async def _make(owners: set[KeyOwner]) -> None:
    """Inside a write; of two who make the same owner's key at once, the first one's counts for both."""
    for each in keyless:
        await each(owners)
    master = await current_master()
    # In one order for all, or two who each make two would wait for each other.
    rows = [OwnerKey.begin(owner, master, secrets.token_bytes(32)) for owner in sorted(owners)]
    await OwnerKey.bulk_create(rows, ignore_conflicts=True)
    mine = _of_write()
    for row in await _kept(owners):
        if row.owner in owners:
            mine[row.owner] = AESGCM(await row.key())


def _of_write() -> dict[KeyOwner, AESGCM | None]:
    """What this write made, or erased (None): known to it alone until it is durable, and to nobody if it is undone."""
    mine: dict[KeyOwner, AESGCM | None] | None = of_this_write(_IN_WRITE)
    if mine is None:
        raise RuntimeError("Keys are made and erased inside a write()")
    if not mine:
        after_commit(partial(_settle, mine))
    return mine


async def _settle(mine: dict[KeyOwner, AESGCM | None]) -> None:
    moment = clock.now()
    for owner, sealing in mine.items():
        if sealing is None:
            forget(owner)
        else:
            _ring[owner] = _Known(sealing, moment)
    if None in mine.values() and is_sqlite():
        # In the log of what was written the key still stands as it was.
        await get_connection("default").execute_query("PRAGMA wal_checkpoint(TRUNCATE)")


async def current_master() -> Master:
    """The master that wraps today, which the house's own key tells; inside a write, it stays so until the end."""
    if is_sqlite():
        rows = await OwnerKey.filter(owner_kind=Whose.INDEX).values_list("master", flat=True)
        ids = [str(each) for each in rows]
    else:
        # Who makes keys holds back a rotation until they are written, and nobody else: Tortoise knows no FOR SHARE.
        query = "SELECT master FROM owner_key WHERE owner_kind = 'index' FOR SHARE"
        ids = [str(row["master"]) for row in await get_connection("default").execute_query_dict(query)]
    if ids:
        return await named(ids[0])
    # A database without one is at its very beginning.
    await keep_house(newest())
    return newest()


async def keep_house(master: Master) -> None:
    """Inside a write: keep the house's own keys, wrapped, so that they outlive the master they were made from."""
    kept = house()
    rows = [OwnerKey.begin(INDEX, master, kept.index)]
    if kept.before:
        rows.append(OwnerKey.begin(FIRST, master, kept.before))
    await OwnerKey.bulk_create(rows, ignore_conflicts=True)


def forget(owner: KeyOwner | None = None) -> None:
    """Forget this owner's key in this process now; without one, all of them."""
    _forgettings[0] += 1
    if owner is None:
        _ring.clear()
    else:
        _ring.pop(owner, None)


async def erase_key(owner: KeyOwner) -> bool:
    """Inside a write: take away the key without which nothing of this owner opens; False when there was none.

    It can't be undone but by a backup of the keys. `forgotten` is told; once durable, this process forgets it.
    """
    if owner[0] not in _ERASABLE:
        raise ValueError("The house's own keys are not erased")
    mine = _of_write()
    gone = await OwnerKey.filter(owner_kind=owner[0], owner_id=owner[1]).delete()
    mine[owner] = None
    for each in forgotten:
        await each(owner)
    return bool(gone)
