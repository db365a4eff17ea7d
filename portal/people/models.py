"""Organisation and Staff: who works where, as what."""

from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from tortoise import fields
from tortoise.expressions import F, Q

from portal import clock, outbox
from portal.audit import Outcome, write_line
from portal.errors import Stale
from portal.people.actor import Actor
from portal.people.lists import role_changed, staff_left
from portal.people.persons import Person
from portal.people.said import Said, user_name_index
from portal.store import Moment, write
from portal.vault import KeyOwner, SealedJSON, SealedRow, SealedText, Whose

# The letter to whoever was given a place.
INVITED = "people.invited"
_AT_ONCE = 200


# What a page needs of an organisation; its logo's bytes are read by who asks for the logo.
SHOWN = ("id", "name", "slug", "phone", "down_words", "logo_type", "colours", "looks_since")


class ParentsSee(StrEnum):
    """What a parent with custody sees of a 12 to 15-year-old, of what this organisation's staff made (STANDARDS 27)."""

    BY_CONSENT = "by_consent"  # what the young person said yes to: the practice of portals, and the default
    MINIMUM = "minimum"  # all of it, unless contrary to good care or she objects: what the Jeugdwet asks at least


class Organisation(SealedRow):
    """An agency, municipality, school or neighbourhood team (organisatie), FHIR Organization."""

    name = fields.CharField(200)
    slug = fields.CharField(60, unique=True)
    kind = fields.CharField(60, default="")
    phone = fields.CharField(40, default="")  # its service desk
    # What its people read when its own sign-in doesn't answer, in its own words; '' for ours.
    down_words = fields.CharField(400, default="", db_default="")
    # How it looks: a small PNG, JPEG or WebP, and its three colours (accent, on_accent, paper) as '#rrggbb'.
    logo = fields.BinaryField(null=True)
    logo_type = fields.CharField(20, default="", db_default="")
    colours = fields.JSONField[dict[str, str]](null=True)
    looks_since = Moment(null=True)
    parents_see = fields.CharEnumField(
        ParentsSee, max_length=10, default=ParentsSee.BY_CONSENT, db_default=ParentsSee.BY_CONSENT.value
    )
    # Who of its administrators chose that, and when; empty: nobody did, and the default holds.
    parents_see_since = Moment(null=True)
    parents_see_by = fields.UUIDField(null=True)
    # What a record system told us about it that we don't model.
    rest = SealedJSON(null=True)
    made_at = Moment(default=clock.now)

    class Meta:
        table = "organisation"

    def key_owner(self) -> KeyOwner:
        """It itself."""
        return Whose.ORGANISATION, self.id

    @classmethod
    async def with_minimum(cls) -> frozenset[UUID]:
        """Those whose staff's work a parent with custody sees unless somebody says no."""
        return frozenset([each.id for each in await cls.filter(parents_see=ParentsSee.MINIMUM).only("id")])

    @classmethod
    async def hold(cls, id: UUID) -> None:
        """Inside a write: whoever changes this organisation's staff waits for whoever does so already."""
        await cls.filter(id=id).select_for_update().first()


class StaffRole(StrEnum):
    """What a person may do for her organisation."""

    PROFESSIONAL = "professional"
    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"


class RoleFrom(StrEnum):
    """Who says what somebody may do for her organisation; a role given by hand stays."""

    HAND = "hand"
    CLAIM = "claim"  # a claim of the organisation's provider, at each sign-in
    DIRECTORY = "directory"  # the organisation's own list of staff, by SCIM


class Staff(SealedRow):
    """A person working for an organisation, with a role there (medewerker), FHIR PractitionerRole."""

    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "portal.Person", related_name="staff", on_delete=fields.RESTRICT
    )
    organisation: fields.ForeignKeyRelation[Organisation] = fields.ForeignKeyField(
        "portal.Organisation", related_name="staff", on_delete=fields.RESTRICT
    )
    role = fields.CharEnumField(StaffRole, max_length=16)
    role_from = fields.CharEnumField(RoleFrom, max_length=10, default=RoleFrom.HAND, db_default=RoleFrom.HAND)
    title = SealedText(default="")  # 'therapeut', as colleagues and families read it
    since = Moment(default=clock.now)
    until = Moment(null=True)
    ended_by = fields.UUIDField(null=True)
    # Who asked her in last, or sent the letter again: the letter says it.
    asked_by = fields.UUIDField(null=True)
    # What the organisation's directory says of her, as it said it (a SCIM User), and by what she is found there.
    directory: Any = SealedJSON(null=True)
    user_name_index = fields.CharField(64, null=True, db_index=True)
    external_index = fields.CharField(64, null=True, db_index=True)
    version = fields.IntField(default=1, db_default=1)
    changed_at = Moment(null=True)

    person_id: UUID
    organisation_id: UUID

    class Meta:
        table = "staff"
        unique_together = (("person", "organisation"),)
        indexes = (("organisation_id", "since"),)

    def key_owner(self) -> KeyOwner:
        """Her organisation: what it says of her place is its own."""
        return Whose.ORGANISATION, self.organisation_id

    @staticmethod
    def is_in() -> Q:
        """The condition of having a place at this moment."""
        moment = clock.now()
        return (Q(until__isnull=True) | Q(until__gt=moment)) & Q(since__lte=moment)

    @property
    def is_here(self) -> bool:
        """As is_in(), for a row that was read."""
        moment = clock.now()
        return self.since <= moment and (self.until is None or self.until > moment)

    @classmethod
    async def now(cls, person_id: UUID, organisation_id: UUID) -> Self | None:
        """This person's place at this organisation, if she has one at this moment."""
        return await cls.get_or_none(cls.is_in(), person_id=person_id, organisation_id=organisation_id)

    @classmethod
    async def of_directory(cls, organisation_id: UUID, user_name_or_email: str) -> Self | None:
        """The place of who has this userName or work address in the organisation's directory, if she has one now.

        None when two have the same address: then it tells nobody apart.
        """
        listed = cls.filter(cls.is_in(), organisation_id=organisation_id, directory__isnull=False)
        found = await listed.filter(user_name_index=user_name_index(organisation_id, user_name_or_email)).first()
        if found:
            return found
        wanted, matching, start = user_name_or_email.strip().casefold(), [], 0
        # Addresses are sealed and have no index here; only a first sign-in asks, and never for all at once.
        while some := await listed.order_by("id").offset(start).limit(_AT_ONCE):
            matching += [each for each in some if Said(each.directory).email.casefold() == wanted]
            start += _AT_ONCE
        return matching[0] if wanted and len(matching) == 1 else None

    @classmethod
    async def invite(
        cls, organisation_id: UUID, email: str, role: StaffRole, *, by: Actor, name: str = "", title: str = ""
    ) -> Self:
        """Give whoever uses this address a place, with a letter; her first sign-in there takes it.

        Who had a place before gets it again, from now on.
        """
        async with write():
            await Organisation.hold(organisation_id)
            person = await Person.of_email(email) or await Person.make(name, email)
            staff = await cls.get_or_none(person_id=person.id, organisation_id=organisation_id)
            if staff:
                await staff.give(role, by=by, title=title or staff.title)
            else:
                staff = await cls.create(
                    person_id=person.id, organisation_id=organisation_id, role=role, title=title, asked_by=by.person_id
                )
                await staff.log("staff_invited", by)
            await outbox.queue(INVITED, staff.id)
        return staff

    async def write_again(self, *, by: Actor) -> None:
        """Send the letter with the way in once more."""
        async with write():
            self.asked_by = by.person_id
            await self.save(update_fields=["asked_by"])
            await self.log("staff_letter", by)
            await outbox.queue(INVITED, self.id)

    async def give(
        self, role: StaffRole, *, by: Actor, role_from: RoleFrom = RoleFrom.HAND, title: str | None = None
    ) -> None:
        """This role, and this title, from now on; who had left has a place again. What stays leaves no trace."""
        was_here = self.is_here
        values: dict[str, Any] = {"role": role, "role_from": role_from, "title": self.title if title is None else title}
        if not was_here:
            values |= {"since": clock.now(), "until": None, "ended_by": None, "asked_by": by.person_id}
        another_role = was_here and role is not self.role
        differing = {name: value for name, value in values.items() if getattr(self, name) != value}
        if not differing:
            return
        async with write():
            await self.keep("staff_changed" if was_here else "staff_returned", by, **differing)
            if another_role:
                for each in role_changed:
                    await each(self, by)

    async def leave(self, *, by: Actor) -> None:
        """Her place ends now; what she has open, and what waits for her, is ended and handed on by `staff_left`."""
        async with write():
            await self.keep("staff_left", by, until=clock.now(), ended_by=by.person_id)
            for each in staff_left:
                await each(self, by)

    async def is_last_administrator(self) -> bool:
        """Whether nobody else looks after the organisation; ask it while the organisation is held."""
        if self.role is not StaffRole.ADMINISTRATOR or not self.is_here:
            return False
        others = Staff.filter(Staff.is_in(), organisation_id=self.organisation_id, role=StaffRole.ADMINISTRATOR)
        return not await others.exclude(id=self.id).exists()

    async def keep(self, action: str, by: Actor, **values: Any) -> None:
        """Change the row and log it, in the write it stands in; Stale when somebody else was faster."""
        taken = await Staff.filter(id=self.id, version=self.version).update(version=F("version") + 1)
        if not taken:
            raise Stale(f"Staff {self.id}")
        self.version += 1
        for name, value in {**values, "changed_at": clock.now()}.items():
            setattr(self, name, value)
        await self.save(update_fields=[*values, "changed_at"])
        await self.log(action, by)

    async def log(self, action: str, by: Actor, outcome: Outcome = Outcome.DONE) -> None:
        """One line: who did what with whose place."""
        owner = {"owner_kind": "organisation", "owner_id": self.organisation_id}
        await write_line(
            {**by.line(), **owner, "action": action, "kind": "Staff", "thing_id": self.id}, outcome=outcome
        )
