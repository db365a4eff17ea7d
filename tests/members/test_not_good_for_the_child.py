"""'Not good for the child': a professional keeps something from a parent with a reason, and lets it be read again."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import httpx2
import pytest

from portal import clock, outbox, store
from portal.access import Action, doors
from portal.chat.models import Conversation, unread
from portal.circles.audience import Audience, Kind
from portal.circles.consent import Withheld
from portal.circles.models import Member
from portal.notes.models import Note
from portal.outbox import KeptLetter
from portal.people.session_row import Session
from portal.plan.models import Goal, Plan
from portal.store import new_id
from tests.access.test_sight import actor_of, be
from tests.cast import Cast
from tests.conftest import NOW
from tests.exchange.clients import ids, reading_as, right
from tests.live.conftest import Server, server
from tests.looked import looked
from tests.members.conftest import Browser

__all__ = ["server"]

MOMENT = timedelta(minutes=2)
WHY = "Peter belde na het vorige verslag boos op, Noor durfde niet naar huis."


def at(cast: Cast, rest: str = "") -> str:
    return f"/kringen/{cast.circle.id}/niet-goed{rest}"


def typed(**values: str) -> dict[str, str]:
    return {"id": str(new_id()), "whom": "all", "reason": WHY, **values}


async def brugs_goal(cast: Cast) -> Goal:
    """A goal that Joost of De Brug wrote."""
    async with store.write():
        return await Goal.set(cast.circle, by=actor_of(cast, "joost"), words="Praten over het weekend")


async def reads(cast: Cast, key: str, goal: Goal) -> bool:
    """Whether this one's own list shows the goal."""
    found = await doors.page(Goal, actor_of(cast, key), Action.PLAN_READ, within=cast.circle.id)
    return goal.id in {each.id for each in found}


async def keep(cast: Cast, goal: Goal, **values: object) -> Withheld:
    """Joost keeps this goal from Peter."""
    async with store.write():
        asked: dict[str, object] = {"from_member": cast.members["peter"].id, "thing_id": goal.id, **values}
        return await Withheld.begin(cast.members["joost"], by=actor_of(cast, "joost"), reason=WHY, **asked)  # type: ignore[arg-type]


async def test_joost_keeps_his_goal_from_noors_father_and_lets_it_be_read_again(cast: Cast, browser: Browser) -> None:
    goal, joost = await brugs_goal(cast), await browser("joost")
    place = f"/nieuw/doel/{goal.id}"
    assert at(cast, place) in (await joost.get(f"/kringen/{cast.circle.id}/wie-leest/doel/{goal.id}")).text
    form = (await joost.get(at(cast, place))).text
    assert "Peter de Vries" in form and "Alle ouders" in form and "Praten over het weekend" in form
    with clock.everywhere_at(NOW + MOMENT):
        data = typed(whom=str(cast.members["peter"].id), weighed_with="Els, gedragswetenschapper")
        assert (await joost.post(at(cast, place), data=data)).headers["location"] == at(cast)
        assert not await reads(cast, "peter", goal)
        assert await reads(cast, "samira", goal) and await reads(cast, "noor", goal)
        page = (await joost.get(at(cast))).text
        assert "Niet te lezen voor: Peter de Vries." in page
        assert WHY in page and "Besproken met: Els, gedragswetenschapper" in page
        kept = await Withheld.get(thing_id=goal.id)
        assert "Weer laten lezen?" in (await joost.get(at(cast, f"/{kept.id}/opheffen"))).text
    with clock.everywhere_at(NOW + 2 * MOMENT):
        assert (await joost.post(at(cast, f"/{kept.id}/opheffen"))).status_code == 303
        assert await reads(cast, "peter", goal)
        page = (await joost.get(at(cast))).text
        assert "Er wordt nu niets achtergehouden" in page and "Opgeheven op" in page
        # A second time leaves the first.
        await joost.post(at(cast, f"/{kept.id}/opheffen"))
        assert (await Withheld.get(id=kept.id)).version == 2


async def test_before_she_keeps_it_she_reads_what_a_parent_can_notice_and_where_to_talk_first(
    cast: Cast, browser: Browser
) -> None:
    joost = await browser("joost")
    page = (await joost.get(at(cast, "/nieuw"))).text
    assert "merkt niet" not in page and "Dan kan die merken dat het weg is." in page
    assert "Denk eerst aan de veiligheid van Noor." in page and "0800-2000" in page
    # What a parent then reads may point at Noor.
    assert "Een ouder kan denken dat Noor dit koos" in page
    async with store.write():
        await Withheld.begin(cast.members["joost"], by=actor_of(cast, "joost"), reason=WHY, kind=Kind.PLAN)
    assert "Noor kiest wat jij leest." in (await (await browser("peter")).get(f"/kringen/{cast.circle.id}/delen")).text


async def test_the_list_leads_to_where_one_thing_is_kept(cast: Cast, browser: Browser) -> None:
    circle = f"/kringen/{cast.circle.id}"
    for key, talks in (("joost", True), ("marloes", False)):
        card = (await (await browser(key)).get(at(cast))).text.split("Zelf iets achterhouden")[1].split("</section>")[0]
        assert f'"{circle}/plan"' in card and f'"{circle}/notities"' in card
        # Talk is kept by who directs alone.
        assert (f'"{circle}/gesprekken"' in card) is talks, key


async def test_who_directs_keeps_a_kind_from_every_parent(cast: Cast, browser: Browser) -> None:
    joost = await browser("joost")
    with clock.everywhere_at(NOW + MOMENT):
        assert (await joost.post(at(cast, "/nieuw"), data=typed(kind="plan"))).status_code == 303
        for key in ("samira", "peter"):
            assert not await reads(cast, key, cast.goal)
        assert await reads(cast, "naima", cast.goal)
    kept = await Withheld.get(kind=Kind.PLAN)
    assert kept.from_member is None and kept.thing_id is None


async def test_sent_twice_it_is_kept_once_and_nothing_typed_is_lost(cast: Cast, browser: Browser) -> None:
    goal, joost = await brugs_goal(cast), await browser("joost")
    place = at(cast, f"/nieuw/doel/{goal.id}")
    missing = await joost.post(place, data=typed(reason="", weighed_with="Els van het team"))
    assert missing.status_code == 422 and "Els van het team" in missing.text
    assert "Schrijf op waarom dit niet goed is." in missing.text
    assert (await joost.post(place, data=typed(whom=str(cast.members["noor"].id)))).status_code == 422
    data = typed()
    for _ in range(2):
        assert (await joost.post(place, data=data)).status_code == 303
    assert await Withheld.filter(thing_id=goal.id).count() == 1


async def test_another_organisation_reads_that_it_is_so_and_not_why(cast: Cast, browser: Browser) -> None:
    async with store.write():
        note = await Note.write(
            cast.circle,
            by=actor_of(cast, "marloes"),
            words="Over thuis",
            title="Over thuis",
            day=cast.today,
            audience=Audience.WHOLE_CIRCLE,
        )
    marloes, joost = await browser("marloes"), await browser("joost")
    place = at(cast, f"/nieuw/notitie/{note.id}")
    # De Brug's Joost directs; that makes the note of Het Anker none of his to keep.
    assert (await joost.get(place)).status_code == 403
    assert (await joost.post(place, data=typed())).status_code == 403
    await marloes.post(place, data=typed())
    assert WHY in (await marloes.get(at(cast))).text
    # Who directs reads the reason, and lifts it only when Het Anker has nobody here any more.
    kept = await Withheld.get(thing_id=note.id)
    page = (await joost.get(at(cast))).text
    assert WHY in page and f"/{kept.id}/opheffen" not in page
    assert (await joost.post(at(cast, f"/{kept.id}/opheffen"))).status_code == 403
    # The other way round: of what De Brug keeps Marloes reads that it is so.
    goal = await brugs_goal(cast)
    async with store.write():
        await Withheld.begin(
            cast.members["joost"], by=actor_of(cast, "joost"), reason="Alleen voor De Brug.", thing_id=goal.id
        )
    page = (await marloes.get(at(cast))).text
    assert "Praten over het weekend" in page and "Alleen voor De Brug." not in page
    assert "De reden lezen de collega’s van wie dit opschreef, en wie de regie heeft." in page
    async with store.write():
        await cast.members["marloes"].leave(by=actor_of(cast, "marloes"))
    assert (await joost.post(at(cast, f"/{kept.id}/opheffen"))).status_code == 303
    assert (await Withheld.get(id=kept.id)).is_over


async def test_noor_reads_that_it_is_so_and_never_why(cast: Cast, browser: Browser) -> None:
    goal = await brugs_goal(cast)
    await keep(cast, goal)
    noor = await browser("noor")
    page = (await noor.get(f"/kringen/{cast.circle.id}/wie-leest/doel/{goal.id}")).text
    assert "Peter de Vries leest dit niet. Een hulpverlener schreef op waarom dat niet goed is voor jou." in page
    assert WHY not in page and "niet-goed" not in page


@pytest.mark.parametrize("key", ["noor", "samira", "peter", "naima", "gerda"])
async def test_of_the_family_nobody_finds_the_page(cast: Cast, browser: Browser, key: str) -> None:
    goal = await brugs_goal(cast)
    kept = await keep(cast, goal)
    client = await browser(key)
    for path in ("", "/nieuw", f"/{kept.id}/opheffen"):
        answer = await client.get(at(cast, path))
        assert answer.status_code == 403 and WHY not in answer.text
    assert (await client.post(at(cast, f"/{kept.id}/opheffen"))).status_code == 403
    assert not (await Withheld.get(id=kept.id)).is_over


async def test_her_father_cannot_tell_that_it_is_there(cast: Cast, browser: Browser, app: httpx2.ASGITransport) -> None:
    """Everything he can look at is, to the letter, as if the goal and the conversation had never been."""
    peter, joost = await browser("peter"), await browser("joost")
    talk = cast.conversation
    here = f"/kringen/{cast.circle.id}"
    pages = [here, "/mijn", f"{here}/plan", f"{here}/gesprekken", f"{here}/notities", f"{here}/mensen", f"{here}/delen"]
    await outbox.drain()
    letters, before = await KeptLetter.all().count(), [await _plain(peter, page) for page in pages]
    with clock.everywhere_at(NOW + MOMENT):
        goal = await brugs_goal(cast)
        async with store.write():
            note = await Note.write(
                cast.circle, by=actor_of(cast, "joost"), words="Weg", day=cast.today, audience=Audience.WHOLE_CIRCLE
            )
        # Until here he read them.
        assert [await _plain(peter, page) for page in pages] != before
    with clock.everywhere_at(NOW + 2 * MOMENT):
        for word, thing in (("doel", goal), ("notitie", note)):
            data = typed(whom=str(cast.members["peter"].id))
            assert (await joost.post(at(cast, f"/nieuw/{word}/{thing.id}"), data=data)).status_code == 303
            assert (await joost.get(at(cast))).status_code == 200
        after = [await _plain(peter, page) for page in pages]
        assert [_unnumbered(each) for each in after] == [_unnumbered(each) for each in before]
        assert await unread(cast.members["peter"], [talk]) == {}
        assert await KeptLetter.all().count() == letters
        for text in (await looked(app, peter, cast, "peter")).values():
            assert str(goal.id) not in text and str(note.id) not in text and "goed is om te laten lezen" not in text
        async with reading_as(app, cast, "peter") as program:
            found = right(await program.get(f"/fhir/Goal?patient={cast.circle.id}"))
            assert str(goal.id) not in ids(found) and found["total"] == 1
            assert (await program.get(f"/fhir/Goal/{goal.id}")).status_code == 404


async def test_no_log_that_the_family_reads_tells_of_it(
    cast: Cast, browser: Browser, app: httpx2.ASGITransport
) -> None:
    goal, joost = await brugs_goal(cast), await browser("joost")
    data = typed(whom=str(cast.members["peter"].id))
    await joost.post(at(cast, f"/nieuw/doel/{goal.id}"), data=data)
    kept = await Withheld.get(thing_id=goal.id)
    await joost.get(at(cast))
    await joost.post(at(cast, f"/{kept.id}/opheffen"))
    for key in ("noor", "samira", "peter"):
        for name, text in (await looked(app, await browser(key), cast, key)).items():
            assert "goed is om te laten lezen" not in text and str(kept.id) not in text, (key, name)
            assert "withh" not in text.lower(), (key, name)
    assert "besliste wat niet goed is om te laten lezen" in (await looked(app, joost, cast, "joost"))["page"]


async def test_his_open_pages_follow_and_hear_no_more(server: Server, cast: Cast) -> None:
    goal = await brugs_goal(cast)
    peter = await server.connect("peter")
    await peter.say(do="listen", topic=f"plan/{cast.circle.id}")
    stood = (await peter.hears())["at"]
    kept = await keep(cast, goal)
    assert await peter.hears_news(1) == [stood + 1]
    async with store.write():
        await goal.change(by=actor_of(cast, "joost"), why="Ook over papa")
        await Goal.set(cast.circle, by=actor_of(cast, "noor"), words="Voor iedereen")
    # The change of what is kept from him moved nothing.
    assert await peter.hears_news(1) == [stood + 2]
    assert await Plan.stands_at(cast.circle.id) == stood + 2
    async with store.write():
        await (await Withheld.get(id=kept.id)).lift(by=actor_of(cast, "joost"))
    assert await peter.hears_news(1) == [stood + 3]


async def test_a_conversation_that_is_kept_from_him_closes(server: Server, cast: Cast) -> None:
    peter = await server.connect("peter")
    await peter.say(do="listen", topic=f"conversation/{cast.conversation.id}")
    assert (await peter.hears())["is"] == "listening"
    async with store.write():
        await Withheld.begin(
            cast.members["joost"],
            by=actor_of(cast, "joost"),
            reason=WHY,
            from_member=cast.members["peter"].id,
            thing_id=cast.conversation.id,
        )
    assert (await peter.hears())["is"] == "ended"


async def test_talk_is_of_nobodys_staff_and_who_directs_keeps_it(cast: Cast, browser: Browser) -> None:
    async with store.write():
        talk = await Conversation.start(cast.circle.id, by=actor_of(cast, "marloes"), audience=Audience.WHOLE_CIRCLE)
    marloes, joost = await browser("marloes"), await browser("joost")
    assert (await marloes.get(at(cast, f"/nieuw/gesprek/{talk.id}"))).status_code == 403
    assert (await joost.get(at(cast, f"/nieuw/gesprek/{talk.id}"))).status_code == 200


async def test_what_no_parent_reads_is_not_to_be_kept_from_one(cast: Cast, browser: Browser) -> None:
    joost = await browser("joost")
    for audience in (Audience.PROFESSIONALS, Audience.OWN_ORGANISATION, Audience.REPORTING_CODE):
        note = cast.notes[audience]
        page = (await joost.get(f"/kringen/{cast.circle.id}/wie-leest/notitie/{note.id}")).text
        assert "niet-goed/nieuw" not in page
        assert (await joost.post(at(cast, f"/nieuw/notitie/{note.id}"), data=typed())).status_code == 404
    assert await Withheld.filter(owner_id=cast.circle.id).count() == 0


async def test_under_twelve_it_is_kept_from_a_parent_with_custody_as_well(cast: Cast, browser: Browser) -> None:
    async with store.write():
        await be(cast.circle, 8)
    goal = await brugs_goal(cast)
    await keep(cast, goal, from_member=cast.members["samira"].id)
    samira = await browser("samira")
    assert (await samira.get(f"/kringen/{cast.circle.id}/wie-leest/doel/{goal.id}")).status_code == 404
    assert not await reads(cast, "samira", goal)


async def test_under_twelve_the_other_parent_finds_it_like_any_other_no(cast: Cast, browser: Browser) -> None:
    async with store.write():
        await be(cast.circle, 8)
    goal, other = await brugs_goal(cast), await brugs_goal(cast)
    await keep(cast, goal)
    samira, here = await browser("samira"), f"/kringen/{cast.circle.id}/wie-leest/doel"
    with clock.everywhere_at(NOW + MOMENT):
        await samira.post(f"{here}/{other.id}/{cast.members['peter'].id}", data={"answer": "no"})
        for each in (goal, other):
            page = (await samira.get(f"{here}/{each.id}")).text
            assert "Peter de Vries leest dit niet." in page and "hulpverlener schreef op" not in page
            assert f"{each.id}/{cast.members['peter'].id}" in page
        # Her yes is kept, and opens nothing.
        answer = await samira.post(f"{here}/{goal.id}/{cast.members['peter'].id}", data={"answer": "yes"})
        assert answer.status_code == 303 and not await reads(cast, "peter", goal)


async def test_deciding_asks_for_a_fresh_proof(cast: Cast, browser: Browser) -> None:
    joost = await browser("joost")
    await Session.filter(person_id=cast.people["joost"].id).update(fresh_at=NOW - timedelta(hours=3))
    assert (await joost.get(at(cast))).status_code == 200
    assert "/inloggen/opnieuw" in (await joost.get(at(cast, "/nieuw"))).headers["location"]
    assert (await joost.post(at(cast, "/nieuw"), data=typed(kind="plan"))).status_code == 403
    assert await Withheld.filter(owner_id=cast.circle.id).count() == 0


async def test_a_stranger_finds_nothing(cast: Cast, browser: Browser) -> None:
    kept = await keep(cast, await brugs_goal(cast))
    for key in ("yara", "ineke", "tom"):
        client = await browser(key)
        for path in ("", "/nieuw", f"/{kept.id}/opheffen"):
            assert (await client.get(at(cast, path))).status_code == 404


async def test_the_page_costs_the_same_however_much_was_kept(
    cast: Cast, browser: Browser, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    joost = await browser("joost")
    await keep(cast, await brugs_goal(cast))
    await joost.get(at(cast))
    with queries() as few:
        await joost.get(at(cast))
    for number in range(15):
        await keep(cast, await brugs_goal(cast))
        async with store.write():
            await Member.admit(
                cast.circle,
                by=actor_of(cast, "joost"),
                role=cast.members["joost"].role,
                name=f"Hulpverlener {number}",
                person_id=new_id(),
                organisation_id=cast.organisations["het-anker"].id,
            )
    with queries() as many:
        await joost.get(at(cast))
    assert len(many) == len(few)


async def _plain(client: httpx2.AsyncClient, page: str) -> str:
    text = (await client.get(page)).text
    return re.sub(r'data-(?!after)\w+="\d+"', "", text)


def _unnumbered(page: str) -> str:
    """Without the number an open list counts by: it went on while he still read them."""
    return re.sub(r'data-after="\d+"', "", page)
