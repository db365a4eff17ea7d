"""By hand, on the command line: an organisation with its provider, and the first of its people."""

import argparse
from collections.abc import AsyncIterator

import httpx2
import pytest

from portal import clock, outbox
from portal.audit.models import AccessLine
from portal.errors import Conflict, Invalid, NotFound
from portal.outbox import KeptLetter
from portal.people.accounts import UserKind
from portal.people.commands import add_commands
from portal.people.models import Organisation, Staff, StaffRole
from portal.people.openid import fetching, relying
from portal.people.openid.providers import Provider
from portal.people.openid.relying import RelyingParty
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from tests.conftest import HOST
from tests.people.crooked import ISSUER, CrookedProvider


@pytest.fixture
async def provider(db: None) -> AsyncIterator[CrookedProvider]:
    """A provider of an organisation that is not here yet."""
    relying.forget()
    fetching.transport.append(provider := CrookedProvider())
    yield provider
    fetching.transport.remove(provider)
    relying.forget()


async def portal(*typed: str) -> str:
    """What `portal …` answers."""
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(required=True))
    asked = parser.parse_args(typed)
    return str(await asked.command(asked))


async def test_an_empty_region_has_its_first_administrator_signed_in(
    visitor: httpx2.AsyncClient, provider: CrookedProvider
) -> None:
    said = await portal(
        *("organisation", "add", "De Brug", "--slug", "de-brug", "--issuer", ISSUER),
        *("--client-id", "kring", "--client-secret", "geheim", "--email-domain", "@DeBrug.example"),
    )
    assert f"{HOST}/inloggen/terug/de-brug" in said
    assert (await Provider.get(hint="de-brug")).email_domains == ["debrug.example"]

    said = await portal("admin", "invite", "ineke@debrug.example", "--organisation", "de-brug")
    assert f"{HOST}/inloggen/organisatie/de-brug" in said
    await outbox.drain()
    [letter] = await KeptLetter.all()
    assert letter.to == "ineke@debrug.example" and "/inloggen/organisatie/de-brug" in letter.text

    left = await visitor.get("/inloggen/organisatie/de-brug")
    sent = provider.take_leave(left.headers["location"])
    provider.claims = {"sub": "ineke", "email": "Ineke@DeBrug.example", "name": "Ineke Postma"}
    await visitor.get("/inloggen/terug/de-brug", params={"code": "c", "state": sent["state"], "iss": ISSUER})
    session = await Session.of_token(visitor.cookies[cookie_name()])
    actor = await session.actor() if session else None
    assert actor and actor.name == "Ineke Postma" and actor.staff_role == StaffRole.ADMINISTRATOR
    assert await AccessLine.filter(capacity="house", reason="portal command").count() == 2


async def test_two_organisations_are_never_called_alike(db: None) -> None:
    await portal("organisation", "add", "De Brug", "--slug", "de-brug")
    await portal("organisation", "add", "Het Anker", "--slug", "het-anker")
    for typed in (("add", "de brúg", "--slug", "nep"), ("change", "het-anker", "--name", "De  Brug")):
        with pytest.raises(Conflict, match=r"De  Brug|de brúg"):
            await portal("organisation", *typed)
    await portal("organisation", "change", "de-brug", "--name", "De brug")
    assert sorted([each.name for each in await Organisation.all()]) == ["De brug", "Het Anker"]


async def test_inviting_twice_is_one_place_and_a_place_that_ended_is_given_again(db: None) -> None:
    await portal("organisation", "add", "De Brug", "--slug", "de-brug")
    joost = ("admin", "invite", "joost@debrug.example", "--organisation", "de-brug")
    assert "Nobody can sign in there yet" in await portal(*joost, "--role", "professional")
    said = await portal("admin", "invite", "JOOST@debrug.example", "--organisation", "de-brug")
    assert f"{HOST}/o/de-brug/beginnen" in said
    [staff] = await Staff.all()
    assert staff.role is StaffRole.ADMINISTRATOR and await Person.all().count() == 1


async def test_a_provider_is_connected_later_and_the_rest_stays(provider: CrookedProvider) -> None:
    await portal("organisation", "add", "De Brug", "--slug", "de-brug", "--phone", "010-1234567")
    await portal("organisation", "change", "de-brug", "--issuer", ISSUER, "--client-id", "k", "--client-secret", "s")
    organisation = await Organisation.get(slug="de-brug")
    connected = await Provider.get(organisation_id=organisation.id)
    assert (organisation.phone, connected.issuer, connected.client_secret) == ("010-1234567", ISSUER, "s")
    assert connected.is_on and connected.hint == "de-brug"


async def test_what_is_changed_at_her_desk_meanwhile_stays(
    provider: CrookedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ("--issuer", ISSUER, "--client-id", "k", "--client-secret", "s")
    await portal("organisation", "add", "De Brug", "--slug", "de-brug", *given)
    asks = RelyingParty.of

    async def meanwhile(one: Provider) -> object:
        await Organisation.filter(slug="de-brug").update(down_words="We zijn aan het verhuizen.")
        await Provider.filter(hint="de-brug").update(name="Wijkteams", client_id="k2")
        return await asks(one)

    monkeypatch.setattr(RelyingParty, "of", meanwhile)
    await portal("organisation", "change", "de-brug", "--phone", "010-7654321", "--client-secret", "t")
    organisation, connected = await Organisation.get(slug="de-brug"), await Provider.get(hint="de-brug")
    assert (organisation.phone, organisation.down_words) == ("010-7654321", "We zijn aan het verhuizen.")
    assert (connected.client_secret, connected.name, connected.client_id) == ("t", "Wijkteams", "k2")


async def test_a_familys_provider_becomes_no_employers_by_hand_either(provider: CrookedProvider) -> None:
    await portal("organisation", "add", "De Brug", "--slug", "de-brug")
    brug = await Organisation.get(slug="de-brug")
    await Provider.begin(brug, UserKind.CLIENTS, issuer=ISSUER, on_at=clock.now())
    given = ("--issuer", ISSUER, "--client-id", "k", "--client-secret", "s")
    for typed in (("change", "de-brug"), ("add", "Het Anker", "--slug", "het-anker")):
        with pytest.raises(Invalid, match="staff need a provider of their own"):
            await portal("organisation", *typed, *given, "--unchecked")
    assert not await Provider.exists(kind=UserKind.STAFF)


@pytest.mark.parametrize(
    "typed",
    [
        ("--slug", "De Brug"),
        ("--slug", "x", "--issuer", "http://login.example", "--client-id", "k", "--client-secret", "s"),
        ("--slug", "x", "--issuer", "https://login.example/?a=b", "--client-id", "k", "--client-secret", "s"),
        ("--slug", "x", "--issuer", ISSUER),
        ("--slug", "x", "--issuer", ISSUER + "/", "--client-id", "k", "--client-secret", "s"),
    ],
    ids=["slug", "plain http", "query", "no client", "another issuer"],
)
async def test_what_cannot_work_is_refused_before_anything_is_kept(
    provider: CrookedProvider, typed: tuple[str, ...]
) -> None:
    with pytest.raises(Invalid) as refused:
        await portal("organisation", "add", "De Brug", *typed)
    assert refused.value.log
    assert await Organisation.all().count() == 0


async def test_a_short_name_is_taken_once_and_must_exist_to_invite(db: None) -> None:
    await portal("organisation", "add", "De Brug", "--slug", "de-brug")
    with pytest.raises(Conflict):
        await portal("organisation", "add", "De Andere Brug", "--slug", "de-brug")
    with pytest.raises(NotFound) as missing:
        await portal("admin", "invite", "joost@debrug.example", "--organisation", "de-burg")
    assert "de-brug" in missing.value.words
    with pytest.raises(Invalid):
        await portal("admin", "invite", "joost", "--organisation", "de-brug")


async def test_a_name_another_provider_has_is_refused_in_words_and_a_free_one_found(
    provider: CrookedProvider,
) -> None:
    brug = await Organisation.create(name="De Brug", slug="de-brug")
    for hint in ("de-brug", "de-brug-2"):
        assert (await Provider.begin(brug)).hint == hint
    with pytest.raises(Conflict, match="de-brug-2") as refused:
        await Provider.begin(brug, hint="de-brug-2")
    assert "Er is al een inlog die 'de-brug-2' heet" in refused.value.words
    # An organisation that is called as another one's second provider gets the next name.
    said = await portal(
        *("organisation", "add", "De Brug 2", "--slug", "de-brug-2", "--issuer", ISSUER),
        *("--client-id", "kring", "--client-secret", "geheim"),
    )
    assert "/inloggen/terug/de-brug-2-2" in said
    long = await Organisation.create(name="Lang", slug="a" * 60)
    assert [len((await Provider.begin(long)).hint) for _ in range(2)] == [60, 58]
