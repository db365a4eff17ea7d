"""An organisation's colleagues as its desk shows them: whom it knows by which name, what they do, since when."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from tortoise.functions import Max
from tortoise.queryset import QuerySet

from portal.people.accounts import Login
from portal.people.models import Organisation, RoleFrom, Staff, StaffRole
from portal.people.said import Said
from portal.people.session_row import Session
from portal.web import _

PER_PAGE = 25
# So many names are opened at once when one is looked for.
_AT_ONCE = 200


@dataclass(frozen=True)
class Colleague:
    """One place at the organisation, with what its desk may know of who has it."""

    staff: Staff
    name: str
    email: str
    has_come: bool  # she has signed in here once
    last: datetime | None = None  # and lately, as far as sessions are kept

    @property
    def waits_for_role(self) -> bool:
        """Whether the directory names her, with no role we know."""
        is_named = self.staff.directory is not None and Said(self.staff.directory).active
        return is_named and self.staff.until == self.staff.since

    @property
    def waits_for_letter(self) -> bool:
        """Whether she was asked by letter, and hasn't come yet."""
        return self.staff.is_here and not self.has_come and bool(self.staff.person.email)

    @classmethod
    async def count(cls, organisation: Organisation, *, here: bool) -> int:
        """How many have a place now, or how many have none any more."""
        return await _places(organisation, here=here).count()

    @classmethod
    async def listed(cls, organisation: Organisation, *, here: bool, start: int) -> list[Self]:
        """Those who came last first, or those who left last: one page, and no name besides is opened for it."""
        order = ("-since", "-id") if here else ("-until", "-id")
        places = _places(organisation, here=here).order_by(*order).offset(start).limit(PER_PAGE)
        return await cls._known(await places.prefetch_related("person"))

    @classmethod
    async def found(cls, organisation: Organisation, words: str, *, here: bool) -> list[Self]:
        """Those in whose name, title or address every word stands, by name.

        Names are sealed, so that they are read through, a few at a time: others get their turn in between.
        """
        wanted, found, last = words.casefold().split(), list[Self](), None
        while True:
            rest = _places(organisation, here=here).filter(**({"id__gt": last} if last else {}))
            some = await rest.order_by("id").limit(_AT_ONCE).prefetch_related("person")
            found += [each for each in await cls._known(some) if each._has(wanted)]
            if len(some) < _AT_ONCE:
                return sorted(found, key=cls.by_name)
            last = some[-1].id
            await asyncio.sleep(0)

    @classmethod
    async def of(cls, staff: Staff) -> Self:
        """One of them."""
        await staff.fetch_related("person")
        return (await cls._known([staff]))[0]

    @classmethod
    async def _known(cls, places: list[Staff]) -> list[Self]:
        if not places:
            return []
        organisation_id, ids = places[0].organisation_id, [each.person_id for each in places]
        came = set(
            await Login.filter(organisation_id=organisation_id, person_id__in=ids).values_list("person_id", flat=True)
        )
        return [cls._one(each, each.person_id in came) for each in places]

    @classmethod
    def _one(cls, staff: Staff, has_come: bool) -> Self:
        person, said = staff.person, Said(staff.directory or {})
        # Whoever invites an address must not learn from us whose it is: until she has come in there is the address
        # alone, the same for one that has an account of its own or other work, and for one that nobody knew.
        told = person.name if has_come else ""
        # Once she has come in, the account may be her own too, and its address is hers.
        email = said.email or said.user_name or ("" if has_come else person.email)
        return cls(staff, told or (said.name if staff.directory else "") or email, email, has_come)

    def _has(self, wanted: list[str]) -> bool:
        text = f"{self.name} {self.staff.title} {self.email}".casefold()
        return all(word in text for word in wanted)

    def by_name(self) -> tuple[str, UUID]:
        """Her place in the alphabet."""
        return self.name.casefold(), self.staff.id


def _places(organisation: Organisation, *, here: bool) -> QuerySet[Staff]:
    return Staff.filter(Staff.is_in() if here else ~Staff.is_in(), organisation_id=organisation.id)


async def with_last(colleagues: list[Colleague]) -> list[Colleague]:
    """The same, with when each signed in last: one query for a page of them."""
    if not colleagues:
        return []
    ids = [each.staff.person_id for each in colleagues]
    found = Session.filter(organisation_id=colleagues[0].staff.organisation_id, person_id__in=ids)
    rows = await found.annotate(last=Max("made_at")).group_by("person_id").values_list("person_id", "last")
    last = {UUID(str(person)): at for person, at in rows}
    return [
        Colleague(each.staff, each.name, each.email, each.has_come, last.get(each.staff.person_id))
        for each in colleagues
    ]


def role_words(role: StaffRole) -> str:
    """What somebody does here, in a word or two."""
    return {
        StaffRole.PROFESSIONAL: _("Werkt met gezinnen"),
        StaffRole.ADMINISTRATOR: _("Beheerder"),
        StaffRole.COORDINATOR: _("Coördinator"),
    }[role]


def role_hint(role: StaffRole) -> str:
    """What comes with it."""
    return {
        StaffRole.PROFESSIONAL: _("Ziet alleen gezinnen in de eigen kringen."),
        StaffRole.ADMINISTRATOR: _("Regelt inlog en medewerkers. Ziet geen gezinnen."),
        StaffRole.COORDINATOR: _("Let op het netwerk als geheel. Ziet geen gezinnen."),
    }[role]


def from_words(role_from: RoleFrom) -> str:
    """Who says so."""
    return {
        RoleFrom.HAND: _("met de hand gegeven"),
        RoleFrom.CLAIM: _("volgt de inlog van je organisatie"),
        RoleFrom.DIRECTORY: _("volgt het personeelssysteem"),
    }[role_from]
