"""One chain per owner, without gaps, whoever writes at the same time; and what has been shown has been written."""

import asyncio
import os
import subprocess
import sys
from uuid import UUID

import httpx2
import pytest

from portal import store, vault
from portal.access import Action, doors
from portal.audit import AccessLine, Outcome, write_line
from portal.audit.asking import network_of
from portal.audit.models import LogHead
from portal.audit.verify import verify
from portal.circles.audience import Audience
from portal.errors import NotFound
from portal.people.session_row import Session
from portal.plan.models import Goal
from portal.vault import beginning
from tests.cast import Cast

WRITER = """
import asyncio, sys
from uuid import UUID
from portal import store, vault
from portal.rooms import MODELS
from portal.audit import write_line
from portal.settings import settings

async def main(owners):
    vault.unlock_file(settings().key_file)
    await store.connect(settings().database_url, MODELS)
    async def one(n):
        lines = [{"capacity": "house", "means": "house", "action": "plan_read", "kind": "Circle", "thing_id": None,
                  "owner_kind": "circle", "owner_id": UUID(owner)} for owner in (owners if n % 2 else owners[::-1])]
        if n % 3:
            async with store.write():
                for line in lines:
                    await write_line(line)
        else:
            for line in lines:
                await write_line(line)
    await asyncio.gather(*(one(n) for n in range(30)))
    await store.close()

asyncio.run(main(sys.argv[1:]))
"""


def line(owner_id: UUID | None = None, **values: object) -> dict[str, object]:
    """A line of the house."""
    owner = {"owner_kind": "circle", "owner_id": owner_id} if owner_id else {}
    house = {"capacity": "house", "means": "house", "action": "plan_read", "kind": "Circle", "thing_id": None}
    return {**house, **owner, **values}


async def test_a_look_at_a_circle_stands_in_its_chain_with_all_that_must_be_known(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await cast.sign_in(visitor, "joost")
    assert (await visitor.get(f"/kringen/{cast.circle.id}/plan")).status_code == 200
    entered = await AccessLine.filter(chain=f"circle:{cast.circle.id}", action="plan_read", kind="Circle").get()
    assert (entered.person_id, entered.organisation_id) == (
        cast.people["joost"].id,
        cast.organisations["de-brug"].id,
    )
    assert (entered.capacity, entered.means, entered.strength) == ("staff", "oidc", "provider")
    assert (entered.event, entered.outcome, entered.purpose, entered.source) == ("R", Outcome.DONE, "TREAT", "page")
    assert "professional" in entered.role and "professional" in entered.rule and not entered.emergency
    session = await Session.get(person_id=cast.people["joost"].id)
    kept = {"name": cast.people["joost"].name, "address": "127.0.0.0/24", "session": str(session.id)}
    assert entered.who == kept
    assert (await verify()).faults == []


async def test_a_name_is_nowhere_in_the_database_in_clear(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await cast.sign_in(visitor, "joost")
    await visitor.get(f"/kringen/{cast.circle.id}/plan")
    rows = await AccessLine.filter(person_id=cast.people["joost"].id).values()
    assert rows and not any("Joost" in str(value) or "127.0.0" in str(value) for row in rows for value in row.values())


async def test_a_request_writes_its_lines_together_and_before_it_answers(
    visitor: httpx2.AsyncClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cast.sign_in(visitor, "noor")

    async def full(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("portal.audit.asking.put", full)
    answer = await visitor.get(f"/kringen/{cast.circle.id}/plan")
    # What couldn't be logged isn't shown.
    assert answer.status_code == 500
    assert cast.goal.words not in answer.text


async def test_what_was_refused_or_read_stays_in_the_chain_though_the_write_is_undone(cast: Cast) -> None:
    noor, bas = await cast.actor("noor"), await cast.actor("bas")
    with pytest.raises(NotFound):
        async with store.write():
            await doors.open(Goal, cast.goal.id, noor, Action.PLAN_READ)
            await doors.open(Goal, cast.goal.id, noor, Action.GOAL_CHANGE)
            await doors.open(Goal, cast.goal.id, bas, Action.GOAL_CHANGE)
    assert [each.action for each in await AccessLine.filter(person_id=noor.person_id)] == ["plan_read"]
    assert await AccessLine.filter(person_id=bas.person_id, outcome=Outcome.REFUSED).count() == 1
    found = await verify()
    assert (found.lines, found.faults) == (2, [])


async def test_a_list_tells_each_circle_what_was_seen_of_it(cast: Cast) -> None:
    noor = await cast.actor("noor")
    async with store.write():
        await Goal.set(cast.circle, by=noor, words="Voor mij alleen", audience=Audience.ONLY_ME)
    await doors.page(Goal, noor, Action.PLAN_READ)
    lines = await AccessLine.filter(chain=f"circle:{cast.circle.id}", kind="Goal").order_by("audience")
    assert [(each.audience, each.found) for each in lines] == [("only_me", 1), ("whole_circle", 1)]


async def test_a_search_that_finds_nothing_stands_with_who_searched(cast: Cast) -> None:
    bas = await cast.actor("bas")
    assert await doors.page(Goal, bas, Action.PLAN_READ) == []
    found = await AccessLine.get(person_id=bas.person_id)
    assert (found.chain, found.found) == (f"person:{bas.person_id}", 0)


async def test_many_writers_in_several_processes_leave_no_gap(db: None) -> None:
    # A region's own keys are the first thing in it: an owner's key without them would keep the others from beginning.
    await beginning.begin()
    owners = [store.new_id() for _ in range(3)]
    command = [sys.executable, "-c", WRITER, *map(str, owners)]
    here = [asyncio.to_thread(subprocess.run, command, env=dict(os.environ), check=True, timeout=120) for _ in range(3)]
    await asyncio.gather(*here, *(write_line(line(owner)) for owner in owners * 10))
    heads = {head.chain: head.seq for head in await LogHead.all()}
    assert heads == {f"circle:{owner}": 100 for owner in owners}
    for owner in owners:
        lines = await AccessLine.filter(owner_id=owner).order_by("seq")
        assert [each.seq for each in lines] == list(range(1, 101))
    assert (await verify()).faults == []


async def test_the_log_can_be_verified_when_what_is_sealed_in_it_can_no_longer_be_opened(cast: Cast) -> None:
    noor = await cast.actor("noor")
    await doors.enter(noor, cast.circle.id, Action.PLAN_READ)
    row = await AccessLine.filter(person_id=noor.person_id).first().values("who")
    assert row is not None
    with pytest.raises(ValueError):
        vault.open_sealed(bytes(row["who"]), "access_line.who:elsewhere")
    assert (await verify(f"circle:{cast.circle.id}")).faults == []


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::77", "2001:db8:1::/48"),
        ("", ""),
        ("testclient", ""),
    ],
)
def test_of_an_address_only_its_network_is_kept(address: str, network: str) -> None:
    assert network_of(address) == network
