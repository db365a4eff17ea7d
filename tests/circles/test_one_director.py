"""Exactly one director: the database itself refuses a second, and history keeps who directed when."""

from random import Random

import pytest
from tortoise.exceptions import IntegrityError

from portal import clock, store
from portal.circles.directing import Directing
from portal.people.actor import Actor
from tests.cast import Cast

HOUSE = Actor.house("test")


async def open_rows(cast: Cast) -> list[Directing]:
    return await Directing.filter(circle_id=cast.circle.id, until__isnull=True)


async def test_a_second_director_is_refused_by_the_database(cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        async with store.write():
            await Directing.begin(cast.members["marloes"], by=HOUSE)
    (directing,) = await open_rows(cast)
    assert directing.member_id == cast.members["joost"].id


async def test_after_the_first_stops_another_may_begin(cast: Cast) -> None:
    async with store.write():
        (directing,) = await open_rows(cast)
        directing.until = clock.now()
        await directing.save(update_fields=["until"])
        await Directing.begin(cast.members["marloes"], by=HOUSE, reason="Joost is verhuisd")
    (directing,) = await open_rows(cast)
    assert (directing.member_id, directing.reason) == (cast.members["marloes"].id, "Joost is verhuisd")
    assert await Directing.filter(circle_id=cast.circle.id).count() == 2


async def test_each_circle_has_its_own(cast: Cast) -> None:
    await Directing.create(circle_id=cast.waiting.id, member=cast.members["marloes"], since=clock.now())
    assert len(await open_rows(cast)) == 1


async def test_whatever_is_tried_there_are_never_two(cast: Cast) -> None:
    chance = Random(20261123)
    members = [cast.members[key] for key in ("joost", "marloes", "samira")]
    for _ in range(60):
        before = await open_rows(cast)
        if chance.random() < 0.4:
            for row in before:
                row.until = clock.now()
                await row.save()
            continue
        try:
            async with store.write():
                await Directing.begin(chance.choice(members), by=HOUSE)
        except IntegrityError:
            assert len(before) == 1
        assert len(await open_rows(cast)) == 1
