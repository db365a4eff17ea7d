"""The demo region's cast, with what tests need besides: their sessions, and the holes of the matrix."""

from datetime import date
from typing import Any, Self

import httpx2

from portal.chat.models import Conversation
from portal.circles.audience import Audience, MemberRole
from portal.circles.consent import ConsentAnswer
from portal.demo import cast as demo
from portal.members.models import Invitation
from portal.notes.models import Note
from portal.notes.paper_content import PDF
from portal.notes.papers import Paper
from portal.notes.statements import Statement
from portal.people.actor import Actor, Capacity, Strength
from portal.people.models import Staff
from portal.people.openid.providers import Provider
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from portal.plan.models import Goal, Plan, Step
from portal.store import new_id, write


class Cast(demo.Cast):
    """Every person, organisation and circle, how each signs in, and three invitations: Oma's waits for Noor's yes,
    Bas was sent his, and Els, whom nobody knows here, is given a code."""

    asked: Invitation
    sent: Invitation
    given: Invitation
    goal: Goal  # Noor's
    step: Step  # Joost's, towards it
    conversation: Conversation  # of Noor's whole circle
    notes: dict[Audience, Note]  # one for each audience: Joost's, but for Noor's private one and Samira's
    papers: dict[Audience, Paper]  # none, until put_papers_in
    statement: Statement  # Noor's own, beside her file
    provider: Provider  # one that De Brug's administrator began to connect
    colleague: Staff  # Joost's place at De Brug

    @classmethod
    async def assemble(cls, today: date | None = None) -> Self:
        """Everybody in their place, and a first thing of each room."""
        cast = await super().assemble(today)
        async with write():
            await cast._plan()
            await cast._invitations()
            await cast._notes()
            cast.provider = await Provider.begin(cast.organisations["de-brug"], hint="begonnen", name="Begonnen")
        cast.papers = {}
        cast.conversation = await Conversation.get(owner_id=cast.circle.id)
        cast.colleague = await Staff.get(person_id=cast.people["joost"].id)
        return cast

    async def _invitations(self) -> None:
        said = {"words": "Dat mag.", "language": "nl"}
        samira, noor = (Actor(Capacity.OWN, self.people[key].id) for key in ("samira", "noor"))
        self.asked = await self.ask(samira, "Oma El Amrani", "oma@kring.example", relation="oma")
        await self.asked.say(self.members["samira"], ConsentAnswer.GIVEN, by=samira, **said)
        self.sent = await self.ask(samira, "Bas Mulder", "bas@kring.example", relation="voetbalcoach")
        await self.sent.say(self.members["samira"], ConsentAnswer.GIVEN, by=samira, **said)
        await self.sent.say(self.members["noor"], ConsentAnswer.GIVEN, by=noor, **said)
        await self.sent.send(by=samira)
        self.given = await self.ask(samira, "Els Bakker", "", relation="oud-buurvrouw")
        await self.given.say(self.members["samira"], ConsentAnswer.GIVEN, by=samira, **said)
        await self.given.say(self.members["noor"], ConsentAnswer.GIVEN, by=noor, **said)
        await self.given.send(by=samira)

    async def ask(self, by: Actor, name: str, email: str, **values: Any) -> Invitation:
        """An invitation into Noor's circle by one of her family, nobody's yes on it yet."""
        asker = next(each for each in self.members.values() if each.person_id == by.person_id)
        role = values.pop("role", MemberRole.NETWORK)
        return await Invitation.ask(self.circle, asker, by=by, id=new_id(), name=name, email=email, role=role, **values)

    async def _plan(self) -> None:
        # Not by a session: tests of sessions count the ones there are.
        noor = Actor(Capacity.OWN, self.people["noor"].id)
        marloes = Actor(Capacity.STAFF, self.people["marloes"].id, organisation_id=self.organisations["het-anker"].id)
        await Plan.begin(self.circle, by=noor)
        self.goal = await Goal.set(self.circle, by=noor, words="Ik wil weer elke dag naar school")
        self.step = await self.goal.add_step(
            by=marloes, words="Bellen met school over de ochtenden", member=self.members["joost"]
        )

    def _acting(self, key: str) -> Actor:
        # Not by a session: tests of sessions count the ones there are.
        organisation_id = self.members[key].organisation_id
        capacity = Capacity.STAFF if organisation_id else Capacity.OWN
        return Actor(capacity, self.people[key].id, organisation_id=organisation_id)

    async def _notes(self) -> None:
        joost, noor, samira = (self._acting(key) for key in ("joost", "noor", "samira"))
        writers = {Audience.ONLY_ME: noor, Audience.FAMILY_NETWORK: samira}
        self.notes = {
            audience: await Note.write(
                self.circle,
                by=writers.get(audience, joost),
                words=f"Een notitie voor {audience.value}",
                day=self.today,
                audience=audience,
                readers=[self.members["joost"]],
            )
            for audience in Audience
            if audience is not Audience.NAMED
        }
        self.statement = await Statement.write(self.circle, by=noor, words="Zo zie ik het zelf")

    async def put_papers_in(self) -> None:
        """One for each audience, of who wrote the notes; only where a test wants them, since most count their own."""
        makers = {Audience.ONLY_ME: "noor", Audience.FAMILY_NETWORK: "samira"}
        self.papers = {
            audience: await Paper.put_in(
                self.circle,
                by=self._acting(makers.get(audience, "joost")),
                title=f"Een papier voor {audience.value}",
                day=self.today,
                audience=audience,
                content=b"%PDF-1.7\n%%EOF\n",
                media_type=PDF,
                file_name="papier.pdf",
            )
            for audience in Audience
            if audience not in (Audience.NAMED, Audience.REPORTING_CODE)
        }

    async def session(self, key: str) -> tuple[Session, str]:
        """A living session of this person, by the means her work or family asks for, and its token."""
        person = self.people[key]
        staff = await Staff.filter(person_id=person.id).first()
        if staff:
            return await Session.begin(
                person, means="oidc", strength=Strength.PROVIDER, organisation_id=staff.organisation_id
            )
        return await Session.begin(person, means="email", strength=Strength.CODE)

    async def actor(self, key: str) -> Actor:
        """Who this person is when signed in."""
        session, _ = await self.session(key)
        actor = await session.actor()
        assert actor is not None
        return actor

    async def sign_in(self, client: httpx2.AsyncClient, key: str) -> httpx2.AsyncClient:
        """The same browser, now with this person signed in."""
        _, token = await self.session(key)
        client.cookies.set(cookie_name(), token)
        return client

    def places(self) -> dict[str, str]:
        """What fills the holes in the matrix's paths; rooms add their own things here."""
        return {
            "circle": str(self.circle.id),
            "waiting": str(self.waiting.id),
            "fhir_type": "Patient",
            "fhir_path": "Patient/1/more",
            "goal": str(self.goal.id),
            "step": str(self.step.id),
            # The words by which nouns are called in addresses.
            **{word: word for word in ("doel", "stap", "gesprek", "notitie", "papier")},
            **{f"note_{audience.value}": str(note.id) for audience, note in self.notes.items()},
            # Nobody's, as long as there are none.
            **{f"paper_{audience.value}": str(self.circle.id) for audience in Audience},
            **{f"paper_{audience.value}": str(paper.id) for audience, paper in self.papers.items()},
            "statement": str(self.statement.id),
            "asked": str(self.asked.id),
            "given": str(self.given.id),
            "token": self.sent.path.removeprefix("/uitnodiging/"),
            **{key: str(member.id) for key, member in self.members.items()},
            "part": str(self.parts["het-anker"].id),
            "conversation": str(self.conversation.id),
            "provider": str(self.provider.id),
            "staff": str(self.colleague.id),
            "directory": "de-brug",
            "slug": "slapen",
            "organisation": "de-brug",
            "page": "dagboek",
            # Nobody's code.
            "code": str(self.circle.id),
        }
