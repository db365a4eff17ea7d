"""An organisation is asked for, those who decide say yes or no, and its people come in only after that."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest

from portal import clock, store
from portal.circles.audience import Kind
from portal.circles.consent import SHARE, Consent, ConsentAnswer
from portal.circles.custody import Custody
from portal.circles.models import Circle
from portal.circles.taking_part import LASTS, Basis, PartState, TakingPart
from portal.circles.thing import Owner
from portal.people.models import Organisation
from portal.store import new_id
from tests.cast import Cast
from tests.conftest import NOW
from tests.members.conftest import Browser, letters_to, told
from tests.taking_part import let_in

ALL = ["plan", "talk", "notes", "papers"]
# They came in at the same moment: either stands first.
BOTH_PARENTS = "(?:Samira El Amrani en Peter de Vries|Peter de Vries en Samira El Amrani)"


def at(circle: Circle, rest: str = "") -> str:
    """The page of a circle's organisations, or one under it."""
    return f"/kringen/{circle.id}/organisaties{rest}"


async def ask(browser: Browser, cast: Cast, by: str, slug: str = "regio", **more: object) -> TakingPart:
    """Somebody asks for this organisation in Noor's circle."""
    id = str(new_id())
    data = {"id": id, "organisation": str(cast.organisations[slug].id), "purpose": "Samen sporten.", "kinds": ALL}
    answer = await (await browser(by)).post(at(cast.circle, "/vragen"), data={**data, **more})
    assert answer.status_code == 303, answer.text
    return await TakingPart.get(id=id).prefetch_related("organisation")


async def say(browser: Browser, part: TakingPart, by: str, answer: str = "yes") -> TakingPart:
    """One who decides answers."""
    here = f"/kringen/{part.owner_id}/organisaties/{part.id}/antwoord"
    assert (await (await browser(by)).post(here, data={"answer": answer})).status_code == 303
    return await TakingPart.get(id=part.id)


async def test_the_director_asks_and_both_who_decide_say_yes(cast: Cast, browser: Browser) -> None:
    part = await ask(browser, cast, "joost", last_day="2027-06-30")
    assert part.state is PartState.ASKED
    samira = await browser("samira")
    page = await samira.get(at(cast.circle, f"/{part.id}"))
    for words in ("Mag Netwerk Regio meedoen?", "Samen sporten.", "Tot en met 30 juni 2027.", "Joost Visser vroeg dit"):
        assert words in page.text
    assert "Jij vroeg dit op" in (await (await browser("joost")).get(at(cast.circle, f"/{part.id}"))).text
    assert (await say(browser, part, "samira")).state is PartState.ASKED
    page = await samira.get(at(cast.circle))
    assert "Wacht op een antwoord van Noor de Vries" in page.text
    assert (await say(browser, part, "noor")).state is PartState.TAKES_PART

    # Who reads it herself is spoken to, and isn't spoken of.
    for reader, yes, deciding, without in (
        ("samira", "Jij en Noor de Vries zeiden ja.", "beslissen: jij en Noor de Vries.", "Zonder jullie ja"),
        ("noor", "Jij en Samira El Amrani zeiden ja.", "beslissen: jij en Samira El Amrani.", "Zonder jullie ja"),
        ("joost", "Noor de Vries en Samira El Amrani zeiden ja.", "beslissen: Noor", "Zonder ja van wie beslist,"),
    ):
        page = await (await browser(reader)).get(at(cast.circle))
        for words in (yes, deciding, without):
            assert words in page.text
    said = await Consent.filter(about=part.about)
    assert {each.by_member_id for each in said} == {cast.members["noor"].id, cast.members["samira"].id}
    for each in said:
        assert (each.answer, each.text, each.language) == (ConsentAnswer.GIVEN, "organisation-2", "nl")
        assert each.words.startswith("Netwerk Regio mag meedoen in deze kring.")
        assert each.until == part.until


async def test_who_decides_says_yes_by_asking(cast: Cast, browser: Browser) -> None:
    part = await ask(browser, cast, "noor")
    assert [each.by_member_id for each in await Consent.filter(about=part.about)] == [cast.members["noor"].id]
    assert (await say(browser, part, "samira")).state is PartState.TAKES_PART


async def test_a_letter_says_that_a_question_waits_and_once_more_after_a_week(cast: Cast, browser: Browser) -> None:
    await ask(browser, cast, "joost")
    (letter,) = await letters_to("noor@kring.example")
    for word in ("Noor", "Regio mag", "sporten", "organisatie"):
        assert word not in letter.subject + letter.text
    with clock.everywhere_at(NOW + timedelta(days=6)):
        assert len(await letters_to("noor@kring.example")) == 1
    with clock.everywhere_at(NOW + timedelta(days=8)):
        assert len(await letters_to("noor@kring.example")) == 2
    with clock.everywhere_at(NOW + timedelta(days=20)):
        assert len(await letters_to("noor@kring.example")) == 2


async def test_who_answered_is_not_reminded(cast: Cast, browser: Browser) -> None:
    async with store.write():
        # Oma waits for Noor's yes as well, and would be told of.
        await cast.asked.withdraw(by=await cast.actor("samira"))
    part = await ask(browser, cast, "joost")
    await say(browser, part, "noor")
    before = len(await letters_to("noor@kring.example"))
    with clock.everywhere_at(NOW + timedelta(days=8)):
        assert len(await letters_to("noor@kring.example")) == before
        assert [each.subject for each in await letters_to("samira@kring.example")][-1] == "Er wacht een vraag op je"


async def test_the_people_page_and_her_own_say_that_a_question_waits(cast: Cast, browser: Browser) -> None:
    await ask(browser, cast, "joost")
    noor = await browser("noor")
    for path in (f"/kringen/{cast.circle.id}/mensen", f"/kringen/{cast.circle.id}", "/mijn"):
        assert "Mag Netwerk Regio meedoen?" in (await noor.get(path)).text
    # Of the aunt nothing is asked, and she isn't told that it is asked of others.
    naima = await browser("naima")
    for path in (f"/kringen/{cast.circle.id}/mensen", at(cast.circle)):
        assert "Netwerk Regio" not in (await naima.get(path)).text


async def test_one_no_is_enough_and_nobody_reads_whose(cast: Cast, browser: Browser) -> None:
    part = await ask(browser, cast, "samira")
    assert (await say(browser, part, "noor", "no")).state is PartState.DECLINED
    page = await (await browser("samira")).get(at(cast.circle, f"/{part.id}"))
    assert "Gaat niet door" in page.text
    assert "Noor de Vries zei" not in page.text
    assert not await Consent.exists(about=SHARE, to_organisation=part.organisation_id)
    # It may be asked again, as what it is: a new question.
    assert (await ask(browser, cast, "samira")).state is PartState.ASKED


async def test_yes_and_no_are_two_buttons_of_one_kind(cast: Cast, browser: Browser) -> None:
    part = await ask(browser, cast, "joost")
    page = (await (await browser("noor")).get(at(cast.circle, f"/{part.id}"))).text
    assert page.count('<button class="button quiet" name="answer"') == 2


async def test_fewer_kinds_are_kept_from_its_people(cast: Cast, browser: Browser) -> None:
    part = await ask(browser, cast, "joost", kinds=["plan"])
    for key in ("noor", "samira"):
        await say(browser, part, key)
    said = await Consent.filter(about=SHARE, to_organisation=part.organisation_id)
    no = {(each.by_member_id, each.kind) for each in said if each.answer is ConsentAnswer.REFUSED}
    both = (cast.members["noor"].id, cast.members["samira"].id)
    assert no == {(who, kind) for who in both for kind in (Kind.TALK, Kind.NOTES, Kind.PAPERS)}
    page = await (await browser("noor")).get(at(cast.circle, f"/{part.id}"))
    assert "Het plan." in page.text


async def both_have_custody(cast: Cast) -> None:
    """Peter too, as a professional found it."""
    async with store.write():
        owner, peter = (Owner.CIRCLE, cast.circle.id), cast.members["peter"]
        await Custody.make(by=await cast.actor("joost"), owner=owner, member=peter, source="rechter")


async def test_at_fifteen_help_needs_her_own_yes_and_both_parents(cast: Cast, browser: Browser) -> None:
    await both_have_custody(cast)
    part = await ask(browser, cast, "joost")
    joost = await browser("joost")
    page = (await joost.get(at(cast.circle))).text
    for words in ("Wacht op een antwoord van", "Hierover beslissen:"):
        assert re.search(f"{words} Noor de Vries, {BOTH_PARENTS}", page), words
    for key in ("noor", "samira"):
        assert (await say(browser, part, key)).state is PartState.ASKED
    assert "Wacht op een antwoord van Peter de Vries" in (await joost.get(at(cast.circle))).text
    assert "Wacht op jouw antwoord" in (await (await browser("peter")).get(at(cast.circle))).text
    assert len(await letters_to("peter@kring.example")) > 0
    assert (await say(browser, part, "peter")).state is PartState.TAKES_PART


@pytest.mark.parametrize(("key", "named"), [("joost", True), ("samira", True), ("naima", False), ("gerda", False)])
async def test_who_may_not_know_who_has_custody_is_told_who_decides_without_names(
    cast: Cast, browser: Browser, key: str, named: bool
) -> None:
    """That Peter isn't among them would tell her aunt that he has none."""
    page = (await (await browser(key)).get(at(cast.circle))).text
    assert ("Hierover beslissen Noor en de ouders met gezag." in page) is not named
    assert bool(re.search("Hierover beslissen: .*Noor", page)) is named


async def test_one_parents_no_to_help_is_not_undone_by_the_others_yes(cast: Cast, browser: Browser) -> None:
    await both_have_custody(cast)
    part = await ask(browser, cast, "joost")
    await say(browser, part, "noor")
    await say(browser, part, "samira")
    assert (await say(browser, part, "peter", "no")).state is PartState.DECLINED


async def test_under_12_each_parent_with_custody_says_yes(cast: Cast, browser: Browser) -> None:
    await both_have_custody(cast)
    async with store.write():
        await cast.circle.keep(by=await cast.actor("joost"), birth="2017-03-14")
    part = await ask(browser, cast, "samira")
    assert part.state is PartState.ASKED
    assert (await (await browser("noor")).post(at(cast.circle, f"/{part.id}/antwoord"))).status_code == 403
    assert (await say(browser, part, "peter")).state is PartState.TAKES_PART


async def test_at_sixteen_she_decides_alone(cast: Cast, browser: Browser) -> None:
    with clock.everywhere_at(NOW + timedelta(days=200)):
        part = await ask(browser, cast, "noor")
        assert part.state is PartState.TAKES_PART
        answer = await (await browser("samira")).post(at(cast.circle, f"/{part.id}/stoppen"))
        assert answer.status_code == 403


async def test_a_birthday_while_it_was_asked_lets_her_alone_say_it_once_more(cast: Cast, browser: Browser) -> None:
    part = await ask(browser, cast, "noor")
    async with store.write():
        # Sixteen tomorrow: her mother's yes, on which it waits, isn't asked from then on.
        await cast.circle.keep(by=await cast.actor("joost"), birth="2010-11-24")
    with clock.everywhere_at(NOW + timedelta(days=1)):
        assert "Wacht op een antwoord van Noor" in (await (await browser("samira")).get(at(cast.circle))).text
        assert "Wacht op jouw antwoord" in (await (await browser("noor")).get(at(cast.circle))).text
        assert (await say(browser, part, "noor")).state is PartState.TAKES_PART


async def test_a_stranger_finds_nothing(cast: Cast, browser: Browser) -> None:
    part = await ask(browser, cast, "joost")
    for key in ("yara", "dirk", "ineke", "bas"):
        client = await browser(key)
        for path in (at(cast.circle), at(cast.circle, f"/{part.id}"), at(cast.waiting, f"/{part.id}")):
            assert (await client.get(path)).status_code == 404, (key, path)
    assert (await (await browser("naima")).get(at(cast.circle, f"/{part.id}"))).status_code == 403


async def test_only_who_decides_answers(cast: Cast, browser: Browser) -> None:
    part = await ask(browser, cast, "samira")
    for key in ("joost", "peter", "naima"):
        here = at(cast.circle, f"/{part.id}/antwoord")
        assert (await (await browser(key)).post(here, data={"answer": "yes"})).status_code == 403
    assert (await TakingPart.get(id=part.id)).state is PartState.ASKED


async def test_asked_twice_by_a_double_click_it_is_one_question(cast: Cast, browser: Browser) -> None:
    joost, id = await browser("joost"), str(new_id())
    data = {"id": id, "organisation": str(cast.organisations["regio"].id), "purpose": "Sport.", "kinds": ALL}
    for _twice in range(2):
        assert (await joost.post(at(cast.circle, "/vragen"), data=data)).headers["location"].endswith(id)
    assert await TakingPart.filter(organisation_id=cast.organisations["regio"].id).count() == 1
    other = await (await browser("samira")).post(at(cast.circle, "/vragen"), data={**data, "id": str(new_id())})
    assert (other.status_code, "wacht al een vraag" in other.text) == (422, True)
    # What she typed is still there.
    assert "Sport." in other.text


async def test_answered_twice_it_is_one_answer(cast: Cast, browser: Browser) -> None:
    part = await ask(browser, cast, "joost")
    for _twice in range(2):
        await say(browser, part, "noor")
    assert await Consent.filter(about=part.about).count() == 1
    await say(browser, part, "samira")
    # The other tab was left open, and now says no to what was agreed: that is not how one stops it.
    assert (await say(browser, part, "noor", "no")).state is PartState.TAKES_PART


async def test_what_takes_part_already_is_not_asked_for(cast: Cast, browser: Browser) -> None:
    data = {"organisation": str(cast.organisations["de-brug"].id), "purpose": "Sport.", "kinds": ALL}
    page = await (await browser("samira")).post(at(cast.circle, "/vragen"), data=data)
    assert (page.status_code, "doet al mee" in page.text) == (422, True)


async def test_an_empty_form_says_what_is_missing_and_keeps_what_was_typed(cast: Cast, browser: Browser) -> None:
    page = await (await browser("samira")).post(
        at(cast.circle, "/vragen"), data={"purpose": "Voetbal", "last_day": "2020-01-01"}
    )
    assert page.status_code == 422
    for words in ("Kies een organisatie.", "Kies ten minste één ding.", "Deze dag is al voorbij.", "Voetbal"):
        assert words in page.text


async def test_nothing_is_ticked_beforehand(cast: Cast, browser: Browser) -> None:
    samira = await browser("samira")
    page = await samira.get(at(cast.circle, "/vragen"))
    assert "Kies wat nodig is." in page.text
    assert " checked" not in page.text
    data = {"organisation": str(cast.organisations["regio"].id), "purpose": "Sport."}
    page = await samira.post(at(cast.circle, "/vragen"), data=data)
    assert (page.status_code, "Kies ten minste één ding." in page.text) == (422, True)
    assert " checked" not in page.text


async def test_a_question_is_over_by_itself_and_may_be_asked_again(cast: Cast, browser: Browser) -> None:
    part = await ask(browser, cast, "joost")
    with clock.everywhere_at(NOW + LASTS + timedelta(minutes=1)):
        assert (await say(browser, part, "noor")).state is PartState.EXPIRED
        assert (await ask(browser, cast, "joost")).state is PartState.ASKED


async def test_who_asked_takes_it_back(cast: Cast, browser: Browser) -> None:
    part = await ask(browser, cast, "joost")
    back = at(cast.circle, f"/{part.id}/terug")
    assert (await (await browser("marloes")).post(back)).status_code == 403
    assert (await (await browser("joost")).post(back)).status_code == 303
    assert (await TakingPart.get(id=part.id)).state is PartState.TAKEN_BACK


async def test_what_was_there_before_says_so_and_claims_no_yes(cast: Cast, browser: Browser) -> None:
    async with store.write():
        await let_in(cast.circle, cast.organisations["regio"])
        part = await TakingPart.get(organisation_id=cast.organisations["regio"].id)
        await part.keep(by=await cast.actor("noor"), basis=Basis.BEFORE)
    page = await (await browser("noor")).get(at(cast.circle))
    assert "Deze organisatie deed al mee voordat Kring bewaarde wie ja zei." in page.text


async def test_news_goes_to_who_decides_when_it_takes_part(cast: Cast, browser: Browser) -> None:
    part = await ask(browser, cast, "joost")
    await say(browser, part, "noor")
    assert await told("joost@debrug.example") == 0
    await say(browser, part, "samira")
    assert (await told("noor@kring.example"), await told("joost@debrug.example")) == (1, 1)


async def test_many_organisations_cost_no_more_queries_than_two(
    cast: Cast, browser: Browser, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    noor = await browser("noor")
    await noor.get(at(cast.circle))
    with queries() as few:
        await noor.get(at(cast.circle))
    async with store.write():
        for number in range(20):
            more = await Organisation.create(name=f"Organisatie {number}", slug=f"o{number}")
            await let_in(cast.circle, more)
    with queries() as many:
        assert "Organisatie 19" in (await noor.get(at(cast.circle))).text
    assert len(many) == len(few)


async def test_it_is_said_in_the_readers_language(cast: Cast, browser: Browser) -> None:
    part = await ask(browser, cast, "joost")
    samira = await browser("samira")
    here = at(cast.circle, f"/{part.id}/antwoord")
    await samira.post(here, data={"answer": "yes"}, headers={"Accept-Language": "en"})
    (said,) = await Consent.filter(about=part.about)
    assert (said.language, said.words.startswith("Netwerk Regio may take part in this circle.")) == ("en", True)


async def test_asked_until_yesterday_is_never_in(cast: Cast, browser: Browser) -> None:
    part = await ask(browser, cast, "samira", last_day=str(date(2026, 11, 24)))
    with clock.everywhere_at(NOW + timedelta(days=3)):
        assert (await say(browser, part, "noor")).state is PartState.EXPIRED
