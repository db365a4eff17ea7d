"""After an erasure: no row, no word, no id of it in the database, none that opens in an old backup, nothing at FHIR."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
from tortoise import Tortoise
from tortoise.connection import get_connection

from portal import clock, outbox, store, vault
from portal.access import Action, doors
from portal.audit import Ground, erase
from portal.audit.verify import verify
from portal.chat.models import Conversation, Message
from portal.circles.audience import Audience
from portal.circles.erasing import HOUSE
from portal.circles.models import Circle
from portal.circles.thing import Thing
from portal.errors import Gone
from portal.notes.models import Note
from portal.notes.statements import Statement
from portal.outbox import Errand, KeptLetter
from portal.people.drafts import Draft
from portal.people.persons import Person
from portal.plan.models import Goal
from portal.settings import settings
from portal.vault import Shut, Whose
from portal.vault.backup import backup, put_back
from portal.vault.fields import SealedRow, sealed_fields
from portal.vault.models import OwnerKey
from portal.vault.resealing import sealed_models
from tests.cast import Cast
from tests.exchange.clients import outcome, reading_as, right
from tests.live.conftest import Server, server
from tests.vault.postgres import programs
from tests.vault.test_backup import restored
from tests.vault.test_dump import NAME, SENTENCE, dump, fill_what_is_empty, texts, write_everywhere

__all__ = ["server"]

# The log says when who did what with which id, without a word; the record says that it was erased.
STAYS = {"access_line", "log_head", "log_day", "log_cut", "erasure", "live_notice"}
# What was said of Noor's circle, in the cast and in the planted words.
HERS = ("Ik wil weer elke dag naar school", "Bellen met school over de ochtenden", "Noor de Vries", "Noor")


async def of_circle(cast: Cast) -> set[UUID]:
    """The ids of everything in Noor's circle."""
    found = {cast.circle.id}
    for model in Tortoise.apps["portal"].values():
        if issubclass(model, Thing):
            found |= {each for each in await model.filter(owner_id=cast.circle.id).values_list("id", flat=True)}
    return {UUID(int=each.int) for each in found}


async def ids_in(table: str) -> set[str]:
    """Every value in a table that could be an id."""
    rows = await get_connection("default").execute_query_dict(f'SELECT * FROM "{table}"')
    return {str(value) for row in rows for value in dict(row).values() if isinstance(value, str | UUID)}


async def words_left() -> set[str]:
    """Every text in a sealed column that still opens."""
    return {text for model in sealed_models() for row in await model.all() for text in _texts(row)}


def _texts(row: SealedRow) -> list[str]:
    return [text for name in sealed_fields(type(row)) for text in texts(getattr(row, name))]


async def erase_circle(cast: Cast) -> None:
    await erase((Whose.CIRCLE, cast.circle.id), ground=Ground.REQUEST, asked_by="young_person")


async def test_no_row_and_no_id_of_it_is_left(cast: Cast) -> None:
    await write_everywhere(cast)
    await fill_what_is_empty()
    noor, at = await cast.actor("noor"), f"/kringen/{cast.circle.id}/gesprekken/{cast.conversation.id}"
    await Draft.keep(noor, at, {"text": [SENTENCE]})
    await Draft.keep(noor, f"/doelen/{cast.goal.id}", {"words": [SENTENCE]})
    await Draft.keep(noor, "/account", {"name": ["Noor"]})
    hers = {str(each) for each in await of_circle(cast)}
    assert len(hers) > 40
    before = {model._meta.db_table: await model.all().count() for model in Tortoise.apps["portal"].values()}
    await erase_circle(cast)
    left = {}
    for table in before.keys() - STAYS:
        if found := await ids_in(table) & hers:
            left[table] = len(found)
    assert left == {}
    # Of pages that aren't the circle's.
    left_to_her = [each.values for each in await Draft.filter(person_id=noor.person_id)]
    assert sorted(left_to_her, key=str) == [{"name": ["Noor"]}, {"text": [SENTENCE, NAME]}]
    assert before["message"] and not await Message.exists()


async def test_of_what_was_typed_in_it_nothing_opens_and_of_others_all(cast: Cast) -> None:
    mine = await cast.actor("noor")
    assert any(HERS[0] == each for each in await words_left())
    await erase_circle(cast)
    left = await words_left()
    # Her account is hers, and stays until she erases that.
    assert {each for each in HERS if each in left} == {"Noor de Vries"}
    assert "Yara" in left
    assert await Person.exists(id=mine.person_id)
    assert (await verify()).faults == []


async def test_a_dump_holds_neither_the_words_nor_the_key(cast: Cast) -> None:
    # A circle of this test's own: the cast's own rows stand beside the tables as well, for the next test.
    async with store.write():
        circle = await Circle.start(by=HOUSE, name="Zus", birth_date=cast.today - timedelta(days=5000))
        await Goal.set(circle, by=HOUSE, words=SENTENCE)
    kept = [
        *await stored("words", f"SELECT words FROM goal WHERE owner_id = '{circle.id}'"),
        *await stored("wrapped", f"SELECT wrapped FROM owner_key WHERE owner_id = '{circle.id}'"),
    ]
    assert len(kept) == 2
    content = await dump()
    assert all(each in content or each.hex().encode() in content for each in kept)
    await erase((Whose.CIRCLE, circle.id), ground=Ground.REQUEST)
    content = await dump()
    assert not any(each in content or each.hex().encode() in content for each in kept)


async def stored(column: str, query: str) -> list[bytes]:
    """The bytes as they stand in the database."""
    return [bytes(row[column]) for row in await get_connection("default").execute_query_dict(query)]


async def test_in_a_backup_of_before_with_the_newest_keys_nothing_of_it_opens(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", programs())
    before, keys_of_then = await backup(settings().database_url, tmp_path / "backup")
    await erase_circle(cast)
    with clock.everywhere_at(clock.now() + timedelta(days=31)):
        _, newest = await backup(settings().database_url, tmp_path / "backup")
    # Within a month the keys of then are gone as well.
    assert not await asyncio.to_thread(keys_of_then.exists)
    async with restored(before, Path(settings().key_file), tmp_path):
        await put_back(newest)
        notes = [(Note, cast.notes[audience].id) for audience in (Audience.WHOLE_CIRCLE, Audience.ONLY_ME)]
        for model, id in ((Circle, cast.circle.id), (Goal, cast.goal.id), *notes):
            with pytest.raises(Shut):
                await model.get(id=id)
        assert (await Circle.get(id=cast.waiting.id)).name == "Yara"
        assert (await Person.get(id=cast.people["noor"].id)).name == "Noor de Vries"


async def test_fhir_says_gone_to_who_read_it_and_not_found_to_a_stranger(app: httpx2.ASGITransport, cast: Cast) -> None:
    async with reading_as(app, cast, "marloes") as client:
        assert right(await client.get(f"/fhir/Goal/{cast.goal.id}"))["id"] == str(cast.goal.id)
    await erase_circle(cast)
    paths = [f"Patient/{cast.circle.id}", f"Goal/{cast.goal.id}", f"Task/{cast.step.id}"]
    async with reading_as(app, cast, "marloes") as client:
        for path in paths:
            assert outcome(await client.get(f"/fhir/{path}"), 410)["code"] == "deleted", path
        for kind in ("Patient", "CarePlan", "Goal", "Task", "Communication", "CareTeam", "RelatedPerson", "AuditEvent"):
            found = right(await client.get(f"/fhir/{kind}?patient={cast.circle.id}"))
            assert found.get("total") == 0 and "entry" not in found, kind
    async with reading_as(app, cast, "yara") as client:
        for path in paths:
            assert outcome(await client.get(f"/fhir/{path}"), 404)["code"] == "not-found", path


async def test_an_open_page_is_hung_up_on_at_once(server: Server, cast: Cast) -> None:
    client = await server.connect("naima")
    await client.say(do="listen", topic=f"conversation/{cast.conversation.id}")
    assert (await client.hears())["is"] == "listening"
    await erase_circle(cast)
    assert await client.hears() == {"is": "ended", "topic": f"conversation/{cast.conversation.id}", "why": "gone"}
    await client.say(do="listen", topic=f"conversation/{cast.conversation.id}")
    assert (await client.hears())["why"] == "gone"


async def test_a_letter_that_waited_does_not_leave(cast: Cast) -> None:
    await outbox.drain()
    await KeptLetter.all().delete()
    async with store.write():
        noor = await cast.actor("noor")
        await outbox.queue("invitation", cast.sent.id)
        await outbox.queue("circle_news", cast.members["samira"].id)
    await erase_circle(cast)
    assert noor and not await Errand.exists(subject_id__in=[cast.sent.id, cast.members["samira"].id])
    await outbox.drain()
    assert not await KeptLetter.exists()


async def test_erased_twice_it_is_gone_once_and_says_so(cast: Cast) -> None:
    await erase_circle(cast)
    again = await erase((Whose.CIRCLE, cast.circle.id), ground=Ground.TERM)
    assert again.gone == {}


async def test_what_goes_wrong_on_the_way_erases_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(owner: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(vault, "erase_key", fails)
    with pytest.raises(ZeroDivisionError):
        await erase_circle(cast)
    assert (await Conversation.get(id=cast.conversation.id)).owner_id == cast.circle.id


async def test_what_was_on_its_way_into_it_finds_no_circle_any_more(cast: Cast) -> None:
    """Joost had passed the door; the circle was erased while his words waited for their turn to be written."""
    joost = await cast.actor("joost")
    entered = await doors.enter(joost, cast.circle.id, Action.STATEMENT_READ)
    await erase_circle(cast)
    with pytest.raises(Gone):
        async with store.write():
            await Statement.write(entered.circle, by=joost, words="Te laat")
    assert not await Statement.exists(owner_id=cast.circle.id)
    assert not await OwnerKey.exists(owner_id=cast.circle.id)


async def test_what_she_was_keeping_there_for_herself_finds_none_either(cast: Cast) -> None:
    noor = await cast.actor("noor")
    entered = await doors.enter(noor, cast.circle.id, Action.NOTE_READ)
    await erase_circle(cast)
    with pytest.raises(Gone):
        async with store.write():
            await Note.write(
                entered.circle, by=noor, words="Te laat", day=cast.today, audience=Audience.ONLY_ME, id=store.new_id()
            )
    assert not await Note.exists(circle_id=cast.circle.id)
    assert not await OwnerKey.exists(owner_kind=Whose.KEPT)
