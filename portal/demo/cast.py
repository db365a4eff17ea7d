"""One cast for the demo region and for tests: who they are and where they stand; all of them invented."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Self

from portal import clock
from portal.circles.audience import MemberRole
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.custody import Custody
from portal.circles.directing import Directing
from portal.circles.models import Circle, Member
from portal.circles.taking_part import TakingPart
from portal.circles.thing import Owner
from portal.people.actor import Actor, Capacity
from portal.people.models import Organisation, Staff, StaffRole
from portal.people.persons import Person
from portal.store import write

HOUSE = Actor.house("demo region")


@dataclass
class Cast:
    """Every person, organisation and circle, by the names of HOUSE.md."""

    today: date
    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    parts: dict[str, TakingPart] = field(default_factory=dict)  # in Noor's circle, by organisation
    circle: Circle = field(init=False)
    waiting: Circle = field(init=False)

    @classmethod
    async def assemble(cls, today: date | None = None) -> Self:
        """Everybody in their place, as old as their story says on `today`."""
        cast = cls(today=today or clock.today())
        async with write():
            await cast._organisations()
            await cast._family()
            await cast._waiting_family()
            cast.people["bas"] = await Person.make("Bas Mulder", "bas@kring.example")
        return cast

    async def _organisations(self) -> None:
        for slug, name in (("de-brug", "De Brug"), ("het-anker", "Het Anker"), ("regio", "Netwerk Regio")):
            self.organisations[slug] = await Organisation.create(name=name, slug=slug)
        for key, name, email, slug, role, title in (
            (
                "joost",
                "Joost Visser",
                "joost@debrug.example",
                "de-brug",
                StaffRole.PROFESSIONAL,
                "schoolmaatschappelijk werker",
            ),
            (
                "marloes",
                "Marloes Kuipers",
                "marloes@hetanker.example",
                "het-anker",
                StaffRole.PROFESSIONAL,
                "therapeut",
            ),
            (
                "ineke",
                "Ineke Postma",
                "ineke@debrug.example",
                "de-brug",
                StaffRole.ADMINISTRATOR,
                "beheerder",
            ),
            ("tom", "Tom Hendriks", "tom@regio.example", "regio", StaffRole.COORDINATOR, "coördinator"),
        ):
            person = self.people[key] = await Person.make(name, email)
            await Staff.create(person=person, organisation=self.organisations[slug], role=role, title=title)

    async def _family(self) -> None:
        self.circle = await Circle.start(
            by=HOUSE, name="Noor", full_name="Noor de Vries", birth_date=born(15, 3, 14, self.today)
        )
        await self._join(self.circle, "noor", "Noor de Vries", MemberRole.YOUNG_PERSON, "")
        samira = await self._join(self.circle, "samira", "Samira El Amrani", MemberRole.PARENT, "moeder")
        await self._join(self.circle, "peter", "Peter de Vries", MemberRole.PARENT, "vader")
        await self._join(self.circle, "naima", "Naima El Amrani", MemberRole.NETWORK, "tante")
        await self._join(self.circle, "gerda", "Gerda Smit", MemberRole.NETWORK, "buurvrouw")
        await self._custody(self.circle, samira)
        await self._takes_part("de-brug", "Meekijken hoe het op school gaat, en daar helpen.")
        await self._takes_part("het-anker", "Gesprekken met Noor over slapen en piekeren.")
        joost = await self._staff("joost", "de-brug", "schoolmaatschappelijk werker")
        await self._staff("marloes", "het-anker", "therapeut")
        await Directing.create(circle_id=self.circle.id, member=joost, since=clock.now())
        for parent in ("samira", "peter"):
            await self._share("noor", parent)

    async def _waiting_family(self) -> None:
        self.waiting = await Circle.start(
            by=HOUSE, name="Yara", full_name="Yara Willems", birth_date=born(13, 2, 8, self.today)
        )
        await self._join(self.waiting, "yara", "Yara Willems", MemberRole.YOUNG_PERSON, "")
        dirk = await self._join(self.waiting, "dirk", "Dirk Willems", MemberRole.PARENT, "vader")
        await self._custody(self.waiting, dirk)
        await self._share("yara", "dirk")

    async def _join(self, circle: Circle, key: str, name: str, role: MemberRole, relation: str) -> Member:
        person = self.people[key] = await Person.make(name, f"{key}@kring.example")
        member = await Member.admit(circle, by=HOUSE, role=role, name=name, person_id=person.id, relation=relation)
        self.members[key] = member
        return member

    async def _staff(self, key: str, slug: str, title: str) -> Member:
        person = self.people[key]
        member = await Member.admit(
            self.circle,
            by=HOUSE,
            role=MemberRole.PROFESSIONAL,
            name=person.name,
            person_id=person.id,
            relation=title,
            organisation_id=self.organisations[slug].id,
        )
        self.members[key] = member
        return member

    async def _takes_part(self, slug: str, purpose: str) -> None:
        """An organisation takes part after a yes of Noor and of her mother, who decide together."""
        organisation = self.organisations[slug]
        samira = Actor(Capacity.OWN, self.people["samira"].id)
        part = self.parts[slug] = await TakingPart.ask(
            self.circle.id, organisation.id, by=samira, asked_by=self.members["samira"].id, purpose=purpose
        )
        for key in ("noor", "samira"):
            await Consent.make(
                by=Actor(Capacity.OWN, self.people[key].id),
                owner=(Owner.CIRCLE, self.circle.id),
                by_member_id=self.members[key].id,
                about=part.about,
                to_organisation=organisation.id,
                answer=ConsentAnswer.GIVEN,
                words=f"{organisation.name} mag meedoen in de kring van Noor.",
                text="organisation-2",
                language="nl",
                since=clock.now(),
            )
        await part.agree(by=samira)

    async def _share(self, young: str, parent: str) -> None:
        """From 12 a parent reads what she says yes to."""
        await Consent.share(
            self.members[young],
            ConsentAnswer.GIVEN,
            by=Actor(Capacity.OWN, self.people[young].id),
            words="Ik wil mijn eigen kring. Ik weet wie erin zitten en wat zij zien.",
            text="circle-2",
            language="nl",
            to_member=self.members[parent].id,
        )

    async def _custody(self, circle: Circle, member: Member) -> None:
        await Custody.make(
            by=HOUSE,
            owner=(Owner.CIRCLE, circle.id),
            member=member,
            source="gezagsregister",
            verified_on=clock.today() - timedelta(days=80),
        )


def born(age: int, month: int, day: int, today: date) -> date:
    """A birth date by which somebody is `age` today, so that the demo's people don't grow older than their story."""
    had_birthday = (month, day) <= (today.month, today.day)
    return date(today.year - age - (not had_birthday), month, day)
