"""Who reads along is said truly: never all when one doesn't, and who doesn't only to who may know."""

import pytest

from portal import store
from portal.chat.models import Conversation
from portal.circles.audience import Kind
from portal.circles.consent import Consent, ConsentAnswer
from tests.cast import Cast
from tests.chat.conftest import Browse, address


async def shut_out(cast: Cast, kind: Kind) -> None:
    """Noor wants her mother not to read these."""
    mother = cast.members["samira"]
    by = await cast.actor("noor")
    await Consent.filter(to_member=mother.id).delete()
    async with store.write():
        await Consent.share(
            cast.members["noor"],
            ConsentAnswer.REFUSED,
            by=by,
            words="",
            text="t",
            language="nl",
            to_member=mother.id,
            kind=kind,
        )


async def test_everybody_reads_and_it_says_so(talk: Conversation, browse: Browse) -> None:
    page = (await (await browse("noor")).get(address(talk))).text
    assert "De hele kring leest mee: jij, " in page and "leest niet mee." not in page


@pytest.mark.parametrize(("key", "told"), [("noor", True), ("joost", True), ("peter", False), ("naima", False)])
async def test_the_box_says_who_reads_when_the_mother_does_not(
    talk: Conversation, cast: Cast, browse: Browse, key: str, told: bool
) -> None:
    await shut_out(cast, Kind.TALK)
    client = await browse(key)
    page = (await client.get(address(talk))).text
    assert "De hele kring leest mee" not in page and "Iedereen in de kring leest mee" not in page
    assert "Deze mensen lezen mee: jij, " in page
    assert ("Samira leest niet mee." in page) is told
    start = (await client.get(f"/kringen/{cast.circle.id}/gesprekken/nieuw")).text
    assert ("Samira leest niet mee." in start) is told


@pytest.mark.parametrize(("key", "told"), [("noor", True), ("joost", True), ("peter", False)])
async def test_the_plan_says_who_reads_when_the_mother_does_not(
    cast: Cast, browse: Browse, key: str, told: bool
) -> None:
    await shut_out(cast, Kind.PLAN)
    client = await browse(key)
    for path in (f"/kringen/{cast.circle.id}/plan", f"/doelen/{cast.goal.id}"):
        page = (await client.get(path)).text
        assert "De hele kring leest" not in page
        assert ("Samira leest niet mee." in page) is told, path
    if told:
        assert "Samira leest niet mee." in (await client.get(f"/kringen/{cast.circle.id}/plan/doel/nieuw")).text
