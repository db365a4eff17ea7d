"""What a sign-in, a claim or a form must not do unseen: prove nothing new, tell nothing, end nothing, break nothing."""

from datetime import timedelta

import httpx2
import pytest

from portal import clock, outbox
from portal.outbox import KeptLetter
from portal.people.accounts import Login, UserKind
from portal.people.models import RoleFrom
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from portal.people.session_row import Session
from tests.cast import Cast
from tests.conftest import HOST, NOW
from tests.office.conftest import brug, connect, ineke
from tests.people.crooked import ISSUER, CrookedProvider
from tests.people.crooked import connect as let_in
from tests.people.test_clients_sign_in import broker, come
from tests.people.test_join_accounts import be, say
from tests.people.test_sign_in_with_provider import come_back, go_there, provider, session_of

__all__ = ["broker", "brug", "connect", "ineke", "provider"]
LIST = "/kantoor/medewerkers"


async def test_sso_of_this_morning_is_no_fresh_proof(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    at = int((clock.now() - timedelta(hours=8)).timestamp())
    provider.claims = {"auth_time": at}
    await come_back(visitor, await go_there(visitor, provider))
    session = await session_of(visitor)
    assert session and not session.fresh


async def test_administrator_does_not_learn_who_has_an_account(cast: Cast, ineke: httpx2.AsyncClient) -> None:
    naima = cast.people["naima"]
    naima.proved_at = clock.now()
    await naima.save()
    for address in (naima.email, "niemand@nergens.example"):
        data = {"name": "Kees Proef", "email": address, "title": "x", "role": "professional"}
        assert (await ineke.post(f"{LIST}/uitnodigen", data=data)).status_code == 303
    known = (await ineke.get(LIST, params={"zoek": naima.email})).text
    unknown = (await ineke.get(LIST, params={"zoek": "niemand@nergens.example"})).text
    assert ("Kees Proef" in known) == ("Kees Proef" in unknown)


async def test_another_role_by_claim_ends_her_other_sessions(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    row = await Provider.get(hint="de-brug")
    row.role_claim, row.roles = "groups", {"jeugd": "professional", "beheer": "administrator"}
    await row.save()
    provider.claims = {"sub": "f-1", "email": "f@debrug.example", "groups": ["jeugd"]}
    await come_back(visitor, await go_there(visitor, provider))
    first = await session_of(visitor)
    assert first
    visitor.cookies.clear()
    provider.claims["groups"] = ["beheer"]
    await come_back(visitor, await go_there(visitor, provider))
    assert not await Session.lives(first.id)


async def test_a_missing_claim_does_not_end_every_membership(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast
) -> None:
    """Entra leaves `groups` out for who is in many (overage): no entry then, but her families stay hers."""
    row = await Provider.get(hint="de-brug")
    row.role_claim, row.roles = "groups", {"jeugd": "professional"}
    await row.save()
    staff = cast.colleague
    staff.role_from = RoleFrom.CLAIM
    await staff.save()
    person = await Person.get(id=staff.person_id)
    await Login.create(person=person, organisation_id=staff.organisation_id, issuer=ISSUER, subject="joost-1")
    from portal.circles.models import Member

    before = await Member.filter(Member.is_in(), person_id=person.id, organisation_id=staff.organisation_id).count()
    assert before
    provider.claims = {"_claim_names": {"groups": "src1"}}
    assert (await come_back(visitor, await go_there(visitor, provider))).status_code == 403
    after = await Member.filter(Member.is_in(), person_id=person.id, organisation_id=staff.organisation_id).count()
    assert after == before


async def test_a_joined_means_is_told_shown_and_can_be_taken_away(
    visitor: httpx2.AsyncClient, broker: CrookedProvider, cast: Cast
) -> None:
    await be(visitor, cast.people["naima"])
    asked = (await come(visitor, broker, "/inloggen/koppelen?via=de-brug-eigen&next=/account/inloggen")).headers[
        "location"
    ]
    assert (await say(visitor, asked, "yes")).status_code == 303
    assert await Login.filter(person_id=cast.people["naima"].id, kind=UserKind.CLIENTS).exists()
    await outbox.drain()
    letters = [each.to for each in await KeptLetter.all()]
    page = (await visitor.get("/account/inloggen")).text
    assert cast.people["naima"].email in letters
    assert "Koppel " not in page  # what is joined is offered to join again instead of shown


async def test_signed_in_at_home_she_can_still_prove_herself_after_a_domain_was_claimed(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    naima = cast.people["naima"]
    naima.proved_at = clock.now()
    await naima.save()
    await be(visitor, cast.people["naima"])
    await let_in(cast.organisations["de-brug"], email_domains=[naima.email.rpartition("@")[2]])
    with clock.everywhere_at(NOW + timedelta(minutes=11)):
        await visitor.post("/inloggen/opnieuw", data={"next": "/mijn"})
        await outbox.drain()
        [letter] = await KeptLetter.all()
        assert "/inloggen/code/" in letter.text, letter.text


@pytest.mark.parametrize("next", ["//[", "/\\[", "https://[x"])
async def test_an_odd_next_is_no_error_of_ours(visitor: httpx2.AsyncClient, cast: Cast, next: str) -> None:
    assert (await visitor.get("/inloggen", params={"next": next})).status_code == 200


async def test_many_fields_in_a_refused_form(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    data = {f"f{n}": "a b" for n in range(300)}
    answer = await visitor.post("/sessie/concept", data=data)
    assert answer.status_code < 500


@pytest.mark.parametrize(
    "came",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": ""},
        # What the browser says counts before what it was told to say.
        {"Sec-Fetch-Site": "cross-site", "Referer": f"{HOST}/inloggen"},
        # A browser that doesn't say, by an older way.
        {"Referer": "https://evil.example/"},
        {"Referer": f"{HOST}.evil.example/"},
        {"Referer": f"{HOST}@evil.example/"},
        {"Referer": HOST.replace("http:", "https:") + ":444/"},
        {"Referer": "http://["},
        {"Referer": ""},
        {},
    ],
    ids=str,
)
async def test_a_link_elsewhere_does_not_change_her_capacity_unasked(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast, came: dict[str, str]
) -> None:
    await be(visitor, cast.people["naima"])
    left = await visitor.get("/inloggen/organisatie/de-brug?next=/account", headers=came)
    assert left.headers["location"] == "/inloggen/via/de-brug?next=%2Faccount"
    # There she presses it herself.
    pressed = await visitor.get("/inloggen/organisatie/de-brug", headers={"Sec-Fetch-Site": "same-origin"})
    assert pressed.headers["location"].startswith(ISSUER)


@pytest.mark.parametrize("came", [{"Sec-Fetch-Site": "same-origin"}, {"Referer": f"{HOST}/account/wisselen"}], ids=str)
async def test_from_a_page_of_ours_she_changes_it_at_once(
    visitor: httpx2.AsyncClient, provider: CrookedProvider, cast: Cast, came: dict[str, str]
) -> None:
    await be(visitor, cast.people["naima"])
    left = await visitor.get("/inloggen/organisatie/de-brug", headers=came)
    assert left.headers["location"].startswith(ISSUER)


async def test_who_is_not_signed_in_follows_the_link_in_her_letter_at_once(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    left = await visitor.get("/inloggen/organisatie/de-brug", headers={"Sec-Fetch-Site": "cross-site"})
    assert left.headers["location"].startswith(ISSUER)
