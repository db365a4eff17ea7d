"""Connecting the organisation's own list of staff: its address, a token shown once, and what its roles mean here."""

import re
from datetime import timedelta

import httpx2

from portal.audit.models import AccessLine
from portal.people.directories import Directory
from portal.people.models import Staff, StaffRole
from portal.people.session_row import Session
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.office.conftest import Program, user

HERE = "/kantoor/personeelslijst"


async def test_a_list_is_connected_in_pages_only(
    cast: Cast, ineke: httpx2.AsyncClient, app: httpx2.ASGITransport
) -> None:
    page = (await ineke.get(HERE)).text
    assert f"{HOST}/scim/v2/de-brug" in page and "Er is nog geen sleutel." in page
    answer = await ineke.post(f"{HERE}/sleutel")
    assert answer.headers["cache-control"] == "no-store"
    found = re.search(r'<output id="sleutel"[^>]*>([\w-]{43})</output>', answer.text)
    # The first one ends none.
    assert "De sleutel van eerder" not in answer.text
    assert found and found[1] not in (await ineke.get(HERE)).text
    directory = await Directory.get(ended_at=None)
    async with httpx2.AsyncClient(transport=app, base_url=HOST) as client:
        program = Program(client, directory, "de-brug", found[1])
        told = (await program("POST", "/Users", user(role="Behandelaar"))).json()
    # What the list sends and nobody explained yet stands ready in the form.
    page = (await ineke.get(HERE)).text
    assert 'value="Behandelaar"' in page and "Laatst gebruikt op 23 november" in page and "1 collega<" in page
    assert not (await Staff.get(id=told["id"])).is_here
    sent = {"value0": "behandelaar", "role0": "professional", "value1": "", "role1": ""}
    assert (await ineke.post(f"{HERE}/rollen", data=sent)).headers["location"] == HERE
    assert (await Staff.get(id=told["id"])).is_here
    await ineke.post(f"{HERE}/rollen", data={"value0": "behandelaar", "role0": "coordinator"})
    assert (await Staff.get(id=told["id"])).role is StaffRole.COORDINATOR
    await ineke.post(f"{HERE}/rollen", data={"value0": "behandelaar", "role0": ""})
    assert not (await Staff.get(id=told["id"])).is_here
    lines = await AccessLine.filter(kind="Directory", thing_id=directory.id)
    assert sorted(each.action for each in lines) == ["directory_opened", *["directory_roles_changed"] * 3]


async def test_after_a_new_token_the_roles_stay_and_the_old_one_is_over(
    ineke: httpx2.AsyncClient, brug: Program
) -> None:
    told = await brug.add()
    await ineke.post(f"{HERE}/stoppen")
    assert (await brug("GET", "/Users")).status_code == 401
    assert "Er is nog geen sleutel." in (await ineke.get(HERE)).text
    await ineke.post(f"{HERE}/sleutel")
    assert (await Directory.get(ended_at=None)).roles == brug.directory.roles
    assert (await Staff.get(id=told["id"])).is_here
    # Stopping twice is stopping.
    for _ in range(2):
        assert (await ineke.post(f"{HERE}/stoppen")).status_code == 303


async def test_a_new_token_and_the_end_are_asked_first(ineke: httpx2.AsyncClient, brug: Program) -> None:
    await brug("GET", "/Users")
    for path, words in (("sleutel", "Een nieuwe sleutel maken?"), ("stoppen", "De koppeling stoppen?")):
        page = (await ineke.get(f"{HERE}/{path}")).text
        assert words in page and "De sleutel van nu werkt niet meer." in page and "laatst gebruikt" in page
        assert f'action="{HERE}/{path}"' in page
    assert (await brug("GET", "/Users")).status_code == 200
    assert "De sleutel van eerder werkt niet meer." in (await ineke.post(f"{HERE}/sleutel")).text
    assert (await brug("GET", "/Users")).status_code == 401
    await ineke.post(f"{HERE}/stoppen")
    # Nothing to stop, and nothing to replace.
    for path in ("sleutel", "stoppen"):
        assert (await ineke.get(f"{HERE}/{path}")).headers["location"] == HERE


async def test_what_is_off_is_said_beside_the_field(ineke: httpx2.AsyncClient, brug: Program) -> None:
    sent = {"value0": "arts", "role0": "baas", "value1": "ARTS", "role1": "professional", "role2": "professional"}
    answer = await ineke.post(f"{HERE}/rollen", data=sent)
    assert answer.status_code == 422
    for words in ("Kies een van de mogelijkheden", "Deze rol staat er al", "Vul in hoe deze rol"):
        assert words in answer.text
    assert (await Directory.get(id=brug.directory.id)).roles == brug.directory.roles


async def test_a_token_asks_for_a_fresh_proof(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    await Session.filter(person_id=cast.people["ineke"].id).update(fresh_at=NOW - timedelta(hours=1))
    for path in ("/sleutel", "/stoppen"):
        assert (await ineke.get(f"{HERE}{path}")).headers["location"].startswith("/inloggen/opnieuw?")
    for path in ("/sleutel", "/stoppen", "/rollen"):
        assert (await ineke.post(f"{HERE}{path}", data={"value0": "x"})).status_code == 403
    assert await Directory.all().count() == 0
