"""Somebody writes a note, says first who may read it, and just they do."""

import re

import httpx2
import pytest

from portal import store
from portal.access import Action, doors
from portal.circles.audience import Audience, Kind
from portal.circles.models import Member
from portal.circles.named import Named
from portal.circles.thing import Owner
from portal.errors import NotFound
from portal.notes.models import Note
from portal.people.actor import Actor
from tests.cast import Cast
from tests.notes.written import shut_out, write

TYPED = {"title": "Zwemmen", "words": "We gingen zwemmen.\nDat was fijn.", "day": "2026-11-20"}
CIRCLE = ("noor", "samira", "peter", "naima", "gerda", "joost", "marloes")


def here(cast: Cast) -> str:
    return f"/kringen/{cast.circle.id}/notities"


async def test_she_writes_a_note_and_the_circle_reads_it(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    form = (await noor.get(f"{here(cast)}/nieuw")).text
    for words in ("Wie kan dit lezen?", "Alleen ik", "verder niemand", "Gezin en netwerk", "De hele kring"):
        assert words in form
    # Nothing is chosen for her.
    assert "checked" not in form
    sent = await noor.post(f"{here(cast)}/nieuw", data={**TYPED, "audience": "whole_circle"})
    page = (await noor.get(sent.headers["location"])).text
    for words in ("Zwemmen", "Dat was fijn.", "De hele kring leest mee.", "20 november"):
        assert words in page
    for name in CIRCLE:
        reader = await cast.sign_in(visitor, name)
        assert (await reader.get(sent.headers["location"])).status_code == 200
        assert "We gingen zwemmen." in (await reader.get(here(cast))).text
    outsider = await cast.sign_in(visitor, "bas")
    assert (await outsider.get(sent.headers["location"])).status_code == 404


async def test_without_choosing_who_reads_it_nothing_is_saved_and_nothing_is_lost(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    before = await Note.all().count()
    noor = await cast.sign_in(visitor, "noor")
    answer = await noor.post(f"{here(cast)}/nieuw", data=TYPED)
    assert answer.status_code == 422
    assert "Kies wie dit mag lezen." in answer.text
    assert "Dat was fijn." in answer.text
    assert await Note.all().count() == before


async def test_sent_twice_it_is_one_note(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    before = await Note.all().count()
    noor = await cast.sign_in(visitor, "noor")
    id = str(store.new_id())
    for _ in range(2):
        sent = {**TYPED, "id": id, "audience": "whole_circle"}
        assert (await noor.post(f"{here(cast)}/nieuw", data=sent)).headers["location"] == f"{here(cast)}/{id}"
    assert await Note.all().count() == before + 1


@pytest.mark.parametrize("writer", ["noor", "samira", "naima"])
async def test_what_is_for_oneself_alone_nobody_else_reads(
    visitor: httpx2.AsyncClient, cast: Cast, writer: str
) -> None:
    note = await write(cast, writer, Audience.ONLY_ME, "Mijn geheim")
    assert (note.owner_kind, note.owner_id) == (Owner.PERSON, cast.people[writer].id)
    for name in CIRCLE:
        reader = await cast.sign_in(visitor, name)
        hers = name == writer
        assert (await reader.get(f"{here(cast)}/{note.id}")).status_code == (200 if hers else 404), name
        assert ("Mijn geheim" in (await reader.get(here(cast))).text) is hers


async def test_a_private_note_has_its_place_in_one_circle(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    note = await write(cast, "noor", Audience.ONLY_ME)
    async with store.write():
        await Member.admit(
            cast.waiting,
            by=Actor.house("test"),
            role=cast.members["peter"].role,
            name="Noor",
            person_id=cast.people["noor"].id,
        )
    noor = await cast.sign_in(visitor, "noor")
    assert (await noor.get(f"{here(cast)}/{note.id}")).status_code == 200
    assert (await noor.get(f"/kringen/{cast.waiting.id}/notities/{note.id}")).status_code == 404


async def test_no_job_of_the_house_reads_what_is_for_oneself_alone(cast: Cast) -> None:
    note = await write(cast, "noor", Audience.ONLY_ME)
    with pytest.raises(NotFound):
        await doors.open(Note, note.id, Actor.house("test"), Action.NOTE_READ)


async def test_a_private_note_is_shared_by_writing_another(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    note = await write(cast, "noor", Audience.ONLY_ME, "Wat ik wil zeggen")
    noor = await cast.sign_in(visitor, "noor")
    assert f"{here(cast)}/nieuw?van={note.id}" in (await noor.get(f"{here(cast)}/{note.id}")).text
    assert "Wat ik wil zeggen" in (await noor.get(f"{here(cast)}/nieuw?van={note.id}")).text
    # Nobody else begins with her words.
    samira = await cast.sign_in(visitor, "samira")
    assert "Wat ik wil zeggen" not in (await samira.get(f"{here(cast)}/nieuw?van={note.id}")).text


async def test_a_working_note_stays_in_ones_own_organisation_and_says_that_it_is_no_secret(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    note = await write(cast, "joost", Audience.OWN_ORGANISATION)
    joost = await cast.sign_in(visitor, "joost")
    form = (await joost.get(f"{here(cast)}/nieuw")).text
    assert "Dit is niet geheim: vraagt Noor of een ouder ernaar" in form
    page = (await joost.get(f"{here(cast)}/{note.id}")).text
    assert "Alleen medewerkers van De Brug" in page
    assert "Voorlopige werknotitie" in page
    assert "dan moet deze notitie misschien mee" in page
    for name in ("marloes", "noor", "samira"):
        reader = await cast.sign_in(visitor, name)
        assert (await reader.get(f"{here(cast)}/{note.id}")).status_code == 404


async def test_only_chosen_professionals_become_readers_under_the_reporting_code(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    joost = await cast.sign_in(visitor, "joost")
    form = (await joost.get(f"{here(cast)}/nieuw")).text
    assert "Niemand anders merkt dat deze notitie er is" in form
    offered = set(re.findall(r'name="with" value="([^"]+)"', form))
    assert offered == {str(cast.members["marloes"].id)}
    picked = [str(cast.members["marloes"].id), str(cast.members["samira"].id)]
    sent = await joost.post(f"{here(cast)}/nieuw", data={**TYPED, "audience": "reporting_code", "with": picked})
    note = await Note.get(id=sent.headers["location"].rsplit("/", 1)[1])
    assert await note.reader_ids() == {cast.members["joost"].id, cast.members["marloes"].id}
    assert "Joost Visser" in (await joost.get(sent.headers["location"])).text


async def test_a_family_member_named_by_mistake_still_knows_nothing(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    note = await write(cast, "joost", Audience.REPORTING_CODE)
    with pytest.raises(ValueError, match="professionals"):
        await note.add_readers([cast.members["samira"]])
    await Named.create(thing_id=note.id, member=cast.members["samira"])
    samira = await cast.sign_in(visitor, "samira")
    assert (await samira.get(f"{here(cast)}/{note.id}")).status_code == 404


@pytest.mark.parametrize(("key", "told"), [("noor", True), ("joost", True), ("peter", False), ("naima", False)])
async def test_it_says_truly_who_reads_when_the_mother_does_not(
    visitor: httpx2.AsyncClient, cast: Cast, key: str, told: bool
) -> None:
    note = await write(cast, "noor", Audience.WHOLE_CIRCLE)
    client = await cast.sign_in(visitor, key)
    form, page = f"{here(cast)}/nieuw", f"{here(cast)}/{note.id}"
    assert "De hele kring leest mee." in (await client.get(page)).text
    assert "Samira, " in option((await client.get(form)).text, "whole_circle")
    async with store.write():
        await shut_out(cast, "samira", Kind.NOTES)
    text = (await client.get(page)).text
    assert "De hele kring leest mee." not in text and "Deze mensen lezen mee: jij, " in text
    assert ("Samira leest niet mee." in text) is told
    text = option((await client.get(form)).text, "whole_circle")
    assert "Samira, " not in text and ("Samira leest niet mee." in text) is told


def option(form: str, audience: str) -> str:
    """One of the audiences to choose from, with who that is."""
    return form.partition(f'value="{audience}"')[2].partition("</div>")[0]


async def test_before_one_chooses_who_reads_a_note_one_reads_who_that_is(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    form = (await (await cast.sign_in(visitor, "noor")).get(f"{here(cast)}/nieuw")).text
    assert "Peter, Samira, " in option(form, "whole_circle") and "Joost (De Brug)" in option(form, "whole_circle")
    assert "Peter, Samira, " in option(form, "family_network") and "Joost" not in option(form, "family_network")
    form = (await (await cast.sign_in(visitor, "joost")).get(f"{here(cast)}/nieuw")).text
    assert "Marloes (Het Anker). Gezin en netwerk" in option(form, "professionals")
    # Marloes works elsewhere.
    assert "Nu nog alleen jij. Voorlopig" in option(form, "own_organisation")


async def test_the_bar_says_where_the_notes_are(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for name, room in (("noor", "Vandaag"), ("joost", "Notities")):
        reader = await cast.sign_in(visitor, name)
        for path in (here(cast), f"/kringen/{cast.circle.id}/verklaringen"):
            bar = (await reader.get(path)).text.partition('<nav class="rooms"')[2].partition("</nav>")[0]
            lit = bar.partition('aria-current="page"')[2].partition("</li>")[0]
            assert bar.count("aria-current") == 1 and f">{room}</span>" in lit, (name, path)


async def test_an_empty_list_says_how_to_begin(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    yara = await cast.sign_in(visitor, "yara")
    page = (await yara.get(f"/kringen/{cast.waiting.id}/notities")).text
    assert "Nog geen notities" in page
    assert "Eerste notitie schrijven" in page


async def test_the_way_to_the_notes_is_on_the_front_page_of_the_circle(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for name in CIRCLE:
        reader = await cast.sign_in(visitor, name)
        assert f'href="{here(cast)}"' in (await reader.get(f"/kringen/{cast.circle.id}")).text
