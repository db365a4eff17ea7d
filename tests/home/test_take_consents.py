"""What was said yes and no to goes along as FHIR: as each reader finds it by a search, and no sign of more."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.consent import Consent as R4Consent

from exchange import bundle
from exchange.checks import faults_of
from exchange.reading import read
from portal import clock, store
from portal.access import Action, doors
from portal.circles.consent import SHARE, Consent, ConsentAnswer
from portal.circles.models import Member
from portal.store import new_id
from tests.cast import Cast
from tests.conftest import NOW
from tests.exchange.clients import reading_as, right
from tests.home.taken import asked, opened, take
from tests.laid import Laid, wipe

Counting = Callable[[], AbstractContextManager[list[str]]]
Json = dict[str, Any]
AFTER = NOW + timedelta(hours=1)


@pytest.fixture
async def later(cast: Cast) -> AsyncIterator[None]:
    """An hour after the cast came in."""
    with clock.everywhere_at(AFTER):
        yield


async def noor_says(cast: Cast, to: Member, *answers: ConsentAnswer) -> list[Consent]:
    """Noor says, one after another, whether this member may read along."""
    noor, said = await cast.actor("noor"), []
    for minute, answer in enumerate(answers, 1):
        moment = NOW + timedelta(minutes=minute)
        async with store.write():
            yes_or_no = await Consent.share(
                cast.members["noor"],
                answer,
                by=noor,
                words="Zij leest mee.",
                text="share-1",
                language="nl",
                to_member=to.id,
                since=moment,
            )
        said.append(yes_or_no)
    return said


async def searched(app: httpx2.ASGITransport, cast: Cast, name: str) -> list[Json]:
    """What this person finds when she searches Noor's consents."""
    async with reading_as(app, cast, name) as client:
        found = right(await client.get(f"/fhir/Consent?patient={cast.circle.id}&_count=200"))
    return [each["resource"] for each in found.get("entry", [])]


@pytest.mark.parametrize("name", ["noor", "samira"])
async def test_what_she_takes_along_is_what_her_own_search_gives(
    visitor: httpx2.AsyncClient, app: httpx2.ASGITransport, cast: Cast, later: None, name: str
) -> None:
    await noor_says(cast, cast.members["peter"], ConsentAnswer.WITHDRAWN)
    taken = await take(visitor, cast, name)
    consents = taken.kinds("Consent")
    assert len(consents) >= 9
    assert consents == await searched(app, cast, name)
    assert faults_of(read(taken.files["fhir/bundle.json"])) == []
    Bundle.model_validate(taken.bundle)
    for each in consents:
        R4Consent.model_validate(each)


@pytest.mark.parametrize(("name", "some"), [("naima", 1), ("joost", 9)])
async def test_aunt_and_professional_take_no_file_and_would_find_in_it_what_they_search(
    visitor: httpx2.AsyncClient, app: httpx2.ASGITransport, cast: Cast, later: None, name: str, some: int
) -> None:
    await noor_says(cast, cast.members["naima"], ConsentAnswer.GIVEN)
    assert (await asked(visitor, cast, name, f"/kringen/{cast.circle.id}/meenemen")).status_code == 403
    own = opened(await asked(visitor, cast, name, "/account/meenemen"))
    assert "fhir/bundle.json" not in own.files
    # Should the law once give her a file, it holds no more than this.
    actor = await cast.actor(name)
    entered = await doors.enter(actor, cast.circle.id, Action.PEOPLE_READ)
    held = read((await bundle.taken(actor, entered))[bundle.PATH])
    consents = [each["resource"] for each in held["entry"] if each["resource"]["resourceType"] == "Consent"]
    assert len(consents) >= some
    assert consents == await searched(app, cast, name)


async def test_noor_takes_her_no_along_and_her_mother_nothing_of_it(
    visitor: httpx2.AsyncClient, cast: Cast, later: None
) -> None:
    (no,) = await noor_says(cast, cast.members["samira"], ConsentAnswer.WITHDRAWN)
    (mine,) = [each for each in (await take(visitor, cast, "noor")).kinds("Consent") if each["id"] == str(no.id)]
    assert (mine["status"], mine["provision"]["type"]) == ("active", "deny")
    assert mine["provision"]["actor"][0]["reference"]["display"] == "Samira El Amrani"
    hers = (await take(visitor, cast, "samira")).kinds("Consent")
    assert {each["provision"]["type"] for each in hers} == {"permit"}
    assert str(no.id) not in {each["id"] for each in hers}


async def test_that_noor_objected_and_how_often_changes_no_byte_for_her_mother(
    visitor: httpx2.AsyncClient, cast: Cast, _laid: Laid
) -> None:
    yes, no = ConsentAnswer.GIVEN, ConsentAnswer.WITHDRAWN
    taken = []
    for answers in ((), (no,), (yes, no, yes, no)):
        await Consent.filter(owner_id=cast.circle.id, about=SHARE, to_member=cast.members["samira"].id).delete()
        await noor_says(cast, cast.members["samira"], *answers)
        with clock.everywhere_at(AFTER):
            taken.append((await take(visitor, cast, "samira")).files)
        await wipe()
        cast = await _laid.again()
    never, once, often = taken
    assert never == once == often


async def test_an_organisation_that_only_a_yes_names_stands_in_the_file(
    visitor: httpx2.AsyncClient, cast: Cast, later: None
) -> None:
    without = {each["id"] for each in (await take(visitor, cast, "noor")).kinds("Organization")}
    part = cast.parts["het-anker"]
    await Member.filter(owner_id=cast.circle.id, organisation_id=part.organisation_id).update(ended_at=clock.now())
    taken = await take(visitor, cast, "noor")
    named = {
        to["reference"]["reference"]
        for each in taken.kinds("Consent")
        for to in each["provision"].get("actor", [])
        if to["reference"].get("reference", "").startswith("Organization/")
    }
    assert f"Organization/{part.organisation_id}" in named
    assert str(part.organisation_id) in without
    assert named <= {f"Organization/{each['id']}" for each in taken.kinds("Organization")}


async def test_six_hundred_answers_cost_a_bounded_number_of_queries(
    visitor: httpx2.AsyncClient, cast: Cast, later: None, queries: Counting
) -> None:
    await take(visitor, cast, "noor")
    await many_answers(cast, 1)
    with queries() as few:
        before = len((await take(visitor, cast, "noor")).kinds("Consent"))
    await many_answers(cast, 400)
    with queries() as more:
        await take(visitor, cast, "noor")
    await many_answers(cast, 200)
    with queries() as many:
        taken = await take(visitor, cast, "noor")
    assert len(taken.kinds("Consent")) == before + 600
    assert len(more) == len(few)
    # One page more in the Bundle: the five lists of a search, each with its log line.
    assert len(many) - len(few) <= 5 * 16


async def many_answers(cast: Cast, n: int) -> None:
    """Noor says it again and again."""
    (first,) = await noor_says(cast, cast.members["samira"], ConsentAnswer.GIVEN)
    same = {name: getattr(first, name) for name in first._meta.db_fields if name != "id"}
    async with store.write():
        await Consent.bulk_create([Consent(id=new_id(), **same) for _each in range(n - 1)], batch_size=200)
