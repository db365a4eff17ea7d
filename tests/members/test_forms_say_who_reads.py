"""Before anything is saved its form says who will read it, in a line of its own."""

import pytest

from portal import store
from portal.selfhelp import shelf
from portal.selfhelp.models import Progress
from tests.access.test_sight import actor_of
from tests.cast import Cast
from tests.members.conftest import Browser


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/kringen/{circle}/plan/doel/nieuw", "Wie leest mee?"),
        ("/doelen/{goal}/veranderen", "De hele kring leest mee."),
        (
            "/doelen/{goal}/stap/nieuw",
            "De hele kring leest mee. Wie in het netwerk zit, leest alleen de eigen stappen.",
        ),
        (
            "/stappen/{step}/veranderen",
            "De hele kring leest mee. Wie in het netwerk zit, leest alleen de eigen stappen.",
        ),
        ("/kringen/{circle}/gesprekken/nieuw", "Wie leest mee?"),
        ("/kringen/{circle}/gesprekken/{conversation}", "De hele kring leest mee:"),
        ("/kringen/{circle}/notities/nieuw", "Wie kan dit lezen?"),
        ("/kringen/{circle}/notities/{note_only_me}/veranderen", "Alleen jij leest dit."),
        ("/zelfhulp/{slug}/{page}", "Alleen jij ziet dit. Niemand anders leest wat je invult."),
    ],
)
async def test_the_form_says_it(cast: Cast, browser: Browser, path: str, says: str) -> None:
    module = shelf.module("slapen")
    assert module
    async with store.write():
        await Progress.begin(module, by=actor_of(cast, "noor"))
    page = (await (await browser("noor")).get(path.format(**cast.places()))).text
    body = page.split("<main")[1].split("</main")[0]
    assert says in body
    # Above the button that sends it.
    assert "<button" in body.split(says)[1]


async def test_a_form_names_truly_who_reads_when_somebody_is_shut_out(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    await noor.post(
        f"/kringen/{cast.circle.id}/wie-leest/doel/{cast.goal.id}/{cast.members['samira'].id}", data={"answer": "no"}
    )
    page = (await noor.get(f"/doelen/{cast.goal.id}/stap/nieuw")).text
    assert "Samira leest niet mee." in page and "De hele kring leest mee." not in page
