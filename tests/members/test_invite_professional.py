"""A professional of another organisation comes in only through that organisation, and only after each yes."""

import re

import httpx2

from portal.circles.audience import MemberRole
from portal.circles.consent import ConsentAnswer
from portal.circles.directing import Directing
from portal.circles.models import Circle, Member
from portal.members.invitation import State
from portal.members.models import Invitation
from portal.people.actor import Strength
from portal.people.persons import Person
from portal.people.session_row import Session
from portal.people.sessions import cookie_name
from portal.store import new_id, write
from tests.cast import Cast
from tests.conftest import NOW
from tests.members.conftest import Browser, link_for
from tests.members.test_organisations import BOTH_PARENTS, both_have_custody
from tests.people.crooked import connect

HELEEN = "heleen@hetanker.example"


async def ask(browser: Browser, cast: Cast, circle: Circle, by: str) -> Invitation:
    """Ask for Heleen of Het Anker."""
    id = str(new_id())
    data = {
        "id": id,
        "name": "Heleen Bos",
        "email": HELEEN,
        "role": "professional",
        "relation": "systeemtherapeut",
        "organisation": str(cast.organisations["het-anker"].id),
    }
    answer = await (await browser(by)).post(f"/kringen/{circle.id}/mensen/uitnodigen", data=data)
    assert answer.status_code == 303, answer.text
    return await Invitation.get(id=id)


async def say_yes(browser: Browser, invitation: Invitation, by: str) -> None:
    """One who decides agrees."""
    here = f"/kringen/{invitation.owner_id}/mensen/uitnodigingen/{invitation.id}/antwoord"
    assert (await (await browser(by)).post(here, data={"answer": "yes"})).status_code == 303


async def work_session(browser: Browser, person: Person, cast: Cast, slug: str | None) -> httpx2.AsyncClient:
    """A browser in which she is signed in through this organisation, or as herself."""
    client = await browser()
    organisation = cast.organisations[slug].id if slug else None
    strength = Strength.PROVIDER if slug else Strength.CODE
    _, token = await Session.begin(person, means="test", strength=strength, organisation_id=organisation)
    client.cookies.set(cookie_name(), token)
    return client


async def test_a_colleague_is_proposed_and_comes_in_through_her_organisation(
    cast: Cast, browser: Browser, heleen: Person
) -> None:
    invitation = await ask(browser, cast, cast.circle, "marloes")
    for key in ("noor", "samira"):
        await say_yes(browser, invitation, key)
    link = await link_for(HELEEN)

    herself = await work_session(browser, heleen, cast, None)
    page = await herself.get(link)
    assert (page.status_code, "Log in via Het Anker" in page.text, "Noor" in page.text) == (403, True, False)

    at_work = await work_session(browser, heleen, cast, "het-anker")
    page = await at_work.get(link)
    assert "Het plan, en de gesprekken, notities en papieren van de hele kring en van de hulpverleners." in page.text
    assert "Nu heeft niemand de regie." not in page.text
    assert (await at_work.post(link, data={"answer": "yes"})).status_code == 303
    member = await Member.get(person_id=heleen.id)
    assert (member.role, member.organisation_id) == (MemberRole.PROFESSIONAL, cast.organisations["het-anker"].id)
    # Joost directed already, and still does.
    assert await Directing.filter(circle_id=cast.circle.id, until__isnull=True).count() == 1


async def test_the_first_professional_of_a_circle_directs_it(cast: Cast, browser: Browser, heleen: Person) -> None:
    invitation = await ask(browser, cast, cast.waiting, "dirk")
    await say_yes(browser, invitation, "yara")
    assert await Directing.director_of(cast.waiting) is None
    at_work, link = await work_session(browser, heleen, cast, "het-anker"), await link_for(HELEEN)
    # Nobody directs unasked: what she says yes to tells her.
    assert "Nu heeft niemand de regie. Doe je mee, dan heb jij de regie." in (await at_work.get(link)).text
    await at_work.post(link, data={"answer": "yes"})
    director = await Directing.director_of(cast.waiting)
    assert director and director.person_id == heleen.id


async def test_both_parents_say_yes_to_a_professional_and_one_of_them_to_an_aunt(
    cast: Cast, browser: Browser, heleen: Person
) -> None:
    """Parents who disagree can keep help away (Jeugdwet 7.3.4), but not her aunt."""
    await both_have_custody(cast)
    invitation = await ask(browser, cast, cast.circle, "marloes")
    page = (await (await browser("marloes")).get(f"/kringen/{cast.circle.id}/mensen")).text
    assert re.search(f"Wacht op een ja van Noor de Vries, {BOTH_PARENTS}", page)
    assert "Voor een hulpverlener is het ja nodig van alle ouders met gezag in de kring." in page
    for key in ("noor", "samira"):
        await say_yes(browser, invitation, key)
    assert (await Invitation.get(id=invitation.id)).state is State.ASKED
    await say_yes(browser, invitation, "peter")
    assert (await Invitation.get(id=invitation.id)).state is State.SENT

    async with write():
        aunt = await cast.ask(await cast.actor("samira"), "Hind", "hind@kring.example", relation="tante")
    for key in ("samira", "noor"):
        await say_yes(browser, aunt, key)
    assert (await Invitation.get(id=aunt.id)).state is State.SENT


async def test_an_aunt_who_also_works_in_care_comes_in_as_herself(cast: Cast, browser: Browser, heleen: Person) -> None:
    samira = await cast.actor("samira")
    async with write():
        invitation = await cast.ask(samira, "Heleen", HELEEN, relation="tante")
        for key in ("samira", "noor"):
            actor = await cast.actor(key)
            await invitation.say(cast.members[key], ConsentAnswer.GIVEN, by=actor, words="Dat mag.", language="nl")
        await invitation.send(by=samira)
    at_work = await work_session(browser, heleen, cast, "het-anker")
    assert (await at_work.get(invitation.path)).status_code == 403
    herself = await work_session(browser, heleen, cast, None)
    assert (await herself.get(invitation.path)).status_code == 200


async def test_a_work_address_is_not_asked_as_family(cast: Cast, browser: Browser) -> None:
    anker = cast.organisations["het-anker"]
    await connect(anker, email_domains=["hetanker.example"])
    data = {"id": str(new_id()), "name": "Heleen", "email": HELEEN, "role": "network"}
    page = await (await browser("samira")).post(f"/kringen/{cast.circle.id}/mensen/uitnodigen", data=data)
    assert (page.status_code, "Dit is een adres van het werk, bij Het Anker." in page.text) == (422, True)


async def test_no_account_begins_on_a_professionals_invitation(cast: Cast, browser: Browser, heleen: Person) -> None:
    invitation = await ask(browser, cast, cast.circle, "marloes")
    for key in ("noor", "samira"):
        await say_yes(browser, invitation, key)
    await invitation.refresh_from_db()
    assert invitation.state is State.SENT
    assert await Invitation.name_for(HELEEN) == ""


async def test_after_a_director_whose_time_ran_out_the_next_professional_directs(
    cast: Cast, browser: Browser, heleen: Person
) -> None:
    joost = cast.members["joost"]
    async with write():
        await joost.keep(by=await cast.actor("joost"), until=NOW)
    invitation = await ask(browser, cast, cast.circle, "marloes")
    for key in ("noor", "samira"):
        await say_yes(browser, invitation, key)
    client = await work_session(browser, heleen, cast, "het-anker")
    assert (await client.post(await link_for(HELEEN), data={"answer": "yes"})).status_code == 303
    director = await Directing.director_of(cast.circle)
    assert director and director.person_id == heleen.id
    assert await Directing.filter(circle_id=cast.circle.id).count() == 2
