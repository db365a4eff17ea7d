"""One field for everybody leads to the right door, and never tells who is here."""

import re

import httpx2
import pytest

from portal import clock, outbox
from portal.outbox import KeptLetter
from portal.people.accounts import UserKind
from portal.people.codes import Code
from portal.people.models import Organisation, Staff, StaffRole
from portal.people.openid.providers import Provider
from portal.people.persons import Person
from portal.settings import settings
from tests.cast import Cast
from tests.conftest import HOST, Queries
from tests.people.crooked import connect

NOOR = "noor@kring.example"
STRANGER = "iemand@anders.example"
VIA = "/inloggen/via/de-brug?next=%2Faccount"


async def knock(visitor: httpx2.AsyncClient, address: str, at: str = "/inloggen") -> httpx2.Response:
    """Type this address and go on."""
    return await visitor.post(at, data={"email": address, "next": "/account"})


async def code_instead(visitor: httpx2.AsyncClient, address: str) -> httpx2.Response:
    """Ask for a code on the page that leads on to De Brug."""
    return await visitor.post("/inloggen/via/de-brug", data={"email": address, "next": "/account"})


async def begins(address: str) -> Person:
    """Somebody with an account of her own, which she proved before."""
    person = await Person.of_email(address) or await Person.make("Samira", address)
    person.proved_at = clock.now()
    await person.save(update_fields=["proved_at"])
    return person


async def letter_to(address: str) -> KeptLetter | None:
    """What was sent there."""
    await outbox.drain()
    return next((each for each in await KeptLetter.all() if each.to == address), None)


async def invited(organisation: Organisation, address: str, name: str = "") -> Person:
    """Somebody with a place at this organisation, invited by an address of her own."""
    person = await Person.make(name, address)
    await Staff.create(person=person, organisation=organisation, role=StaffRole.PROFESSIONAL)
    return person


async def test_a_work_address_leads_to_the_organisation_and_on_by_a_link(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await connect(cast.organisations["de-brug"], email_domains=["debrug.example"])
    # Whoever she is: the domain decides, and nobody is looked up.
    for address in ("Joost@DeBrug.example", "niemand@debrug.example"):
        went = await knock(visitor, address)
        assert (went.status_code, went.headers["location"]) == (303, "/inloggen/via/de-brug?next=%2Faccount")
    page = await visitor.get(went.headers["location"])
    assert "Je logt in bij De Brug" in page.text
    assert 'href="/inloggen/organisatie/de-brug?next=%2Faccount"' in page.text
    assert await Code.all().count() == 0
    # What leads there from elsewhere tells no domain, and no address of whoever was here before.
    visitor.cookies.clear()
    assert "debrug.example" not in (await visitor.get(went.headers["location"])).text


async def test_whose_own_address_lies_in_a_claimed_domain_still_gets_her_code(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await begins("samira@kring.example")
    await connect(cast.organisations["de-brug"], email_domains=["kring.example"])
    at = (await knock(visitor, "samira@kring.example")).headers["location"]
    page = (await visitor.get(at)).text
    # She needn't type it again, and nothing of it stands in an address.
    assert at == VIA and 'value="samira@kring.example"' in page and "Stuur een code naar dit adres" in page
    typing = (await code_instead(visitor, "samira@kring.example")).headers["location"]
    letter = await letter_to("samira@kring.example")
    assert letter and re.search(r"\d{3} \d{3}", letter.text)
    code = await Code.get(id=typing.rsplit("/", 1)[1])
    assert (await visitor.post(typing, data={"code": code.digits})).headers["location"] == "/account"
    # It was there for the way on, and is gone with it.
    assert "samira@" not in (await visitor.get(VIA)).text


async def test_a_claimed_domain_tells_nobody_who_has_an_account_there(
    visitor: httpx2.AsyncClient, cast: Cast, queries: Queries
) -> None:
    await begins("samira@kring.example")
    await connect(cast.organisations["de-brug"], email_domains=["kring.example"])
    await visitor.get("/inloggen")
    told = []
    for address in ("samira@kring.example", NOOR, "niemand@kring.example"):
        with queries() as asked:
            shown = await visitor.get((await knock(visitor, address)).headers["location"])
            went = await code_instead(visitor, address)
            typing = await visitor.get(went.headers["location"])
        id = went.headers["location"].rsplit("/", 1)[1]
        words = [each.text.replace(address, "…").replace(id, "…") for each in (shown, typing)]
        told.append((went.status_code, words, [each.partition(" ")[0] for each in asked]))
    assert told[0] == told[1] == told[2]
    # To who began nothing here the letter says where she does sign in.
    letter = await letter_to("niemand@kring.example")
    assert letter and "/inloggen/organisatie/de-brug" in letter.text and not re.search(r"\d{3} \d{3}", letter.text)


async def test_asking_for_a_code_after_all_counts_as_asking_at_the_door(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await connect(cast.organisations["de-brug"], email_domains=["kring.example"])
    for _ in range(8):
        assert (await code_instead(visitor, NOOR)).status_code == 303
    assert (await code_instead(visitor, NOOR)).status_code == 429


async def test_what_was_typed_and_ticked_at_the_door_goes_along(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await connect(cast.organisations["de-brug"], email_domains=["kring.example"])
    ticked = {"email": NOOR, "next": "/account", "remember": "1"}
    at = (await visitor.post("/inloggen", data=ticked)).headers["location"]
    page = (await visitor.get(at)).text
    assert 'name="remember" value="1"' in page and 'name="next" value="/account"' in page
    assert (await visitor.post("/inloggen/via/de-brug", data=ticked)).headers["location"].endswith("?blijf=1")
    wrong = await visitor.post("/inloggen/via/de-brug", data={**ticked, "email": "noor@kring"})
    assert wrong.status_code == 422 and "Dit lijkt geen e-mailadres" in wrong.text
    assert 'value="noor@kring"' in wrong.text and 'name="remember" value="1"' in wrong.text


@pytest.mark.parametrize("way", ["/uitloggen", "/snel-weg"])
async def test_who_leaves_takes_her_address_along(visitor: httpx2.AsyncClient, cast: Cast, way: str) -> None:
    await connect(cast.organisations["de-brug"], email_domains=["kring.example"])
    await knock(visitor, NOOR)
    assert "typed" in visitor.cookies
    await visitor.post(way)
    assert "typed" not in visitor.cookies


async def test_several_ways_of_one_organisation_are_offered_in_order(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    brug = cast.organisations["de-brug"]
    await connect(brug, email_domains=["debrug.example"], name="Kantoor")
    await connect(brug, email_domains=["wijk.example"], name="Wijkteams")
    at_work = (await visitor.get("/inloggen/via/de-brug")).text
    assert at_work.index("Verder naar De Brug · Kantoor") < at_work.index("De Brug · Wijkteams")
    assert (await knock(visitor, "x@wijk.example")).headers["location"].startswith("/inloggen/via/de-brug-2?")
    in_the_district = (await visitor.get("/inloggen/via/de-brug-2")).text
    assert "Verder naar De Brug · Wijkteams" in in_the_district and "De Brug · Kantoor" in in_the_district


async def test_what_is_switched_off_leads_nowhere(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    # Begun and never on: whoever claims a domain first has shown nothing yet.
    await Provider.begin(cast.organisations["het-anker"], email_domains=["debrug.example"])
    assert (await knock(visitor, "joost@debrug.example")).headers["location"].startswith("/inloggen/code/")
    letter = await letter_to("joost@debrug.example")
    assert letter and "/inloggen/organisatie/" not in letter.text
    provider = await connect(cast.organisations["de-brug"], email_domains=["debrug.example"])
    await provider.switch_off()
    assert (await knock(visitor, "joost@debrug.example")).headers["location"].startswith("/inloggen/code/")
    assert (await visitor.get("/inloggen/via/de-brug")).status_code == 404
    assert "De Brug" not in (await visitor.get("/inloggen/kies")).text


@pytest.mark.parametrize("open_accounts", [True, False])
async def test_the_page_is_the_same_whoever_the_address_is_of(
    visitor: httpx2.AsyncClient, cast: Cast, queries: Queries, monkeypatch: pytest.MonkeyPatch, open_accounts: bool
) -> None:
    monkeypatch.setattr(settings(), "open_accounts", open_accounts)
    await connect(cast.organisations["de-brug"], email_domains=["debrug.example"])
    await invited(cast.organisations["de-brug"], "lena@post.example")
    await visitor.get("/inloggen")
    told = []
    for address in (NOOR, STRANGER, "lena@post.example"):
        with queries() as asked:
            went = await knock(visitor, address)
            page = await visitor.get(went.headers["location"])
            wrong = await visitor.post(went.headers["location"], data={"code": "000000"})
        id = went.headers["location"].rsplit("/", 1)[1]
        words = [each.text.replace(address, "…").replace(id, "…") for each in (page, wrong)]
        statuses = [each.status_code for each in (went, page, wrong)]
        cookies = sorted(each.partition("=")[0] for each in went.headers.get_list("set-cookie"))
        told.append((statuses, words, cookies, [each.partition(" ")[0] for each in asked]))
    assert told[0] == told[1] == told[2]


async def test_who_was_invited_by_her_own_address_gets_the_way_to_work_by_letter(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await connect(cast.organisations["de-brug"], email_domains=["debrug.example"])
    await invited(cast.organisations["de-brug"], "lena@post.example")
    typing = (await knock(visitor, "lena@post.example")).headers["location"]
    letter = await letter_to("lena@post.example")
    assert letter and f"{HOST}/inloggen/organisatie/de-brug" in letter.text
    assert not re.search(r"\d{3} \d{3}", letter.text) and "/inloggen/code/" not in letter.text
    # The code that never left opens nothing.
    code = await Code.get(id=typing.rsplit("/", 1)[1])
    assert (await visitor.post(typing, data={"code": code.digits})).status_code == 403
    person = await Person.of_email("lena@post.example")
    assert person and person.proved_at is None


async def test_who_also_has_an_own_account_gets_both(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    typing = (await knock(visitor, NOOR)).headers["location"]
    code = await Code.get(id=typing.rsplit("/", 1)[1])
    await visitor.post(typing, data={"code": code.digits})
    await KeptLetter.all().delete()
    await connect(cast.organisations["de-brug"])
    noor = await Person.of_email(NOOR)
    assert noor and noor.proved_at
    await Staff.create(person=noor, organisation=cast.organisations["de-brug"], role=StaffRole.PROFESSIONAL)
    typing = (await knock(visitor, NOOR)).headers["location"]
    letter = await letter_to(NOOR)
    assert letter and re.search(r"\d{3} \d{3}", letter.text) and "/inloggen/organisatie/de-brug" in letter.text
    code = await Code.get(id=typing.rsplit("/", 1)[1])
    assert (await visitor.post(typing, data={"code": code.digits})).headers["location"] == "/account"


async def test_a_place_that_ended_or_an_organisation_without_a_way_in_changes_nothing(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    lena = await invited(cast.organisations["het-anker"], "lena@post.example", "Lena")
    await connect(cast.organisations["de-brug"])
    await Staff.create(
        person=lena, organisation=cast.organisations["de-brug"], role=StaffRole.PROFESSIONAL, until=lena.made_at
    )
    await knock(visitor, "lena@post.example")
    letter = await letter_to("lena@post.example")
    assert letter and re.search(r"\d{3} \d{3}", letter.text) and "/inloggen/organisatie/" not in letter.text


async def test_who_does_not_know_picks_from_a_list(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    door = (await visitor.get("/inloggen?next=/account")).text
    assert 'href="/inloggen/kies?next=%2Faccount"' in door and 'href="/inloggen/hoe"' in door
    assert "Er is nog geen organisatie aangesloten" in (await visitor.get("/inloggen/kies")).text
    await connect(cast.organisations["de-brug"])
    await connect(cast.organisations["regio"], kind=UserKind.CLIENTS, name="DigiD")
    page = (await visitor.get("/inloggen/kies?next=/account")).text
    assert page.index("Ik werk bij") < page.index("De Brug") < page.index("Ik krijg hulp van") < page.index("DigiD")
    assert 'href="/inloggen/organisatie/de-brug?next=%2Faccount"' in page and 'type="search"' not in page


async def test_a_long_list_is_searched(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for n in range(13):
        await connect(await Organisation.create(name=f"Team {n}", slug=f"team-{n}"))
    assert 'type="search"' in (await visitor.get("/inloggen/kies")).text
    found = (await visitor.get("/inloggen/kies", params={"q": " TEAM 12"})).text
    assert "Team 12" in found and "Team 11" not in found
    nothing = (await visitor.get("/inloggen/kies", params={"q": "<i>x"})).text
    assert "Niets gevonden" in nothing and "Toon alle" in nothing and "<i>x" not in nothing


async def test_families_find_their_own_means_at_the_door(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await connect(cast.organisations["regio"], kind=UserKind.CLIENTS, name="DigiD", email_domains=["kring.example"])
    page = (await visitor.get("/inloggen?next=/account")).text
    assert "Inloggen met DigiD" in page and 'href="/inloggen/organisatie/regio?next=%2Faccount"' in page
    # A family's address never leads to it by itself: that means is hers to choose.
    assert (await knock(visitor, NOOR)).headers["location"].startswith("/inloggen/code/")


async def test_how_to_get_in_is_told_to_each(visitor: httpx2.AsyncClient) -> None:
    page = (await visitor.get("/inloggen/hoe")).text
    for words in ("Ben je jongere?", "Ben je ouder?", "Werk je bij een organisatie?", "Wij delen een e-mailadres"):
        assert words in page
    page = (await visitor.get("/inloggen/hoe", headers={"Accept-Language": "en"})).text
    assert "We share an e-mail address" in page


async def test_an_organisation_has_a_door_of_its_own(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    brug = cast.organisations["de-brug"]
    await connect(brug, email_domains=["debrug.example"])
    await connect(brug, kind=UserKind.CLIENTS, name="DigiD")
    page = (await visitor.get("/o/de-brug?next=/account")).text
    assert page.index("Inloggen bij De Brug") < page.index("Inloggen met DigiD") < page.index('name="email"')
    assert (await knock(visitor, "", "/o/de-brug")).status_code == 422
    assert "<h1><bdi>De Brug" in (await knock(visitor, "geen adres", "/o/de-brug")).text
    assert (await knock(visitor, NOOR, "/o/de-brug")).headers["location"].startswith("/inloggen/code/")
    at_work = await knock(visitor, "joost@debrug.example", "/o/de-brug")
    assert at_work.headers["location"] == "/inloggen/via/de-brug?next=%2Faccount"


async def test_a_door_that_is_not_there_is_a_friendly_page(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for path in ("/o/de-burg", "/o/de-burg/beginnen", "/o/de-burg/logo", "/o/de-burg/uiterlijk.css"):
        answer = await visitor.get(path)
        assert answer.status_code == 404 and "We kunnen deze pagina niet vinden" in answer.text


@pytest.mark.parametrize("at", ["/inloggen", "/o/de-brug", "/inloggen/kies", "/inloggen/via/de-brug"])
async def test_no_door_leads_to_another_site(visitor: httpx2.AsyncClient, cast: Cast, at: str) -> None:
    await connect(cast.organisations["de-brug"])
    for next in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert "evil" not in (await visitor.get(at, params={"next": next})).text
