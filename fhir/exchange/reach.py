"""What an actor reaches of each resource type: the doors of the pages, in the shape of FHIR.

Every look-up of a thing goes through `doors`; a search takes a fixed number of queries however much it finds.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from exchange.search import Search
from portal.access import Action, doors
from portal.circles.thing import Thing
from portal.errors import Gone, NotFound
from portal.people.actor import Actor

Json = dict[str, Any]
Show = Callable[[Sequence[Any], Actor], Awaitable[list[Json]]]
MOST = 5000


async def _by_circle(patients: frozenset[UUID], _reader: Actor) -> Mapping[str, Any]:
    """A Patient is a circle, and most things are owned by one."""
    return {"owner_id__in": list(patients)}


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search: the resources, and where the next page begins if there is one."""

    resources: list[Json]
    last: UUID | None = None


class Shelf:
    """One resource type as this server holds it."""

    # Whether it can be searched, and not only read one by one.
    searched = True

    async def read(self, id: UUID, actor: Actor) -> Json:
        """One resource; NotFound or Gone."""
        raise NotImplementedError

    async def find(self, search: Search, actor: Actor) -> Found:
        """All this actor may read that the search asks for, by id."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Things(Shelf):
    """A type whose resources are things: the doors find them."""

    model: type[Thing]
    action: Action
    show: Show
    narrow: Mapping[str, Any] = field(default_factory=dict)
    belongs: Callable[[Any], bool] = lambda _thing: True
    left: Callable[[Any], bool] = lambda _thing: False
    of_patients: Callable[[frozenset[UUID], Actor], Awaitable[Mapping[str, Any]]] = _by_circle

    async def read(self, id: UUID, actor: Actor) -> Json:
        """The thing behind the door."""
        thing = await doors.open(self.model, id, actor, self.action, removed=True)
        if not self.belongs(thing):
            raise NotFound(f"{self.model.__name__} {id} is of another type")
        if thing.removed_at or self.left(thing):
            raise Gone(f"{self.model.__name__} {id}")
        shown = await self.show([thing], actor)
        return shown[0]

    async def find(self, search: Search, actor: Actor) -> Found:
        """The page the doors give, narrowed by what was asked."""
        narrow = dict(self.narrow)
        if search.ids is not None:
            narrow["id__in"] = list(search.ids)
        if search.patients is not None:
            narrow |= await self.of_patients(search.patients, actor)
        if search.after is not None:
            narrow["id__gt"] = search.after
        size = search.count or MOST
        asked = Q(*search.dates, **narrow)
        things = await doors.page(self.model, actor, self.action, narrow=asked, order=("id",), limit=size + 1)
        page = things[:size]
        last = page[-1].id if len(things) > size else None
        here = [each for each in page if self.belongs(each) and not self.left(each)]
        return Found(await self.show(here, actor) if here else [], last)


@dataclass(frozen=True, slots=True)
class Derived(Shelf):
    """A type whose resources follow from the members an actor may read: professionals and organisations."""

    all: Callable[[Actor, UUID | None], Awaitable[dict[UUID, Json]]]

    async def read(self, id: UUID, actor: Actor) -> Json:
        """The one with this id, if it follows from anything the actor may read."""
        found = await self.all(actor, id)
        if id not in found:
            raise NotFound(f"derived {id}")
        return found[id]

    async def find(self, search: Search, actor: Actor) -> Found:
        """Those asked for, in the order of their ids."""
        every = await self.all(actor, None)
        ids = sorted(each for each in every if search.ids is None or each in search.ids)
        if search.after is not None:
            ids = [each for each in ids if each > search.after]
        size = search.count or MOST
        last = ids[size - 1] if len(ids) > size else None
        return Found([every[each] for each in ids[:size]], last)
