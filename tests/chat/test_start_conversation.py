"""Somebody starts a conversation, and chooses who reads along."""

from uuid import UUID, uuid4

import pytest

from portal.chat.models import Conversation
from portal.circles.audience import Audience
from portal.circles.named import Named
from tests.cast import Cast
from tests.chat.conftest import Browse


async def test_a_circle_has_one_conversation_from_the_start(cast: Cast, browse: Browse) -> None:
    assert await Conversation.filter(owner_id=cast.circle.id).count() == 1
    page = (await (await browse("yara")).get(f"/kringen/{cast.waiting.id}/gesprekken")).text
    assert "De hele kring" in page


async def test_she_talks_with_her_aunt_only(cast: Cast, browse: Browse) -> None:
    noor, here = await browse("noor"), f"/kringen/{cast.circle.id}/gesprekken"
    form = (await noor.get(f"{here}/nieuw")).text
    id = form.split('name="id" value="')[1].split('"')[0]
    data = {"id": id, "audience": "named", "with": str(cast.members["naima"].id), "title": "Logeren"}
    sent = await noor.post(f"{here}/nieuw", data=data)
    assert (sent.status_code, sent.headers["location"]) == (303, f"{here}/{id}")
    again = await noor.post(f"{here}/nieuw", data=data)
    assert again.headers["location"] == sent.headers["location"]
    talk = await Conversation.get(id=UUID(id))
    assert (talk.audience, talk.title) == (Audience.NAMED, "Logeren")
    rows = await Named.filter(thing_id=talk.id).values_list("member_id", flat=True)
    assert set(rows) == {cast.members["noor"].id, cast.members["naima"].id}
    assert (await (await browse("samira")).get(f"{here}/{id}")).status_code == 404


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("noor", {"whole_circle", "family_network", "named"}),
        ("gerda", {"whole_circle", "family_network", "named"}),
        ("joost", {"whole_circle", "professionals", "named"}),
    ],
)
async def test_nobody_starts_what_she_may_not_read(cast: Cast, browse: Browse, name: str, may: set[str]) -> None:
    browser, here = await browse(name), f"/kringen/{cast.circle.id}/gesprekken/nieuw"
    page = (await browser.get(here)).text
    for audience in Audience:
        assert (f'value="{audience.value}"' in page) == (audience.value in may)
        data = {"id": str(uuid4()), "audience": audience.value, "with": str(cast.members["peter"].id)}
        assert (await browser.post(here, data=data)).status_code == (303 if audience.value in may else 422)


async def test_what_is_missing_is_said_and_what_was_typed_stays(cast: Cast, browse: Browse) -> None:
    noor, here = await browse("noor"), f"/kringen/{cast.circle.id}/gesprekken/nieuw"
    answer = await noor.post(here, data={"title": "Over school"})
    assert answer.status_code == 422
    assert "Kies wie meeleest." in answer.text
    assert "Over school" in answer.text
    answer = await noor.post(here, data={"audience": "named", "with": str(cast.members["dirk"].id)})
    assert answer.status_code == 422
    assert "Kies met wie je wilt praten." in answer.text
    answer = await noor.post(here, data={"audience": "whole_circle", "title": "x" * 81})
    assert answer.status_code == 422


async def test_a_stranger_starts_nothing(cast: Cast, browse: Browse) -> None:
    bas, here = await browse("bas"), f"/kringen/{cast.circle.id}/gesprekken/nieuw"
    assert (await bas.get(here)).status_code == 404
    assert (await bas.post(here, data={"audience": "whole_circle"})).status_code == 404
