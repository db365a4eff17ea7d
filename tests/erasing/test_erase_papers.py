"""Papers are really erased: with the circle, with the account, and in a backup of before; and nobody's else are."""

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from portal import clock, files, store
from portal.access import Action, doors
from portal.audit import Erasure, Ground, erase
from portal.circles.audience import Audience
from portal.circles.keeping import last_change
from portal.circles.thing import Former
from portal.errors import Gone, NotFound
from portal.files import FilePart, StoredFile
from portal.notes.papers import Paper
from portal.settings import settings
from portal.vault import Shut, Whose, kept
from portal.vault.backup import backup, put_back
from portal.vault.models import OwnerKey
from tests.cast import Cast
from tests.exchange.clients import outcome, reading_as
from tests.notes.put import LETTER, put_in
from tests.vault.postgres import programs
from tests.vault.test_backup import restored
from tests.vault.test_dump import dump


async def erase_circle(cast: Cast) -> Erasure:
    return await erase((Whose.CIRCLE, cast.circle.id), ground=Ground.REQUEST, asked_by="young_person")


async def erase_person(cast: Cast, key: str) -> Erasure:
    return await erase((Whose.PERSON, cast.people[key].id), ground=Ground.REQUEST)


async def changed_and_taken_out(cast: Cast, key: str, audience: Audience) -> Paper:
    """One with former states, that its maker took out."""
    paper, by = await put_in(cast, key, audience, file_name="oud.pdf"), await cast.actor(key)
    async with store.write():
        await paper.change(by=by, title="Een ander opschrift")
        await paper.take_out(by=by)
    return paper


async def test_with_the_circle_go_all_papers_their_states_and_their_bytes(cast: Cast) -> None:
    await put_in(cast, "noor", Audience.WHOLE_CIRCLE, content=b"x" * 600_000)
    for key in ("noor", "naima"):
        await changed_and_taken_out(cast, key, Audience.ONLY_ME)
    await changed_and_taken_out(cast, "joost", Audience.OWN_ORGANISATION)
    other = await put_in(cast, "yara", Audience.WHOLE_CIRCLE)
    record = await erase_circle(cast)
    assert (record.gone["Paper"], record.gone["FilePart"]) == (4, 6)
    assert {each.id for each in await Paper.all()} == {other.id}
    assert {each.file_id for each in await FilePart.all()} == {other.file_id}
    assert not await Former.exists(kind="Paper") and not await OwnerKey.exists(owner_kind=Whose.KEPT)
    assert await (await Paper.get(id=other.id)).content() == LETTER


async def test_with_her_account_goes_what_she_kept_for_herself_and_what_she_gave_stays(cast: Cast) -> None:
    await changed_and_taken_out(cast, "naima", Audience.ONLY_ME)
    hers = await put_in(cast, "naima", Audience.ONLY_ME)
    shared = await put_in(cast, "naima", Audience.WHOLE_CIRCLE)
    noors = await put_in(cast, "noor", Audience.ONLY_ME)
    record = await erase_person(cast, "naima")
    assert (record.gone["Paper"], record.gone["FilePart"]) == (2, 2)
    assert {each.id for each in await Paper.all()} == {shared.id, noors.id}
    assert not await FilePart.exists(file_id=hers.file_id) and not await Former.exists(kind="Paper")
    assert not await OwnerKey.exists(owner_id=kept(cast.circle.id, cast.people["naima"].id)[1])
    noor = await cast.actor("noor")
    assert await (await doors.open(Paper, shared.id, noor, Action.PAPER_DOWNLOAD)).content() == LETTER
    assert await (await doors.open(Paper, noors.id, noor, Action.PAPER_DOWNLOAD)).content() == LETTER


async def test_of_one_whose_bytes_no_longer_open_all_goes_too(cast: Cast) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    await FilePart.filter(file_id=paper.file_id).update(owner_id=store.new_id())
    await erase_circle(cast)
    assert not await Paper.exists() and not await FilePart.exists()


async def test_in_a_backup_of_before_with_the_newest_keys_no_paper_opens(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", programs())
    shared = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    hers = await put_in(cast, "noor", Audience.ONLY_ME)
    other = await put_in(cast, "yara", Audience.WHOLE_CIRCLE)
    owners = {each.id: each.key_owner() for each in (shared, hers)}
    before, keys_of_then = await backup(settings().database_url, tmp_path / "backup")
    await erase_circle(cast)
    with clock.everywhere_at(clock.now() + timedelta(days=31)):
        _, newest = await backup(settings().database_url, tmp_path / "backup")
    assert not await asyncio.to_thread(keys_of_then.exists)
    async with restored(before, Path(settings().key_file), tmp_path):
        await put_back(newest)
        for paper in (shared, hers):
            # Their rows and their parts are there again, and mute.
            assert await FilePart.filter(file_id=paper.file_id).count() == 1
            with pytest.raises(Shut):
                await Paper.get(id=paper.id)
            with pytest.raises(Shut):
                await files.read(StoredFile(paper.file_id, paper.size, paper.digest), owners[paper.id])
        assert await (await Paper.get(id=other.id)).content() == LETTER


async def test_a_dump_of_after_holds_not_even_what_was_sealed(cast: Cast) -> None:
    paper = await put_in(cast, "yara", Audience.WHOLE_CIRCLE)
    [row] = await FilePart.filter(file_id=paper.file_id).values("content")
    sealed = bytes(row["content"])
    held = await dump()
    assert sealed in held or sealed.hex().encode() in held
    await erase((Whose.CIRCLE, cast.waiting.id), ground=Ground.REQUEST)
    held = await dump()
    assert sealed not in held and sealed.hex().encode() not in held


@pytest.mark.parametrize("audience", [Audience.WHOLE_CIRCLE, Audience.ONLY_ME])
async def test_one_that_was_on_its_way_comes_too_late_and_leaves_nothing(cast: Cast, audience: Audience) -> None:
    noor = await cast.actor("noor")
    entered = await doors.enter(noor, cast.circle.id, Action.PAPER_READ)
    await erase_circle(cast)
    with pytest.raises(Gone):
        await Paper.put_in(
            entered.circle,
            by=noor,
            title="Te laat",
            day=cast.today,
            audience=audience,
            content=LETTER,
            media_type="application/pdf",
            file_name="x.pdf",
        )
    assert not await Paper.exists() and not await FilePart.exists()
    assert not await OwnerKey.exists(owner_kind=Whose.KEPT)


async def test_who_was_in_it_hears_that_it_is_gone_but_of_a_private_one_nobody_does(
    app: httpx2.ASGITransport, cast: Cast
) -> None:
    shared = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    hers = await put_in(cast, "noor", Audience.ONLY_ME)
    await erase_circle(cast)
    async with reading_as(app, cast, "marloes") as client:
        for kind in ("DocumentReference", "Binary"):
            outcome(await client.get(f"/fhir/{kind}/{shared.id}"), 410)
            outcome(await client.get(f"/fhir/{kind}/{hers.id}"), 404)
    async with reading_as(app, cast, "yara") as client:
        outcome(await client.get(f"/fhir/Binary/{shared.id}"), 404)
    with pytest.raises(NotFound):
        await doors.open(Paper, hers.id, await cast.actor("bas"), Action.PAPER_READ)


async def test_a_paper_that_came_in_keeps_the_file_longer(cast: Cast) -> None:
    later = clock.now() + timedelta(days=400)
    with clock.everywhere_at(later):
        await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    assert await last_change(cast.circle.id) == later
