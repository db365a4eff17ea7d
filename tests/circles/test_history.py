"""Former states read as changes."""

from portal import store
from portal.circles.history import changes_of, overtaken, state_at
from portal.circles.models import Member
from tests.cast import Cast


async def test_each_change_says_what_was_and_what_is(cast: Cast) -> None:
    naima, samira = cast.members["naima"], await cast.actor("samira")
    async with store.write():
        await naima.keep(by=samira, relation="tante van moeders kant")
        await naima.remove(by=samira)
    removed, renamed, made = await changes_of([await Member.get(id=naima.id)])
    assert made.before is None
    assert renamed.altered == {"relation": ("tante", "tante van moeders kant")}
    assert (renamed.version, renamed.by) == (2, cast.people["samira"].id)
    assert set(removed.altered) == {"removed_at"}


async def test_a_version_can_be_looked_up(cast: Cast) -> None:
    naima, samira = cast.members["naima"], await cast.actor("samira")
    async with store.write():
        await naima.keep(by=samira, relation="tante van moeders kant")
    before, now = await state_at(naima, 1), await state_at(naima, 2)
    assert before and now
    assert (before["relation"], now["relation"]) == ("tante", "tante van moeders kant")
    assert await state_at(naima, 3) is None


async def test_what_changed_beside_it_overtakes_nobody(cast: Cast) -> None:
    naima, samira = cast.members["naima"], await cast.actor("samira")
    async with store.write():
        await naima.keep(by=samira, relation="tante van moeders kant")
    assert await overtaken(naima, 1, ["relation"])
    assert not await overtaken(naima, 1, ["name"])
    assert not await overtaken(naima, 2, ["relation"])
    # A version that never was is none she can have had before her.
    assert await overtaken(naima, 7, ["name"])


async def test_what_was_taken_away_is_put_back(cast: Cast) -> None:
    naima, samira = cast.members["naima"], await cast.actor("samira")
    async with store.write():
        await naima.remove(by=samira)
        await naima.put_back(by=samira)
        await naima.put_back(by=samira)
    assert (naima.removed_at, naima.version) == (None, 3)
