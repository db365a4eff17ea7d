"""Thing: the base of every noun that isn't public, and the history each change leaves."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import F, Q

from portal import clock
from portal.circles.audience import Audience, Kind
from portal.circles.lists import changed
from portal.errors import Stale
from portal.people.actor import Actor
from portal.store import Moment, new_id
from portal.vault import KeyOwner, SealedJSON, SealedRow, Whose, kept

if TYPE_CHECKING:
    from portal.circles.models import Member


class Owner(StrEnum):
    """Whose a row is: one circle's, one person's or one organisation's."""

    CIRCLE = "circle"
    PERSON = "person"
    ORGANISATION = "organisation"


class Thing(SealedRow):
    """Something in the circle (iets in de kring), with owner, audience, version, origin and what we don't model.

    The doors decide on these columns alone. `audience_id` is the thing whose named rows count: a message's is
    its conversation, most things' is themselves.
    """

    # What consent calls it; a new noun says here which word of hers it falls under.
    shared_as: ClassVar[Kind] = Kind.PEOPLE
    # Whether what it holds is its maker's alone: then she keeps reading it. A conversation is of all who speak in it.
    own_words: ClassVar[bool] = True

    owner_kind = fields.CharEnumField(Owner, max_length=12)
    owner_id = fields.UUIDField(db_index=True)
    audience = fields.CharEnumField(Audience, max_length=16, default=Audience.WHOLE_CIRCLE)
    audience_id = fields.UUIDField(db_index=True)
    organisation_of_maker = fields.UUIDField(null=True)
    version = fields.IntField(default=1)
    made_at = Moment()
    made_by = fields.UUIDField(null=True)
    changed_at = Moment()
    changed_by = fields.UUIDField(null=True)
    changed_as = fields.CharField(16, default="")
    origin_system = fields.CharField(120, default="")
    origin_ref = fields.CharField(200, default="")
    rest = SealedJSON(null=True)
    removed_at = Moment(null=True)

    class Meta:
        abstract = True

    def key_owner(self) -> KeyOwner:
        """What one person keeps to herself in a circle is under a key of its own; all else under its owner's."""
        return _key_owner(self.owner_kind, self.owner_id, self.audience, self.made_by, self._circle_id())

    def needed_keys(self) -> list[KeyOwner]:
        """Also the circle's: into one that was erased nobody writes for herself either."""
        owner, circle_id = self.key_owner(), self._circle_id()
        if owner[0] is Whose.KEPT and circle_id is not None:
            return [owner, (Whose.CIRCLE, UUID(int=circle_id.int))]
        return [owner]

    def earlier_owner(self) -> KeyOwner | None:
        """What is kept in a circle stood under its writer's own key before: it would have outlived the circle."""
        if self.made_by is None or self.key_owner()[0] is not Whose.KEPT:
            return None
        return Whose.PERSON, UUID(int=self.made_by.int)

    @classmethod
    def once_elsewhere(cls) -> dict[str, Any] | None:
        """What one person keeps to herself."""
        return {"audience": Audience.ONLY_ME}

    def _circle_id(self) -> UUID | None:
        """In which circle it is, also what is owned by a person there."""
        return self.owner_id if self.owner_kind is Owner.CIRCLE else getattr(self, "circle_id", None)

    @classmethod
    def narrowed(cls, member: "Member") -> Q:
        """What of this kind this member may read at most, within its audience; the doors ask it."""
        return Q()

    @classmethod
    async def make(cls, *, by: Actor, owner: tuple[Owner, UUID], **values: Any) -> Self:
        """A new thing of `owner`, made by this actor at this moment."""
        moment = clock.now()
        own_id = values.pop("id", None) or new_id()
        values.setdefault("audience_id", own_id)
        thing = cls(
            id=own_id,
            owner_kind=owner[0],
            owner_id=owner[1],
            organisation_of_maker=by.organisation_id,
            made_at=moment,
            made_by=by.person_id,
            changed_at=moment,
            changed_by=by.person_id,
            changed_as=by.capacity.value,
            **values,
        )
        await thing.save(force_create=True)
        for each in changed:
            await each(thing, by)
        return thing

    async def keep(self, *, by: Actor, **changes: Any) -> Self:
        """Change it: the former state goes to history, the version goes up, in the write it stands in.

        Raises Stale when somebody else changed the row since it was read.
        """
        former = Former.of(self)
        values = {
            **changes,
            "changed_at": clock.now(),
            "changed_by": by.person_id,
            "changed_as": by.capacity.value,
        }
        # The version in the condition is what keeps two who read the same row from overwriting each other.
        taken = await type(self).filter(id=self.id, version=self.version).update(version=F("version") + 1)
        if not taken:
            raise Stale(f"{type(self).__name__} {self.id}")
        await former.save(force_create=True)
        for name, value in values.items():
            setattr(self, name, value)
        self.version += 1
        await self.save(update_fields=[*values])
        for each in changed:
            await each(self, by)
        return self

    async def remove(self, *, by: Actor) -> Self:
        """Take it away; a tombstone and its history stay."""
        return await self.keep(by=by, removed_at=clock.now())

    async def put_back(self, *, by: Actor) -> Self:
        """It was taken away by mistake."""
        return await self.keep(by=by, removed_at=None) if self.removed_at else self

    async def past(self) -> "list[Former]":
        """Its former states, newest first."""
        return await Former.filter(thing_id=self.id).order_by("-version")


class Former(SealedRow):
    """What a thing was before a change, with who had made it so, and when."""

    thing_id = fields.UUIDField(db_index=True)
    kind = fields.CharField(40)
    owner_id = fields.UUIDField(db_index=True)
    version = fields.IntField()
    changed_at = Moment()
    changed_by = fields.UUIDField(null=True)
    changed_as = fields.CharField(16, default="")
    state = SealedJSON()
    # Whose key the state needs: the thing may have gone to another audience since.
    key_kind = fields.CharField(12, default="", db_default="")
    key_id = fields.UUIDField(null=True)

    class Meta:
        table = "former"
        unique_together = (("thing_id", "version"),)

    def key_owner(self) -> KeyOwner:
        """Whose the thing was at the time."""
        if self.key_id is not None:
            return Whose(self.key_kind), UUID(int=self.key_id.int)
        was = self.state
        made_by = was["made_by"] and UUID(str(was["made_by"]))
        owner_kind, owner_id, inside = Owner(was["owner_kind"]), UUID(str(was["owner_id"])), was.get("circle_id")
        circle_id = owner_id if owner_kind is Owner.CIRCLE else inside and UUID(str(inside))
        return _key_owner(owner_kind, owner_id, was["audience"], made_by, circle_id or None)

    def before_sealing(self) -> None:
        """The state tells whose it was, and can't be read without the key."""
        self.key_kind, self.key_id = self.key_owner()

    @classmethod
    def of(cls, thing: Thing) -> Self:
        """The state `thing` has now."""
        skipped = {"id", "version", "changed_at", "changed_by", "changed_as"}
        state = {name: getattr(thing, name) for name in sorted(thing._meta.db_fields) if name not in skipped}
        return cls(
            thing_id=thing.id,
            kind=type(thing).__name__,
            owner_id=thing.owner_id,
            version=thing.version,
            changed_at=thing.changed_at,
            changed_by=thing.changed_by,
            changed_as=thing.changed_as,
            state=state,
        )


def _key_owner(
    owner_kind: Owner, owner_id: UUID, audience: str, made_by: UUID | None, circle_id: UUID | None
) -> KeyOwner:
    if audience == Audience.ONLY_ME and made_by is not None:
        return kept(circle_id, made_by) if circle_id else (Whose.PERSON, UUID(int=made_by.int))
    return Whose(owner_kind.value), UUID(int=owner_id.int)
