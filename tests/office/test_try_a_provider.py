"""What a trial shows to who did it, and what was wrong with it."""

import re
from datetime import timedelta

import httpx2
import pytest

from portal import clock
from portal.people.models import Organisation
from portal.people.openid.providers import Provider
from portal.people.openid.signins import SignIn
from tests.conftest import NOW
from tests.office.desk import Desk, there
from tests.people.crooked import ISSUER, CrookedProvider

__all__ = ["there"]


@pytest.fixture
async def desk(visitor: httpx2.AsyncClient, there: CrookedProvider) -> Desk:
    """Anna's, with a provider ready to be tried."""
    desk = await Desk.of(visitor)
    provider = await Provider.begin(desk.organisation, issuer=ISSUER, client_id="kring", client_secret="geheim")
    await provider.change(role_claim="groups", roles={"zorg": "professional"})
    return desk


async def at(desk: Desk) -> str:
    """The trial's page."""
    return f"/kantoor/inlog/{(await desk.provider()).id}/proef"


async def test_she_reads_what_it_said_of_her_and_what_she_may(desk: Desk) -> None:
    claims = {"sub": "a-1", "email": "anna@delinde.example", "exp": 1795428000, "groups": ["zorg"], "x": {"<b>": 1}}
    await desk.came_back(await desk.provider(), claims=claims, role="professional")
    page = await desk.get(await at(desk))
    for words in ("De proef is gelukt", "Hulpverlener: werkt met gezinnen", "anna@delinde.example", "23 november"):
        assert words in page
    assert "<b>" not in page.split("ways-claims")[1].replace("{'<b>': 1}", "")


async def test_what_was_done_before_is_done_and_going_on_comes_first(desk: Desk) -> None:
    await (await desk.provider()).change(tried_at=NOW)
    page = await desk.get(await at(desk))
    assert "Gelukt op 23 november." in page and "Doe de proef opnieuw" in page
    assert page.index(">Verder") < page.index(">Doe de proef opnieuw")
    assert "Log één keer zelf in" not in page


async def test_without_a_known_group_she_reads_that_she_would_get_nothing(desk: Desk) -> None:
    await desk.came_back(await desk.provider(), claims={"groups": ["anders"]})
    page = await desk.get(await at(desk))
    assert "geen toegang" in page and "Rollen geef je met de hand" not in page


@pytest.mark.parametrize(
    ("claims", "acr", "steps"),
    [
        ({"sub": "a-1"}, "", ["rollen"]),
        ({}, "", ["sleutel", "gegevens", "adres"]),
        ({}, "urn:sterk", ["sleutel", "gegevens", "adres", "niveau"]),
    ],
)
async def test_what_was_wrong_leads_to_the_steps_that_may_mend_it(
    desk: Desk, claims: dict[str, str], acr: str, steps: list[str]
) -> None:
    await (await desk.provider()).change(acr=acr)
    await desk.came_back(await desk.provider(), claims=claims, wrong="Dit klopte niet.")
    page = await desk.get(await at(desk))
    assert "De proef lukte nog niet" in page and "Dit klopte niet." in page
    shown = page.split("De proef lukte nog niet")[1].split("Probeer opnieuw")[0]
    assert re.findall(r'href="[^"]*/([a-z]+)"', shown)[:-1] == steps


async def test_a_trial_begins_only_with_a_recent_proof(desk: Desk) -> None:
    await desk.connected(name="Wijkteams")
    (tried,) = await Provider.filter(organisation_id=desk.organisation.id, on_at__isnull=True)
    with clock.everywhere_at(NOW + timedelta(minutes=11)):
        left = await desk.visitor.get(f"/kantoor/inlog/{tried.id}/proef/begin")
        assert left.headers["location"].startswith("/inloggen/opnieuw?next=")


async def test_a_change_after_the_trial_asks_for_another(desk: Desk) -> None:
    await desk.came_back(await desk.provider())
    await (await desk.provider()).change(acr="urn:sterk")
    assert "daarna is er iets veranderd" in await desk.get(await at(desk))


async def test_another_session_does_not_see_it(desk: Desk) -> None:
    await desk.came_back(await desk.provider(), claims={"sub": "nummer-van-anna"})
    assert "nummer-van-anna" in await desk.get(await at(desk))
    page = await (await desk.anew()).get(await at(desk))
    assert "nummer-van-anna" not in page and "Doe de proef" in page


async def test_what_is_not_filled_in_cannot_be_tried(desk: Desk) -> None:
    await (await desk.provider()).change(client_secret="")
    assert "eerst nog iets nodig" in await desk.get(await at(desk))
    await desk.get(f"{await at(desk)}/begin", 303)
    assert not await SignIn.exists(organisation_id=desk.organisation.id)


async def test_the_helpdesk_is_kept_for_who_cannot_sign_in(desk: Desk) -> None:
    path, words = "/kantoor/helpdesk", "Bel Piet, elke dag tot vijf uur."
    assert "in cijfers" in await desk.send(path, 422, phone="bel maar", down_words=words)
    await desk.send(path, phone="030 123 45 67", down_words=words)
    kept = await Organisation.get(id=desk.organisation.id)
    assert (kept.phone, kept.down_words) == ("030 123 45 67", words)
    page = await desk.post(path, 409, seen="0", phone="112", down_words="")
    assert "030 123 45 67" in page and 'value="112"' in page
    assert (await Organisation.get(id=desk.organisation.id)).phone == "030 123 45 67"
