"""Asking by code, reading it off the page, and coming in with it, as people do."""

import re

import httpx2

from portal.members.models import Invitation
from portal.store import new_id
from tests.cast import Cast
from tests.members.conftest import Browser, sign_in_by_mail

ELS = "els@kring.example"
FORM = {"name": "Els Bakker", "way": "code", "role": "network", "relation": "oud-buurvrouw"}


def page_of(invitation: Invitation) -> str:
    """Where those who ask and decide read about it."""
    return f"/kringen/{invitation.owner_id}/mensen/uitnodigingen/{invitation.id}"


async def ask(client: httpx2.AsyncClient, cast: Cast, **values: str) -> Invitation:
    """Fill in the form; the invitation it makes."""
    id = str(new_id())
    asked = await client.post(f"/kringen/{cast.circle.id}/mensen/uitnodigen", data={"id": id, **FORM, **values})
    assert asked.status_code == 303, asked.text
    return await Invitation.get(id=id)


async def code_on(client: httpx2.AsyncClient, invitation: Invitation) -> str:
    """The code as it stands on the page; '' when none does."""
    page = await client.get(page_of(invitation))
    found = re.search(r'class="given"[^>]*>([0-9A-Z]{4}-[0-9A-Z]{4})<', page.text)
    return found[1] if found else ""


async def type_code(client: httpx2.AsyncClient, code: str) -> httpx2.Response:
    """Type it where codes are typed, and follow to what it opens for this reader."""
    typed = await client.post("/uitnodiging", data={"code": code})
    return await client.get(typed.headers["location"], follow_redirects=True)


async def newcomer(browser: Browser, address: str = ELS, name: str = "Els B.") -> httpx2.AsyncClient:
    """Somebody nobody expected, signed in by her own mail and with a name of her own."""
    client = await browser()
    await sign_in_by_mail(client, address)
    await client.post("/inloggen/naam", data={"name": name})
    return client
