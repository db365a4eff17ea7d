"""An administrator's browser at her organisation's desk, and a provider to connect."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any

import httpx2
import pytest

from portal import clock
from portal.audit.models import AccessLine
from portal.people.actor import Strength
from portal.people.models import Organisation, Staff, StaffRole
from portal.people.openid import fetching, relying
from portal.people.openid.providers import Provider
from portal.people.openid.signins import Purpose, SignIn
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.people.crooked import ISSUER, CrookedProvider

OFFERS = {
    "scopes_supported": ["openid", "email", "profile"],
    "code_challenge_methods_supported": ["S256"],
    "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
    "acr_values_supported": ["http://eidas.europa.eu/LoA/substantial"],
}


class Desk:
    """Lies on somebody's screen: she reads pages and sends forms as they stand."""

    def __init__(self, visitor: httpx2.AsyncClient, organisation: Organisation, session: Session) -> None:
        self.visitor = visitor
        self.organisation = organisation
        self.session = session

    async def anew(self) -> "Desk":
        """The same administrator, signed in once more."""
        person = await Person.get(id=self.session.person_id)
        session, token = await Session.begin(
            person, means="oidc", strength=Strength.PROVIDER, organisation_id=self.organisation.id
        )
        self.visitor.cookies.set(cookie_name(), token, domain="kring.test")
        return Desk(self.visitor, self.organisation, session)

    @classmethod
    async def of(
        cls, visitor: httpx2.AsyncClient, slug: str = "de-linde", role: StaffRole = StaffRole.ADMINISTRATOR
    ) -> "Desk":
        """A new organisation without any provider, and its administrator signed in."""
        organisation = await Organisation.create(name="De Linde", slug=slug)
        person = await Person.make("Anna Bos", f"anna@{slug}.example")
        await Staff.create(person=person, organisation=organisation, role=role)
        session, token = await Session.begin(
            person, means="oidc", strength=Strength.PROVIDER, organisation_id=organisation.id
        )
        visitor.cookies.set(cookie_name(), token, domain="kring.test")
        return cls(visitor, organisation, session)

    async def get(self, path: str, status: int = 200) -> str:
        """A page's words."""
        answer = await self.visitor.get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return unescape(answer.text)

    async def send(self, path: str, status: int = 303, **fields: str) -> str:
        """The form at this address, with what it carries along; where it leads to, or the page's words."""
        page = await self.visitor.get(path)
        carried = dict(re.findall(r'<input type="hidden" name="(id|seen)" value="([^"]*)"', page.text))
        return await self.post(path, status, **{**carried, **fields})

    async def post(self, path: str, status: int = 303, **fields: str) -> str:
        """Just these fields."""
        answer = await self.visitor.post(path, data=fields)
        assert answer.status_code == status, (path, answer.status_code)
        return answer.headers["location"] if status == 303 else unescape(answer.text)

    async def provider(self) -> Provider:
        """The provider of this organisation, as it stands now."""
        return await Provider.get(organisation_id=self.organisation.id)

    async def came_back(self, provider: Provider, **told: Any) -> None:
        """A trial as the way back leaves it; when all held, the provider is tried."""
        row, _ = await SignIn.begin(
            provider, browser="b", redirect_uri="r", next="n", session_id=self.session.id, purpose=Purpose.TRIAL
        )
        row.used_at = clock.now()
        row.told = {"claims": {}, "role": "", "acr": "", "wrong": "", **told}
        await row.save()
        if not row.told["wrong"]:
            await provider.tried(by=self.session.person_id)

    async def connected(self, **values: Any) -> Provider:
        """A provider all filled in, tried and on."""
        whole = {"issuer": ISSUER, "client_id": "kring", "client_secret": "geheim", "tried_at": clock.now(), **values}
        provider = await Provider.begin(self.organisation, **whole)
        await provider.switch_on(None)
        return provider


async def log_of(provider: Provider) -> list[str]:
    """What the log says was changed of a provider, by its name: the clock stands still, so there is no order."""
    lines = await AccessLine.filter(thing_id=provider.id, action__startswith="provider_")
    return sorted(line.action.removeprefix("provider_") for line in lines)


@contextmanager
def answering(transport: CrookedProvider) -> Iterator[CrookedProvider]:
    """This provider answers what we fetch."""
    relying.forget()
    fetching.transport.append(transport)
    try:
        yield transport
    finally:
        fetching.transport.remove(transport)
        relying.forget()


@pytest.fixture
async def there(db: None) -> AsyncIterator[CrookedProvider]:
    """A provider that offers all one needs."""
    with answering(CrookedProvider()) as provider:
        provider.metadata |= OFFERS
        yield provider
