"""The demo region's cast, with what tests need besides: their sessions, and the holes of the matrix."""

from datetime import date
from typing import Self

import httpx2

from portal.chat.models import Conversation
from portal.demo import cast as demo
from portal.people.actor import Actor, Capacity, Strength
from portal.people.models import Staff
from portal.people.sessions import Session, cookie_name
from portal.plan.models import Goal, Plan, Step
from portal.store import write


class Cast(demo.Cast):
    """Every person, organisation and circle, and how each signs in."""

    goal: Goal  # Noor's
    step: Step  # Joost's, towards it
    conversation: Conversation  # of Noor's whole circle

    @classmethod
    async def assemble(cls, today: date | None = None) -> Self:
        """Everybody in their place, and a first thing of each room."""
        cast = await super().assemble(today)
        async with write():
            await cast._plan()
        cast.conversation = await Conversation.get(owner_id=cast.circle.id)
        return cast

    async def _plan(self) -> None:
        # Not by a session: tests of sessions count the ones there are.
        noor = Actor(Capacity.OWN, self.people["noor"].id)
        marloes = Actor(Capacity.STAFF, self.people["marloes"].id, organisation_id=self.organisations["het-anker"].id)
        await Plan.begin(self.circle, by=noor)
        self.goal = await Goal.set(self.circle, by=noor, words="Ik wil weer elke dag naar school")
        self.step = await self.goal.add_step(
            by=marloes, words="Bellen met school over de ochtenden", member=self.members["joost"]
        )

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
            "conversation": str(self.conversation.id),
            "slug": "slapen",
            "page": "dagboek",
            # Nobody's code.
            "code": str(self.circle.id),
        }
