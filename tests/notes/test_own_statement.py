"""The own statement: Noor's side stands with the file, her helpers read it, and only she changes or withdraws it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import httpx2
import pytest

from portal import store
from portal.access import Action, doors
from portal.circles.consent import Consent
from portal.circles.thing import Former
from portal.errors import NotFound
from portal.notes.statements import Statement
from portal.store import new_id
from tests.cast import Cast

Counting = Callable[[], AbstractContextManager[list[str]]]
WORDS = "Ik was die dag ziek. Ik spijbelde niet."


async def write(client: httpx2.AsyncClient, cast: Cast, name: str = "noor", **typed: str) -> httpx2.Response:
    """She fills in the form and sends it."""
    await sign_in(client, cast, name)
    sent = {"id": str(new_id()), "about": "De notitie van 3 november", "words": WORDS, **typed}
    return await client.post(f"/kringen/{cast.circle.id}/verklaringen/nieuw", data=sent)


async def written(cast: Cast) -> Statement:
    """What she wrote in this test."""
    return await Statement.exclude(id=cast.statement.id).get()


async def sign_in(client: httpx2.AsyncClient, cast: Cast, name: str) -> None:
    client.cookies.clear()
    await cast.sign_in(client, name)


async def listed(client: httpx2.AsyncClient, cast: Cast, name: str, where: str = "verklaringen") -> str:
    """What this person reads."""
    await sign_in(client, cast, name)
    return (await client.get(f"/kringen/{cast.circle.id}/{where}")).text


async def test_noor_writes_her_side_and_her_helpers_read_it_above_the_notes(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    answer = await write(visitor, cast)
    assert answer.headers["location"] == f"/kringen/{cast.circle.id}/verklaringen"
    for name in ("noor", "joost", "marloes", "samira"):
        assert WORDS in await listed(visitor, cast, name)
        assert WORDS in await listed(visitor, cast, name, "notities")


async def test_before_she_saves_it_she_reads_who_will_read_it(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    page = await listed(visitor, cast, "noor", "verklaringen/nieuw")
    assert "Deze mensen lezen je verklaring: jij, Peter, Samira, Joost (De Brug) en Marloes (Het Anker)." in page
    assert "Andere familie en het netwerk niet." in page
    await Consent.filter(owner_id=cast.circle.id, about="share").delete()
    page = await listed(visitor, cast, "noor", "verklaringen/nieuw")
    assert "Deze mensen lezen je verklaring: jij, Joost (De Brug) en Marloes (Het Anker)." in page
    assert "Peter en Samira lezen niet mee." in page


async def test_the_network_reads_none_and_a_parent_without_her_yes_neither(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await write(visitor, cast)
    for name in ("naima", "gerda"):
        assert WORDS not in await listed(visitor, cast, name)
        assert WORDS not in await listed(visitor, cast, name, "notities")
    await Consent.filter(owner_id=cast.circle.id, about="share").delete()
    assert WORDS not in await listed(visitor, cast, "samira")
    stated = await written(cast)
    with pytest.raises(NotFound):
        await doors.open(Statement, stated.id, await cast.actor("naima"), Action.STATEMENT_READ)


async def test_she_changes_it_and_what_it_said_before_is_kept(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await write(visitor, cast)
    stated = await written(cast)
    here = f"/kringen/{cast.circle.id}/verklaringen/{stated.id}"
    assert WORDS in (await visitor.get(f"{here}/veranderen")).text
    await visitor.post(f"{here}/veranderen", data={"words": "Ik had koorts.", "version": "1"})
    assert (await Statement.get(id=stated.id)).words == "Ik had koorts."
    told = await listed(visitor, cast, "joost", f"verklaringen/{stated.id}/geschiedenis")
    assert WORDS in told and "Ik had koorts." in told and "Noor de Vries veranderde deze verklaring." in told


async def test_she_withdraws_it_and_puts_it_back(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await write(visitor, cast)
    stated = await written(cast)
    here = f"/kringen/{cast.circle.id}/verklaringen/{stated.id}"
    answer = await visitor.post(f"{here}/intrekken")
    assert "Je verklaring is ingetrokken." in (await visitor.get(answer.headers["location"])).text
    assert WORDS not in await listed(visitor, cast, "joost")
    await sign_in(visitor, cast, "joost")
    assert (await visitor.get(f"{here}/geschiedenis")).status_code == 404
    assert await Former.filter(thing_id=stated.id).count() == 1
    await sign_in(visitor, cast, "noor")
    await visitor.post(f"{here}/terugzetten")
    assert WORDS in await listed(visitor, cast, "joost")


async def test_nobody_else_changes_it(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await write(visitor, cast)
    stated = await written(cast)
    here = f"/kringen/{cast.circle.id}/verklaringen/{stated.id}"
    for name, status in (("samira", 403), ("joost", 403), ("naima", 404), ("yara", 404)):
        await sign_in(visitor, cast, name)
        for end in ("veranderen", "intrekken", "terugzetten"):
            answer = await visitor.post(f"{here}/{end}", data={"words": "Anders", "version": "1"})
            assert answer.status_code == status, (name, end)
    assert (await Statement.get(id=stated.id)).version == 1


@pytest.mark.parametrize("name", ["samira", "peter", "naima", "joost"])
async def test_from_twelve_she_alone_writes_one(visitor: httpx2.AsyncClient, cast: Cast, name: str) -> None:
    assert (await write(visitor, cast, name)).status_code == 403
    assert await Statement.all().count() == 1


async def test_under_twelve_a_parent_with_custody_writes_it_for_her(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    cast.circle.birth = date(2016, 1, 1).isoformat()
    await cast.circle.save(update_fields=["birth"])
    refused = await write(visitor, cast, "noor")
    assert refused.status_code == 403 and "Tot 12 jaar schrijft een ouder" in refused.text
    assert (await write(visitor, cast, "samira")).status_code == 303
    assert (await write(visitor, cast, "peter")).status_code == 403


async def test_nothing_typed_is_lost_and_sent_twice_it_is_one(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    empty = await write(visitor, cast, words=" ")
    assert empty.status_code == 422 and "De notitie van 3 november" in empty.text
    same = str(new_id())
    await write(visitor, cast, id=same)
    await write(visitor, cast, id=same)
    assert (await written(cast)).words == WORDS


async def test_changed_in_another_tab_both_are_shown(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await write(visitor, cast)
    stated = await written(cast)
    async with store.write():
        await stated.change(by=await cast.actor("noor"), words="Ik had koorts.")
    sent = {"words": "Ik was bij oma.", "about": stated.about, "version": "1"}
    answer = await visitor.post(f"/kringen/{cast.circle.id}/verklaringen/{stated.id}/veranderen", data=sent)
    assert answer.status_code == 409
    assert "Ik had koorts." in answer.text and "Ik was bij oma." in answer.text


async def test_many_statements_cost_as_many_queries_as_one(
    visitor: httpx2.AsyncClient, cast: Cast, queries: Counting
) -> None:
    noor = await cast.actor("noor")

    async def counted(n: int) -> list[int]:
        async with store.write():
            for _one in range(n):
                await Statement.write(cast.circle, by=noor, words=WORDS)
        counts = []
        for where in ("verklaringen", "notities"):
            await sign_in(visitor, cast, "joost")
            with queries() as asked:
                await visitor.get(f"/kringen/{cast.circle.id}/{where}")
            counts.append(len(asked))
        return counts

    assert await counted(1) == await counted(20)
