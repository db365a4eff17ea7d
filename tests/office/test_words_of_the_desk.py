"""What the desk says of a field, a step and a sign-in, where a choice or an earlier day changes it."""

import re

import httpx2
import pytest

from portal.people.accounts import UserKind
from portal.people.openid.providers import Provider
from tests.cast import Cast
from tests.office.desk import Desk, there

__all__ = ["there"]


@pytest.fixture
async def desk(visitor: httpx2.AsyncClient, there: object) -> Desk:
    return await Desk.of(visitor)


def label(page: str, field: str) -> str:
    """The label of a field, as one reads it."""
    found = re.search(rf'<label[^>]* for="f-{field}">(.*?)</label>', page, re.DOTALL)
    assert found, field
    return re.sub(r"<[^>]+>", "", found[1])


async def test_a_name_is_optional_until_another_sign_in_has_none(desk: Desk) -> None:
    await Provider.begin(desk.organisation, UserKind.STAFF, name="Wijkteams")
    assert "hoeft niet" in label(await desk.get("/kantoor/inlog/nieuw"), "name")
    nameless = await Provider.begin(desk.organisation, UserKind.STAFF)
    page = await desk.get("/kantoor/inlog/nieuw")
    assert "hoeft niet" not in label(page, "name") and "heeft er een nodig" in page
    # Its own namelessness asks nothing of it.
    assert "hoeft niet" in label(await desk.get(f"/kantoor/inlog/{nameless.id}/naam"), "name")


async def test_what_a_choice_demands_is_not_called_optional(desk: Desk) -> None:
    one = f"/kantoor/inlog/{(await desk.connected()).id}"
    page = await desk.get(f"{one}/rollen")
    for field in ("claim", "value_1"):
        assert "hoeft niet" not in label(page, field)
    assert "hoeft niet" in label(page, "value_2")
    assert "hoeft niet" not in label(await desk.get(f"{one}/niveau"), "other")


async def test_a_sign_in_that_was_on_is_called_off(desk: Desk) -> None:
    provider = await desk.connected(name="Wijkteams")
    await desk.connected(name="Leerlingen")
    one = f"/kantoor/inlog/{provider.id}"
    await desk.post(f"{one}/uit")
    for path in ("/kantoor", one):
        page = await desk.get(path)
        assert "staat uit" in page and "geprobeerd" not in page
    # Changed since, it waits for a trial, and was on all the same.
    await (await Provider.get(id=provider.id)).change(acr="urn:sterk")
    assert "staat uit" in await desk.get(one)


async def test_a_sign_in_that_was_never_on_is_called_tried(desk: Desk) -> None:
    provider = await Provider.begin(desk.organisation)
    await desk.came_back(provider)
    page = await desk.get(f"/kantoor/inlog/{provider.id}")
    assert "geprobeerd" in page and "staat uit" not in page


async def test_no_demand_is_an_answer_and_keeps_its_tick(desk: Desk) -> None:
    provider = await Provider.begin(desk.organisation)
    one = f"/kantoor/inlog/{provider.id}"
    done = 'href="{path}" class="is-done"'.format(path=f"{one}/niveau")
    assert f'class="row is-free" href="{one}/niveau"' in await desk.get(one)
    await desk.send(f"{one}/niveau", level="none")
    assert f'class="row is-done" href="{one}/niveau"' in await desk.get(one)
    # Demanded once, and let go again.
    await desk.send(f"{one}/niveau", level="other", other="urn:sterk")
    await desk.send(f"{one}/niveau", level="none")
    assert done in await desk.get(f"{one}/rollen")
    assert f'class="row is-free" href="{one}/rollen"' in await desk.get(one)


async def test_a_professional_is_sent_to_her_administrator(cast: Cast, visitor: httpx2.AsyncClient) -> None:
    joost = await cast.sign_in(visitor, "joost")
    for path in ("/kantoor", "/kantoor/medewerkers"):
        answer = await joost.get(path)
        assert answer.status_code == 403
        assert "Vraag het aan je beheerder." in answer.text and "uit je kring" not in answer.text
