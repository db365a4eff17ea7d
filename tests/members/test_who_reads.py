"""Who reads what: Noor chooses, a parent finds only herself there, and what changes counts at once."""

import re
from datetime import timedelta

import httpx2
import pytest

from portal import clock, store
from portal.access import Action, doors
from portal.circles.audience import Kind, MemberRole
from portal.circles.consent import SHARE, Consent, ConsentAnswer, Withheld
from portal.circles.models import Member
from portal.people.models import Organisation, ParentsSee
from portal.people.session_row import Session
from tests.cast import Cast
from tests.conftest import NOW, Queries
from tests.members.conftest import Browser

MOMENT = timedelta(minutes=2)


def at(cast: Cast, key: str = "") -> str:
    """The page, or the one on which is chosen what this person reads."""
    return f"/kringen/{cast.circle.id}/delen" + (f"/{cast.members[key].id}" if key else "")


async def age(cast: Cast, born: str) -> None:
    """She was born on this day."""
    async with store.write():
        await cast.circle.keep(by=await cast.actor("joost"), birth=born)


async def said(cast: Cast, key: str) -> list[tuple[ConsentAnswer, Kind | None]]:
    """What was said about this person since the cast was laid, in the order it was said."""
    rows = await Consent.filter(about=SHARE, to_member=cast.members[key].id, since__gt=NOW).order_by("since")
    return [(row.answer, row.kind) for row in rows]


async def reads_plan(cast: Cast, key: str) -> bool:
    """Whether the goals are there for this person."""
    from portal.plan.models import Goal

    return bool(await doors.page(Goal, await cast.actor(key), Action.PLAN_READ, within=cast.circle.id))


async def choose(client: httpx2.AsyncClient, cast: Cast, key: str, **answers: str) -> httpx2.Response:
    """Open the page, change these answers, save."""
    page = await client.get(at(cast, key))
    shown = dict(re.findall(r'name="(was-\w+)" value="(\w*)"', page.text))
    data = {**shown, **{name.removeprefix("was-"): value for name, value in shown.items()}, **answers}
    return await client.post(at(cast, key), data=data)


async def test_noor_takes_the_plan_from_her_mother_and_gives_it_back(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    page = (await noor.get(at(cast))).text
    assert "Samira El Amrani leest dit. Jij vindt dat goed." in page
    assert await reads_plan(cast, "samira")
    with clock.everywhere_at(NOW + MOMENT):
        saved = await choose(noor, cast, "samira", plan="no")
        assert saved.headers["location"] == at(cast)
        after = (await noor.get(at(cast))).text
        assert "Vanaf 23 november, 10:02 uur: Samira El Amrani leest het plan niet." in after
        assert "Samira El Amrani leest dit niet. Jij wilt dat niet." in after
        assert not await reads_plan(cast, "samira")
    kept = await Consent.filter(about=SHARE, to_member=cast.members["samira"].id).order_by("-since").first()
    assert kept and kept.words == "Samira El Amrani mag het plan niet lezen."
    assert (kept.text, kept.language, kept.by_member_id) == ("share-1", "nl", cast.members["noor"].id)
    with clock.everywhere_at(NOW + 2 * MOMENT):
        await choose(noor, cast, "samira", plan="yes")
        assert await reads_plan(cast, "samira")
    assert await said(cast, "samira") == [(ConsentAnswer.WITHDRAWN, Kind.PLAN), (ConsentAnswer.GIVEN, Kind.PLAN)]


async def test_noor_reads_what_her_mother_can_notice_before_she_chooses(cast: Cast, browser: Browser) -> None:
    page = (await (await browser("noor")).get(f"/kringen/{cast.circle.id}/delen/{cast.members['samira'].id}")).text
    assert "Samira El Amrani krijgt hier geen bericht van, maar kan merken dat iets weg is of erbij kwam." in page
    assert "en kan dus weten dat jij dit koos." in page
    assert "Ben je bang voor wat Samira El Amrani dan doet? Praat eerst met Joost Visser of Marloes Kuipers." in page


async def test_sent_twice_it_is_one_answer(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    data = {"plan": "no", "was-plan": "yes", "talk": "yes", "was-talk": "yes"}
    for times in (1, 2):
        with clock.everywhere_at(NOW + times * MOMENT):
            assert (await noor.post(at(cast, "samira"), data=data)).status_code == 303
    assert await said(cast, "samira") == [(ConsentAnswer.WITHDRAWN, Kind.PLAN)]


async def test_of_the_plan_her_aunt_reads_the_goals_and_her_own_steps_and_every_page_says_so(
    cast: Cast, browser: Browser
) -> None:
    noor, naima = await browser("noor"), await browser("naima")
    delen, name = f"/kringen/{cast.circle.id}/delen", cast.members["naima"].name
    words = "De doelen en eigen stappen, de gesprekken, de notities en de papieren."
    assert words in (await noor.get(delen)).text and words in (await naima.get(delen)).text
    form = (await noor.get(f"{delen}/{cast.members['naima'].id}")).text
    assert f"{name} mag de doelen en eigen stappen lezen." in form and "het plan" not in form.split("<form")[1]
    one = (await noor.get(f"/kringen/{cast.circle.id}/wie-leest/doel/{cast.goal.id}/{cast.members['naima'].id}")).text
    assert f"Van de stappen leest {name} alleen de eigen." in one and "over de doelen en eigen stappen koos" in one
    with clock.everywhere_at(NOW + timedelta(minutes=2)):
        shut = await choose(noor, cast, "naima", plan="no")
        after = (await noor.get(shut.headers["location"])).text
    assert f"{name} leest de doelen en eigen stappen niet." in after
    kept = await Consent.filter(about=SHARE, to_member=cast.members["naima"].id).order_by("-since").first()
    assert kept and kept.words == f"{name} mag de doelen en eigen stappen niet lezen."
    assert kept.text == "share-network-1"


async def test_an_old_tab_undoes_nothing_it_was_not_asked_to(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    old = {f"{name}{kind}": "yes" for kind in ("plan", "talk", "notes", "papers") for name in ("", "was-")}
    with clock.everywhere_at(NOW + MOMENT):
        await choose(noor, cast, "samira", plan="no")
    with clock.everywhere_at(NOW + 2 * MOMENT):
        await noor.post(at(cast, "samira"), data={**old, "talk": "no"})
    assert await said(cast, "samira") == [(ConsentAnswer.WITHDRAWN, Kind.PLAN), (ConsentAnswer.WITHDRAWN, Kind.TALK)]


async def test_what_was_agreed_to_is_kept_in_the_language_it_was_read_in(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    noor.headers["Accept-Language"] = "en"
    with clock.everywhere_at(NOW + MOMENT):
        await choose(noor, cast, "naima", talk="no")
    kept = await Consent.filter(about=SHARE, to_member=cast.members["naima"].id).order_by("-since").first()
    assert kept and (kept.words, kept.language) == ("Naima El Amrani may not read the circle’s conversations.", "en")


@pytest.mark.parametrize("key", ["samira", "peter", "naima", "gerda"])
async def test_the_others_find_only_themselves_and_no_reason(cast: Cast, browser: Browser, key: str) -> None:
    noor, other = await browser("noor"), await browser(key)
    with clock.everywhere_at(NOW + MOMENT):
        await choose(noor, cast, key, plan="no")
        page = (await other.get(at(cast))).text
    names = {each.name for each in cast.members.values()} - {cast.members[key].name}
    assert [name for name in names if name in page] == []
    assert "wil dat niet" not in page and "Kies wat" not in page
    assert ("Noor kiest wat jij leest." in page) == (key in ("samira", "peter"))


async def test_a_parent_cannot_tell_a_no_from_silence_or_a_reason(cast: Cast, browser: Browser) -> None:
    samira, noor = await browser("samira"), await browser("noor")
    pages = []
    with clock.everywhere_at(NOW + MOMENT):
        await choose(noor, cast, "samira", plan="no", talk="no", notes="no", papers="no")
        pages.append((await samira.get(at(cast))).text)
        await Consent.filter(about=SHARE, to_member=cast.members["samira"].id).delete()
        pages.append((await samira.get(at(cast))).text)
        async with store.write():
            await Withheld.begin(cast.members["joost"], by=await cast.actor("joost"), reason="Zorg.")
        pages.append((await samira.get(at(cast))).text)
    assert len({re.sub(r'data-\w+="\d+"', "", page) for page in pages}) == 1


async def test_a_professional_looks_and_does_not_choose(cast: Cast, browser: Browser) -> None:
    joost = await browser("joost")
    page = (await joost.get(at(cast))).text
    assert "Samira El Amrani leest dit. Wie daarover beslist, vindt dat goed." in page
    assert "Je kunt hier kijken." in page and "Kies wat" not in page
    refused = await joost.post(at(cast, "samira"), data={"plan": "no", "was-plan": "yes"})
    assert refused.status_code == 403
    assert await said(cast, "samira") == []


@pytest.mark.parametrize(("born", "noor", "samira"), [("2016-03-14", False, True), ("2008-03-14", True, False)])
async def test_her_age_says_who_chooses(cast: Cast, browser: Browser, born: str, noor: bool, samira: bool) -> None:
    await age(cast, born)
    for key, chooses in (("noor", noor), ("samira", samira)):
        client = await browser(key)
        assert ("Kies wat Naima El Amrani leest" in (await client.get(at(cast))).text) is chooses, key
        status = (await client.post(at(cast, "naima"), data={"plan": "no", "was-plan": "yes"})).status_code
        assert status == (303 if chooses else 403), key


@pytest.mark.parametrize("born", ["2016-03-14", "2011-03-14"])
async def test_noor_is_not_spoken_of_by_name_to_herself(cast: Cast, browser: Browser, born: str) -> None:
    await age(cast, born)
    page = (await (await browser("noor")).get(at(cast))).text.split("<h1")[1].split("</main")[0]
    assert "niet goed is voor jou" in page and "helpt jou" in page
    assert ("Tot je 12 bent, kiezen de ouders met gezag" in page) is (born == "2016-03-14")
    assert "Noor" not in page


async def test_under_12_nobody_chooses_about_a_parent_with_custody(cast: Cast, browser: Browser) -> None:
    await age(cast, "2016-03-14")
    samira = await browser("samira")
    page = (await samira.get(at(cast))).text
    assert "Kies wat Peter de Vries leest" in page and "Kies wat Samira El Amrani leest" not in page
    assert (await samira.get(at(cast, "samira"))).status_code == 404


async def test_her_no_also_shuts_what_an_organisation_opens_to_parents(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    await Organisation.filter(id=cast.organisations["de-brug"].id).update(parents_see=ParentsSee.MINIMUM)
    await Consent.filter(about=SHARE).delete()
    line = "Wel leest Samira El Amrani wat medewerkers van De Brug schrijven."
    assert line in (await noor.get(at(cast))).text
    with clock.everywhere_at(NOW + MOMENT):
        await choose(noor, cast, "samira", plan="no", talk="no", notes="no", papers="no")
        assert line not in (await noor.get(at(cast))).text
    assert {answer for answer, _ in await said(cast, "samira")} == {ConsentAnswer.REFUSED}


async def test_a_strangers_member_is_not_found(cast: Cast, browser: Browser) -> None:
    yara, noor = await browser("yara"), await browser("noor")
    assert (await yara.get(at(cast))).status_code == 404
    other = f"/kringen/{cast.circle.id}/delen/{cast.members['dirk'].id}"
    assert (await noor.get(other)).status_code == 404
    assert (await noor.get(at(cast, "noor"))).status_code == 404


async def test_choosing_asks_for_a_fresh_proof(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    await Session.filter(person_id=cast.people["noor"].id).update(fresh_at=NOW - timedelta(hours=3))
    assert (await noor.get(at(cast))).status_code == 200
    assert "/inloggen/opnieuw" in (await noor.get(at(cast, "samira"))).headers["location"]
    assert (await noor.post(at(cast, "samira"), data={"plan": "no", "was-plan": "yes"})).status_code == 403
    assert await said(cast, "samira") == []


async def test_thirty_people_cost_no_more_queries_than_seven(cast: Cast, browser: Browser, queries: Queries) -> None:
    noor = await browser("noor")
    await noor.get(at(cast))
    with queries() as few:
        await noor.get(at(cast))
    async with store.write():
        for number in range(20):
            await Member.admit(
                cast.circle,
                by=await cast.actor("joost"),
                role=MemberRole.PROFESSIONAL,
                name=f"Hulpverlener {number}",
                person_id=store.new_id(),
                organisation_id=list(cast.organisations.values())[number % 2].id,
            )
    with queries() as many:
        assert "Hulpverlener 19" in (await noor.get(at(cast))).text
    assert len(many) == len(few)
