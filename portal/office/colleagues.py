"""An organisation's colleagues as its desk shows them: whom it knows by which name, what they do, since when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from tortoise.functions import Max

from portal.people.accounts import Login
from portal.people.models import Organisation, RoleFrom, Staff, StaffRole
from portal.people.said import Said
from portal.people.session_row import Session
from portal.web import _

PER_PAGE = 25


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
    async def all_of(cls, organisation: Organisation, *, here: bool) -> list[Self]:
        """Everybody who has a place now, or everybody who has none any more, by name."""
        places = await Staff.filter(organisation_id=organisation.id).prefetch_related("person")
        return sorted(await cls._known([each for each in places if each.is_here is here]), key=cls._order)

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
        elsewhere = set(
            await Staff.filter(person_id__in=ids)
            .exclude(organisation_id=organisation_id)
            .values_list("person_id", flat=True)
        )
        return [cls._one(each, each.person_id in came, each.person_id in elsewhere) for each in places]

    @classmethod
    def _one(cls, staff: Staff, has_come: bool, elsewhere: bool) -> Self:
        person, said = staff.person, Said(staff.directory or {})
        # Whoever invites an address must not learn from us whose it is: until she has come in there is the address
        # alone, the same for one that has an account of its own or other work, and for one that nobody knew.
        told = person.name if has_come else ""
        # Once she has come in, the account may be her own too, and its address is hers.
        email = said.email or said.user_name or ("" if has_come else person.email)
        return cls(staff, told or (said.name if staff.directory else "") or email, email, has_come)

    def _order(self) -> tuple[str, UUID]:
        return self.name.casefold(), self.staff.id


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


def searched(colleagues: list[Colleague], words: str) -> list[Colleague]:
    """Those in whose name, title or address every word stands."""
    wanted = words.casefold().split()
    found = ((each, f"{each.name} {each.staff.title} {each.email}".casefold()) for each in colleagues)
    return [each for each, text in found if all(word in text for word in wanted)]


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
        StaffRole.PROFESSIONAL: _("Ziet de kringen waarin deze collega meedoet."),
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
