"""An administrator types `portal import` and `portal token`: plain words back, and open pages hear of it."""

from pathlib import Path
from typing import Any

import httpx2
import pytest

from exchange import commands
from exchange.models import Token
from exchange.reading import dumps
from portal.audit import AccessLine
from portal.circles import lists
from portal.circles.thing import Thing
from portal.errors import Invalid
from portal.people.actor import Actor
from portal.plan.models import Goal
from tests.cast import Cast
from tests.exchange.clients import HOST, ids, right
from tests.exchange.files import FHIR, bundle, find, hand_over

LOTTE = FHIR / "examples" / "hand-over.json"


async def import_file(path: Path = LOTTE, *, slug: str = "de-brug", director: str = "", system: str = "dossier") -> str:
    said: list[str] = []
    await commands.import_file(
        path, system=system, slug=slug, director=director, say=lambda _words: None, answer=said.append
    )
    return "\n".join(said)


async def make_token(email: str, minutes: int = 5, slug: str = "") -> str:
    said: list[str] = []
    await commands.make_token(email, minutes=minutes, slug=slug, say=lambda _words: None, answer=said.append)
    return said[0]


async def test_a_hand_over_is_taken_in_and_told_in_plain_words(cast: Cast) -> None:
    report = await import_file(director="joost@debrug.example")
    assert "Nieuwe kring: " in report
    assert "4 doelen" in report and "6 stappen" in report and "2 onderdelen van het plan" in report
    assert "Bewaard, niet getoond: Encounter 1, Flag 1, Observation 1." in report
    assert "Niets veranderd: alles stond er al zo." in await import_file()


async def test_a_token_reads_as_that_person(app: httpx2.ASGITransport, cast: Cast) -> None:
    words = await make_token("noor@kring.example")
    async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Authorization": f"Bearer {words}"}) as client:
        assert ids(right(await client.get("/fhir/Patient"))) == [str(cast.circle.id)]
    assert words not in str(await Token.all().values())
    line = await AccessLine.get(action="token_make")
    assert (line.owner_id, line.capacity) == (cast.people["noor"].id, "house")


async def test_a_token_ends_early_and_nobody_elses(app: httpx2.ASGITransport, cast: Cast) -> None:
    said: list[str] = []
    noor, joost = await make_token("noor@kring.example"), await make_token("joost@debrug.example", slug="de-brug")
    await commands.end_tokens("noor@kring.example", slug="de-brug", answer=said.append)
    assert await Token.actor(noor), "only those of her work there"
    await commands.end_tokens("noor@kring.example", slug="", answer=said.append)
    await commands.end_tokens("noor@kring.example", slug="", answer=said.append)
    assert said == [f"Beëindigde sleutels: {n}." for n in (0, 1, 0)]
    assert await Token.actor(noor) is None and await Token.actor(joost)
    async with httpx2.AsyncClient(transport=app, base_url=HOST, headers={"Authorization": f"Bearer {noor}"}) as client:
        assert (await client.get("/fhir/Patient")).status_code == 401
    line = await AccessLine.get(action="token_end")
    assert (line.owner_id, line.capacity) == (cast.people["noor"].id, "house")
    # Who works there no more may have one still.
    await cast.colleague.leave(by=Actor.house("test"))
    await commands.end_tokens("joost@debrug.example", slug="de-brug", answer=said.append)
    assert said[-1] == "Beëindigde sleutels: 1."


async def test_a_token_for_work_needs_the_work(cast: Cast) -> None:
    await make_token("joost@debrug.example", slug="de-brug")
    for email, slug in (("joost@debrug.example", "het-anker"), ("noor@kring.example", "de-brug")):
        with pytest.raises(Invalid):
            await make_token(email, slug=slug)


@pytest.mark.parametrize("minutes", [0, -1, 24 * 60 + 1])
async def test_a_token_lasts_a_day_at_most(cast: Cast, minutes: int) -> None:
    with pytest.raises(Invalid):
        await make_token("noor@kring.example", minutes)


async def test_a_wrong_file_is_explained_by_element(cast: Cast, tmp_path: Path) -> None:
    cut = tmp_path / "cut.json"
    cut.write_bytes(hand_over("lotte")[:9000])
    with pytest.raises(Invalid) as wrong:
        await import_file(cut)
    assert "Er is niets veranderd." in wrong.value.words
    assert "Bundle.entry[" in wrong.value.words


@pytest.mark.parametrize(
    "given",
    [
        {"path": Path("/nowhere/x.json")},
        {"slug": "niemand"},
        {"director": "noor@kring.example"},
        {"director": "ineke@debrug.example"},
        {"director": "niemand@kring.example"},
        {"system": " "},
    ],
)
async def test_a_wrong_word_on_the_command_line_is_explained(cast: Cast, given: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as wrong:
        await import_file(**given)
    assert wrong.value.words != Invalid.words
    assert not await Goal.filter(origin_system="dossier").exists()


async def test_open_pages_hear_what_a_later_file_changes(cast: Cast, tmp_path: Path) -> None:
    """The functions that tell open pages hang on `changed`; an import goes through it like any form."""
    await import_file()
    heard: list[Thing] = []

    async def hear(thing: Thing, _by: Actor) -> None:
        heard.append(thing)

    lists.changed.append(hear)
    later = bundle("lotte")
    find(later, "Goal", "rust")["lifecycleStatus"] = "active"
    path = tmp_path / "later.json"
    path.write_bytes(dumps(later))
    try:
        await import_file(path)
    finally:
        lists.changed.remove(hear)
    assert [each.origin_ref for each in heard] == ["Goal/rust"]
