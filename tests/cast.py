"""The demo region's cast, with what tests need besides: their sessions, and the holes of the matrix."""

import httpx2

from portal.demo import cast as demo
from portal.people.actor import Actor, Strength
from portal.people.models import Staff
from portal.people.sessions import Session, cookie_name


class Cast(demo.Cast):
    """Every person, organisation and circle, and how each signs in."""

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
        return {"circle": str(self.circle.id), "waiting": str(self.waiting.id)}
