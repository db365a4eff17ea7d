"""A 12th, 16th or 18th birthday: told thirty days before, once each; chosen for beforehand; in force at midnight."""

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
from tests.cast import Cast
from tests.members.conftest import Browser

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
        assert "Noor wordt 16 op 14 maart" in people.text
        page = await client.get(turns.path(cast.circle.id))
        assert page.status_code == status
        for words in ("Noor beslist alleen over hulp", "Een ouder beslist niet meer mee.", "Een nee van Noor blijft"):
            assert words in page.text
        assert ("Bewaar mijn keuze" in page.text) is (key == "noor")


async def test_an_aunt_reads_nothing_of_it_and_without_a_birthday_nothing_stands_there(
    cast: Cast, browser: Browser
) -> None:
    noor = await browser("noor")
    assert "Er verandert nu niets" in (await noor.get(turns.path(cast.circle.id))).text
    assert "wordt 16" not in (await noor.get(f"/kringen/{cast.circle.id}/mensen")).text
    with on(SIXTEEN - timedelta(days=10)):
        naima = await browser("naima")
        assert "wordt 16" not in (await naima.get(f"/kringen/{cast.circle.id}/mensen")).text
        assert (await naima.get(turns.path(cast.circle.id))).status_code == 403


async def choose(cast: Cast, browser: Browser, **ticked: list[str]) -> None:
    """She ticks these kinds for these parents, and keeps it."""
    data = {f"parent-{cast.members[key].id}": kinds for key, kinds in ticked.items()}
    answer = await (await browser("noor")).post(turns.path(cast.circle.id), data=data)
    assert answer.status_code == 303, answer.text


async def test_what_she_chose_beforehand_begins_at_midnight_and_not_before(cast: Cast, browser: Browser) -> None:
    with on(SIXTEEN - timedelta(days=10)):
        await choose(cast, browser, samira=["plan"])
        assert await reads(cast, "samira") is Rule.CONSENT and await reads(cast, "peter") is Rule.CONSENT
    with clock.everywhere_at(morning(SIXTEEN, 0) - timedelta(seconds=1)):
        assert await reads(cast, "peter", Kind.TALK) is Rule.CONSENT
    with clock.everywhere_at(morning(SIXTEEN, 0)):
        assert await reads(cast, "samira") is Rule.CONSENT
        assert await reads(cast, "samira", Kind.TALK) is None
        assert await reads(cast, "peter") is None


async def test_she_changes_her_choice_before_and_after(cast: Cast, browser: Browser) -> None:
    with on(SIXTEEN - timedelta(days=10)):
        await choose(cast, browser, samira=["plan"])
        # First no and then yes for the same midnight: the last choice counts, in both directions.
        await choose(cast, browser, peter=["plan", "talk"])
        page = (await (await browser("noor")).get(turns.path(cast.circle.id))).text
        assert page.count(" checked") == 2
    with on(SIXTEEN):
        assert await reads(cast, "samira") is None and await reads(cast, "peter", Kind.TALK) is Rule.CONSENT
        await choose(cast, browser, samira=["plan"], peter=[])
        assert await reads(cast, "samira") is Rule.CONSENT and await reads(cast, "peter") is None


async def test_each_choice_is_a_record_in_her_words(cast: Cast, browser: Browser) -> None:
    with on(SIXTEEN - timedelta(days=10)):
        await choose(cast, browser, samira=["plan"])
    said = {
        (each.to_member, each.kind): each
        for each in await Consent.filter(owner_id=cast.circle.id, text="turn-1", removed_at__isnull=True)
    }
    assert len(said) == 6
    yes = said[cast.members["samira"].id, Kind.PLAN]
    assert (yes.answer, yes.since) == (ConsentAnswer.GIVEN, morning(SIXTEEN, 0))
    assert yes.words == "Vanaf 14 maart 2027 mag Samira El Amrani dit lezen: mijn plan."


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
    said = changes(age, "Noor")
    assert [who for who, _ in said] == ["Noor", "De ouders", "De hulpverleners"]
    assert all(sentences and "%(" not in " ".join(sentences) for _, sentences in said)
