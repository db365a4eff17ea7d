"""Who directed is gone: it is said plainly, those concerned are told, and the professionals who are in are asked."""

from datetime import timedelta

import pytest

from portal import clock, outbox, store
from portal.circles.audience import MemberRole
from portal.circles.directing import Directing
from portal.circles.models import Member
from portal.members import nobody_directs
from portal.members.handing import DirectorOffer
from portal.people.actor import Actor
from portal.people.persons import Person
from portal.store import new_id
from tests.cast import Cast
from tests.conftest import NOW
from tests.members.conftest import Browser, told

HOUSE = Actor.house("test")
ASKED = "Niemand heeft nu de regie. Neem jij de regie?"
CONCERNED = ("noor@kring.example", "samira@kring.example", "marloes@hetanker.example")


async def stands(browser: Browser, cast: Cast, key: str, rest: str = "/mensen") -> str:
    """What somebody reads on the people page."""
    return (await (await browser(key)).get(f"/kringen/{cast.circle.id}{rest}")).text


async def test_when_her_organisation_lets_her_go_the_other_professional_is_asked_and_takes_it_up(
    cast: Cast, browser: Browser, heleen: Person
) -> None:
    async with store.write():
        await Member.admit(
            cast.circle,
            by=HOUSE,
            role=MemberRole.PROFESSIONAL,
            name="Heleen Bos",
            person_id=heleen.id,
            organisation_id=cast.organisations["het-anker"].id,
        )
    await cast.colleague.leave(by=HOUSE)
    assert [await told(each) for each in (*CONCERNED, "naima@kring.example")] == [1, 1, 1, 0]
    for rest in ("/mensen", ""):
        page = await stands(browser, cast, "marloes", rest)
        assert ASKED in page and f'href="/kringen/{cast.circle.id}/regie/overnemen"' in page
    marloes = await browser("marloes")
    here = f"/kringen/{cast.circle.id}/regie"
    assert (await marloes.post(f"{here}/overnemen", data={"reason": "Joost werkt er niet meer."})).status_code == 303
    director = await Directing.director_of(cast.circle)
    assert director and director.id == cast.members["marloes"].id
    assert "Joost werkt er niet meer." in await stands(browser, cast, "noor", "/regie")
    assert [await told(each) for each in (*CONCERNED, "heleen@hetanker.example")] == [2, 2, 1, 2]
    assert ASKED not in await stands(browser, cast, "marloes")


async def test_the_family_reads_that_nobody_directs_and_who_could(cast: Cast, browser: Browser) -> None:
    await cast.colleague.leave(by=HOUSE)
    for key in ("noor", "samira", "naima"):
        page = await stands(browser, cast, key)
        assert "<b>Niemand heeft nu de regie.</b>" in page and "Marloes Kuipers kan de regie overnemen." in page
        assert ASKED not in page and ASKED not in await stands(browser, cast, key, "")


async def test_a_last_day_passes_and_they_hear_of_it_once(cast: Cast, browser: Browser) -> None:
    async with store.write():
        last = await Member.get(id=cast.members["joost"].id)
        await last.keep(by=HOUSE, until=NOW + timedelta(days=1))
    for hours, letters in ((1, 0), (25, 1), (26, 1), (50, 1)):
        with clock.everywhere_at(NOW + timedelta(hours=hours)):
            await nobody_directs.look()
            await outbox.drain()
            assert [await told(each) for each in CONCERNED] == [letters] * 3
    with clock.everywhere_at(NOW + timedelta(hours=50)):
        assert ASKED in await stands(browser, cast, "marloes")


async def test_taken_up_before_anybody_looked_nobody_is_told_that_nobody_directs(cast: Cast, browser: Browser) -> None:
    async with store.write():
        last = await Member.get(id=cast.members["joost"].id)
        await last.keep(by=HOUSE, until=NOW + timedelta(days=1))
    with clock.everywhere_at(NOW + timedelta(hours=25)):
        await nobody_directs.look()
        await (await browser("marloes")).post(f"/kringen/{cast.circle.id}/regie/overnemen", data={"reason": "Nodig."})
        await outbox.drain()
        # Noor heard only that Marloes directs.
        assert [await told(each) for each in CONCERNED] == [1, 1, 0]


async def test_a_withdrawal_tells_each_once_and_asks_who_is_left(cast: Cast, browser: Browser) -> None:
    stop = f"/kringen/{cast.circle.id}/organisaties/{cast.parts['de-brug'].id}/stoppen"
    assert (await (await browser("noor")).post(stop)).status_code == 303
    await nobody_directs.look()
    # Noor did it herself.
    assert [await told(each) for each in CONCERNED] == [0, 1, 1]
    assert ASKED in await stands(browser, cast, "marloes")


@pytest.mark.parametrize("key", ["noor", "naima", "dirk"])
async def test_nobody_else_takes_it_up(cast: Cast, browser: Browser, key: str) -> None:
    await cast.colleague.leave(by=HOUSE)
    here = f"/kringen/{cast.circle.id}/regie/overnemen"
    answer = await (await browser(key)).post(here, data={"reason": "Ik."})
    assert answer.status_code == (404 if key == "dirk" else 403)
    assert await Directing.director_of(cast.circle) is None


async def test_while_another_is_asked_she_is_not(cast: Cast, browser: Browser, heleen: Person) -> None:
    async with store.write():
        other = await Member.admit(
            cast.circle,
            by=HOUSE,
            role=MemberRole.PROFESSIONAL,
            name="Heleen Bos",
            person_id=heleen.id,
            organisation_id=cast.organisations["het-anker"].id,
        )
    await cast.colleague.leave(by=HOUSE)
    assert ASKED in await stands(browser, cast, "marloes")
    async with store.write():
        await DirectorOffer.ask(cast.members["noor"], other, by=HOUSE, id=new_id(), reason="Kun jij het?")
    assert ASKED not in await stands(browser, cast, "marloes")


async def test_who_leaves_without_directing_is_no_news(cast: Cast, browser: Browser) -> None:
    assert (await (await browser("marloes")).post(f"/kringen/{cast.circle.id}/weggaan")).status_code == 303
    assert [await told(each) for each in ("noor@kring.example", "samira@kring.example")] == [0, 0]
    assert ASKED not in await stands(browser, cast, "joost")
