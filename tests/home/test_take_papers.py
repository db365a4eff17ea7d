"""Papers go along in the file that somebody takes: what she may read of them, each once, under a name that is safe."""

import re
from datetime import date
from urllib.parse import unquote

import httpx2
import pytest

from portal import store
from portal.access import Action
from portal.audit import AccessLine
from portal.circles.audience import Audience, Kind
from portal.files import FilePart
from portal.notes import papers_exported
from tests.cast import Cast
from tests.home.taken import Taken, asked, opened, take, words_of
from tests.notes.put import LETTER, put_in
from tests.notes.written import shut_out


def papers_of(taken: Taken) -> dict[str, bytes]:
    """The files under papieren/, by their name."""
    return {path.removeprefix("papieren/"): content for path, content in taken.files.items() if "papieren/" in path}


async def test_noor_takes_her_papers_along_and_each_opens_from_the_page(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await put_in(
        cast, "joost", Audience.WHOLE_CIRCLE, "Verslag", words="Van het eerste gesprek", content=b"x" * 2_400_000
    )
    await put_in(cast, "noor", Audience.ONLY_ME, "Mijn lijst", file_name="lijst.odt", day=date(2026, 11, 21))
    taken = await take(visitor, cast, "noor")
    assert papers_of(taken) == {"2026-11-20 Brief.pdf": b"x" * 2_400_000, "2026-11-21 lijst.odt": LETTER}
    heard = words_of(taken.files["dossier.pdf"])
    for words in ("Verslag", "Van het eerste gesprek", "Brief.pdf (2,4 MB)", "Mijn lijst", "lijst.odt (1 kB)"):
        assert words in taken.page and words in heard
    assert "Joost Visser (De Brug)" in taken.page and "De hele kring leest mee." in taken.page
    assert "Alleen jij leest dit." in taken.page
    told = {each["content"][0]["attachment"]["title"] for each in taken.kinds("DocumentReference")}
    assert told == {"Brief.pdf", "lijst.odt"}
    links = {unquote(each) for each in re.findall(r'href="(papieren/[^"]+)"', taken.page)}
    assert links == {path for path in taken.files if path.startswith("papieren/")}
    assert "papieren: de bestanden zelf" in taken.files["LEESMIJ.txt"].decode()


async def test_her_mother_takes_what_she_may_read_and_nothing_of_noors_own(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    for key, audience in (
        ("noor", Audience.ONLY_ME),
        ("samira", Audience.ONLY_ME),
        ("joost", Audience.PROFESSIONALS),
        ("joost", Audience.OWN_ORGANISATION),
        ("joost", Audience.WHOLE_CIRCLE),
        ("samira", Audience.FAMILY_NETWORK),
    ):
        await put_in(cast, key, audience, f"Papier {audience.value}", file_name=f"{key} {audience.value}.pdf")
    taken = await take(visitor, cast, "samira")
    names = {"2026-11-20 joost whole_circle.pdf", "2026-11-20 samira family_network.pdf"}
    assert set(papers_of(taken)) == names
    told = {each["description"] for each in taken.kinds("DocumentReference")}
    assert told == {"Papier whole_circle", "Papier family_network"}
    assert "Papier professionals" not in taken.page and "Papier only_me" not in taken.page
    async with store.write():
        await shut_out(cast, "samira", Kind.PAPERS)
    less = await take(visitor, cast, "samira")
    # What she put in herself she keeps.
    assert set(papers_of(less)) == {"2026-11-20 samira family_network.pdf"}


@pytest.mark.parametrize("name", ["joost", "naima"])
async def test_who_takes_her_own_data_takes_what_she_put_in_at_home(
    visitor: httpx2.AsyncClient, cast: Cast, name: str
) -> None:
    await put_in(cast, name, Audience.WHOLE_CIRCLE, "Foto van de vakantie")
    await put_in(cast, "noor", Audience.WHOLE_CIRCLE, "Van Noor", file_name="noor.pdf")
    taken = opened(await asked(visitor, cast, name, "/account/meenemen"))
    hers = name == "naima"
    assert (set(papers_of(taken)) == {"2026-11-20 Brief.pdf"}) is hers
    assert ("Foto van de vakantie" in taken.page) is hers and "Van Noor" not in taken.page


async def test_two_of_one_name_stand_apart_on_every_computer(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    for number, name in enumerate(("Brief.pdf", "brief.PDF", "Brief.pdf")):
        await put_in(cast, "noor", Audience.WHOLE_CIRCLE, f"Papier {number}", content=b"%d" % number, file_name=name)
    found = papers_of(await take(visitor, cast, "noor"))
    assert len({each.casefold() for each in found}) == 3 and sorted(found.values()) == [b"0", b"1", b"2"]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "2026-11-20.etc passwd"),
        ("C:\\Windows\\win.ini", "2026-11-20 C Windows win.ini"),
        ("brief\u202efdp.exe", "2026-11-20 brief fdp.exe"),
        ("a" * 300 + ".pdf", "2026-11-20 " + "a" * 80 + ".pdf"),
        ("???", "2026-11-20"),
        ("Łukasz’ foto (2).jpg", "2026-11-20 Łukasz’ foto (2).jpg"),
    ],
)
async def test_a_name_leads_nowhere_else(visitor: httpx2.AsyncClient, cast: Cast, name: str, safe: str) -> None:
    await put_in(cast, "noor", Audience.WHOLE_CIRCLE, file_name=name)
    assert set(papers_of(await take(visitor, cast, "noor"))) == {safe}


async def test_the_log_tells_that_papers_were_opened(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    await put_in(cast, "noor", Audience.ONLY_ME)
    await AccessLine.filter(kind="Paper").delete()
    await take(visitor, cast, "noor")
    lines = await AccessLine.filter(kind="Paper", action=Action.PAPER_DOWNLOAD.value)
    assert {(each.owner_kind, each.found, each.event) for each in lines} == {("circle", 1, "E"), ("person", 1, "E")}


async def test_without_papers_none_is_opened(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    taken = await take(visitor, cast, "noor")
    assert papers_of(taken) == {} and "papieren:" not in taken.files["LEESMIJ.txt"].decode()
    assert not await AccessLine.exists(action=Action.PAPER_DOWNLOAD.value)
    assert "Hier staat niets." in taken.page[taken.page.index("Verslagen, brieven") :]


async def test_what_does_not_fit_is_said_and_the_latest_go_along(
    visitor: httpx2.AsyncClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers_exported, "MOST_BYTES", 2 * len(LETTER))
    for day in (18, 19, 20):
        await put_in(cast, "noor", Audience.WHOLE_CIRCLE, f"Van de {day}e", day=date(2026, 11, day))
    taken = await take(visitor, cast, "noor")
    assert set(papers_of(taken)) == {"2026-11-19 Brief.pdf", "2026-11-20 Brief.pdf"}
    told = taken.page[taken.page.index("Van de 18e") : taken.page.index("Van de 19e")]
    assert "Niet meegenomen" in told and "papieren/" not in told
    assert taken.page.count("Niet meegenomen") == 1


async def test_a_harmed_paper_keeps_nobody_from_her_file(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    harmed = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    await put_in(cast, "noor", Audience.WHOLE_CIRCLE, "Ander", file_name="ander.pdf")
    await FilePart.filter(file_id=harmed.file_id).delete()
    found = papers_of(await take(visitor, cast, "noor"))
    assert found["2026-11-20 ander.pdf"] == LETTER
    assert found["2026-11-20 Brief.pdf.txt"].decode() == "Dit bestand is beschadigd en kan niet worden geopend."
