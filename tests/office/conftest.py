"""An administrator at her desk, and her organisation's directory as a program that speaks SCIM."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import pytest

from portal.people.directories import Directory
from portal.people.models import Organisation
from tests.cast import Cast
from tests.conftest import HOST

SCIM = "application/scim+json"
CORE = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Program:
    """A directory's program: one organisation's address and its token."""

    def __init__(self, client: httpx2.AsyncClient, directory: Directory, slug: str, token: str) -> None:
        self.client, self.directory, self.slug, self.token = client, directory, slug, token

    async def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        """Ask; a body goes as SCIM's JSON."""
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": SCIM}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(method, f"/scim/v2/{self.slug}{path}", json=body, headers=sent)

    async def add(self, user_name: str = "Anna@DeBrug.example", role: str = "therapeut", **more: Any) -> dict[str, Any]:
        """A new user, as the answer says her."""
        answer = await self("POST", "/Users", user(user_name, role, **more))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def patch(self, id: str, *operations: dict[str, Any]) -> httpx2.Response:
        """Change a user."""
        return await self("PATCH", f"/Users/{id}", {"schemas": [PATCH], "Operations": list(operations)})


def user(user_name: str = "Anna@DeBrug.example", role: str = "therapeut", **more: Any) -> dict[str, Any]:
    """A user as Entra ID sends one."""
    address = user_name if "@" in user_name else f"{user_name}@debrug.example"
    roles = {"roles": [{"value": role, "primary": True}]} if role else {}
    return {
        "schemas": [CORE],
        "userName": user_name,
        "displayName": "Anna Bos",
        "name": {"givenName": "Anna", "familyName": "Bos"},
        "title": "orthopedagoog",
        "active": True,
        "emails": [{"type": "work", "value": address, "primary": True}],
        **roles,
        **more,
    }


@pytest.fixture
async def ineke(visitor: httpx2.AsyncClient, cast: Cast) -> httpx2.AsyncClient:
    """The administrator of De Brug, signed in."""
    return await cast.sign_in(visitor, "ineke")


Connect = Callable[[str], Awaitable[Program]]


@pytest.fixture
async def connect(app: httpx2.ASGITransport, cast: Cast) -> AsyncIterator[Connect]:
    """`await connect("de-brug")`: that organisation's directory, with two roles that mean something."""
    async with httpx2.AsyncClient(transport=app, base_url=HOST) as client:

        async def begin(slug: str) -> Program:
            organisation: Organisation = cast.organisations[slug]
            directory, token = await Directory.open(organisation, None)
            directory.roles = {"Therapeut": "professional", "beheer": "administrator"}
            await directory.save(update_fields=["roles"])
            return Program(client, directory, slug, token)

        yield begin


@pytest.fixture
async def brug(connect: Connect) -> Program:
    """The directory of De Brug."""
    return await connect("de-brug")
