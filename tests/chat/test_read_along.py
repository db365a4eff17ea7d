"""Who reads along, what is new for whom, and what the others may know."""

from uuid import uuid4

import pytest

from portal import store
from portal.audit import AccessLine
from portal.chat.models import Conversation, ReadMark, unread
from portal.circles.audience import Audience
from portal.circles.named import Named, NamedKind
from tests.cast import Cast
from tests.chat.conftest import Browse, address


async def say(cast: Cast, talk: Conversation, name: str, *texts: str) -> None:
    """This person says something."""
    actor = await cast.actor(name)
    for text in texts:
        async with store.write():
            await talk.post(by=actor, text=text, client_id=uuid4())


async def waiting(cast: Cast, name: str, *talks: Conversation) -> list[int]:
    """How much waits for this person in each."""
    counted = await unread(cast.members[name], talks)
    return [counted.get(talk.id, 0) for talk in talks]


async def test_what_is_new_is_counted_until_it_is_read(talk: Conversation, cast: Cast, browse: Browse) -> None:
    await say(cast, talk, "noor", "een", "twee")
    await say(cast, talk, "samira", "drie")
    assert await waiting(cast, "samira", talk) == [2]
    assert await waiting(cast, "peter", talk) == [3]
    peter = await browse("peter")
    assert '<span class="badge">3' in (await peter.get(f"/kringen/{cast.circle.id}/gesprekken")).text
    await peter.get(address(talk))
    assert await waiting(cast, "peter", talk) == [0]
    await say(cast, talk, "noor", "vier")
    page = (await peter.get(address(talk))).text
    assert page.index("drie") < page.index('id="nieuw"') < page.index("vier")
    assert 'id="nieuw"' not in (await peter.get(address(talk))).text


async def test_an_open_page_says_how_far_it_has_been_read(talk: Conversation, cast: Cast, browse: Browse) -> None:
    await say(cast, talk, "noor", "een", "twee", "drie")
    peter = await browse("peter")
    for up_to, left in ((2, 1), (1, 1), (99, 0)):
        assert (await peter.post(f"{address(talk)}/gelezen", data={"up_to": str(up_to)})).status_code == 204
        assert await waiting(cast, "peter", talk) == [left]
    assert (await ReadMark.get(member_id=cast.members["peter"].id)).up_to == 3
    assert (await peter.post(f"{address(talk)}/gelezen", data={"up_to": "-1"})).status_code == 422


async def test_older_messages_are_fifty_a_page(talk: Conversation, cast: Cast, browse: Browse) -> None:
    await say(cast, talk, "noor", *(f"nummer {n}." for n in range(1, 121)))
    samira = await browse("samira")
    newest = (await samira.get(address(talk))).text
    assert "nummer 71." in newest and "nummer 120." in newest and "nummer 70." not in newest
    older = (await samira.get(f"{address(talk)}?voor=71")).text
    assert "nummer 21." in older and "nummer 70." in older and "nummer 71." not in older
    assert f"{address(talk)}?voor=21" in older
    for odd in ("0", "-3", "x", "9" * 30, "²"):
        assert (await samira.get(f"{address(talk)}?voor={odd}")).status_code == 200


@pytest.mark.parametrize("name", ["noor", "samira", "peter", "naima", "gerda"])
async def test_the_family_knows_that_professionals_talk_and_nothing_more(cast: Cast, browse: Browse, name: str) -> None:
    browser = await browse(name)
    listed = f"/kringen/{cast.circle.id}/gesprekken"
    assert "Gesprek van de hulpverleners" not in (await browser.get(listed)).text
    async with store.write():
        care = await Conversation.start(
            cast.circle.id, by=await cast.actor("joost"), audience=Audience.PROFESSIONALS, title="Zorgen om thuis"
        )
    first = (await browser.get(listed)).text
    assert "Joost (De Brug) en Marloes (Het Anker) praten hier ook met elkaar." in first
    await say(cast, care, "joost", "geheim", "geheimer")
    # Not a word and not a count more, however much is said.
    assert (await browser.get(listed)).text == first
    assert "Zorgen om thuis" not in first
    assert (await browser.get(address(care))).status_code == 404
    assert await waiting(cast, "marloes", care) == [2]
    # And who talks there is told that they know it, the network too.
    words = "Gezin en netwerk zien dat dit gesprek er is, niet wat er staat."
    joost = await browse("joost")
    assert words in (await joost.get(f"{listed}/nieuw")).text and words in (await joost.get(address(care))).text


async def test_professionals_do_not_see_what_the_family_says_among_themselves(cast: Cast, browse: Browse) -> None:
    async with store.write():
        family = await Conversation.start(
            cast.circle.id, by=await cast.actor("noor"), audience=Audience.FAMILY_NETWORK, title="Onder ons"
        )
    await say(cast, family, "noor", "geheim")
    for name, status in (("samira", 200), ("gerda", 200), ("joost", 404), ("marloes", 404)):
        browser = await browse(name)
        assert (await browser.get(address(family))).status_code == status
        assert ("Onder ons" in (await browser.get(f"/kringen/{cast.circle.id}/gesprekken")).text) == (status == 200)


async def test_named_members_read_and_no_one_knows_of_it(cast: Cast, browse: Browse) -> None:
    async with store.write():
        some = await Conversation.start(
            cast.circle.id,
            by=await cast.actor("noor"),
            audience=Audience.NAMED,
            named=[cast.members["noor"], cast.members["joost"], cast.members["joost"]],
        )
    for name, status in (("noor", 200), ("joost", 200), ("samira", 404), ("marloes", 404)):
        assert (await (await browse(name)).get(address(some))).status_code == status
    page = (await (await browse("noor")).get(address(some))).text
    assert "Alleen deze mensen lezen mee: jij en Joost (De Brug)." in page


async def test_from_whom_it_is_hidden_is_not_named_as_reader(talk: Conversation, cast: Cast, browse: Browse) -> None:
    await Named.create(thing_id=talk.id, member=cast.members["peter"], kind=NamedKind.HIDDEN)
    assert "Peter" not in (await (await browse("noor")).get(address(talk))).text.split('class="audience"')[1][:900]
    assert (await (await browse("peter")).get(address(talk))).status_code == 404


async def test_each_look_is_logged(talk: Conversation, cast: Cast, browse: Browse) -> None:
    await (await browse("samira")).get(address(talk))
    lines = await AccessLine.filter(person_id=cast.people["samira"].id, action="chat_read").values_list(
        "kind", flat=True
    )
    assert {"Circle", "Conversation", "Message"} <= set(lines)
