"""Withdrawing an organisation: at once, whoever directs, and what happens to its people, their steps and letters."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import httpx2
import pytest

from portal import clock, store
from portal.circles.consent import SHARE, Consent, ConsentAnswer
from portal.circles.directing import Directing
from portal.circles.models import Member
from portal.circles.taking_part import PartState, TakingPart
from portal.members.cover import Cover
from portal.members.handing import DirectorOffer
from portal.members.invitation import State
from portal.members.models import Invitation
from portal.people.models import Staff
from portal.people.persons import Person
from portal.store import new_id
from tests.cast import Cast
from tests.conftest import NOW
from tests.members.conftest import Browser, letters_to, told
from tests.members.test_emergency import opened, page_of
from tests.members.test_invite_professional import ask as invite
from tests.members.test_invite_professional import say_yes, work_session
from tests.members.test_organisations import ask as ask_for
from tests.members.test_organisations import at, both_have_custody, say

STOPPED = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def later(cast: Cast) -> Iterator[None]:
    """Later than the yeses of the cast: of two answers of one moment nobody could say which is the last."""
    with clock.everywhere_at(STOPPED):
        yield


async def stop(browser: Browser, cast: Cast, slug: str, by: str = "noor", **more: str) -> TakingPart:
    """One who decides withdraws this organisation."""
    part = cast.parts[slug]
    answer = await (await browser(by)).post(at(cast.circle, f"/{part.id}/stoppen"), data=more)
    assert answer.status_code == 303, answer.text
    return await TakingPart.get(id=part.id)


async def test_noor_stops_with_the_therapist_and_it_holds_at_once(cast: Cast, browser: Browser) -> None:
    marloes = await browser("marloes")
    assert (await marloes.get(f"/kringen/{cast.circle.id}")).status_code == 200
    page = await (await browser("noor")).get(at(cast.circle, f"/{cast.parts['het-anker'].id}/stoppen"))
    assert "Deze mensen zien meteen niets meer van de kring: Marloes Kuipers." in page.text
    part = await stop(browser, cast, "het-anker")
    assert (part.state, part.ended_at, part.ended_by) == (PartState.ENDED, STOPPED, cast.members["noor"].id)
    for path in ("", "/plan", "/mensen", "/gesprekken", "/organisaties"):
        assert (await marloes.get(f"/kringen/{cast.circle.id}{path}")).status_code == 404
    # What she wrote stays in the circle.
    assert "Bellen met school over de ochtenden" in (await (await browser("noor")).get(f"/doelen/{cast.goal.id}")).text


async def test_it_stands_as_a_consent_that_was_withdrawn(cast: Cast, browser: Browser) -> None:
    part = await stop(browser, cast, "het-anker")
    last = (await Consent.last_answers(cast.circle.id, part.about))[(part.about, cast.members["noor"].id)]
    assert (last.answer, last.text) == (ConsentAnswer.WITHDRAWN, "organisation-stop-1")
    assert last.words == "Het Anker doet niet meer mee in deze kring."
    said = await Consent.get(about=SHARE, to_organisation=part.organisation_id)
    assert (said.answer, said.by_member_id) == (ConsentAnswer.WITHDRAWN, cast.members["noor"].id)


async def test_its_open_steps_are_nobodys_and_not_its_desks(cast: Cast, browser: Browser) -> None:
    async with store.write():
        done = await cast.goal.add_step(by=await cast.actor("noor"), words="Gedaan", member=cast.members["joost"])
        await done.tick(by=await cast.actor("joost"))
    await stop(browser, cast, "de-brug")
    await cast.step.refresh_from_db()
    assert (cast.step.member_id, cast.step.desk_id) == (None, None)
    await done.refresh_from_db()
    # Who did what is done stays as it was.
    assert done.member_id == cast.members["joost"].id


async def test_letters_go_to_those_concerned_and_say_nothing(cast: Cast, browser: Browser) -> None:
    await stop(browser, cast, "het-anker")
    assert [await told(f"{key}@kring.example") for key in ("samira", "noor", "naima")] == [1, 0, 0]
    assert await told("joost@debrug.example") == 1
    (letter,) = await letters_to("marloes@hetanker.example")
    assert letter.subject == "Je zit niet meer in een kring"
    for word in ("Noor", "Samira", "Anker", "Vries"):
        assert word not in letter.subject + letter.text


async def test_the_director_goes_and_another_is_asked_but_not_made_to(cast: Cast, browser: Browser) -> None:
    page = await (await browser("noor")).get(at(cast.circle, f"/{cast.parts['de-brug'].id}/stoppen"))
    assert "Wie vragen we om de regie?" in page.text
    assert "Marloes Kuipers (Het Anker)" in page.text
    await stop(browser, cast, "de-brug", director=str(cast.members["marloes"].id))
    assert await Directing.director_of(cast.circle) is None
    offer = await DirectorOffer.get(open_in=cast.circle.id)
    marloes = await browser("marloes")
    assert "Wil jij de regie?" in (await marloes.get(f"/kringen/{cast.circle.id}/mensen")).text
    (letter,) = [each for each in await letters_to("marloes@hetanker.example") if each.kind == "director_offer"]
    # No colleague asks: the letter doesn't say so.
    assert "collega" not in letter.text
    await marloes.post(f"/kringen/{cast.circle.id}/regie/{offer.id}/antwoord", data={"answer": "yes"})
    director = await Directing.director_of(cast.circle)
    assert director and director.id == cast.members["marloes"].id


@pytest.mark.parametrize("chosen", ["", "nobody's id", "gerda"])
async def test_nobody_chosen_to_direct_holds_nothing_up(cast: Cast, browser: Browser, chosen: str) -> None:
    id = str(cast.members[chosen].id) if chosen in cast.members else chosen
    assert (await stop(browser, cast, "de-brug", director=id)).state is PartState.ENDED
    assert await Directing.director_of(cast.circle) is None
    assert not await DirectorOffer.exists(open_in=cast.circle.id)
    page = (await (await browser("noor")).get(f"/kringen/{cast.circle.id}/mensen")).text
    assert "Marloes Kuipers kan de regie overnemen." in page


async def test_with_the_last_organisation_nobody_directs_and_the_page_says_so(cast: Cast, browser: Browser) -> None:
    await stop(browser, cast, "het-anker")
    page = await (await browser("noor")).get(at(cast.circle, f"/{cast.parts['de-brug'].id}/stoppen"))
    assert "Er is niemand anders die het kan doen." in page.text
    await stop(browser, cast, "de-brug")
    assert "Er doet nog geen organisatie mee" in (await (await browser("noor")).get(at(cast.circle))).text


async def test_from_two_tabs_it_went_once(cast: Cast, browser: Browser) -> None:
    await stop(browser, cast, "het-anker", by="samira")
    part = await stop(browser, cast, "het-anker", by="noor")
    assert part.ended_by == cast.members["samira"].id
    assert await Consent.filter(about=part.about, answer=ConsentAnswer.WITHDRAWN).count() == 1
    assert len(await letters_to("marloes@hetanker.example")) == 1


async def test_only_who_decides_stops_it(cast: Cast, browser: Browser) -> None:
    for key, status in (("joost", 403), ("peter", 403), ("naima", 403), ("dirk", 404)):
        answer = await (await browser(key)).post(at(cast.circle, f"/{cast.parts['het-anker'].id}/stoppen"))
        assert answer.status_code == status, key
    assert await Member.filter(Member.is_in(), id=cast.members["marloes"].id).exists()


async def test_an_invitation_of_before_opens_nothing_after(cast: Cast, browser: Browser, heleen: Person) -> None:
    invitation = await invite(browser, cast, cast.circle, "marloes")
    for key in ("noor", "samira"):
        await say_yes(browser, invitation, key)
    await stop(browser, cast, "het-anker")
    invitation = await Invitation.get(id=invitation.id)
    assert invitation.state is State.WITHDRAWN
    client = await work_session(browser, heleen, cast, "het-anker")
    assert (await client.post(invitation.path, data={"answer": "yes"})).status_code == 410
    assert not await Member.filter(person_id=heleen.id).exists()


async def test_a_colleague_who_stands_in_goes_too_now_or_before_she_came(
    cast: Cast, browser: Browser, heleen: Person
) -> None:
    first = date(2026, 11, 30)
    async with store.write():
        marloes, member = await cast.actor("marloes"), cast.members["marloes"]
        cover = await Cover.ask(member, heleen, by=marloes, id=new_id(), first_day=first, last_day=first)
        stand_in = await cover.accept(heleen, by=marloes)
    await stop(browser, cast, "het-anker")
    with clock.everywhere_at(NOW + timedelta(days=7)):
        assert not await Member.filter(Member.is_in(), id=stand_in.id).exists()


async def test_noor_was_wrong_and_one_new_yes_brings_them_back(cast: Cast, browser: Browser) -> None:
    former = await stop(browser, cast, "het-anker")
    noor = await browser("noor")
    assert "Toch weer laten meedoen" in (await noor.get(at(cast.circle, f"/{former.id}"))).text
    page = await noor.get(at(cast.circle, f"/vragen?opnieuw={former.id}"))
    assert "Gesprekken met Noor over slapen en piekeren." in page.text
    data = {
        "id": str(new_id()),
        "again": str(former.id),
        "organisation": str(former.organisation_id),
        "purpose": "Toch wel.",
        "kinds": ["plan", "talk", "notes", "papers"],
    }
    assert (await noor.post(at(cast.circle, "/vragen"), data=data)).status_code == 303
    part = await TakingPart.get(id=data["id"])
    # Samira's yes was never taken back, so nobody is asked once more.
    assert part.state is PartState.TAKES_PART
    assert await Member.filter(Member.is_in(), id=cast.members["marloes"].id).exists()
    assert (await (await browser("marloes")).get(f"/kringen/{cast.circle.id}/plan")).status_code == 200


@pytest.mark.parametrize(("slug", "key"), [("de-brug", "joost"), ("het-anker", "marloes")])
async def test_who_comes_back_to_direct_can_release_what_was_held_back_meanwhile(
    cast: Cast, browser: Browser, heleen: Person, slug: str, key: str
) -> None:
    """Joost directed before and does again; Marloes is made director by coming back, where nobody directs."""
    former = {each: await stop(browser, cast, each) for each in ("de-brug", "het-anker")}[slug]
    _, found = await opened(browser, heleen, at_home="yes")
    with clock.everywhere_at(STOPPED + timedelta(minutes=1)):
        assert (await _again(browser, former, "noor")).state is PartState.TAKES_PART
        director = await Directing.director_of(cast.circle)
        assert director and director.id == cast.members[key].id
        client = await browser(key)
        assert (await client.get(page_of(found))).status_code == 200
        assert (await client.post(f"{page_of(found)}/vrijgeven")).status_code == 303
        assert (await (await browser("samira")).get(page_of(found))).status_code == 200


async def test_who_works_there_no_more_does_not_come_back(cast: Cast, browser: Browser) -> None:
    former = await stop(browser, cast, "het-anker", by="samira")
    await Staff.filter(person_id=cast.people["marloes"].id).update(until=NOW)
    data = {"again": str(former.id), "organisation": str(former.organisation_id), "purpose": "Toch.", "kinds": ["plan"]}
    await (await browser("samira")).post(at(cast.circle, "/vragen"), data=data)
    assert await TakingPart.standing(cast.circle.id, former.organisation_id)
    assert not await Member.filter(Member.is_in(), id=cast.members["marloes"].id).exists()


async def test_taking_part_again_needs_the_yes_of_a_parent_who_never_said_it(cast: Cast, browser: Browser) -> None:
    await both_have_custody(cast)
    former = await stop(browser, cast, "het-anker")
    with clock.everywhere_at(STOPPED + timedelta(minutes=1)):
        part = await _again(browser, former, "noor")
        assert part.state is PartState.ASKED
        assert not await Member.filter(Member.is_in(), id=cast.members["marloes"].id).exists()
        assert (await say(browser, part, "peter")).state is PartState.TAKES_PART


async def test_the_other_parents_no_stays_a_no(cast: Cast, browser: Browser) -> None:
    """Samira withdrew; Noor asks again: Samira's own yes is needed anew."""
    former = await stop(browser, cast, "het-anker", by="samira")
    id = str(new_id())
    data = {"id": id, "again": str(former.id), "organisation": str(former.organisation_id), "purpose": "Toch."}
    await (await browser("noor")).post(at(cast.circle, "/vragen"), data={**data, "kinds": ["plan"]})
    part = await TakingPart.get(id=id)
    assert part.state is PartState.ASKED
    assert (await say(browser, part, "samira")).state is PartState.TAKES_PART


async def _again(browser: Browser, former: TakingPart, by: str, **more: object) -> TakingPart:
    """One who decides asks for it once more."""
    id = str(new_id())
    data = {"id": id, "again": str(former.id), "organisation": str(former.organisation_id), "purpose": "Toch."}
    sent = {**data, "kinds": ["plan", "talk", "notes", "papers"], **more}
    path = f"/kringen/{former.owner_id}/organisaties/vragen"
    assert (await (await browser(by)).post(path, data=sent)).status_code == 303
    return await TakingPart.get(id=id)


async def test_a_yes_until_a_day_is_no_yes_for_after_that_day(cast: Cast, browser: Browser) -> None:
    """Samira said until 31 December: in January nobody goes on in her name."""
    part = await ask_for(browser, cast, "joost", last_day="2026-12-31")
    await say(browser, part, "samira")
    assert (await say(browser, part, "noor")).state is PartState.TAKES_PART
    with clock.everywhere_at(NOW + timedelta(days=60)):
        again = await _again(browser, part, "noor")
        assert again.state is PartState.ASKED
        assert (await say(browser, again, "samira")).state is PartState.TAKES_PART


async def test_an_end_that_one_of_them_set_is_not_undone_in_her_name(cast: Cast, browser: Browser) -> None:
    assert await change(browser, cast, "samira", **ALL, **{"was-day": "", "last_day": "2026-12-01"}) == 303
    with clock.everywhere_at(NOW + timedelta(days=30)):
        again = await _again(browser, cast.parts["het-anker"], "noor")
        assert again.state is PartState.ASKED


@pytest.mark.parametrize("more", [{"kinds": ["plan", "talk"]}, {"last_day": "2027-07-01"}, {"last_day": ""}])
async def test_a_former_yes_counts_for_no_more_than_it_was_said_to(
    cast: Cast, browser: Browser, more: dict[str, object]
) -> None:
    part = await ask_for(browser, cast, "joost", last_day="2027-06-30", kinds=["plan"])
    await say(browser, part, "samira")
    await say(browser, part, "noor")
    here = at(cast.circle, f"/{part.id}/stoppen")
    with clock.everywhere_at(STOPPED + timedelta(minutes=1)):
        assert (await (await browser("noor")).post(here)).status_code == 303
    with clock.everywhere_at(STOPPED + timedelta(minutes=2)):
        wider = await _again(browser, part, "noor", **{"kinds": ["plan"], "last_day": "2027-06-30", **more})
        assert wider.state is PartState.ASKED
    with clock.everywhere_at(STOPPED + timedelta(minutes=3)):
        await (await browser("noor")).post(at(cast.circle, f"/{wider.id}/terug"))
        same = await _again(browser, part, "noor", kinds=["plan"], last_day="2027-06-30")
        assert same.state is PartState.TAKES_PART


async def change(browser: Browser, cast: Cast, by: str, **data: object) -> int:
    """One who decides says what Het Anker reads, and until when."""
    here = at(cast.circle, f"/{cast.parts['het-anker'].id}/aanpassen")
    answer = await (await browser(by)).post(here, data=data)
    return answer.status_code


ALL = {"was": "plan,talk,notes,papers", "kinds": ["plan", "talk", "notes", "papers"]}


async def test_noor_keeps_the_talk_from_its_people_and_gives_it_back(cast: Cast, browser: Browser) -> None:
    talk = f"/gesprekken/{cast.conversation.id}"
    marloes = await browser("marloes")
    here = f"/kringen/{cast.circle.id}{talk}"
    assert (await marloes.get(here)).status_code == 200
    with clock.everywhere_at(NOW + timedelta(minutes=1)):
        assert (
            await change(browser, cast, "noor", was="plan,talk,notes,papers", kinds=["plan", "notes", "papers"]) == 303
        )
        assert (await marloes.get(here)).status_code == 404
    with clock.everywhere_at(NOW + timedelta(minutes=2)):
        await _given_back(cast, browser, marloes, here)


async def _given_back(cast: Cast, browser: Browser, marloes: httpx2.AsyncClient, here: str) -> None:
    # Samira says yes to what she never said no to: the young person's no holds.
    assert await change(browser, cast, "samira", **ALL) == 303
    assert (await marloes.get(here)).status_code == 404
    assert (
        await change(browser, cast, "noor", was="plan,notes,papers", kinds=["plan", "talk", "notes", "papers"]) == 303
    )
    assert (await marloes.get(here)).status_code == 200


async def test_it_ends_by_itself_on_the_day_one_of_them_chose(cast: Cast, browser: Browser) -> None:
    assert await change(browser, cast, "noor", **ALL, **{"was-day": "", "last_day": "2026-11-25"}) == 303
    marloes = await browser("marloes")
    with clock.everywhere_at(NOW + timedelta(days=2, hours=13, minutes=59)):
        assert await Member.filter(Member.is_in(), id=cast.members["marloes"].id).exists()
        assert await TakingPart.standing(cast.circle.id, cast.organisations["het-anker"].id)
    with clock.everywhere_at(NOW + timedelta(days=2, hours=14)):
        assert not await Member.filter(Member.is_in(), id=cast.members["marloes"].id).exists()
        assert not await TakingPart.standing(cast.circle.id, cast.organisations["het-anker"].id)
        fresh = await cast.sign_in(marloes, "marloes")
        assert (await fresh.get(f"/kringen/{cast.circle.id}")).status_code == 404


async def test_sooner_each_may_later_only_who_set_it(cast: Cast, browser: Browser) -> None:
    first = {"was-day": "", "last_day": "2026-12-10"}
    assert await change(browser, cast, "noor", **ALL, **first) == 303
    later = {"was-day": "2026-12-10", "last_day": "2026-12-20"}
    assert await change(browser, cast, "samira", **ALL, **later) == 422
    assert (await Member.get(id=cast.members["marloes"].id)).until == clock_midnight(date(2026, 12, 11))
    assert await change(browser, cast, "noor", **ALL, **later) == 303
    assert await change(browser, cast, "noor", **ALL, **{"was-day": "2026-12-20", "last_day": ""}) == 303
    assert (await Member.get(id=cast.members["marloes"].id)).until is None


async def test_who_sets_it_sooner_still_lets_nobody_go_beyond_the_others_day(cast: Cast, browser: Browser) -> None:
    assert await change(browser, cast, "samira", **ALL, **{"was-day": "", "last_day": "2026-12-10"}) == 303
    assert await change(browser, cast, "noor", **ALL, **{"was-day": "2026-12-10", "last_day": "2026-12-01"}) == 303
    for day in ("", "2026-12-20"):
        # Samira's 10 December went unseen under Noor's first: it isn't Noor's to take back.
        assert await change(browser, cast, "noor", **ALL, **{"was-day": "2026-12-01", "last_day": day}) == 422
    assert await change(browser, cast, "noor", **ALL, **{"was-day": "2026-12-01", "last_day": "2026-11-28"}) == 303
    assert await change(browser, cast, "noor", **ALL, **{"was-day": "2026-11-28", "last_day": ""}) == 422


async def test_what_an_old_tab_still_shows_changes_nothing(cast: Cast, browser: Browser) -> None:
    assert await change(browser, cast, "noor", was="plan,talk,notes,papers", kinds=["plan"]) == 303
    before = await Consent.filter(about=SHARE).count()
    assert await change(browser, cast, "noor", **ALL) == 303
    assert await Consent.filter(about=SHARE).count() == before


def clock_midnight(day: date) -> datetime:
    """The moment a day begins in Amsterdam."""
    return datetime.combine(day, time(), clock.AMSTERDAM)
