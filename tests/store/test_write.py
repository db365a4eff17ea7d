"""What is written together becomes durable together."""

import asyncio
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock, store
from portal.people.models import Organisation


async def organisation(slug: str) -> Organisation:
    return await Organisation.create(name=slug, slug=slug)


async def test_all_of_a_write_stays(db: None) -> None:
    async with store.write():
        await organisation("een")
        async with store.write():
            await organisation("twee")
    assert await Organisation.all().count() == 2


async def test_nothing_of_a_failed_write_stays(db: None) -> None:
    with pytest.raises(ZeroDivisionError):
        async with store.write():
            async with store.write():
                await organisation("een")
            _ = 1 / 0
    assert await Organisation.all().count() == 0


async def test_what_comes_after_sees_what_was_written_and_only_once_it_is_durable(db: None) -> None:
    seen = []

    async def count() -> None:
        seen.append(await Organisation.all().count())

    async with store.write():
        store.after_commit(count)
        await organisation("een")
        assert seen == []
    assert seen == [1]


async def test_after_a_roll_back_only_the_roll_backs_functions_run(db: None) -> None:
    said = []

    async def say(word: str) -> None:
        said.append(word)

    with pytest.raises(ZeroDivisionError):
        async with store.write():
            store.after_commit(lambda: say("committed"))
            store.after_rollback(lambda: say("rolled back"))
            _ = 1 / 0
    assert said == ["rolled back"]


async def test_a_failing_announcement_does_not_unmake_the_write(db: None) -> None:
    async def fail() -> None:
        raise OSError

    async with store.write():
        store.after_commit(fail)
        await organisation("een")
    assert await Organisation.all().count() == 1


async def test_writers_wait_their_turn(db: None) -> None:
    async def one(number: int) -> None:
        async with store.write():
            await organisation(f"o{number}")

    await asyncio.gather(*(one(number) for number in range(30)))
    assert await Organisation.all().count() == 30


def test_announcing_needs_a_write() -> None:
    async def nothing() -> None: ...

    with pytest.raises(RuntimeError):
        store.after_commit(nothing)


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2200, 1, 1)))  # noqa: DTZ001
def test_ids_are_uuid7_and_sort_by_when_they_were_made(moment: datetime) -> None:
    with clock.at(moment.replace(tzinfo=UTC)):
        made = store.new_id()
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == int(moment.replace(tzinfo=UTC).timestamp() * 1000)


async def test_a_moment_without_a_time_zone_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="time zone"):
        await Organisation.create(name="x", slug="x", made_at=datetime(2026, 1, 1))  # noqa: DTZ001
