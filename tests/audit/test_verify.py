"""`portal audit verify` finds what somebody with the database in hand did to the log, and says where."""

import argparse
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from tortoise.expressions import F

from portal import clock, store
from portal.audit import AccessLine, seal_day, write_line
from portal.audit import days as seals
from portal.audit.chain import hashed
from portal.audit.commands import verify_log
from portal.audit.models import LogDay, LogHead
from portal.audit.prune import old_lines, prune
from portal.audit.verify import verify
from tests.audit.test_chain import line

CHAIN_OF = "circle:{}".format


@pytest.fixture
async def owner(db: None) -> UUID:
    """Ten lines of one circle, and some of another and of the house."""
    owner, other = store.new_id(), store.new_id()
    for n in range(10):
        await write_line(line(owner, reason=f"look {n + 1}"))
    for each in (other, None, other):
        await write_line(line(each))
    return owner


async def wrong(owner: UUID) -> list[tuple[str, str, int, int]]:
    """What is wrong, and where."""
    return [(each.chain, each.what, each.first, each.last) for each in (await verify()).faults]


async def test_a_log_nobody_touched_is_as_it_was_written(owner: UUID) -> None:
    found = await verify()
    assert (found.chains, found.lines, found.faults) == (3, 13, [])


async def test_an_altered_line_is_found(owner: UUID) -> None:
    await AccessLine.filter(owner_id=owner, seq=4).update(action="chat_read")
    assert await wrong(owner) == [(CHAIN_OF(owner), "altered", 4, 4)]


async def test_lines_of_a_former_form_hold_beside_those_of_now(owner: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.audit.writing.FORM", 1)
    await write_line(line(owner))
    monkeypatch.undo()
    await write_line(line(owner, on_behalf_of=store.new_id()))
    assert [each.form for each in await AccessLine.filter(owner_id=owner, seq__gte=10).order_by("seq")] == [3, 1, 3]
    assert await wrong(owner) == []
    # What a former form doesn't cover can't be filled in either, nor what the new one does be changed or dropped.
    for seq, value in ((11, store.new_id()), (12, store.new_id()), (12, None)):
        before = (await AccessLine.get(owner_id=owner, seq=seq)).on_behalf_of
        await AccessLine.filter(owner_id=owner, seq=seq).update(on_behalf_of=value)
        assert await wrong(owner) == [(CHAIN_OF(owner), "altered", seq, seq)]
        await AccessLine.filter(owner_id=owner, seq=seq).update(on_behalf_of=before)
    await AccessLine.filter(owner_id=owner, seq=11).update(seeing="consent")
    assert await wrong(owner) == [(CHAIN_OF(owner), "altered", 11, 11)]
    await AccessLine.filter(owner_id=owner, seq=11).update(seeing=None)
    await AccessLine.filter(owner_id=owner, seq=12).update(form=1, on_behalf_of=None)
    assert await wrong(owner) == [(CHAIN_OF(owner), "altered", 12, 12)]


async def test_a_line_altered_together_with_its_hash_is_found_at_the_next(owner: UUID) -> None:
    before, mine = await AccessLine.filter(owner_id=owner, seq__in=[3, 4]).order_by("seq").values()
    mine["action"] = "chat_read"
    await AccessLine.filter(id=mine["id"]).update(action="chat_read", hash=hashed(before["hash"], mine))
    assert await wrong(owner) == [(CHAIN_OF(owner), "altered", 5, 5)]


async def test_a_chain_calculated_anew_up_to_its_end_is_found_by_its_head(owner: UUID) -> None:
    rows = await AccessLine.filter(owner_id=owner).order_by("seq").values()
    rows[3]["action"], hash = "chat_read", rows[2]["hash"]
    for row in rows[3:]:
        hash = hashed(hash, row)
        await AccessLine.filter(id=row["id"]).update(action=row["action"], hash=hash)
    assert await wrong(owner) == [(CHAIN_OF(owner), "altered", 10, 10)]
    await LogHead.filter(chain=CHAIN_OF(owner)).update(hash=hash)
    assert await wrong(owner) == [(CHAIN_OF(owner), "forged", 10, 10)]


@pytest.mark.parametrize(("gone", "told"), [([5], (5, 5)), ([5, 6, 7], (5, 7)), ([1], (1, 1)), ([9, 10], (9, 10))])
async def test_removed_lines_are_found_in_the_middle_and_at_both_ends(
    owner: UUID, gone: list[int], told: tuple[int, int]
) -> None:
    await AccessLine.filter(owner_id=owner, seq__in=gone).delete()
    assert await wrong(owner) == [(CHAIN_OF(owner), "removed", *told)]


async def test_a_line_removed_with_those_after_it_moved_up_is_found(owner: UUID) -> None:
    await AccessLine.filter(owner_id=owner, seq=5).delete()
    for seq in range(6, 11):
        await AccessLine.filter(owner_id=owner, seq=seq).update(seq=seq - 1)
    assert await wrong(owner) == [(CHAIN_OF(owner), "removed", 5, 5)]


@pytest.mark.parametrize(("one", "other"), [(3, 4), (2, 8), (9, 10)])
async def test_two_swapped_lines_are_found(owner: UUID, one: int, other: int) -> None:
    await AccessLine.filter(owner_id=owner, seq=one).update(seq=99)
    await AccessLine.filter(owner_id=owner, seq=other).update(seq=one)
    await AccessLine.filter(owner_id=owner, seq=99).update(seq=other)
    assert await wrong(owner) == [(CHAIN_OF(owner), "swapped", one, other)]


async def test_an_inserted_line_is_found_in_the_middle_and_at_the_end(owner: UUID) -> None:
    for seq in range(10, 4, -1):
        await AccessLine.filter(owner_id=owner, seq=seq).update(seq=seq + 1)
    five = await AccessLine.filter(owner_id=owner, seq=4).get()
    five.id, five.seq, five.reason = store.new_id(), 5, "never happened"
    await five.save(force_create=True)
    assert await wrong(owner) == [(CHAIN_OF(owner), "inserted", 5, 5)]


async def test_a_line_put_after_the_end_is_found_though_its_hash_is_right(owner: UUID) -> None:
    last = await AccessLine.filter(owner_id=owner, seq=10).get()
    former, last.id, last.seq = last.hash, store.new_id(), 11
    await last.save(force_create=True)
    row = await AccessLine.filter(owner_id=owner, seq=11).first().values()
    assert row is not None
    await AccessLine.filter(id=last.id).update(hash=hashed(former, row))
    assert await wrong(owner) == [(CHAIN_OF(owner), "inserted", 11, 11)]


async def test_an_end_cut_off_together_with_its_head_is_found_by_the_days_seal(owner: UUID) -> None:
    early = await LogHead.get(chain=CHAIN_OF(owner))
    for n in range(3):
        await write_line(line(owner, reason=f"later {n}"))
    with clock.everywhere_at(clock.now() + timedelta(days=1)):
        await seal_day()
    # Somebody puts a head of before back, which is ours and whole, and removes what came after.
    await AccessLine.filter(owner_id=owner, seq__gt=10).delete()
    await LogHead.filter(chain=early.chain).update(seq=early.seq, hash=early.hash, mac=early.mac)
    assert await wrong(owner) == [(CHAIN_OF(owner), "removed", 13, 13)]


async def test_a_whole_chain_that_is_gone_is_found_by_the_days_seal(owner: UUID) -> None:
    with clock.everywhere_at(clock.now() + timedelta(days=1)):
        await seal_day()
    await AccessLine.filter(owner_id=owner).delete()
    await LogHead.filter(chain=CHAIN_OF(owner)).delete()
    assert {each[:2] for each in await wrong(owner)} == {(CHAIN_OF(owner), "removed")}


async def test_a_days_seal_is_made_once_hangs_on_the_one_before_and_cannot_be_forged(owner: UUID) -> None:
    for days in (1, 2, 2, 5):
        with clock.everywhere_at(clock.now() + timedelta(days=days)):
            await write_line(line(owner))
            await seal_day()
    assert await LogDay.all().count() == 3
    assert (await verify()).faults == []
    second = await LogDay.all().order_by("day").offset(1).first()
    assert second is not None
    await LogDay.filter(id=second.id).update(chains=F("chains") + 1)
    assert [each.what for each in (await verify()).faults] == ["forged"]
    await second.delete()
    assert [each.what for each in (await verify()).faults] == ["forged"]


async def test_who_finds_the_day_sealed_meanwhile_makes_no_second_seal(
    owner: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, day = seals._known, clock.today() - timedelta(days=1)

    async def another_was_first() -> dict[str, int]:
        found = await known()
        monkeypatch.setattr(seals, "_known", known)
        await seals.seal_until(day)
        return found

    monkeypatch.setattr(seals, "_known", another_was_first)
    assert (await seals.seal_until(day)).day == day
    assert await LogDay.all().count() == 1
    assert (await verify()).faults == []


async def test_a_line_outside_every_chain_is_found(owner: UUID) -> None:
    await AccessLine.filter(owner_id=owner, seq=10).update(seq=None)
    assert [each.what for each in (await verify()).faults] == ["inserted", "removed"]


async def test_the_command_says_where_ends_with_one_and_looks_at_a_part(owner: UUID) -> None:
    asked = argparse.Namespace(owner="", since=None)
    assert "All is as it was written." in await verify_log(asked)
    await AccessLine.filter(owner_id=owner, seq=4).update(reason="nothing")
    with pytest.raises(SystemExit) as end:
        await verify_log(asked)
    assert f"WRONG  {CHAIN_OF(owner)}: line 4 altered" in str(end.value.code)
    assert "All is" in await verify_log(argparse.Namespace(owner="house", since=None))
    with pytest.raises(SystemExit):
        await verify_log(argparse.Namespace(owner=CHAIN_OF(owner), since=None))
    tomorrow = clock.today() + timedelta(days=1)
    with clock.everywhere_at(clock.now() + timedelta(days=1)):
        await write_line(line(owner))
    assert "1 lines in 1 chains" in await verify_log(argparse.Namespace(owner=CHAIN_OF(owner), since=tomorrow))


async def test_after_five_years_whole_beginnings_go_and_the_rest_still_holds(db: None) -> None:
    owner, gone_family = store.new_id(), store.new_id()
    for year in (2020, 2021, 2022, 2026):
        with clock.everywhere_at(datetime(year, 11, 22, tzinfo=UTC)):
            await write_line(line(owner))
            await write_line(line(owner))
            await seal_day()
            if year == 2020:
                await write_line(line(gone_family))
    old = await old_lines()
    assert {(each.chain, each.lines) for each in old} == {(CHAIN_OF(owner), 4), (CHAIN_OF(gone_family), 1)}
    assert (await verify()).faults == []
    assert await prune(old) == 5
    assert await old_lines() == []
    found = await verify()
    # Four of the circle's, and the house's own about what it removed.
    assert (found.lines, found.faults) == (5, [])
    await write_line(line(gone_family))
    assert (await verify()).faults == []
    await AccessLine.filter(owner_id=owner, seq=5).delete()
    assert [(each.what, each.first) for each in (await verify()).faults] == [("removed", 5)]


async def test_many_old_lines_go_in_several_writes(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.audit.prune._BATCH", 7)
    owner = store.new_id()
    with clock.everywhere_at(datetime(2020, 1, 1, tzinfo=UTC)):
        async with store.write():
            for _ in range(30):
                await write_line(line(owner))
    assert await prune(await old_lines()) == 30
    assert (await verify()).faults == []
