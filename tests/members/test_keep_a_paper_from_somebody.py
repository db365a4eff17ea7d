"""One paper is shut for somebody, or kept from a parent: then it is on no page of hers, and neither are its bytes."""

from datetime import timedelta

from portal import clock
from portal.circles.audience import Audience
from portal.circles.consent import Withheld
from portal.notes.papers import Paper
from tests.cast import Cast
from tests.conftest import NOW
from tests.members.conftest import Browser
from tests.members.test_not_good_for_the_child import WHY, typed
from tests.notes.put import put_in

MOMENT = timedelta(minutes=2)


async def finds(cast: Cast, browser: Browser, key: str, paper: Paper) -> list[int | bool]:
    """Whether her list names it, and what its page, its bytes and the page of who reads it answer her."""
    client, circle = await browser(key), f"/kringen/{cast.circle.id}"
    named = paper.title in (await client.get(f"{circle}/papieren")).text
    places = (f"papieren/{paper.id}", f"papieren/{paper.id}/bestand", f"wie-leest/papier/{paper.id}")
    return [named, *[(await client.get(f"{circle}/{place}")).status_code for place in places]]


ALL, NOTHING = [True, 200, 200, 200], [False, 404, 404, 404]


async def test_noor_shuts_a_paper_for_her_aunt_and_lets_her_in_again(cast: Cast, browser: Browser) -> None:
    paper = await put_in(cast, "noor", Audience.WHOLE_CIRCLE, "Uitslag van de test")
    other = await put_in(cast, "noor", Audience.WHOLE_CIRCLE, "Rooster")
    place = f"/kringen/{cast.circle.id}/wie-leest/papier/{paper.id}/{cast.members['naima'].id}"
    noor = await browser("noor")
    assert await finds(cast, browser, "naima", paper) == ALL
    assert paper.title in (await noor.get(place)).text
    for minute, (answer, found) in enumerate((("no", NOTHING), ("rest", ALL)), 1):
        with clock.everywhere_at(NOW + MOMENT * minute):
            assert (await noor.post(place, data={"answer": answer})).status_code == 303
            assert await finds(cast, browser, "naima", paper) == found
            assert await finds(cast, browser, "naima", other) == ALL
            assert await finds(cast, browser, "gerda", paper) == ALL


async def test_a_professional_keeps_a_paper_from_the_parents_and_names_it(cast: Cast, browser: Browser) -> None:
    paper = await put_in(cast, "joost", Audience.WHOLE_CIRCLE, "Verslag van het huisbezoek")
    place = f"/kringen/{cast.circle.id}/niet-goed"
    joost = await browser("joost")
    assert (
        f"{place}/nieuw/papier/{paper.id}"
        in (await joost.get(f"/kringen/{cast.circle.id}/wie-leest/papier/{paper.id}")).text
    )
    assert f"/kringen/{cast.circle.id}/papieren" in (await joost.get(place)).text
    with clock.everywhere_at(NOW + MOMENT):
        assert (await joost.post(f"{place}/nieuw/papier/{paper.id}", data=typed())).status_code == 303
        assert await Withheld.filter(thing_id=paper.id).count() == 1
        for key in ("samira", "peter"):
            assert await finds(cast, browser, key, paper) == NOTHING, key
        for key in ("noor", "marloes", "naima"):
            assert await finds(cast, browser, key, paper) == ALL, key
        listed = (await (await browser("joost")).get(place)).text
        assert "Verslag van het huisbezoek" in listed and WHY in listed
