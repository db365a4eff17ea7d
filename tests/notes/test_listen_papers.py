"""An open list of papers hears at once what its reader may read; by the notes nobody hears of a paper."""

import httpx2
import pytest

from portal import store
from portal.circles.audience import Audience, Kind
from portal.circles.consent import Consent, ConsentAnswer
from portal.notes.models import NoteNews
from portal.notes.papers import Paper, PaperNews
from tests.cast import Cast
from tests.live.conftest import Server, server
from tests.notes.put import put_in
from tests.notes.test_listen import listen
from tests.notes.written import shut_out

__all__ = ["server"]
SIDES = ("family", "care")


async def stand(cast: Cast, news: type[PaperNews] | type[NoteNews] = PaperNews) -> list[int]:
    return [await news.stands_at(cast.circle.id, side) for side in SIDES]


async def change(cast: Cast, paper: Paper, key: str, **values: object) -> None:
    async with store.write():
        await paper.change(by=await cast.actor(key), **values)


async def test_an_open_list_hears_of_a_new_paper_and_that_it_was_taken_away(server: Server, cast: Cast) -> None:
    noor = await server.connect("noor")
    at = int(str((await listen(noor, "papers_family", cast.circle.id))["at"]))
    notes = await stand(cast, NoteNews)
    paper = await put_in(cast, "samira", Audience.FAMILY_NETWORK)
    news = await noor.hears()
    assert (news["topic"], news["n"], news["event"]) == (f"papers_family/{cast.circle.id}", at + 1, {})
    async with store.write():
        await paper.take_out(by=await cast.actor("samira"))
    assert (await noor.hears())["n"] == at + 2
    # Who reads the notes and not the papers would hear by the notes' number that there are some.
    assert await stand(cast, NoteNews) == notes


@pytest.mark.parametrize(("maker", "audience"), [("noor", Audience.ONLY_ME), ("joost", Audience.OWN_ORGANISATION)])
async def test_what_a_side_does_not_read_together_makes_no_news(cast: Cast, maker: str, audience: Audience) -> None:
    stood = await stand(cast)
    await put_in(cast, maker, audience)
    assert await stand(cast) == stood


async def test_who_was_reading_hears_that_it_is_no_longer_for_her(cast: Cast) -> None:
    paper = await put_in(cast, "samira", Audience.WHOLE_CIRCLE)
    family, care = await stand(cast)
    await change(cast, paper, "samira", audience=Audience.FAMILY_NETWORK)
    assert await stand(cast) == [family + 1, care + 1]
    await change(cast, paper, "samira", title="Anders")
    assert await stand(cast) == [family + 2, care + 1]


async def test_what_somebody_is_shut_out_of_makes_no_news(cast: Cast) -> None:
    paper = await put_in(cast, "samira", Audience.WHOLE_CIRCLE)
    async with store.write():
        await Consent.share(
            cast.members["noor"],
            ConsentAnswer.REFUSED,
            by=await cast.actor("noor"),
            words="",
            text="t",
            language="nl",
            to_member=cast.members["naima"].id,
            thing_id=paper.id,
        )
    # That it is shut she hears at once; of what comes after, nobody does.
    stood = await stand(cast)
    await change(cast, paper, "samira", title="Anders")
    assert await stand(cast) == stood


async def test_who_may_not_read_the_papers_hears_nothing_and_gets_no_number(
    server: Server, visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    here = f"/kringen/{cast.circle.id}/papieren"
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE)
    moves = f'data-topic="papers_family/{cast.circle.id}" data-after="'
    naima = await cast.sign_in(visitor, "naima")
    for place in (here, f"{here}/{paper.id}"):
        assert moves in (await naima.get(place)).text
    async with store.write():
        await shut_out(cast, "naima", Kind.PAPERS)
    client = await server.connect("naima")
    assert (await listen(client, "papers_family", cast.circle.id))["why"] == "not_allowed"
    # Of the notes she hears as before.
    assert (await listen(client, "notes_family", cast.circle.id))["is"] == "listening"
    page = (await visitor.get(here)).text
    assert "<kring-notes" in page and "data-topic" not in page and "data-after" not in page
