"""Leaving a circle, and who may end whose membership: the table, each row of it."""

from datetime import timedelta

import httpx2
import pytest

from portal import store
from portal.circles.audience import MemberRole
from portal.circles.custody import Custody
from portal.circles.directing import Directing
from portal.circles.models import Member
from portal.members.deciding import People
from portal.people.session_row import Session
from tests.cast import Cast
from tests.conftest import NOW
from tests.members.conftest import Browser, told

NOBODY: set[str] = set()
NETWORK = {"peter", "naima", "gerda"}


async def may_end(cast: Cast, key: str) -> set[str]:
    """Whose membership this member may end."""
    people = await People.of(cast.circle)
    mine = people.member(cast.members[key].id)
    assert mine
    names = {member.id: name for name, member in cast.members.items()}
    return {names[other.id] for other in people.members if people.may_end(mine, other)}


@pytest.mark.parametrize(
    ("born", "noor", "samira"),
    [
        ("2016-03-14", NOBODY, NETWORK),  # 10
        ("2011-03-14", NETWORK, NETWORK),  # 15
        ("2010-03-14", NETWORK, NOBODY),  # 16
        # 18: nobody has custody any more, so her mother is one of those she lets in.
        ("2008-03-14", NETWORK | {"samira"}, NOBODY),
    ],
)
async def test_who_may_end_whose_membership(cast: Cast, born: str, noor: set[str], samira: set[str]) -> None:
    async with store.write():
        await cast.circle.keep(by=await cast.actor("joost"), birth=born)
    assert await may_end(cast, "noor") == noor
    assert await may_end(cast, "samira") == samira
    for other in ("peter", "naima", "gerda", "joost", "marloes"):
        assert await may_end(cast, other) == NOBODY


async def test_the_aunt_leaves_by_herself(cast: Cast, browser: Browser) -> None:
    naima = await browser("naima")
    assert "Je ziet meteen niets meer van deze kring." in (await naima.get(f"/kringen/{cast.circle.id}/weggaan")).text
    assert (await naima.post(f"/kringen/{cast.circle.id}/weggaan")).headers["location"] == "/mijn"
    assert (await naima.get(f"/kringen/{cast.circle.id}/mensen")).status_code == 404
    member = await Member.get(id=cast.members["naima"].id)
    assert (member.ended_at, member.ended_by) == (NOW, cast.people["naima"].id)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("joost", "Jij hebt nu de regie."),
        ("samira", "Jij bent de enige ouder met gezag in deze kring."),
        ("noor", "De kring is van jou."),
    ],
)
async def test_who_is_needed_reads_why_she_stays(cast: Cast, browser: Browser, key: str, words: str) -> None:
    client = await browser(key)
    assert words in (await client.get(f"/kringen/{cast.circle.id}/weggaan")).text
    answer = await client.post(f"/kringen/{cast.circle.id}/weggaan")
    assert answer.status_code == 403
    assert (await Member.get(id=cast.members[key].id)).ended_at is None


async def test_the_only_parent_with_custody_reads_whom_she_can_ask(cast: Cast, browser: Browser) -> None:
    page = (await (await browser("samira")).get(f"/kringen/{cast.circle.id}/weggaan")).text
    assert "Vraag Joost Visser om hulp." in page
    assert f'href="/kringen/{cast.circle.id}/mensen">Bekijk wie er in de kring zitten' in page


async def test_one_of_two_parents_who_decide_may_leave(cast: Cast, browser: Browser) -> None:
    async with store.write():
        await Custody.make(
            by=await cast.actor("joost"),
            owner=(cast.circle.owner_kind, cast.circle.id),
            member_id=cast.members["peter"].id,
            source="gezagsregister",
            verified_on=NOW.date(),
        )
    assert (await (await browser("samira")).post(f"/kringen/{cast.circle.id}/weggaan")).status_code == 303
    assert (await (await browser("peter")).post(f"/kringen/{cast.circle.id}/weggaan")).status_code == 403


async def test_who_is_taken_out_gets_no_letter_and_the_page_says_what_she_can_notice(
    cast: Cast, browser: Browser
) -> None:
    noor, gone = await browser("noor"), f"/kringen/{cast.circle.id}/mensen/{cast.members['gerda'].id}/weghalen"
    name = cast.members["gerda"].name
    page = (await noor.get(gone)).text
    assert f"{name} krijgt hier geen bericht van, maar kan het wel merken: de kring is dan weg." in page
    assert f"Ben je bang voor wat {name} dan doet? Praat eerst met Joost Visser of Marloes Kuipers." in page
    assert (await noor.post(gone)).status_code == 303
    assert await told("gerda@kring.example") == 0
    assert f"/kringen/{cast.circle.id}" not in (await (await browser("gerda")).get("/mijn")).text


async def test_taking_somebody_out_asks_for_a_fresh_proof(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    await Session.filter(person_id=cast.people["noor"].id).update(fresh_at=NOW - timedelta(hours=1))
    gone = f"/kringen/{cast.circle.id}/mensen/{cast.members['gerda'].id}/weghalen"
    asked: httpx2.Response = await noor.get(gone)
    assert asked.headers["location"].startswith("/inloggen/opnieuw?")
    assert (await noor.post(gone)).status_code == 403
    assert (await Member.get(id=cast.members["gerda"].id)).ended_at is None


async def test_somebody_of_another_circle_is_not_there(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    for circle, key in ((cast.circle, "dirk"), (cast.waiting, "gerda")):
        gone = f"/kringen/{circle.id}/mensen/{cast.members[key].id}/weghalen"
        assert (await noor.get(gone)).status_code == 404


async def test_a_named_person_is_no_member(cast: Cast, browser: Browser) -> None:
    async with store.write():
        named = await Member.name_one(
            cast.circle, by=await cast.actor("joost"), role=MemberRole.NETWORK, name="Karim", relation="oom"
        )
    page = await (await browser("noor")).get(f"/kringen/{cast.circle.id}/mensen")
    assert "Genoemd, nog niet uitgenodigd" in page.text
    assert "Karim" in page.text
    gone = f"/kringen/{cast.circle.id}/mensen/{named.id}/weghalen"
    assert (await (await browser("noor")).get(gone)).status_code == 404


async def test_who_directs_stays_while_another_professional_is_in(cast: Cast, browser: Browser) -> None:
    joost = await browser("joost")
    assert (await joost.post(f"/kringen/{cast.circle.id}/weggaan")).status_code == 403
    director = await Directing.director_of(cast.circle)
    assert director and director.id == cast.members["joost"].id


async def test_the_only_professional_may_go_and_the_page_says_that_nobody_directs(cast: Cast, browser: Browser) -> None:
    for key in ("marloes", "naima", "gerda", "peter"):
        await (await browser(key)).post(f"/kringen/{cast.circle.id}/weggaan")
        assert await Directing.filter(circle_id=cast.circle.id, until__isnull=True).count() == 1
    joost = await browser("joost")
    asked = await joost.get(f"/kringen/{cast.circle.id}/weggaan")
    assert "Niemand heeft dan de regie, tot er weer een hulpverlener in de kring komt." in asked.text
    assert (await joost.post(f"/kringen/{cast.circle.id}/weggaan")).status_code == 303
    assert await Directing.director_of(cast.circle) is None
    page = (await (await browser("noor")).get(f"/kringen/{cast.circle.id}/mensen")).text
    assert "Joost Visser had de regie en doet niet meer mee." in page
    assert "De eerste hulpverlener die nu in de kring komt, krijgt de regie." in page
