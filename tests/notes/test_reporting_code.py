"""A note under the reporting code: who isn't named can't tell that it is there, until it is released."""

import re
from datetime import timedelta

import httpx2
import pytest

from portal import clock, store
from portal.access import Action, doors
from portal.audit import AccessLine
from portal.circles.audience import Audience, Kind
from portal.circles.models import Member
from portal.errors import NotFound
from portal.notes.models import Note, NoteNews
from portal.plan.models import Plan
from tests.cast import Cast
from tests.conftest import Queries
from tests.live.conftest import Server, server
from tests.looked import looked
from tests.notes.written import shut_out, write

__all__ = ["server"]
UNNAMED = ["noor", "samira", "naima", "marloes"]


@pytest.mark.parametrize("name", UNNAMED)
async def test_the_doors_give_the_strangers_answer(cast: Cast, name: str) -> None:
    note = await write(cast, "joost", Audience.REPORTING_CODE)
    actor = await cast.actor(name)
    said = []
    for id in (note.id, store.new_id()):
        for action in (Action.NOTE_READ, Action.NOTE_WRITE, Action.NOTE_RELEASE):
            with pytest.raises(NotFound) as refused:
                await doors.open(Note, id, actor, action)
            said.append(refused.value.words)
    assert len(set(said)) == 1
    assert note.id not in {each.id for each in await doors.page(Note, actor, Action.NOTE_READ)}


@pytest.mark.parametrize("name", UNNAMED)
async def test_its_address_is_as_one_that_never_was(
    visitor: httpx2.AsyncClient,
    cast: Cast,
    name: str,
    queries: Queries,
) -> None:
    note = await write(cast, "joost", Audience.REPORTING_CODE)
    client = await cast.sign_in(visitor, name)
    here = f"/kringen/{cast.circle.id}/notities"
    answers, costs = [], []
    for id in (note.id, store.new_id()):
        got, count = [], 0
        for path in ("", "/geschiedenis", "/veranderen", "/vrijgeven"):
            with queries() as asked:
                answer = await client.get(f"{here}/{id}{path}")
            count += len(asked)
            got.append((answer.status_code, answer.text.replace(str(id), "")))
        for path in ("/weghalen", "/terugzetten", "/vrijgeven", "/veranderen"):
            answer = await client.post(f"{here}/{id}{path}", data={"words": "x"})
            got.append((answer.status_code, answer.text.replace(str(id), "")))
        answers.append(got)
        costs.append(count)
    assert answers[0] == answers[1]
    assert {status for status, _ in answers[0]} == {404}
    # As many questions to the database: no clock tells them apart either.
    assert costs[0] == costs[1]


async def test_the_log_of_the_circle_names_it_in_lines_that_can_be_left_out(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    note = await write(cast, "joost", Audience.REPORTING_CODE)
    joost = await cast.sign_in(visitor, "joost")
    before = await AccessLine.all().count()
    for path in ("", "/veranderen", "/vrijgeven", "/geschiedenis"):
        assert (await joost.get(f"/kringen/{cast.circle.id}/notities/{note.id}{path}")).status_code == 200
    lines = (await AccessLine.all().order_by("id"))[before:]
    left = {(each.action, each.kind) for each in lines if each.thing_id != note.id}
    # What is left says that he looked at notes, and not that one of them can be released.
    assert {action for action, kind in left if kind in ("Note", "Circle")} == {"note_read"}


@pytest.mark.parametrize("name", ["noor", "samira"])
async def test_who_reads_the_log_can_not_tell_what_he_wrote(
    app: httpx2.ASGITransport, visitor: httpx2.AsyncClient, cast: Cast, name: str
) -> None:
    await AccessLine.all().delete()
    joost = await cast.sign_in(visitor, "joost")
    here = f"/kringen/{cast.circle.id}"
    form = {"id": str(store.new_id()), "day": "2026-11-23", "words": "Blauwe plekken", "audience": "reporting_code"}
    form["readers"] = str(cast.members["joost"].id)
    assert (await joost.get(f"{here}/notities/nieuw")).status_code == 200
    assert (await joost.post(f"{here}/notities/nieuw", data=form)).status_code == 303
    assert (await joost.get(f"{here}/notities/{form['id']}")).status_code == 200
    visitor.cookies.clear()
    family = await cast.sign_in(visitor, name)
    page = (await family.get(f"{here}/wie-keek")).text
    said = set(re.findall(r"Joost Visser[^<]*(?:</[^>]*>)*[^<]*notitie[^<]*", page))
    assert len(said) == 1 and "opende de notities" in said.pop()
    assert form["id"] not in page
    for place, text in (await looked(app, family, cast, name)).items():
        assert "note-write" not in text and form["id"] not in text, place
    # It can fail: what he writes for the whole circle is told as writing, with the note it was.
    visitor.cookies.clear()
    joost = await cast.sign_in(visitor, "joost")
    open_ = {**form, "id": str(store.new_id()), "audience": "whole_circle"}
    assert (await joost.post(f"{here}/notities/nieuw", data=open_)).status_code == 303
    visitor.cookies.clear()
    told = (await looked(app, await cast.sign_in(visitor, name), cast, name))["AuditEvent"]
    assert told.count("note-write") == 1 and open_["id"] in told


async def test_its_writing_reading_and_changing_make_no_news(server: Server, cast: Cast) -> None:
    clients = {}
    for name, kind in (("noor", "family"), ("samira", "family"), ("naima", "family"), ("marloes", "care")):
        client = clients[name] = await server.connect(name)
        for topic in (f"notes_{kind}/{cast.circle.id}", f"conversation/{cast.conversation.id}"):
            await client.say(do="listen", topic=topic)
            assert (await client.hears())["is"] == "listening"
    stood = [await NoteNews.stands_at(cast.circle.id, side) for side in ("family", "care")]
    plan = await Plan.stands_at(cast.circle.id)
    joost = await cast.actor("joost")
    note = await write(cast, "joost", Audience.REPORTING_CODE)
    async with store.write():
        await note.change(by=joost, words="Nog een keer bekeken")
        await note.remove(by=joost)
        await note.put_back(by=joost)
    assert [await NoteNews.stands_at(cast.circle.id, side) for side in ("family", "care")] == stood
    assert await Plan.stands_at(cast.circle.id) == plan
    await write(cast, "joost", Audience.WHOLE_CIRCLE)
    for name, client in clients.items():
        # The first thing anybody hears is what came after, with the very next number.
        news = await client.hears()
        side = 1 if name == "marloes" else 0
        assert (news["is"], news["n"]) == ("news", stood[side] + 1), name


async def test_released_it_is_read_with_its_day_and_says_when_it_was_written(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    note = await write(cast, "joost", Audience.REPORTING_CODE, "Eerst anders")
    async with store.write():
        await note.change(by=await cast.actor("joost"), words="Blauwe plekken")
    here = f"/kringen/{cast.circle.id}/notities/{note.id}"
    joost = await cast.sign_in(visitor, "joost")
    page = (await joost.get(f"{here}/vrijgeven")).text
    for words in ("Dit kan niet terug", "geschreven is op 23 november", "Samira El Amrani", "Waarom kan het nu?"):
        assert words in page
    sent = {"audience": "whole_circle", "reason": "Met moeder besproken", "version": "2"}
    assert (await joost.post(f"{here}/vrijgeven", data={**sent, "reason": ""})).status_code == 422
    assert (await joost.post(f"{here}/vrijgeven", data=sent)).status_code == 303
    note = await Note.get(id=note.id)
    assert (note.released_by, note.released_at, note.release_reason) == (
        cast.people["joost"].id,
        clock.now(),
        "Met moeder besproken",
    )
    assert "Met moeder besproken" in (await joost.get(here)).text
    for name in UNNAMED:
        client = await cast.sign_in(visitor, name)
        assert "Blauwe plekken" in (await client.get(f"/kringen/{cast.circle.id}/notities")).text
        page = (await client.get(here)).text
        for words in ("over 20 november", "Geschreven op", "23 november", "Joost Visser heeft die vrijgegeven op"):
            assert words in page, words
        # Why is for those who read it before, and so is what it said then.
        assert "Met moeder besproken" not in page
        told = (await client.get(f"{here}/geschiedenis")).text
        assert "Eerst anders" not in told
        assert "Met moeder besproken" not in told


async def test_released_to_professionals_the_family_still_knows_nothing(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    note = await write(cast, "joost", Audience.REPORTING_CODE, "Blauwe plekken")
    async with store.write():
        await note.release(by=await cast.actor("joost"), audience=Audience.PROFESSIONALS, reason="Samen wegen")
    for name, status in (("marloes", 200), ("noor", 404), ("samira", 404), ("naima", 404)):
        client = await cast.sign_in(visitor, name)
        assert (await client.get(f"/kringen/{cast.circle.id}/notities/{note.id}")).status_code == status


async def test_a_release_is_heard_by_those_who_may_read_it_from_then_on(server: Server, cast: Cast) -> None:
    note = await write(cast, "joost", Audience.REPORTING_CODE)
    noor = await server.connect("noor")
    await noor.say(do="listen", topic=f"notes_family/{cast.circle.id}")
    at = (await noor.hears())["at"]
    async with store.write():
        await note.release(by=await cast.actor("joost"), audience=Audience.WHOLE_CIRCLE, reason="Het kan nu")
    assert (await noor.hears())["n"] == at + 1


async def test_who_releases_decides_about_the_words_she_has_read(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    marloes = cast.members["marloes"]
    note = await write(cast, "joost", Audience.REPORTING_CODE, readers=[cast.members["joost"], marloes])
    async with store.write():
        await note.change(by=await cast.actor("joost"), words="Er kwam iets bij")
    client = await cast.sign_in(visitor, "marloes")
    sent = {"audience": "whole_circle", "reason": "Het kan nu", "version": "1"}
    here = f"/kringen/{cast.circle.id}/notities/{note.id}/vrijgeven"
    answer = await client.post(here, data=sent)
    assert answer.status_code == 422
    assert "De notitie is net veranderd." in answer.text
    assert "Het kan nu" in answer.text
    assert (await client.post(here, data={**sent, "version": "2"})).status_code == 303
    again = await client.post(here, data={**sent, "version": "3", "reason": "Nog eens"})
    assert again.status_code == 303
    assert (await Note.get(id=note.id)).release_reason == "Het kan nu"


async def test_before_releasing_he_reads_who_truly_will_read_it(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    note = await write(cast, "joost", Audience.REPORTING_CODE)
    async with store.write():
        await shut_out(cast, "samira", Kind.NOTES)
    joost = await cast.sign_in(visitor, "joost")
    page = (await joost.get(f"/kringen/{cast.circle.id}/notities/{note.id}/vrijgeven")).text
    assert "Noor de Vries" in page and "Samira El Amrani" not in page
    assert page.count("Samira leest niet mee.") == 1


async def test_whose_time_ran_out_is_named_as_a_reader_no_more(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    marloes = cast.members["marloes"]
    note = await write(cast, "joost", Audience.REPORTING_CODE, readers=[cast.members["joost"], marloes])
    async with store.write():
        await marloes.keep(by=await cast.actor("joost"), until=clock.now() + timedelta(hours=1))
    here = f"/kringen/{cast.circle.id}/notities/{note.id}"
    joost = await cast.sign_in(visitor, "joost")
    named = re.search(r"Te lezen voor ([^,]+), en voor niemand anders.", (await joost.get(here)).text)
    assert named and set(named[1].split(" en ")) == {"Joost Visser", "Marloes Kuipers"}
    with clock.everywhere_at(clock.now() + timedelta(hours=2)):
        joost = await cast.sign_in(visitor, "joost")
        assert "Te lezen voor Joost Visser, en voor niemand anders." in (await joost.get(here)).text


async def test_who_comes_back_after_leaving_has_to_be_chosen_again(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    marloes = cast.members["marloes"]
    note = await write(cast, "joost", Audience.REPORTING_CODE, readers=[cast.members["joost"], marloes])
    by = await cast.actor("marloes")
    async with store.write():
        await marloes.leave(by=by)
        await Member.admit(
            cast.circle,
            by=by,
            role=marloes.role,
            name=marloes.name,
            person_id=marloes.person_id,
            organisation_id=marloes.organisation_id,
        )
    client = await cast.sign_in(visitor, "marloes")
    assert (await client.get(f"/kringen/{cast.circle.id}/notities/{note.id}")).status_code == 404
