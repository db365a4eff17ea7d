"""Directory: an organisation's own list of staff, which tells us by SCIM who comes, changes and leaves."""

import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Any, Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q

from portal import clock
from portal.people.actor import Actor, Capacity
from portal.people.last_administrator import LastAdministrator, must_stay
from portal.people.models import Organisation, RoleFrom, Staff, StaffRole
from portal.people.persons import Person
from portal.people.said import Said, external_index, user_name_index
from portal.store import Moment, Row, write

# 'Used' is written at most this often: a directory may ask a thousand times an hour.
_USED_EVERY = timedelta(minutes=1)


class Directory(Row):
    """The bearer token of one organisation's directory (personeelslijst), stored as a hash, one at a time.

    What it says of a colleague is taken inside a write that holds the organisation; LastAdministrator when it would
    leave nobody to look after it: then all of that write is undone.
    """

    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name=False, on_delete=fields.CASCADE
    )
    token_hash = fields.CharField(64, unique=True)
    # What a user's `roles` say there, and which role that is here.
    roles = fields.JSONField[dict[str, str]](default=dict)
    made_at = Moment()
    made_by = fields.UUIDField(null=True)
    used_at = Moment(null=True)
    ended_at = Moment(null=True)

    organisation_id: UUID

    class Meta:
        table = "directory"

    @classmethod
    async def open(cls, organisation: Organisation, by: UUID | None) -> tuple[Self, str]:
        """A new token, shown once; the one before ends, what its roles mean stays."""
        token = secrets.token_urlsafe(32)
        async with write():
            await Organisation.hold(organisation.id)
            before = await cls.filter(organisation_id=organisation.id).order_by("-made_at", "-id").first()
            if before and before.ended_at is None:
                await before.end()
            roles = before.roles if before else {}
            row = await cls.create(
                organisation_id=organisation.id, token_hash=_hash(token), roles=roles, made_at=clock.now(), made_by=by
            )
        return row, token

    @classmethod
    async def of(cls, organisation: Organisation) -> Self | None:
        """The one that is open."""
        return await cls.filter(organisation_id=organisation.id, ended_at__isnull=True).first()

    @classmethod
    async def of_token(cls, token: str) -> Self | None:
        """The directory that has this token, while it is open."""
        return await cls.get_or_none(token_hash=_hash(token), ended_at__isnull=True)

    async def end(self) -> None:
        """Its token opens nothing any more."""
        self.ended_at = clock.now()
        await self.save(update_fields=["ended_at"])

    async def use(self) -> None:
        """It was heard from."""
        moment = clock.now()
        if self.used_at is None or moment - self.used_at >= _USED_EVERY:
            self.used_at = moment
            await self.save(update_fields=["used_at"])

    def actor(self, organisation: Organisation) -> Actor:
        """Who acts when this directory asks: the house, for this organisation alone."""
        return Actor(
            Capacity.HOUSE,
            organisation_id=organisation.id,
            means=f"scim:{self.id}",
            reason=f"directory of {organisation.slug}",
        )

    def role_of(self, said: Said) -> StaffRole | None:
        """The role the directory's word gives here; None when it names none we know: never 'just a user'.

        Of several the one that sees families comes last: who manages or coordinates sees none.
        """
        known = {value.casefold(): role for value, role in self.roles.items()}
        given = {known.get(value.casefold()) for value in said.roles}
        order = (StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR, StaffRole.PROFESSIONAL)
        return next((role for role in order if role.value in given), None)

    async def has_other(self, said: Said, staff: Staff | None = None) -> bool:
        """Whether another user of this directory has the same userName or externalId; ask it inside a write."""
        await Organisation.hold(self.organisation_id)
        same = Q(user_name_index=user_name_index(self.organisation_id, said.user_name))
        if external := external_index(self.organisation_id, said.external_id):
            same |= Q(external_index=external)
        listed = Staff.filter(same, organisation_id=self.organisation_id, directory__isnull=False)
        return await (listed.exclude(id=staff.id) if staff else listed).exists()

    async def add(self, user: dict[str, Any], *, by: Actor) -> Staff:
        """A user the directory tells of for the first time: a place, which opens something once a role is known."""
        said = Said(user)
        staff = await self._place(said)
        if staff is None:
            moment = clock.now()
            # Without an address: only an invitation, or she herself, says which account is hers.
            person = await Person.make(said.name)
            staff = await Staff.create(
                person_id=person.id,
                organisation_id=self.organisation_id,
                role=StaffRole.PROFESSIONAL,
                role_from=RoleFrom.DIRECTORY,
                since=moment,
                until=moment,
            )
        await self._follow(staff, user, None, by, "directory_added")
        return staff

    async def change(self, staff: Staff, user: dict[str, Any], *, by: Actor) -> None:
        """What the directory says of her now; her role and whether she is here follow, unless given by hand."""
        before = self._gives(staff, Said(staff.directory))
        await self._follow(staff, user, before, by, "directory_changed")

    async def forget(self, staff: Staff, *, by: Actor) -> None:
        """The directory doesn't know her any more; its keys stay, so that the same account is the same person again."""
        await self._keep_last(staff, None, by)
        # A role given by hand doesn't come back with a new account of the same name.
        await staff.keep("directory_removed", by, directory=None, role_from=RoleFrom.DIRECTORY)
        if staff.is_here:
            await staff.leave(by=by)

    async def map_roles(self, roles: dict[str, str], *, by: Actor) -> None:
        """From now on these values mean these roles, for everybody on the list."""
        listed = await Staff.filter(organisation_id=self.organisation_id, directory__isnull=False)
        before = {each.id: self._gives(each, Said(each.directory)) for each in listed}
        self.roles = roles
        await self.save(update_fields=["roles"])
        # Who becomes an administrator by it comes first, so that she can take over from who stops being one.
        listed.sort(key=lambda each: self._gives(each, Said(each.directory)) is not StaffRole.ADMINISTRATOR)
        for staff in listed:
            await self._settle(staff, Said(staff.directory), before[staff.id], by)

    async def _place(self, said: Said) -> Staff | None:
        """A place that is hers already: of an account the directory removed, or invited for her address."""
        free = Staff.filter(organisation_id=self.organisation_id, directory__isnull=True)
        if external := external_index(self.organisation_id, said.external_id):
            known = await free.filter(external_index=external).first()
        else:
            index = user_name_index(self.organisation_id, said.user_name)
            known = await free.filter(external_index__isnull=True, user_name_index=index).first()
        for address in filter(None, (said.email, said.user_name)):
            person = None if known else await Person.of_email(address)
            # Never an account by its address alone: only one that was given a place here, by hand.
            known = known or (await free.filter(person_id=person.id).first() if person else None)
        return known

    async def _follow(
        self, staff: Staff, user: dict[str, Any], before: StaffRole | None, by: Actor, action: str
    ) -> None:
        said, former = Said(user), Said(staff.directory or {})
        values: dict[str, Any] = {
            "directory": user,
            "user_name_index": user_name_index(self.organisation_id, said.user_name),
            "external_index": external_index(self.organisation_id, said.external_id),
        }
        if said.title and said.title != former.title:
            values["title"] = said.title
        await staff.keep(action, by, **values)
        await self._call(staff, said)
        await self._settle(staff, said, before, by)

    async def _call(self, staff: Staff, said: Said) -> None:
        # Her own account has a name of her own; only one that the directory made is called as it says.
        person = await Person.get(id=staff.person_id)
        if not person.email and person.proved_at is None and person.name != said.name:
            person.name = said.name
            await person.save(update_fields=["name"])

    async def _settle(self, staff: Staff, said: Said, before: StaffRole | None, by: Actor) -> None:
        now = self._gives(staff, said)
        await self._keep_last(staff, now, by)
        if now is None:
            if staff.is_here:
                await staff.leave(by=by)
        # Whoever was ended by hand comes back only when the directory says something new.
        elif staff.is_here or before is None:
            role_from = RoleFrom.HAND if _stays(staff) else RoleFrom.DIRECTORY
            await staff.give(now, by=by, role_from=role_from)

    async def _keep_last(self, staff: Staff, role: StaffRole | None, by: Actor) -> None:
        if await must_stay(staff, role, by=by):
            raise LastAdministrator(f"Staff {staff.id}")

    def _gives(self, staff: Staff, said: Said) -> StaffRole | None:
        if not said.active:
            return None
        return staff.role if _stays(staff) else self.role_of(said)


def _stays(staff: Staff) -> bool:
    """Whether her role was given by hand, and no hand has taken it since."""
    return staff.role_from is RoleFrom.HAND and (staff.is_here or staff.ended_by is None)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
