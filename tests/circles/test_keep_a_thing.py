"""A change leaves the former state behind, and two who change the same thing both know."""

from datetime import datetime, timedelta

import pytest

from portal import clock, store
from portal.circles.models import Circle, Member
from portal.errors import Stale
from tests.cast import Cast


async def test_the_former_state_stays_with_who_and_when(cast: Cast) -> None:
    samira = await cast.actor("samira")
    async with store.write():
        await cast.circle.keep(by=samira, name="Noortje")
    circle = await Circle.get(id=cast.circle.id)
    (former,) = await circle.past()
    assert (circle.name, circle.version, circle.changed_by) == ("Noortje", 2, samira.person_id)
    assert (former.state["name"], former.version) == ("Noor", 1)


async def test_the_second_of_two_hears_that_it_changed(cast: Cast) -> None:
    first, second = await Circle.get(id=cast.circle.id), await Circle.get(id=cast.circle.id)
    noor = await cast.actor("noor")
    async with store.write():
        await first.keep(by=noor, name="Eerst")
    with pytest.raises(Stale):
        async with store.write():
            await second.keep(by=noor, name="Later")
    assert (await Circle.get(id=cast.circle.id)).name == "Eerst"


async def test_a_place_until_midnight_in_amsterdam_ends_then_and_not_an_hour_later(cast: Cast) -> None:
    midnight = datetime(2026, 11, 26, tzinfo=clock.AMSTERDAM)
    async with store.write():
        await cast.members["marloes"].keep(by=await cast.actor("noor"), until=midnight)
    inside = [
        await Member.filter(Member.is_in(midnight + timedelta(seconds=late)), id=cast.members["marloes"].id).exists()
        for late in (-1, 0, 1)
    ]
    assert inside == [True, False, False]
