"""What an administrator fills in and changes later: kept, refused with a kind word, and never by accident."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from portal import clock
from portal.audit.models import AccessLine
from portal.people.accounts import UserKind
from portal.people.models import StaffRole
from portal.people.openid import relying
from portal.people.openid.providers import ClientAuth, Provider
from tests.cast import Cast
from tests.conftest import NOW
from tests.office.desk import Desk, log_of, there
from tests.people.crooked import ISSUER, CrookedProvider

__all__ = ["there"]
LATER = NOW + timedelta(minutes=11)


@pytest.fixture
async def desk(visitor: httpx2.AsyncClient, there: CrookedProvider) -> Desk:
    """Anna's."""
    return await Desk.of(visitor)


async def begun(desk: Desk, **values: Any) -> tuple[Provider, str]:
    """A provider filled in and not tried, and its address."""
    whole: dict[str, Any] = {"issuer": ISSUER, "client_id": "kring", "client_secret": "geheim", **values}
    provider = await Provider.begin(desk.organisation, **whole)
    return provider, f"/kantoor/inlog/{provider.id}"


async def test_an_empty_secret_keeps_the_one_there_is(desk: Desk) -> None:
    provider, one = await begun(desk)
    assert "Er is al een geheim bewaard" in await desk.get(f"{one}/sleutel")
    await desk.send(f"{one}/sleutel", client_id="kring-2", how="shared", client_secret="")
    await provider.refresh_from_db()
    assert provider.client_id == "kring-2" and (await Provider.get(id=provider.id)).client_secret == "geheim"
    await desk.send(f"{one}/sleutel", client_id="kring-2", how="key")
    kept = await Provider.get(id=provider.id)
    assert kept.client_auth is ClientAuth.KEY and kept.client_secret == ""
    assert "Vul het geheim in" in await desk.send(f"{one}/sleutel", 422, client_id="kring-2", how="shared")


async def test_only_what_the_provider_knows_is_offered(desk: Desk, there: CrookedProvider) -> None:
    _, one = await begun(desk, client_id="", client_secret="")
    there.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    page = await desk.get(f"{one}/sleutel")
    assert '<input type="hidden" name="how" value="shared">' in page and 'value="key"' not in page
    assert "herkent ons aan een geheim" in page and 'type="radio"' not in page
    there.metadata["token_endpoint_auth_methods_supported"] = ["private_key_jwt"]
    relying.forget()
    page = await desk.get(f"{one}/sleutel")
    assert '<input type="hidden" name="how" value="key">' in page and 'value="shared"' not in page
    assert "herkent ons aan onze sleutels" in page and 'type="radio"' not in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("gmail.com", "Bij gmail.com kan iedereen een adres hebben"),
        ("delinde.example\nanna@ZIGGO.nl", "Bij ziggo.nl kan iedereen"),
        ("de linde", "‘de’ is geen domein"),
        ("-x.nl", "is geen domein"),
        ("127.0.0.1", "is geen domein"),
    ],
)
async def test_domains_that_cannot_be_hers_alone(desk: Desk, typed: str, words: str) -> None:
    provider, one = await begun(desk)
    assert words in await desk.send(f"{one}/domeinen", 422, domains=typed)
    assert (await Provider.get(id=provider.id)).email_domains == []


async def test_a_domain_of_another_organisation_is_refused_without_its_name(desk: Desk, cast: Cast) -> None:
    await Provider.begin(cast.organisations["de-brug"], email_domains=["DeBrug.example"])
    provider, one = await begun(desk)
    page = await desk.send(f"{one}/domeinen", 422, domains="delinde.example, debrug.example")
    assert "al in gebruik bij een andere organisatie" in page and "De Brug" not in page
    assert (await Provider.get(id=provider.id)).email_domains == []


async def test_groups_give_roles_and_an_unknown_group_none(desk: Desk) -> None:
    provider, one = await begun(desk)
    more = await desk.send(f"{one}/rollen", 200, more="1", how="claim", claim="groups", value_1="zorg")
    assert 'name="value_6"' in more and 'value="zorg"' in more
    assert (await Provider.get(id=provider.id)).role_claim == ""
    rows: dict[str, Any] = {"value_1": "zorg", "role_1": "professional", "value_6": "beheer", "role_6": "administrator"}
    await desk.send(f"{one}/rollen", how="claim", claim="groups", **rows)
    kept = await Provider.get(id=provider.id)
    assert kept.roles == {"zorg": "professional", "beheer": "administrator"}
    assert kept.role_of({"groups": ["zorg"]}) is StaffRole.PROFESSIONAL and kept.role_of({"groups": ["x"]}) is None
    page = await desk.get(f"{one}/rollen")
    assert 'value="beheer"' in page and "krijgt zij geen toegang" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"how": ""}, "Kies hoe jullie rollen geven"),
        ({"how": "claim"}, "Vul in in welk veld"),
        ({"how": "claim", "claim": "groups"}, "Vul minstens één groep in"),
        ({"how": "claim", "claim": "groups", "value_1": "a"}, "Kies wat deze groep hier mag"),
        ({"how": "claim", "claim": "groups", "value_1": "a", "role_1": "owner"}, "Kies wat deze groep hier mag"),
        (
            {
                "how": "claim",
                "claim": "g",
                "value_1": "a",
                "role_1": "professional",
                "value_2": "a",
                "role_2": "coordinator",
            },
            "Deze groep staat er al",
        ),
    ],
)
async def test_half_a_list_of_groups_is_not_kept(desk: Desk, fields: dict[str, str], words: str) -> None:
    provider, one = await begun(desk)
    assert words in await desk.send(f"{one}/rollen", 422, **fields)
    assert (await Provider.get(id=provider.id)).role_claim == ""


async def test_a_level_is_chosen_or_typed(desk: Desk) -> None:
    provider, one = await begun(desk)
    offered = "acr:http://eidas.europa.eu/LoA/substantial"
    assert "Substantieel" in await desk.get(f"{one}/niveau")
    await desk.send(f"{one}/niveau", level=offered)
    assert (await Provider.get(id=provider.id)).acr == "http://eidas.europa.eu/LoA/substantial"
    await desk.send(f"{one}/niveau", level="other", other="urn:sterk")
    assert (await Provider.get(id=provider.id)).acr == "urn:sterk"
    assert "zonder spaties" in await desk.send(f"{one}/niveau", 422, level="other", other="a b")
    await desk.send(f"{one}/niveau", level="none")
    assert (await Provider.get(id=provider.id)).acr == ""


async def test_what_a_colleague_changed_meanwhile_is_shown_first(desk: Desk) -> None:
    provider, one = await begun(desk)
    await provider.change(client_id="van-een-collega")
    page = await desk.post(f"{one}/sleutel", 409, seen="0", client_id="van-mij", how="shared")
    assert "van-een-collega" in page and 'value="van-mij"' in page
    assert (await Provider.get(id=provider.id)).client_id == "van-een-collega"
    # Sent twice, the second time finds it as it is.
    await desk.send(f"{one}/sleutel", client_id="van-mij", how="shared")
    await desk.post(f"{one}/sleutel", seen="0", client_id="van-mij", how="shared")
    assert await log_of(provider) == ["client"]


async def test_what_is_on_goes_off_only_knowingly(desk: Desk) -> None:
    provider = await desk.connected()
    one = f"/kantoor/inlog/{provider.id}"
    assert "mag even uit" in await desk.send(f"{one}/niveau", 422, level="other", other="urn:sterk")
    assert (await Provider.get(id=provider.id)).is_on
    await desk.send(f"{one}/domeinen", domains="delinde.example")
    assert (await Provider.get(id=provider.id)).is_on
    await desk.send(f"{one}/niveau", level="other", other="urn:sterk", sure="1")
    now = await Provider.get(id=provider.id)
    assert not now.is_on and now.tried_at is None
    assert await log_of(provider) == ["domains", "level", "off"]


async def test_changing_what_is_on_asks_for_a_recent_proof(desk: Desk) -> None:
    provider = await desk.connected()
    one = f"/kantoor/inlog/{provider.id}"
    with clock.everywhere_at(LATER):
        page = await desk.send(f"{one}/domeinen", 403, domains="delinde.example")
        assert "Laat nog een keer zien dat jij het bent" in page and "delinde.example</textarea>" in page
        await desk.send(f"{one}/uit", 403, sure="1")
        assert (await Provider.get(id=provider.id)).is_on


async def test_the_last_one_goes_off_only_with_a_tick(desk: Desk) -> None:
    provider = await desk.connected()
    one = f"/kantoor/inlog/{provider.id}"
    assert "jullie laatste inlog voor medewerkers" in await desk.get(f"{one}/uit")
    assert "Zet hier een vinkje" in await desk.send(f"{one}/uit", 422)
    assert (await Provider.get(id=provider.id)).is_on
    for _ in range(2):
        await desk.send(f"{one}/uit", sure="1")
    assert not (await Provider.get(id=provider.id)).is_on and await log_of(provider) == ["off"]
    # Nothing is left where she could prove again who she is, and she must be able to undo it.
    with clock.everywhere_at(LATER):
        await desk.send(f"{one}/aan")
    assert (await Provider.get(id=provider.id)).is_on


async def test_with_another_one_on_no_tick_is_asked(desk: Desk) -> None:
    provider = await desk.connected()
    await desk.connected(name="Wijkteams")
    await desk.connected(kind=UserKind.CLIENTS)
    await desk.send(f"/kantoor/inlog/{provider.id}/uit")
    assert not (await Provider.get(id=provider.id)).is_on


async def test_who_came_by_one_that_is_off_proves_at_another(desk: Desk) -> None:
    off = await desk.connected()
    await desk.connected(name="Wijkteams")
    desk.session.provider_id = off.id
    await desk.session.save()
    await off.switch_off()
    with clock.everywhere_at(LATER):
        assert "/inloggen/organisatie/de-linde-2?" in await desk.get("/inloggen/opnieuw")


async def test_only_what_was_never_on_is_removed(desk: Desk) -> None:
    once = await desk.connected()
    await desk.send(f"/kantoor/inlog/{once.id}/uit", sure="1")
    never, one = await begun(desk, name="Wijkteams")
    await desk.send(f"/kantoor/inlog/{once.id}/weg")
    assert "heeft aangestaan" in await desk.get(f"/kantoor/inlog/{once.id}/weg")
    assert await desk.send(f"{one}/weg") == "/kantoor"
    assert await Provider.exists(id=once.id) and not await Provider.exists(id=never.id)
    assert await log_of(never) == ["removed"]


async def test_what_the_desk_knows_outlives_the_log(desk: Desk) -> None:
    once = await desk.connected()
    await desk.send(f"/kantoor/inlog/{once.id}/uit", sure="1")
    _, one = await begun(desk, name="Wijkteams")
    await desk.send(f"{one}/rollen", how="hand")
    await desk.send(f"{one}/niveau", level="none")
    stood = [await desk.get(path) for path in ("/kantoor", one)]
    await AccessLine.all().delete()
    assert [await desk.get(path) for path in ("/kantoor", one)] == stood
    assert "heeft aangestaan" in await desk.get(f"/kantoor/inlog/{once.id}/weg")
