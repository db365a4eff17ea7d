"""An open plan hears at once that something changed, and only who may read the whole plan hears it."""

from portal import store
from portal.audit import AccessLine
from portal.circles.audience import Audience
from portal.plan.models import Goal, Plan
from tests.cast import Cast
from tests.live.conftest import Client, Server, server

__all__ = ["server"]


async def listen(client: Client, key: object, **given: int) -> dict[str, object]:
    await client.say(do="listen", topic=f"plan/{key}", **given)
    return await client.hears()


async def test_an_open_plan_hears_that_a_step_was_ticked(server: Server, cast: Cast) -> None:
    noor = await server.connect("noor")
    at = int(str((await listen(noor, cast.circle.id))["at"]))
    async with store.write():
        await cast.step.tick(by=await cast.actor("joost"))
    news = await noor.hears()
    assert (news["topic"], news["n"], news["event"]) == (f"plan/{cast.circle.id}", at + 1, {})


async def test_a_page_that_was_away_hears_what_it_missed(server: Server, cast: Cast) -> None:
    joost = await cast.actor("joost")
    at = await Plan.stands_at(cast.circle.id)
    async with store.write():
        await cast.step.tick(by=joost)
        await cast.step.untick(by=joost)
    noor = await server.connect("noor")
    await listen(noor, cast.circle.id, after=at)
    assert await noor.hears_news(2) == [at + 1, at + 2]


async def test_only_who_reads_the_whole_plan_may_listen(server: Server, cast: Cast) -> None:
    for name, answer in (
        ("samira", "listening"),
        ("peter", "listening"),
        ("marloes", "listening"),
        ("naima", "refused"),
        ("yara", "refused"),
        ("bas", "refused"),
    ):
        client = await server.connect(name)
        assert (await listen(client, cast.circle.id))["is"] == answer, name
    odd = await server.connect("noor")
    assert (await listen(odd, "not-an-id"))["why"] == "not_found"


async def test_what_not_everybody_reads_makes_no_news(server: Server, cast: Cast) -> None:
    at = await Plan.stands_at(cast.circle.id)
    noor = await cast.actor("noor")
    async with store.write():
        goal = await Goal.set(cast.circle, by=noor, words="Mijn geheim", audience=Audience.ONLY_ME)
        await goal.add_step(by=noor, words="Stil beginnen")
    assert await Plan.stands_at(cast.circle.id) == at


async def test_listening_stands_in_the_log(server: Server, cast: Cast) -> None:
    noor = await server.connect("noor")
    at = (await listen(noor, cast.circle.id))["at"]
    assert await AccessLine.filter(person_id=cast.people["noor"].id, reason=f"listens from {at}").count() == 1
