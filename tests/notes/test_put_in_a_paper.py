"""Somebody adds a paper, says first who may read it, and just they do."""

import re
from typing import Any

import httpx2
import pytest

from portal import store
from portal.audit import AccessLine
from portal.circles.audience import Audience
from portal.notes import paper_writing
from portal.notes.paper_content import JPEG, PDF
from portal.notes.papers import Paper
from portal.people.pace import Pace
from tests.cast import Cast
from tests.notes.put import put_in
from tests.notes.sent_files import CAMERA, docx, pdf, photo, photo_with_place

TYPED = {"title": "Brief van school", "day": "2026-11-20", "words": "Kun jij dit lezen?", "audience": "whole_circle"}
CIRCLE = ("noor", "samira", "peter", "naima", "gerda", "joost", "marloes")


def here(cast: Cast) -> str:
    return f"/kringen/{cast.circle.id}/papieren"


async def send(
    reader: httpx2.AsyncClient, cast: Cast, content: bytes, name: str = "brief.pdf", **typed: str
) -> httpx2.Response:
    return await reader.post(
        f"{here(cast)}/nieuw", data={**TYPED, **typed}, files={"file": (name, content, "text/html")}
    )


async def test_she_adds_a_paper_and_the_circle_reads_it(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    form = (await noor.get(f"{here(cast)}/nieuw")).text
    for words in ("Wie kan dit lezen?", "Alleen ik", "verder niemand", "Gezin en netwerk", "waar hij is gemaakt"):
        assert words in form
    # Nothing is chosen for her.
    assert "checked" not in form
    content = pdf()
    sent = await send(noor, cast, content)
    assert sent.status_code == 303
    place = sent.headers["location"]
    for name in CIRCLE:
        reader = await cast.sign_in(visitor, name)
        assert "Brief van school" in (await reader.get(here(cast))).text
        page = (await reader.get(place)).text
        for words in ("Brief van school", "De hele kring leest mee.", "20 november", "Kun jij dit lezen?", "Pdf, "):
            assert words in page, words
        file = await reader.get(f"{place}/bestand")
        assert file.content == content
    for name in ("bas", "yara", "ineke"):
        stranger = await cast.sign_in(visitor, name)
        assert (await stranger.get(here(cast))).status_code == 404
        assert (await stranger.get(place)).status_code == 404
        assert (await stranger.get(f"{place}/bestand")).status_code == 404


async def test_a_circle_without_papers_says_what_they_are_for(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    yara = await cast.sign_in(visitor, "yara")
    empty = (await yara.get(f"/kringen/{cast.waiting.id}/papieren")).text
    assert "Nog geen papieren" in empty and "Eerste papier toevoegen" in empty


async def test_its_bytes_are_kept_and_never_run(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    file = await noor.get(f"{(await send(noor, cast, pdf(), 'Oma’s brief.pdf')).headers['location']}/bestand")
    told = file.headers
    assert told["content-type"] == "application/pdf"
    assert (
        told["content-disposition"]
        == "attachment; filename=\"Omas brief.pdf\"; filename*=UTF-8''Oma%E2%80%99s%20brief.pdf"
    )
    assert told["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert (told["x-content-type-options"], told["cache-control"]) == ("nosniff", "private, no-store")


async def test_looking_and_keeping_are_two_lines_of_the_log(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    joost = await cast.sign_in(visitor, "joost")

    async def lines(action: str) -> int:
        return await AccessLine.filter(action=action, person_id=cast.people["joost"].id, thing_id=paper.id).count()

    await joost.get(f"{here(cast)}/{paper.id}")
    assert (await lines("paper_read"), await lines("paper_download")) == (1, 0)
    await joost.get(f"{here(cast)}/{paper.id}/bestand")
    assert (await lines("paper_read"), await lines("paper_download")) == (1, 1)


async def test_a_photo_shows_on_its_page_and_tells_no_place(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    place = (await send(noor, cast, photo_with_place(), "IMG_0012.HEIC", title="")).headers["location"]
    page = (await noor.get(place)).text
    assert f'src="{place}/bestand"' in page and "IMG 0012" in page
    file = await noor.get(f"{place}/bestand")
    assert file.headers["content-type"] == "image/jpeg"
    assert CAMERA.encode() not in file.content and b"Exif" not in file.content


async def test_sent_twice_it_is_one_paper(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    before = await Paper.all().count()
    noor = await cast.sign_in(visitor, "noor")
    id = str(store.new_id())
    for _ in range(2):
        assert (await send(noor, cast, pdf(), id=id)).headers["location"] == f"{here(cast)}/{id}"
    assert await Paper.all().count() == before + 1


async def test_somebody_elses_id_makes_nothing_and_shows_nothing(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    hers = await put_in(cast, "samira", Audience.ONLY_ME, "Mijn geheim")
    noor = await cast.sign_in(visitor, "noor")
    sent = await send(noor, cast, pdf(), id=str(hers.id))
    answer = await noor.get(sent.headers["location"])
    assert answer.status_code == 404 and "Mijn geheim" not in answer.text


REFUSED = [
    ({"content": b"<!doctype html><script>alert(1)</script>"}, {}, "Dit soort bestand bewaren wij niet."),
    ({"content": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1"}, {}, "Maak er een jpg van"),
    ({"content": b""}, {}, "leeg"),
    ({"content": pdf() + b" " * Paper.MOST_BYTES}, {}, "Er past 15 MB."),
    ({"content": pdf()}, {"audience": ""}, "Kies wie dit mag lezen."),
    ({"content": pdf()}, {"audience": "professionals"}, "Kies wie dit mag lezen."),
    ({"content": pdf()}, {"day": ""}, "Kies van welke dag het papier is."),
]


@pytest.mark.parametrize(("file", "typed", "words"), REFUSED)
async def test_what_was_typed_is_kept_when_it_is_refused(
    visitor: httpx2.AsyncClient, cast: Cast, file: dict[str, Any], typed: dict[str, str], words: str
) -> None:
    before = await Paper.all().count()
    noor = await cast.sign_in(visitor, "noor")
    answer = await send(noor, cast, file["content"], **typed)
    assert answer.status_code == 422
    assert words in answer.text and 'id="f-file-wrong"' in answer.text
    for kept in ("Kun jij dit lezen?", 'value="Brief van school"'):
        assert kept in answer.text
    if "audience" not in typed:
        assert re.search(r'value="whole_circle" checked', answer.text)
    else:
        # It can't be put back into the form: a browser sends a file once.
        assert "Kies het bestand nog een keer." in answer.text
    assert await Paper.all().count() == before


async def test_without_a_file_it_asks_for_one(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    for answer in (
        await noor.post(f"{here(cast)}/nieuw", data=TYPED),
        await noor.post(f"{here(cast)}/nieuw", data=TYPED, files={"file": ("", b"", "application/octet-stream")}),
    ):
        assert answer.status_code == 422 and "Kies een bestand, of maak een foto." in answer.text


async def test_a_body_beyond_all_measure_is_not_read(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    answer = await send(noor, cast, b"\0" * (4 * Paper.MOST_BYTES))
    assert answer.status_code == 413 and "te groot" in answer.text


async def test_elsewhere_a_body_is_no_larger_than_it_was(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    for place in (f"{here(cast)}/{store.new_id()}/veranderen", f"/kringen/{cast.circle.id}/notities/nieuw"):
        assert (await noor.post(place, content=b"a" * 1_000_001)).status_code == 413


async def test_a_broken_form_is_refused(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    assert (await noor.post(f"{here(cast)}/nieuw", content=b"--x\r\nonzin", headers=headers)).status_code == 422


async def test_nothing_of_it_is_written_to_the_disk_unsealed(
    visitor: httpx2.AsyncClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rolled(*_args: object) -> None:
        raise AssertionError("written to the disk")

    monkeypatch.setattr("tempfile.SpooledTemporaryFile.rollover", rolled)
    noor = await cast.sign_in(visitor, "noor")
    assert (await send(noor, cast, pdf() + b" " * 3_000_000 + b"%%EOF")).status_code == 303
    assert (await send(noor, cast, pdf() + b" " * Paper.MOST_BYTES)).status_code == 422


async def test_who_adds_very_many_on_a_day_waits_until_tomorrow(
    visitor: httpx2.AsyncClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_writing, "MOST_A_DAY", 2)
    noor = await cast.sign_in(visitor, "noor")
    for _ in range(2):
        assert (await send(noor, cast, pdf())).status_code == 303
    answer = await send(noor, cast, pdf())
    assert answer.status_code == 429 and "Morgen kan het weer." in answer.text and "Kun jij dit lezen?" in answer.text
    # Another one's number is her own.
    assert (await send(await cast.sign_in(visitor, "samira"), cast, pdf())).status_code == 303
    assert await Pace.all().count() >= 2


READERS = {
    "whole_circle": CIRCLE,
    "family_network": ("noor", "samira", "peter", "naima", "gerda"),
    "professionals": ("joost", "marloes"),
    "own_organisation": ("joost",),
    "only_me": ("noor",),
}


@pytest.mark.parametrize("audience", READERS)
async def test_just_who_it_is_meant_for_finds_it(visitor: httpx2.AsyncClient, cast: Cast, audience: str) -> None:
    maker = "joost" if audience in ("professionals", "own_organisation") else "noor"
    paper = await put_in(cast, maker, Audience(audience), "Verslag van dinsdag")
    for name in CIRCLE:
        reader = await cast.sign_in(visitor, name)
        sees = name in READERS[audience]
        assert ("Verslag van dinsdag" in (await reader.get(here(cast))).text) is sees, name
        for place in ("", "/bestand", "/geschiedenis"):
            answer = await reader.get(f"{here(cast)}/{paper.id}{place}")
            assert answer.status_code == (200 if sees else 404), (name, place)
    stranger = await cast.sign_in(visitor, "yara")
    # Her own circle doesn't have it either.
    assert (await stranger.get(f"/kringen/{cast.waiting.id}/papieren/{paper.id}")).status_code == 404


async def test_it_is_taken_away_and_put_back(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    one = f"{here(cast)}/{paper.id}"
    joost = await cast.sign_in(visitor, "joost")
    assert (await joost.post(f"{one}/weghalen")).status_code == 403
    noor = await cast.sign_in(visitor, "noor")
    sent = await noor.post(f"{one}/weghalen")
    after = (await noor.get(sent.headers["location"])).text
    assert "Het papier is weggehaald." in after and f"{one}/terugzetten" in after
    for name in ("noor", "joost"):
        reader = await cast.sign_in(visitor, name)
        for place in ("", "/bestand", "/geschiedenis", "/veranderen"):
            assert (await reader.get(one + place)).status_code == 404
    # A second click changes nothing.
    noor = await cast.sign_in(visitor, "noor")
    assert (await noor.post(f"{one}/weghalen")).status_code == 303
    await noor.post(f"{one}/terugzetten")
    assert (await (await cast.sign_in(visitor, "joost")).get(f"{one}/bestand")).status_code == 200


async def test_its_maker_changes_what_is_said_of_it_and_who_reads_it(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.FAMILY_NETWORK)
    one = f"{here(cast)}/{paper.id}"
    noor = await cast.sign_in(visitor, "noor")
    form = (await noor.get(f"{one}/veranderen")).text
    assert 'value="Brief van school"' in form and 'type="file"' not in form
    changed = {"title": "Brief van de rector", "day": "2026-11-19", "audience": "whole_circle", "version": "1"}
    assert (await noor.post(f"{one}/veranderen", data=changed)).status_code == 303
    joost = await cast.sign_in(visitor, "joost")
    assert "Brief van de rector" in (await joost.get(one)).text
    told = (await joost.get(f"{one}/geschiedenis")).text
    # What it said before it was his to read stays unsaid.
    assert "Noor de Vries koos wie dit papier nu leest." in told and "Brief van school" not in told
    noor = await cast.sign_in(visitor, "noor")
    assert "Brief van school" in (await noor.get(f"{one}/geschiedenis")).text
    empty = await noor.post(f"{one}/veranderen", data={**changed, "title": " ", "version": "2"})
    assert empty.status_code == 422 and "Geef het papier een naam." in empty.text


async def test_changed_elsewhere_meanwhile_both_are_shown(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    noor = await cast.sign_in(visitor, "noor")
    changed = {"day": "2026-11-20", "audience": "whole_circle", "version": "1"}
    assert (await noor.post(f"{here(cast)}/{paper.id}/veranderen", data={**changed, "title": "Een"})).status_code == 303
    answer = await noor.post(f"{here(cast)}/{paper.id}/veranderen", data={**changed, "title": "Twee"})
    assert answer.status_code == 409
    assert "Een" in answer.text and 'value="Twee"' in answer.text and "Zo staat het er nu" in answer.text


async def test_who_reads_it_is_asked_and_shut_for_one_paper(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    noor = await cast.sign_in(visitor, "noor")
    link = f"/kringen/{cast.circle.id}/wie-leest/papier/{paper.id}"
    assert link in (await noor.get(f"{here(cast)}/{paper.id}")).text
    page = await noor.get(link)
    assert page.status_code == 200 and "Brief van school" in page.text and "Samira" in page.text
    seen = await noor.get(f"/kringen/{cast.circle.id}/kijk-als/{cast.members['samira'].id}")
    assert "Papieren" in seen.text and "Brief van school" in seen.text


async def test_kinds_and_sizes_are_told_in_words(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    noor = await cast.sign_in(visitor, "noor")
    await send(noor, cast, docx(), "a.docx", title="Plan")
    await send(noor, cast, photo(), "b.jpg", title="Tekening")
    await put_in(cast, "noor", Audience.WHOLE_CIRCLE, content=pdf() + b" " * 2_400_000, media_type=PDF)
    listed = (await noor.get(here(cast))).text
    for words in ("Word-bestand, ", "Foto, ", "Pdf, 2,4 MB"):
        assert words in listed, words
    english = await noor.get(here(cast), headers={"Accept-Language": "en"})
    assert "PDF, 2.4 MB" in english.text and JPEG not in english.text
