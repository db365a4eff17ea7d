"""Another master key, while everybody goes on: owners' keys are wrapped anew, and nothing that is sealed changes."""

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from portal.errors import Conflict
from portal.store import write
from portal.vault import masters
from portal.vault.masters import Master
from portal.vault.models import OwnerKey, Whose

_AT_ONCE = 200


async def rotate() -> tuple[Master, int]:
    """Wrap every key under the newest master, a new one unless a rotation was begun; which, and how many keys.

    Broken off, it is gone on with by the next. Conflict when the keys come from elsewhere and no new one was added.
    """
    await masters.look_again()
    to = masters.newest()
    if to.id == await _current() and not await _others(to).exists():
        added = await masters.add()
        if added is None:
            raise Conflict("give a new master key after the present one, where they come from, and rotate again")
        to = added
    count = await _change_house(to)
    while changed := await _change_some(to):
        count += changed
    return to, count


async def _current() -> str:
    return (await OwnerKey.get(owner_kind=Whose.INDEX)).master


async def _change_house(to: Master) -> int:
    """First of all: who makes a key from now on, in whichever process, wraps it under the new one."""
    async with write():
        row = await OwnerKey.filter(owner_kind=Whose.INDEX).select_for_update().get()
        return await _change([row], to) if row.master != to.id else 0


async def _change_some(to: Master) -> int:
    async with write():
        return await _change(await _others(to).order_by("id").limit(_AT_ONCE).select_for_update(), to)


def _others(to: Master) -> QuerySet[OwnerKey]:
    return OwnerKey.filter(~Q(master=to.id))


async def _change(rows: list[OwnerKey], to: Master) -> int:
    for row in rows:
        row.wrap(await row.key(), to)
        await row.save(update_fields=["master", "wrapped"])
    return len(rows)
