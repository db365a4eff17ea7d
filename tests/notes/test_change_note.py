"""Its writer changes a note, takes it away and puts it back; what she typed on another device isn't lost."""

from datetime import timedelta

import httpx2
import pytest

from portal import clock, store
from portal.circles.audience import Audience
from portal.notes.models import Note
from tests.cast import Cast
from tests.conftest import Queries
from tests.notes.written import write

CHANGED = {"title": "", "day": "2026-11-20"}


def at(note: Note) -> str:
    return f"/kringen/{note.circle_id}/notities/{note.id}"


async def test_a_change_is_told_with_what_it_said_before(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    note = await write(cast, "noor", Audience.WHOLE_CIRCLE, "Eerste woorden")
    noor = await cast.sign_in(visitor, "noor")
    sent = {**CHANGED, "words": "Andere woorden", "audience": "whole_circle", "version": "1"}
    assert (await noor.post(f"{at(note)}/veranderen", data=sent)).status_code == 303
    told = (await noor.get(f"{at(note)}/geschiedenis")).text
    assert "Jij veranderde deze notitie." in told
    assert "Eerste woorden" in told
    assert "Andere woorden" in told


async def test_changed_on_another_device_she_sees_both(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    note = await write(cast, "noor", Audience.WHOLE_CIRCLE)
    noor = await cast.sign_in(visitor, "noor")
    for words, status in (("Op de telefoon", 303), ("Op de laptop", 409)):
        sent = {**CHANGED, "words": words, "version": "1"}
        answer = await noor.post(f"{at(note)}/veranderen", data=sent)
        assert answer.status_code == status
    for words in ("Op de telefoon", "Op de laptop", "Jij veranderde dit op", 'name="version" value="2"'):
        assert words in answer.text
    assert (await Note.get(id=note.id)).words == "Op de telefoon"


async def test_the_same_words_twice_change_nothing(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    note = await write(cast, "noor", Audience.WHOLE_CIRCLE)
    noor = await cast.sign_in(visitor, "noor")
    for _ in range(2):
        sent = {**CHANGED, "words": "Iets anders", "version": "1"}
        assert (await noor.post(f"{at(note)}/veranderen", data=sent)).status_code == 303
    assert (await Note.get(id=note.id)).version == 2


async def test_taken_away_it_is_gone_for_all_and_can_be_put_back(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    note = await write(cast, "joost", Audience.WHOLE_CIRCLE, "Per ongeluk")
    joost = await cast.sign_in(visitor, "joost")
    away = await joost.post(f"{at(note)}/weghalen")
    page = (await joost.get(away.headers["location"])).text
    assert "De notitie is weggehaald." in page
    assert "Per ongeluk" not in page
    noor = await cast.sign_in(visitor, "noor")
    assert (await noor.get(at(note))).status_code == 404
    joost = await cast.sign_in(visitor, "joost")
    await joost.post(f"{at(note)}/terugzetten")
    noor = await cast.sign_in(visitor, "noor")
    assert "Per ongeluk" in (await noor.get(at(note))).text


async def test_who_reads_a_note_of_somebody_else_does_not_change_it(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    note = await write(cast, "noor", Audience.WHOLE_CIRCLE)
    samira = await cast.sign_in(visitor, "samira")
    answer = await samira.post(f"{at(note)}/veranderen", data={**CHANGED, "words": "Nee", "version": "1"})
    assert answer.status_code == 403
    assert "Alleen wie een notitie schreef, kan haar veranderen." in answer.text
    assert "veranderen" not in (await samira.get(at(note))).text.split("<main")[1].split("</main")[0].lower()


async def test_what_she_opens_to_more_people_begins_for_them_there(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    note = await write(cast, "joost", Audience.OWN_ORGANISATION, "Ruwe eerste gedachte")
    joost = await cast.sign_in(visitor, "joost")
    sent = {**CHANGED, "words": "Afgewogen woorden", "audience": "whole_circle", "version": "1"}
    await joost.post(f"{at(note)}/veranderen", data=sent)
    noor = await cast.sign_in(visitor, "noor")
    told = (await noor.get(f"{at(note)}/geschiedenis")).text
    assert "Joost Visser koos wie deze notitie nu leest." in told
    assert "Ruwe eerste gedachte" not in told
    joost = await cast.sign_in(visitor, "joost")
    assert "Ruwe eerste gedachte" in (await joost.get(f"{at(note)}/geschiedenis")).text


@pytest.mark.parametrize(
    ("writer", "was", "asked"),
    [
        # What the family has read isn't taken back by a professional.
        ("joost", Audience.WHOLE_CIRCLE, Audience.PROFESSIONALS),
        ("joost", Audience.PROFESSIONALS, Audience.REPORTING_CODE),
        # Out of the reporting code there is one way: releasing.
        ("joost", Audience.REPORTING_CODE, Audience.WHOLE_CIRCLE),
        ("noor", Audience.WHOLE_CIRCLE, Audience.ONLY_ME),
        ("noor", Audience.ONLY_ME, Audience.WHOLE_CIRCLE),
    ],
)
async def test_not_every_audience_becomes_every_other(
    visitor: httpx2.AsyncClient, cast: Cast, writer: str, was: Audience, asked: Audience
) -> None:
    note = await write(cast, writer, was)
    client = await cast.sign_in(visitor, writer)
    sent = {**CHANGED, "words": "Anders", "audience": asked.value, "version": "1"}
    assert (await client.post(f"{at(note)}/veranderen", data=sent)).status_code == 422
    with pytest.raises(ValueError, match="become"):
        await note.change(by=await cast.actor(writer), audience=asked)
    assert (await Note.get(id=note.id)).audience is was


async def test_notes_of_one_day_stand_together_the_latest_day_first(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for number in range(70):
        day = clock.today().replace(day=1 + number % 20)
        await write(cast, "noor", Audience.WHOLE_CIRCLE, f"Nummer {number}.", day=day)
    noor = await cast.sign_in(visitor, "noor")
    first = (await noor.get(f"/kringen/{cast.circle.id}/notities")).text
    older = first.split("?voor=")[1].split('"')[0]
    second = (await noor.get(f"/kringen/{cast.circle.id}/notities?voor={older}")).text
    for number in range(70):
        assert (f"Nummer {number}." in first) + (f"Nummer {number}." in second) == 1
    days = first.split("<h2 id=")[1:]
    assert len(days) == len({each[:16] for each in days})


async def test_a_day_with_more_than_a_page_stands_there_whole(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    day = clock.today()
    for number in range(130):
        await write(cast, "noor", Audience.WHOLE_CIRCLE, f"Nummer {number}.", day=day)
    await write(cast, "noor", Audience.WHOLE_CIRCLE, "De dag ervoor.", day=day - timedelta(days=1))
    noor = await cast.sign_in(visitor, "noor")
    page = (await noor.get(f"/kringen/{cast.circle.id}/notities")).text
    assert all(f"Nummer {number}." in page for number in range(130))
    assert "De dag ervoor." not in page
    older = await noor.get(f"/kringen/{cast.circle.id}/notities?voor={day}")
    assert "De dag ervoor." in older.text
    assert f"?voor={day}" in page


async def test_a_list_costs_as_many_queries_for_many_notes(
    visitor: httpx2.AsyncClient, cast: Cast, queries: Queries
) -> None:
    counts: dict[str, list[int]] = {"noor": [], "joost": []}
    note = await write(cast, "joost", Audience.WHOLE_CIRCLE)
    for _ in range(2):
        for name, found in counts.items():
            client = await cast.sign_in(visitor, name)
            with queries() as asked:
                await client.get(f"/kringen/{cast.circle.id}/notities")
                await client.get(at(note))
                await client.get(f"{at(note)}/geschiedenis")
                await client.get(f"/kringen/{cast.circle.id}/notities/nieuw")
            found.append(len(asked))
        for writer in ("noor", "joost"):
            for number in range(12):
                await write(cast, writer, Audience.WHOLE_CIRCLE, f"Dag {number}")
                await write(cast, "noor", Audience.ONLY_ME, f"Zelf {number}")
        async with store.write():
            await note.change(by=await cast.actor("joost"), words=f"Weer anders {len(counts['noor'])}")
    assert counts["noor"][0] == counts["noor"][1]
    assert counts["joost"][0] == counts["joost"][1]
