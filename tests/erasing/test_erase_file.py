"""A file is erased on request (Jeugdwet 7.3.9): who may ask, what each organisation answers, and that it is done."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import httpx2
import pytest

from portal import clock, outbox, store
from portal.access import Action, doors
from portal.audit import Erasure, Ground
from portal.audit.verify import verify
from portal.circles.audience import Audience, MemberRole
from portal.circles.custody import Custody
from portal.circles.models import Circle, Member
from portal.circles.named import Named
from portal.errors import Gone, NotFound
from portal.members.erasing import queue_missed
from portal.members.erasure import LAST, ErasureAnswer, ErasureRequest
from portal.notes.models import Note
from portal.outbox import Errand, KeptLetter
from portal.store import new_id
from tests.cast import Cast
from tests.erasing.asked import answer, ask, days_later, erase_noors, page_of
from tests.exchange.clients import reading_as
from tests.taking_part import let_in

Queries = Callable[[], AbstractContextManager[list[str]]]


async def test_noor_asks_both_organisations_say_yes_and_after_a_week_it_is_gone(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await cast.sign_in(visitor, "noor")
    page = await visitor.get(page_of(cast))
    assert page.status_code == 200 and "Mijn dossier laten wissen" in page.text
    assert "Je ouders en je netwerk zien je vraag niet. De hulpverleners in je kring wel." in page.text
    assert (await ask(visitor, page_of(cast))).status_code == 303
    assert "De Brug, Het Anker" in (await visitor.get(page_of(cast))).text
    assert await answer(visitor, cast, "joost") == 303
    await days_later(8)
    assert await Circle.exists(id=cast.circle.id)
    assert await answer(visitor, cast, "marloes") == 303
    await days_later(6)
    assert await Circle.exists(id=cast.circle.id)
    await days_later(8)
    assert not await Circle.exists(id=cast.circle.id)
    assert not await Member.exists(owner_id=cast.circle.id)
    assert await Circle.exists(id=cast.waiting.id)
    [record] = await Erasure.all()
    assert (record.owner_id, record.asked_by, record.ground) == (cast.circle.id, "young_person", Ground.REQUEST)
    assert record.gone["Circle"] == 1 and record.gone["Goal"] == 1 and record.gone["Member"] >= 7
    assert (await verify()).faults == []
    letters = [each.subject for each in await KeptLetter.all() if each.to == "noor@kring.example"]
    assert "Wat je vroeg is gedaan" in letters


async def test_who_was_in_it_hears_that_it_is_gone_and_others_hear_nothing(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await erase_noors(visitor, cast)
    at = f"/kringen/{cast.circle.id}"
    pages = [at, f"{at}/plan", f"{at}/gesprekken/{cast.conversation.id}", f"/doelen/{cast.goal.id}", page_of(cast)]
    for name in ("noor", "samira", "naima", "joost"):
        await cast.sign_in(visitor, name)
        assert [(await visitor.get(each)).status_code for each in pages] == [410] * 5, name
    assert "Dit is gewist" in (await visitor.get(at)).text
    for name in ("yara", "bas", "ineke"):
        await cast.sign_in(visitor, name)
        assert [(await visitor.get(each)).status_code for each in pages] == [404] * 5, name
    # Her own page goes on without it.
    await cast.sign_in(visitor, "noor")
    assert (await visitor.get("/mijn")).status_code == 200


async def test_who_had_left_before_hears_nothing_of_it(
    visitor: httpx2.AsyncClient, app: httpx2.ASGITransport, cast: Cast
) -> None:
    """An aunt who was put out, a therapist who left: that it was erased would tell them what was asked after."""
    async with store.write():
        for name in ("naima", "marloes"):
            await cast.members[name].leave(by=await cast.actor("noor"))
    at = f"/kringen/{cast.circle.id}"
    pages = [at, f"{at}/plan", f"{at}/gesprekken/{cast.conversation.id}", f"/doelen/{cast.goal.id}", page_of(cast)]
    said = {name: await _hears(visitor, app, cast, name, pages) for name in ("naima", "marloes")}
    await cast.sign_in(visitor, "noor")
    await ask(visitor, page_of(cast))
    assert await answer(visitor, cast, "joost") == 303
    await days_later(LAST.days + 1)
    assert not await Circle.exists(id=cast.circle.id)
    for name, before in said.items():
        assert await _hears(visitor, app, cast, name, pages) == before, name


async def _hears(
    visitor: httpx2.AsyncClient, app: httpx2.ASGITransport, cast: Cast, name: str, pages: list[str]
) -> list[object]:
    """What each page, a device that kept something unsent, and FHIR say to this person."""
    await cast.sign_in(visitor, name)
    told: list[object] = [(await visitor.get(each)).status_code for each in pages]
    told.append((await visitor.post("/gesprekken/gewist", data={"circle": [str(cast.circle.id)]})).text)
    async with reading_as(app, cast, name) as client:
        told.append((await client.get(f"/fhir/Patient/{cast.circle.id}")).status_code)
    return told


async def test_nobody_hears_that_a_note_under_the_reporting_code_is_gone(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    under = next(note for note in cast.notes.values() if note.under_code)
    await erase_noors(visitor, cast)
    for name in ("noor", "samira", "joost"):
        actor = await cast.actor(name)
        with pytest.raises(NotFound):
            await doors.open(Note, under.id, actor, Action.NOTE_READ)
        with pytest.raises(Gone):
            await doors.open(Note, cast.notes[Audience.WHOLE_CIRCLE].id, actor, Action.NOTE_READ)


async def test_noor_takes_it_back_and_nothing_is_erased(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    await ask(visitor, page_of(cast))
    for _ in range(2):
        assert (await visitor.post(f"{page_of(cast)}/terug")).status_code == 303
    # What became of it comes first, once; asking anew stands behind a link.
    page = (await visitor.get(page_of(cast))).text
    assert page.count("teruggenomen") == 1 and "Wat er wordt gewist" not in page
    assert "De vraag van" in (await visitor.get(page_of(cast))).text
    assert "Wat er wordt gewist" in (await visitor.get(f"{page_of(cast)}?opnieuw=1")).text
    await days_later(100)
    assert await Circle.exists(id=cast.circle.id)
    # And she may ask again.
    assert (await ask(visitor, page_of(cast))).status_code == 303
    assert await ErasureRequest.filter(open_in=cast.circle.id).count() == 1


async def test_sent_twice_and_in_two_tabs_it_is_one_request(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    id = str(new_id())
    for each in (id, id, str(new_id())):
        assert (await ask(visitor, page_of(cast), id=each)).status_code == 303
    assert await ErasureRequest.all().count() == 1
    assert await Errand.filter(kind="circle_erase").count() == 2


async def test_without_the_tick_nothing_is_asked(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    page = await ask(visitor, page_of(cast), understood=False)
    assert page.status_code == 422 and "Zet hier een vinkje" in page.text
    assert not await ErasureRequest.exists()


async def test_who_proved_herself_long_ago_is_asked_again_who_she_is(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    with clock.everywhere_at(clock.now() + timedelta(minutes=20)):
        assert (await ask(visitor, page_of(cast))).status_code == 403
    assert not await ErasureRequest.exists()


async def test_a_parent_of_a_15_year_old_can_neither_ask_nor_know_that_she_asked(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await cast.sign_in(visitor, "noor")
    await ask(visitor, page_of(cast))
    assert await answer(visitor, cast, "joost") == 303
    for name, status in (("samira", 200), ("peter", 403), ("naima", 403), ("bas", 404)):
        await cast.sign_in(visitor, name)
        page = await visitor.get(page_of(cast))
        assert page.status_code == status, name
        assert "Gevraagd op" not in page.text and "Wacht op" not in page.text
        assert (await ask(visitor, page_of(cast))).status_code in (403, 404), name
        assert (await visitor.post(f"{page_of(cast)}/terug")).status_code in (403, 404), name
        log = await visitor.get(f"/kringen/{cast.circle.id}/wie-keek?zelf=1")
        assert "te wissen" not in log.text, name
        for at in (f"/kringen/{cast.circle.id}/mensen", "/mijn"):
            assert "gevraagd om het dossier te wissen" not in (await visitor.get(at)).text, (name, at)


async def test_who_may_have_to_answer_finds_it_on_the_first_page_and_noors_own_keeps_quiet(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await cast.sign_in(visitor, "noor")
    await ask(visitor, page_of(cast))
    assert "te wissen" not in (await visitor.get("/mijn")).text
    for name in ("joost", "marloes"):
        await cast.sign_in(visitor, name)
        page = (await visitor.get("/mijn")).text
        assert "Er is gevraagd om het dossier te wissen" in page and page_of(cast) in page, name


async def test_an_organisation_keeps_it_and_says_why_and_where_to_complain(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await cast.sign_in(visitor, "noor")
    await ask(visitor, page_of(cast))
    assert await answer(visitor, cast, "marloes", "other") == 422
    assert await answer(visitor, cast, "marloes", "other", "Je broer heeft dit later nodig.") == 303
    # Nobody answers any more, and nothing goes.
    assert await answer(visitor, cast, "joost") == 303
    assert await ErasureAnswer.all().count() == 1
    await cast.sign_in(visitor, "noor")
    page = (await visitor.get(page_of(cast))).text
    for said in ("Het Anker bewaart het dossier", "Je broer heeft dit later nodig.", "Autoriteit Persoonsgegevens"):
        assert said in page
    # What it would erase stands behind a link: first why it is kept.
    assert "Wat er wordt gewist" not in page
    assert "Wat er wordt gewist" in (await visitor.get(f"{page_of(cast)}?opnieuw=1")).text
    await days_later(100)
    assert await Circle.exists(id=cast.circle.id)
    assert not await Erasure.exists()


async def test_an_organisation_that_says_nothing_refuses_nothing(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    await ask(visitor, page_of(cast))
    await days_later(84)
    assert await Circle.exists(id=cast.circle.id)
    await days_later(86)
    assert not await Circle.exists(id=cast.circle.id)


async def test_whoever_asks_learns_nothing_of_notes_under_the_reporting_code(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await cast.sign_in(visitor, "noor")
    form = {"id": str(new_id()), "understood": "1"}

    async def told() -> list[str]:
        await visitor.post(page_of(cast), data=form)
        asked = (await visitor.get(page_of(cast))).text
        await visitor.post(f"{page_of(cast)}/terug")
        return [_still(asked), _still((await visitor.get(page_of(cast))).text)]

    with_notes = await told()
    under = next(note for note in cast.notes.values() if note.under_code)
    async with store.write():
        await under.delete()
    form["id"] = str(new_id())
    assert await told() == with_notes


def _still(page: str) -> str:
    """The page without what differs each time: ids."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", page)


async def test_without_an_organisation_nobody_has_to_answer(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    at = page_of(cast).replace(str(cast.circle.id), str(cast.waiting.id))
    await cast.sign_in(visitor, "yara")
    assert "Er zit geen organisatie in deze kring" in (await visitor.get(at)).text
    assert (await ask(visitor, at)).status_code == 303
    await days_later(8)
    assert not await Circle.exists(id=cast.waiting.id)
    assert await Circle.exists(id=cast.circle.id)


@pytest.fixture
async def young(cast: Cast) -> Cast:
    """Noor is ten, and both her parents have custody."""
    async with store.write():
        await cast.circle.keep(by=await cast.actor("joost"), birth=f"{cast.today.year - 10}-01-02")
        await cast._custody(cast.circle, cast.members["peter"])
    return cast


async def test_under_12_both_parents_ask_and_the_child_does_not(visitor: httpx2.AsyncClient, young: Cast) -> None:
    await young.sign_in(visitor, "noor")
    assert (await ask(visitor, page_of(young))).status_code == 403
    await young.sign_in(visitor, "samira")
    assert (await ask(visitor, page_of(young))).status_code == 303
    # As long as the other hasn't asked, no organisation is asked and no day counts.
    assert await answer(visitor, young, "joost") == 303
    assert not await ErasureAnswer.exists()
    await days_later(100)
    assert await Circle.exists(id=young.circle.id)
    await young.sign_in(visitor, "peter")
    assert "Wil jij dit ook?" in (await visitor.get(page_of(young))).text
    form = {"answer": "yes", "understood": "1"}
    assert (await visitor.post(f"{page_of(young)}/mee", data=form)).status_code == 303
    assert await answer(visitor, young, "joost") == 303
    assert await answer(visitor, young, "marloes") == 303
    await days_later(8)
    assert not await Circle.exists(id=young.circle.id)
    assert (await Erasure.get()).asked_by == "custody_parent"


async def test_one_parent_says_no(visitor: httpx2.AsyncClient, young: Cast) -> None:
    await young.sign_in(visitor, "samira")
    await ask(visitor, page_of(young))
    await young.sign_in(visitor, "peter")
    assert (await visitor.post(f"{page_of(young)}/mee", data={"answer": "no"})).status_code == 303
    await young.sign_in(visitor, "samira")
    assert "zei een ouder nee" in (await visitor.get(page_of(young))).text
    await days_later(100)
    assert await Circle.exists(id=young.circle.id)


async def test_who_may_no_longer_ask_when_its_day_comes_erases_nothing(
    visitor: httpx2.AsyncClient, young: Cast
) -> None:
    await young.sign_in(visitor, "samira")
    await ask(visitor, page_of(young))
    await young.sign_in(visitor, "peter")
    await visitor.post(f"{page_of(young)}/mee", data={"answer": "yes", "understood": "1"})
    async with store.write():
        # She turned twelve meanwhile.
        await young.circle.refresh_from_db()
        await young.circle.keep(by=await young.actor("joost"), birth=f"{young.today.year - 12}-01-02")
    await days_later(100)
    assert await Circle.exists(id=young.circle.id)
    found = await ErasureRequest.get()
    assert found.lapsed_at and not found.open_in


async def test_whom_she_withdrew_is_waited_for_to_the_last_day(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    """Otherwise who fears an organisation's word ends it first, and a week later nothing is left to weigh."""
    await cast.sign_in(visitor, "noor")
    for slug in ("het-anker", "de-brug"):
        at = f"/kringen/{cast.circle.id}/organisaties/{cast.parts[slug].id}/stoppen"
        assert (await visitor.post(at)).status_code == 303
    page = (await visitor.get(page_of(cast))).text
    assert "Er zit geen organisatie in deze kring." not in page
    assert (await ask(visitor, page_of(cast))).status_code == 303
    page = (await visitor.get(page_of(cast))).text
    assert "Deze organisaties deden kort geleden nog mee: De Brug, Het Anker." in page
    await days_later(LAST.days - 1)
    assert await Circle.exists(id=cast.circle.id)
    await days_later(LAST.days + 1)
    assert not await Circle.exists(id=cast.circle.id)


async def test_who_comes_in_for_an_organisation_meanwhile_is_told(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    await ask(visitor, page_of(cast))
    async with store.write():
        await let_in(cast.circle, cast.organisations["regio"])
        new = await Member.admit(
            cast.circle,
            by=await cast.actor("joost"),
            role=MemberRole.PROFESSIONAL,
            name="Nieuw",
            person_id=cast.people["ineke"].id,
            organisation_id=cast.organisations["regio"].id,
        )
    assert await ErasureRequest.known_to(new)


async def test_who_comes_back_while_it_waits_comes_back(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "noor")
    await ask(visitor, page_of(cast))
    marloes, noor = cast.members["marloes"], await cast.actor("noor")
    async with store.write():
        await marloes.leave(by=noor)
    async with store.write():
        await marloes.come_back(by=noor)
    assert await ErasureRequest.known_to(marloes)
    assert await Named.filter(thing_id=(await ErasureRequest.get()).id, member_id=marloes.id).count() == 1


async def test_a_parent_who_comes_in_meanwhile_is_asked_as_well(visitor: httpx2.AsyncClient, young: Cast) -> None:
    peter, joost = young.members["peter"], await young.actor("joost")
    async with store.write():
        await peter.leave(by=joost)
        await Custody.filter(member_id=peter.id).delete()
    await young.sign_in(visitor, "samira")
    await ask(visitor, page_of(young))
    async with store.write():
        await peter.come_back(by=joost)
        await young._custody(young.circle, peter)
    await young.sign_in(visitor, "peter")
    await visitor.get(page_of(young))
    assert "Wil jij dit ook?" in (await visitor.get(page_of(young))).text
    form = {"answer": "no"}
    assert (await visitor.post(f"{page_of(young)}/mee", data=form)).status_code == 303
    assert (await ErasureRequest.get()).declined_at


async def test_the_page_costs_the_same_however_much_was_asked_before(
    visitor: httpx2.AsyncClient, cast: Cast, queries: Queries
) -> None:
    await cast.sign_in(visitor, "noor")
    await ask(visitor, page_of(cast))
    await visitor.get(page_of(cast))
    with queries() as few:
        await visitor.get(page_of(cast))
    await visitor.post(f"{page_of(cast)}/terug")
    for _ in range(5):
        await ask(visitor, page_of(cast))
        await visitor.post(f"{page_of(cast)}/terug")
    await ask(visitor, page_of(cast))
    with queries() as many:
        await visitor.get(page_of(cast))
    assert len(many) == len(few)


async def test_what_its_errand_gave_up_on_is_taken_up_again(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    at = page_of(cast).replace(str(cast.circle.id), str(cast.waiting.id))
    await cast.sign_in(visitor, "yara")
    await ask(visitor, at)
    with clock.everywhere_at(clock.now() + timedelta(days=8)):
        await Errand.all().update(gave_up_at=clock.now())
        await queue_missed()
        await outbox.drain()
    assert not await Circle.exists(id=cast.waiting.id)
