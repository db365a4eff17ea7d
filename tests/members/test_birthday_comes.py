"""A 12th, 16th or 18th birthday: told thirty days before, once each; chosen for beforehand; in force at midnight."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import pytest

from portal import clock, outbox, store
from portal.access import listening
from portal.access.standing import standing_of_all
from portal.circles.audience import Kind
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.models import Circle, Member
from portal.circles.seeing import Item, Rule, may_see
from portal.circles.turns import Coming, Turn
from portal.members import turns
from portal.members.turn_words import changes
from portal.outbox import KeptLetter
from portal.people.models import Organisation, ParentsSee
from tests.cast import Cast
from tests.members.conftest import Browser
from tests.notes.written import shut_out

SIXTEEN = date(2027, 3, 14)  # Noor was born on 14 March 2011
CONCERNED = {"noor@kring.example", "samira@kring.example", "peter@kring.example", "joost@debrug.example"}


def morning(day: date, hour: int = 9) -> datetime:
    """That day in Amsterdam."""
    return datetime.combine(day, time(hour), clock.AMSTERDAM)


@contextmanager
def on(day: date, hour: int = 9) -> Iterator[None]:
    """Everybody's clock stands on that day."""
    with clock.everywhere_at(morning(day, hour)):
        yield


async def letters() -> list[KeptLetter]:
    """All letters about birthdays, after the hourly round and what it queued."""
    await turns.look_today()
    await outbox.drain()
    return await KeptLetter.filter(kind=turns.LETTER).order_by("at", "id")


async def reads(cast: Cast, key: str, kind: Kind = Kind.PLAN) -> Rule | None:
    """By which rule this member reads a thing of this kind now; None when she doesn't."""
    for standing in await standing_of_all(await cast.actor("noor"), cast.circle.id):
        if standing.member and standing.member.id == cast.members[key].id and standing.sight:
            verdict = may_see(Item(kind), standing.sight.reader, standing.sight.choices)
            return verdict.rule if verdict.sees else None
    raise AssertionError(key)


async def test_thirty_days_before_those_concerned_get_a_letter_that_names_nobody(cast: Cast) -> None:
    with on(SIXTEEN - timedelta(days=31)):
        assert await letters() == []
    with on(SIXTEEN - timedelta(days=30)):
        told = await letters()
        assert {each.to for each in told} == CONCERNED and len(told) == 4
        for each in told:
            assert "Noor" not in each.text + each.subject and "16" not in each.subject
            assert f"/kringen/{cast.circle.id}/mensen/straks" in each.text


async def test_nobody_is_told_twice_not_after_a_restart_and_not_the_next_day(cast: Cast) -> None:
    with on(SIXTEEN - timedelta(days=30)):
        assert len(await letters()) == 4
        # As a process that was stopped halfway: the day's work is done again from the start.
        await turns.look(cast.circle.id)
        await turns.look(cast.circle.id)
        assert len(await letters()) == 4
    with on(SIXTEEN - timedelta(days=29)):
        assert len(await letters()) == 4
    with on(SIXTEEN):
        assert len(await letters()) == 4


@pytest.mark.parametrize("days", [-3, 0, 12])
async def test_when_nothing_ran_for_days_nobody_is_missed(cast: Cast, days: int) -> None:
    with on(SIXTEEN - timedelta(days=40)):
        assert await letters() == []
    with on(SIXTEEN + timedelta(days=days)):
        assert len(await letters()) == 4


async def test_the_day_s_look_is_queued_once_a_day(cast: Cast) -> None:
    await turns.look_today()
    await turns.look_today()
    assert await outbox.Errand.filter(kind=turns.LOOK).count() == 1
    with clock.everywhere_at(clock.now() + timedelta(days=1)):
        await turns.look_today()
    assert await outbox.Errand.filter(kind=turns.LOOK).count() == 2


async def test_a_birth_date_put_right_is_told_of_anew_and_the_old_letter_stays_in(cast: Cast) -> None:
    with on(SIXTEEN - timedelta(days=30)):
        await turns.look(cast.circle.id)
        async with store.write():
            await cast.circle.keep(by=await cast.actor("joost"), birth="2011-09-14")
        await outbox.drain()
        assert await KeptLetter.filter(kind=turns.LETTER).count() == 0
    with on(date(2027, 8, 20)):
        assert len(await letters()) == 4
        assert [each.birthday for each in await Turn.all()] == ["2027-09-14"]


async def test_a_circle_begun_after_the_birthday_begins_as_things_are(cast: Cast) -> None:
    async with store.write():
        await Circle.start(by=await cast.actor("joost"), name="Nieuw", birth_date=date(2010, 11, 20))
    await turns.look(cast.circle.id)
    assert await Turn.all().count() == 0


async def test_all_circles_are_read_some_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.circles.turns._AT_ONCE", 2)
    async with store.write():
        for _ in range(5):
            await Circle.start(by=await cast.actor("joost"), name="Een van velen", birth_date=date(2014, 12, 1))
    assert len([each async for each, _ in Turn.untold()]) == 5


def test_who_is_born_on_29_february_turns_on_1_march() -> None:
    with on(date(2028, 2, 10)):
        assert Coming.of(Circle(birth="2012-02-29")) == Coming(date(2028, 2, 29), 16)
    with on(date(2030, 2, 10)):
        assert Coming.of(Circle(birth="2012-02-29")) == Coming(date(2030, 3, 1), 18)


@pytest.mark.parametrize(("key", "status"), [("noor", 200), ("samira", 200), ("peter", 200), ("marloes", 200)])
async def test_the_page_says_what_changes_and_what_stays(cast: Cast, browser: Browser, key: str, status: int) -> None:
    with on(SIXTEEN - timedelta(days=10)):
        client = await browser(key)
        people = await client.get(f"/kringen/{cast.circle.id}/mensen")
        title = "Je wordt 16 op 14 maart" if key == "noor" else "Noor wordt 16 op 14 maart"
        assert title in people.text
        assert title in (await client.get(f"/kringen/{cast.circle.id}")).text, "on the home page too"
        page = await client.get(turns.path(cast.circle.id))
        assert page.status_code == status
        to_her = ("Je beslist zelf over hulp", "Een ouder beslist niet meer mee.", "Jouw nee blijft")
        to_others = ("Noor beslist alleen over hulp", "Een ouder beslist niet meer mee.", "Een nee van Noor blijft")
        for words in to_her if key == "noor" else to_others:
            assert words in page.text
        assert ("Kies wat Peter de Vries leest" in page.text) is (key == "noor")


async def test_an_aunt_reads_nothing_of_it_and_without_a_birthday_nothing_stands_there(
    cast: Cast, browser: Browser
) -> None:
    noor = await browser("noor")
    assert "Er verandert nu niets" in (await noor.get(turns.path(cast.circle.id))).text
    assert "wordt 16" not in (await noor.get(f"/kringen/{cast.circle.id}/mensen")).text
    with on(SIXTEEN - timedelta(days=10)):
        naima = await browser("naima")
        for place in ("", "/mensen"):
            assert "wordt 16" not in (await naima.get(f"/kringen/{cast.circle.id}{place}")).text
        assert (await naima.get(turns.path(cast.circle.id))).status_code == 403


def of(cast: Cast, key: str) -> str:
    """The page about one parent."""
    return f"{turns.path(cast.circle.id)}/{cast.members[key].id}"


async def choose(cast: Cast, browser: Browser, **answers: str) -> str:
    """She opens each parent's page, changes these answers (`samira_plan="yes"`) and saves; what the pages say then."""
    client, after = await browser("noor"), ""
    for key in dict.fromkeys([name.split("_")[0] for name in answers] or ["samira"]):
        shown = dict(re.findall(r'name="(was-[\w-]+)" value="(\w*)"', (await client.get(of(cast, key))).text))
        data = {**shown, **{name.removeprefix("was-"): value for name, value in shown.items()}}
        data |= {field(cast, *name.split("_")): answer for name, answer in answers.items() if name.startswith(key)}
        answer = await client.post(of(cast, key), data=data)
        assert answer.status_code == 303, answer.text
        after += (await client.get(turns.path(cast.circle.id))).text
    return after + "".join([(await client.get(of(cast, key))).text for key in ("samira", "peter")])


def field(cast: Cast, key: str, kind: str) -> str:
    return f"parent-{cast.members[key].id}-{kind}"


async def said(cast: Cast, text: str = "turn-2") -> dict[tuple[str, Kind | None], Consent]:
    """What she said on this page and still says, by parent and kind."""
    keys = {cast.members[key].id: key for key in ("samira", "peter")}
    rows = await Consent.filter(owner_id=cast.circle.id, text=text, removed_at__isnull=True)
    return {(keys[each.to_member], each.kind): each for each in rows if each.to_member}


async def test_what_she_chose_beforehand_begins_at_midnight_and_not_before(cast: Cast, browser: Browser) -> None:
    with on(SIXTEEN - timedelta(days=10)):
        await choose(cast, browser, samira_plan="yes")
        assert await reads(cast, "samira") is Rule.CONSENT and await reads(cast, "peter") is Rule.CONSENT
    with clock.everywhere_at(morning(SIXTEEN, 0) - timedelta(seconds=1)):
        assert await reads(cast, "peter", Kind.TALK) is Rule.CONSENT
    with clock.everywhere_at(morning(SIXTEEN, 0)):
        assert await reads(cast, "samira") is Rule.CONSENT
        assert await reads(cast, "samira", Kind.TALK) is None
        assert await reads(cast, "peter") is None


async def test_she_changes_her_choice_before_and_after(cast: Cast, browser: Browser) -> None:
    with on(SIXTEEN - timedelta(days=10)):
        await choose(cast, browser, samira_plan="yes", peter_plan="no")
        # First no and then yes for the same midnight: the last choice counts, in both directions.
        page = await choose(cast, browser, samira_plan="no", peter_plan="yes", peter_talk="yes")
        chosen = dict(re.findall(r'name="(parent-[\w-]+)" value="(\w*)" checked', page))
        assert len(chosen) == 8
        assert chosen[field(cast, "samira", "plan")] == "no" and chosen[field(cast, "peter", "talk")] == "yes"
    with on(SIXTEEN):
        assert await reads(cast, "samira") is None and await reads(cast, "peter", Kind.TALK) is Rule.CONSENT
        await choose(cast, browser, samira_plan="yes", peter_plan="no", peter_talk="no")
    with on(SIXTEEN, 10):
        assert await reads(cast, "samira") is Rule.CONSENT and await reads(cast, "peter") is None


async def test_each_choice_is_a_record_in_her_words_and_what_she_left_open_is_none(
    cast: Cast, browser: Browser
) -> None:
    with on(SIXTEEN - timedelta(days=10)):
        await choose(cast, browser, samira_plan="yes", peter_talk="no")
        kept = await said(cast)
        assert set(kept) == {("samira", Kind.PLAN), ("peter", Kind.TALK)}
        yes, no = kept["samira", Kind.PLAN], kept["peter", Kind.TALK]
        assert (yes.answer, yes.since) == (ConsentAnswer.GIVEN, morning(SIXTEEN, 0))
        assert yes.words == "Vanaf 14 maart 2027 mag Samira El Amrani dit lezen: mijn plan."
        assert (no.answer, no.since) == (ConsentAnswer.REFUSED, morning(SIXTEEN, 0))
        # Saved once more without a change, no answer is given again.
        assert "Er is niets veranderd." in await choose(cast, browser)
        assert {each.id for each in (await said(cast)).values()} == {yes.id, no.id}
        # And what she takes back is open again, not a no.
        await choose(cast, browser, samira_plan="")
        assert set(await said(cast)) == {("peter", Kind.TALK)}
    with on(SIXTEEN):
        assert await reads(cast, "samira") is None


async def test_an_old_tab_changes_nothing_it_was_not_asked_to(cast: Cast, browser: Browser) -> None:
    with on(SIXTEEN - timedelta(days=10)):
        await choose(cast, browser, samira_plan="yes")
        plan, talk = field(cast, "samira", "plan"), field(cast, "samira", "talk")
        old = {f"was-{plan}": "", plan: "", f"was-{talk}": "", talk: "yes"}
        assert (await (await browser("noor")).post(of(cast, "samira"), data=old)).status_code == 303
        assert {kind for _parent, kind in await said(cast)} == {Kind.PLAN, Kind.TALK}
        odd = await (await browser("noor")).post(of(cast, "samira"), data={plan: "misschien"})
        assert odd.status_code == 422


async def test_she_chooses_about_her_parents_and_nobody_else(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    assert (await noor.get(of(cast, "samira"))).headers["location"] == turns.path(cast.circle.id)
    with on(SIXTEEN - timedelta(days=10)):
        noor, samira = await browser("noor"), await browser("samira")
        assert "Dit geldt vanaf 14 maart." in (await noor.get(of(cast, "samira"))).text
        assert (await noor.get(of(cast, "gerda"))).status_code == 404
        assert (await noor.post(of(cast, "joost"), data={})).status_code == 404
        assert (await samira.get(of(cast, "peter"))).status_code == 403
    assert await said(cast) == {}


async def test_at_twelve_what_she_left_open_shuts_nothing_that_an_organisation_opens(
    cast: Cast, browser: Browser
) -> None:
    brug = cast.members["joost"].organisation_id
    await Organisation.filter(id=brug).update(parents_see=ParentsSee.MINIMUM)
    async with store.write():
        await cast.circle.keep(by=await cast.actor("joost"), birth="2014-12-03")
    await choose(cast, browser, samira_talk="yes", samira_notes="no")
    with on(date(2026, 12, 3)):
        found = {
            kind: each.of_kind(kind, brug)
            for each in await standing_of_all(await cast.actor("noor"), cast.circle.id)
            if each.member and each.member.id == cast.members["samira"].id
            for kind in Kind
        }
        rules = {kind: verdict.rule for kind, verdict in found.items() if verdict}
        assert (rules[Kind.PLAN], rules[Kind.TALK]) == (Rule.ORGANISATION, Rule.CONSENT)
        assert rules[Kind.NOTES] is Rule.OBJECTION


async def test_a_no_of_before_can_not_be_left_open(cast: Cast, browser: Browser) -> None:
    with on(SIXTEEN - timedelta(days=10)):
        async with store.write():
            await shut_out(cast, "samira", Kind.PLAN)
        page = await choose(cast, browser)
        plan, talk = field(cast, "samira", "plan"), field(cast, "samira", "talk")
        assert f'name="{plan}" value=""' not in page and f'name="{talk}" value=""' in page
        assert f'name="{plan}" value="no" checked' in page
        await choose(cast, browser, samira_plan="")
        await choose(cast, browser, samira_plan="no")
        assert await said(cast) == {}


async def test_open_pages_hear_of_the_birthday_at_midnight_and_of_no_other(cast: Cast) -> None:
    with on(SIXTEEN - timedelta(days=30)):
        await letters()
    midnight = morning(SIXTEEN, 0)
    with clock.everywhere_at(midnight - timedelta(seconds=30)):
        assert await listening.ran_out(midnight - timedelta(seconds=90)) == []
    with clock.everywhere_at(midnight + timedelta(seconds=30)):
        heard = set(await listening.ran_out(midnight - timedelta(seconds=30)))
    assert heard == {str(each.person_id) for each in await Member.filter(owner_id=cast.circle.id) if each.accepted_at}
    with clock.everywhere_at(midnight + timedelta(seconds=90)):
        assert await listening.ran_out(midnight + timedelta(seconds=30)) == []


@pytest.mark.parametrize("age", [12, 16, 18])
def test_every_turn_says_something_to_each(age: int) -> None:
    for hers in (False, True):
        said = changes(age, "Noor", hers=hers)
        assert [who for who, _ in said] == ["Jij" if hers else "Noor", "De ouders", "De hulpverleners"]
        assert all(sentences and "%(" not in " ".join(sentences) for _, sentences in said)
        assert ("Noor" in str(said)) is not hers, "nobody is spoken of by name to herself"
