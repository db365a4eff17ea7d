"""Who reads this one thing, why, and how she who decides shuts just this for one person, or opens it, and back."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest

from portal import clock, outbox, store
from portal.access import Action, doors
from portal.chat.models import Conversation
from portal.circles.audience import Audience, Kind
from portal.circles.consent import SHARE, Consent, ConsentAnswer, Withheld
from portal.circles.models import Member
from portal.notes.models import Note
from portal.outbox import KeptLetter
from portal.people.session_row import Session
from portal.plan.models import Goal, Plan
from tests.access.test_sight import actor_of, be
from tests.cast import Cast
from tests.conftest import NOW
from tests.exchange.clients import ids, reading_as, right
from tests.live.conftest import Server, server
from tests.looked import looked
from tests.members.conftest import Browser

__all__ = ["server"]

MOMENT = timedelta(minutes=2)


def at(cast: Cast, word: str = "doel", id: object = None, key: str = "") -> str:
    """The page about who reads this, or the one on which is chosen whether this person does."""
    here = f"/kringen/{cast.circle.id}/wie-leest/{word}/{id or cast.goal.id}"
    return f"{here}/{cast.members[key].id}" if key else here


async def reads(cast: Cast, key: str, goal: Goal | None = None) -> bool:
    """Whether this one's own list shows the goal."""
    found = await doors.page(Goal, actor_of(cast, key), Action.PLAN_READ, within=cast.circle.id)
    return (goal or cast.goal).id in {each.id for each in found}


async def said(cast: Cast) -> list[ConsentAnswer]:
    """What stands said of one thing."""
    rows = await Consent.filter(about=SHARE, thing_id__isnull=False, removed_at__isnull=True).order_by("since")
    return [each.answer for each in rows]


def card(page: str, title: str) -> str:
    """One card of the page."""
    return page.split(f">{title}</h2>")[1].split("</section>")[0] if f">{title}</h2>" in page else ""


async def test_noor_shuts_one_goal_for_her_mother_and_undoes_it(cast: Cast, browser: Browser) -> None:
    noor, samira = await browser("noor"), await browser("samira")
    assert at(cast) in (await noor.get(f"/doelen/{cast.goal.id}")).text
    page = (await noor.get(at(cast))).text
    assert "Samira El Amrani leest dit. Jij vindt dat goed." in card(page, "Leest dit")
    asked = (await noor.get(at(cast, key="samira"))).text
    assert "Het gaat meteen in." in asked and "De stappen bij dit doel horen erbij" in asked
    with clock.everywhere_at(NOW + MOMENT):
        shut = await noor.post(at(cast, key="samira"), data={"answer": "no"})
        after = (await noor.get(shut.headers["location"])).text
        assert "Samira El Amrani leest dit nu niet." in after
        assert "Dat koos jij voor alleen dit." in card(after, "Leest dit niet")
        assert not await reads(cast, "samira")
        assert (await samira.get(f"/doelen/{cast.goal.id}")).status_code == 404
        assert (await samira.get(at(cast))).status_code == 404
        # Just this: the rest of the plan is as it was.
        assert (await samira.get(f"/kringen/{cast.circle.id}/plan")).status_code == 200
        assert await reads(cast, "peter")
    kept = await Consent.get(about=SHARE, thing_id=cast.goal.id)
    assert (kept.answer, kept.words) == (ConsentAnswer.WITHDRAWN, "Samira El Amrani mag dit niet lezen: dit doel.")
    assert (kept.text, kept.by_member_id, kept.to_member) == (
        "share-one-1",
        cast.members["noor"].id,
        cast.members["samira"].id,
    )
    with clock.everywhere_at(NOW + 2 * MOMENT):
        await noor.post(at(cast, key="samira"), data={"answer": "rest"})
        assert await reads(cast, "samira")
        assert await said(cast) == []


async def test_before_she_shuts_it_noor_reads_what_each_can_notice(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    for key, words in (
        ("samira", "Samira El Amrani leest wel dat jij kiest wat een ouder leest, en kan dus weten dat jij dit koos."),
        ("naima", "leest nergens wie dit koos."),
        ("joost", "Joost Visser kan lezen wat je koos, net als de andere hulpverleners."),
    ):
        page = (await noor.get(at(cast, key=key))).text
        name = cast.members[key].name
        assert "Wie dit al eens zag, kan merken dat het weg is." in page and words in page, key
        # With whom to talk first: never with the one it is about.
        helpers = "Joost Visser of Marloes Kuipers" if key != "joost" else "Marloes Kuipers"
        assert f"Ben je bang voor wat {name} dan doet? Praat eerst met {helpers}." in page and "0800-2000" in page, key


async def test_what_was_undone_follows_the_rest_again(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    for minute, answer in enumerate(("no", "rest"), 1):
        with clock.everywhere_at(NOW + minute * MOMENT):
            await noor.post(at(cast, key="samira"), data={"answer": answer})
    with clock.everywhere_at(NOW + 3 * MOMENT):
        # A yes that stayed behind would be closer than this no.
        data = {"plan": "no", "was-plan": "yes", "talk": "yes", "was-talk": "yes", "notes": "yes", "was-notes": "yes"}
        await noor.post(f"/kringen/{cast.circle.id}/delen/{cast.members['samira'].id}", data=data)
        assert not await reads(cast, "samira")


async def test_noor_opens_one_goal_of_a_plan_that_is_shut(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    async with store.write():
        other = await Goal.set(cast.circle, by=actor_of(cast, "noor"), words="Niet voor haar")
        await shut_all(cast, "samira")
    with clock.everywhere_at(NOW + MOMENT):
        assert "Dit laten lezen" in card((await noor.get(at(cast))).text, "Leest dit niet")
        await noor.post(at(cast, key="samira"), data={"answer": "yes"})
        assert await reads(cast, "samira") and not await reads(cast, "samira", other)
        page = (await noor.get(at(cast, key="samira"))).text
        assert "Net als de rest: Samira El Amrani leest dit niet" in page


async def shut_all(cast: Cast, key: str) -> None:
    """She takes all from this person."""
    await Consent.share(
        cast.members["noor"],
        ConsentAnswer.REFUSED,
        by=actor_of(cast, "noor"),
        words="",
        text="t",
        language="nl",
        to_member=cast.members[key].id,
    )


async def test_sent_twice_it_is_one_word(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    for minute in (1, 2):
        with clock.everywhere_at(NOW + minute * MOMENT):
            answer = await noor.post(at(cast, key="naima"), data={"answer": "no"})
            assert answer.status_code == 303
            # The second changed nothing, so that there is nothing to undo.
            assert ("gekozen" in answer.headers["location"]) == (minute == 1)
    assert await said(cast) == [ConsentAnswer.REFUSED]
    assert (await noor.post(at(cast, key="naima"), data={"answer": "misschien"})).status_code == 422


async def test_who_is_shut_out_hears_nothing_and_finds_no_trace(
    cast: Cast, browser: Browser, app: httpx2.ASGITransport
) -> None:
    async with store.write():
        goal = await Goal.set(cast.circle, by=actor_of(cast, "noor"), words="Iets met papa")
    noor, samira = await browser("noor"), await browser("samira")
    await outbox.drain()
    letters = await KeptLetter.all().count()
    pages = [f"/kringen/{cast.circle.id}", f"/kringen/{cast.circle.id}/plan", f"/kringen/{cast.circle.id}/delen"]
    with clock.everywhere_at(NOW + MOMENT):
        await samira.get(f"/doelen/{goal.id}")
        await noor.post(at(cast, id=goal.id, key="samira"), data={"answer": "no"})
        await outbox.drain()
        assert await KeptLetter.all().count() == letters
        told = [(await samira.get(page)).text for page in pages] + list(
            (await looked(app, samira, cast, "samira")).values()
        )
        for text in told:
            assert "Iets met papa" not in text and str(goal.id) not in text and "wil dat niet" not in text
        async with reading_as(app, cast, "samira") as program:
            assert str(goal.id) not in ids(right(await program.get(f"/fhir/Goal?patient={cast.circle.id}")))
            assert (await program.get(f"/fhir/Goal/{goal.id}")).status_code == 404
            assert right(await program.get(f"/fhir/Goal?patient={cast.circle.id}&_summary=count"))["total"] == 1
        async with reading_as(app, cast, "peter") as program:
            assert str(goal.id) in ids(right(await program.get(f"/fhir/Goal?patient={cast.circle.id}")))


@pytest.mark.parametrize("key", ["samira", "peter", "naima", "gerda"])
async def test_a_parent_an_aunt_and_a_neighbour_read_who_reads_and_not_who_doesnt(
    cast: Cast, browser: Browser, key: str
) -> None:
    noor, other = await browser("noor"), await browser(key)
    shut = "gerda" if key != "gerda" else "naima"
    with clock.everywhere_at(NOW + MOMENT):
        await noor.post(at(cast, key=shut), data={"answer": "no"})
        page = (await other.get(at(cast))).text.split("<main")[1]
    assert cast.members[shut].name not in page
    assert "Noor de Vries" in page and "Joost Visser" in page
    assert "Leest dit niet" not in page and "vindt dat goed" not in page
    assert "Dit niet meer laten lezen" not in page


async def test_a_professional_reads_why_and_does_not_choose(cast: Cast, browser: Browser) -> None:
    joost = await browser("joost")
    page = (await joost.get(at(cast))).text
    assert "Samira El Amrani leest dit. Wie daarover beslist, vindt dat goed." in page
    assert "Dit niet meer laten lezen" not in page
    answer = await joost.post(at(cast, key="samira"), data={"answer": "no"})
    assert answer.status_code == 403
    assert "Wie iets mag lezen, kiest de jongere." in answer.text
    assert await said(cast) == []


async def test_a_professional_of_a_working_note_reads_for_whom_it_is_not(cast: Cast, browser: Browser) -> None:
    joost = await browser("joost")
    note = cast.notes[Audience.OWN_ORGANISATION]
    page = (await joost.get(at(cast, "notitie", note.id))).text
    assert "Marloes Kuipers leest dit niet. Dit is alleen voor medewerkers van één organisatie." in page
    assert card(page, "Leest dit niet") == ""


async def test_nobody_is_shut_out_of_what_she_wrote_herself(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    note = cast.notes[Audience.FAMILY_NETWORK]
    page = (await noor.get(at(cast, "notitie", note.id))).text
    assert "Samira El Amrani zette dit hier zelf neer, en leest het dus." in page
    assert at(cast, "notitie", note.id, "samira") not in page
    assert (await noor.get(at(cast, "notitie", note.id, "samira"))).status_code == 404
    assert (await noor.post(at(cast, "notitie", note.id, "samira"), data={"answer": "no"})).status_code == 404


async def test_the_last_other_reader_is_shut_out_and_noor_reads_on_alone(cast: Cast, browser: Browser) -> None:
    async with store.write():
        talk = await Conversation.start(
            cast.circle.id,
            by=actor_of(cast, "noor"),
            audience=Audience.NAMED,
            named=[cast.members["noor"], cast.members["naima"]],
        )
    noor, naima = await browser("noor"), await browser("naima")
    here = f"/kringen/{cast.circle.id}/gesprekken/{talk.id}"
    assert (await naima.get(here)).status_code == 200
    with clock.everywhere_at(NOW + MOMENT):
        await noor.post(at(cast, "gesprek", talk.id, "naima"), data={"answer": "no"})
        assert (await naima.get(here)).status_code == 404
        page = (await noor.get(at(cast, "gesprek", talk.id))).text
        assert "Naima El Amrani" in card(page, "Leest dit niet") and "Noor de Vries" in card(page, "Leest dit")
        assert (await noor.get(here)).status_code == 200
        # Undone, she is named again, as she was.
        await noor.post(at(cast, "gesprek", talk.id, "naima"), data={"answer": "rest"})
        assert (await naima.get(here)).status_code == 200


async def test_what_is_not_meant_for_her_is_not_to_be_opened(cast: Cast, browser: Browser) -> None:
    async with store.write():
        goal = await Goal.set(cast.circle, by=actor_of(cast, "noor"), words="Thuis", audience=Audience.FAMILY_NETWORK)
    noor = await browser("noor")
    page = (await noor.get(at(cast, id=goal.id))).text
    assert "Joost Visser leest dit niet. Dit is alleen voor gezin en netwerk." in card(
        page, "Voor wie dit niet bedoeld is"
    )
    assert (await noor.post(at(cast, id=goal.id, key="joost"), data={"answer": "yes"})).status_code == 404
    assert not await reads(cast, "joost", goal)


async def test_who_decides_with_others_reads_that_her_yes_is_not_enough(cast: Cast, browser: Browser) -> None:
    async with store.write():
        for speaker in ("noor", "samira"):
            await Consent.share(
                cast.members[speaker],
                ConsentAnswer.REFUSED,
                by=actor_of(cast, speaker),
                words="",
                text="t",
                language="nl",
                to_member=cast.members["naima"].id,
                kind=Kind.PLAN,
            )
    noor = await browser("noor")
    with clock.everywhere_at(NOW + MOMENT):
        opened = await noor.post(at(cast, key="naima"), data={"answer": "yes"})
        page = (await noor.get(opened.headers["location"])).text
    assert "Jouw ja is bewaard. Het telt hier niet alleen: Naima El Amrani leest dit nu niet." in page


async def test_what_a_professional_withholds_no_yes_of_hers_opens(cast: Cast, browser: Browser) -> None:
    async with store.write():
        await Withheld.begin(cast.members["joost"], by=actor_of(cast, "joost"), reason="Zorg.", thing_id=cast.goal.id)
    noor = await browser("noor")
    page = (await noor.get(at(cast))).text
    assert "Een hulpverlener schreef op waarom dat niet goed is voor jou." in page and "Zorg." not in page
    assert at(cast, key="samira") not in page
    assert (await noor.post(at(cast, key="samira"), data={"answer": "yes"})).status_code == 404


async def test_under_twelve_her_mother_chooses_and_not_about_herself(cast: Cast, browser: Browser) -> None:
    async with store.write():
        await be(cast.circle, 8)
    samira = await browser("samira")
    page = (await samira.get(at(cast))).text
    assert at(cast, key="naima") in page and at(cast, key="samira") not in page
    with clock.everywhere_at(NOW + MOMENT):
        await samira.post(at(cast, key="naima"), data={"answer": "no"})
        assert not await reads(cast, "naima")


async def test_a_note_of_ones_own_is_read_by_nobody_else(cast: Cast, browser: Browser) -> None:
    note = cast.notes[Audience.ONLY_ME]
    noor = await browser("noor")
    assert "Alleen jij leest dit." in (await noor.get(at(cast, "notitie", note.id))).text
    for key in ("samira", "joost"):
        assert (await (await browser(key)).get(at(cast, "notitie", note.id))).status_code == 404


@pytest.mark.parametrize("key", ["noor", "samira", "peter", "naima", "marloes"])
async def test_a_signal_is_on_none_of_these_pages_and_moves_no_number(cast: Cast, browser: Browser, key: str) -> None:
    client = await browser(key)
    paths = [
        at(cast),
        f"/kringen/{cast.circle.id}/delen",
        f"/kringen/{cast.circle.id}/kijk-als/{cast.members['joost'].id}",
    ]
    before = [len((await client.get(path)).text) for path in paths]
    async with store.write():
        signal = await Note.write(
            cast.circle,
            by=actor_of(cast, "joost"),
            words="Blauwe plek",
            day=cast.today,
            audience=Audience.REPORTING_CODE,
            readers=[cast.members["joost"]],
        )
    for word in ("notitie", "doel", "gesprek", "papier"):
        missing, never = [(await client.get(at(cast, word, id))).text for id in (signal.id, store.new_id())]
        assert _plain(missing) == _plain(never)
    assert [len((await client.get(path)).text) for path in paths] == before


def _plain(page: str) -> str:
    """Without the address that was asked for and the seconds a session has left."""
    return re.sub(r'[0-9a-f-]{36}|data-\w+="\d+"', "", page)


async def test_choosing_asks_for_a_fresh_proof(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    await Session.filter(person_id=cast.people["noor"].id).update(fresh_at=NOW - timedelta(hours=3))
    assert (await noor.get(at(cast))).status_code == 200
    assert "/inloggen/opnieuw" in (await noor.get(at(cast, key="samira"))).headers["location"]
    assert (await noor.post(at(cast, key="samira"), data={"answer": "no"})).status_code == 403
    assert await said(cast) == []


async def test_a_stranger_finds_nothing(cast: Cast, browser: Browser) -> None:
    yara, noor = await browser("yara"), await browser("noor")
    assert (await yara.get(at(cast))).status_code == 404
    assert (await noor.get(at(cast, "fiets"))).status_code == 404
    assert (await noor.get(f"{at(cast)}/{cast.members['dirk'].id}")).status_code == 404
    # Her own circle, and a thing of another's.
    there = f"/kringen/{cast.waiting.id}/wie-leest/doel/{cast.goal.id}"
    assert (await yara.get(there)).status_code == 404


async def test_an_open_conversation_is_shut_at_once_and_an_open_plan_looks_again(server: Server, cast: Cast) -> None:
    samira = await server.connect("samira")
    await samira.say(do="listen", topic=f"conversation/{cast.conversation.id}")
    assert (await samira.hears())["is"] == "listening"
    await samira.say(do="listen", topic=f"plan/{cast.circle.id}")
    stood = (await samira.hears())["at"]
    await say_no(cast, cast.conversation.id)
    ended = await samira.hears()
    assert (ended["is"], ended["why"]) == ("ended", "no_longer")
    await say_no(cast, cast.goal.id)
    assert await samira.hears_news(1) == [stood + 1]
    # From now on what happens to that goal is no news of hers; what happens to another is.
    async with store.write():
        await cast.goal.change(by=actor_of(cast, "noor"), why="Dat is van mij.")
        await Goal.set(cast.circle, by=actor_of(cast, "noor"), words="Voor iedereen")
    assert await samira.hears_news(1) == [stood + 2]
    assert await Plan.stands_at(cast.circle.id) == stood + 2


async def say_no(cast: Cast, id: UUID) -> None:
    """Noor shuts one thing for her mother."""
    async with store.write():
        await Consent.share(
            cast.members["noor"],
            ConsentAnswer.REFUSED,
            by=actor_of(cast, "noor"),
            words="",
            text="t",
            language="nl",
            to_member=cast.members["samira"].id,
            thing_id=id,
        )


async def test_it_costs_the_same_for_seven_people_and_for_thirty(
    cast: Cast, browser: Browser, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    noor = await browser("noor")
    pages = [at(cast), at(cast, key="samira")]
    for page in pages:
        await noor.get(page)
    few = []
    for page in pages:
        with queries() as asked:
            await noor.get(page)
        few.append(len(asked))
    async with store.write():
        for number in range(20):
            await Member.admit(
                cast.circle,
                by=actor_of(cast, "joost"),
                role=cast.members["joost"].role,
                name=f"Hulpverlener {number}",
                person_id=store.new_id(),
                organisation_id=cast.organisations[("de-brug", "het-anker")[number % 2]].id,
            )
    for page, before in zip(pages, few, strict=True):
        with queries() as asked:
            await noor.get(page)
        assert len(asked) == before, page
