"""Who may not read a thing hears nothing of it either: no news, no count, no open page (found by `make law`)."""

import httpx2
import pytest

from portal import live, store
from portal.access import Action, doors
from portal.chat.models import Conversation
from portal.circles.audience import Audience
from portal.circles.consent import Consent, ConsentAnswer
from portal.errors import KringError, NotFound
from portal.people.models import Organisation, ParentsSee
from portal.store import write
from tests.access.test_sight import actor_of
from tests.cast import Cast


async def she_takes_it_back(cast: Cast) -> None:
    async with write():
        await Consent.share(
            cast.members["noor"],
            ConsentAnswer.WITHDRAWN,
            by=actor_of(cast, "noor"),
            words="",
            text="t",
            language="nl",
            to_member=cast.members["samira"].id,
        )


async def test_who_reads_nothing_of_the_plan_does_not_hear_that_it_changed(cast: Cast) -> None:
    await she_takes_it_back(cast)
    with pytest.raises(KringError):
        await live.topics["plan"].may_listen(actor_of(cast, "samira"), str(cast.circle.id), None)


async def test_an_organisations_setting_opens_no_conversation(cast: Cast) -> None:
    await Organisation.filter(id=cast.organisations["de-brug"].id).update(parents_see=ParentsSee.MINIMUM)
    await she_takes_it_back(cast)
    async with write():
        talk = await Conversation.start(
            cast.circle.id, by=actor_of(cast, "joost"), audience=Audience.WHOLE_CIRCLE, title="Bij De Brug"
        )
        await talk.post(by=actor_of(cast, "noor"), text="Liever niet thuis.", client_id=store.new_id())
    with pytest.raises(NotFound):
        await doors.open(Conversation, talk.id, actor_of(cast, "samira"), Action.CHAT_READ)
    with pytest.raises(KringError):
        await live.topics["conversation"].may_listen(actor_of(cast, "samira"), str(talk.id), 0)


async def test_an_open_page_is_asked_again_when_she_takes_her_yes_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    monkeypatch.setattr(live.hub, "recheck", asked.append)
    await she_takes_it_back(cast)
    assert str(cast.people["samira"].id) in asked


async def test_who_began_the_circles_talk_reads_none_of_it_once_her_yes_is_taken_back(cast: Cast) -> None:
    async with write():
        talk = await Conversation.start(cast.circle.id, by=actor_of(cast, "samira"), audience=Audience.WHOLE_CIRCLE)
        await talk.post(by=actor_of(cast, "noor"), text="Liever niet thuis.", client_id=store.new_id())
    assert await doors.open(Conversation, talk.id, actor_of(cast, "samira"), Action.CHAT_READ)
    await she_takes_it_back(cast)
    with pytest.raises(NotFound):
        await doors.open(Conversation, talk.id, actor_of(cast, "samira"), Action.CHAT_READ)
    with pytest.raises(KringError):
        await live.topics["conversation"].may_listen(actor_of(cast, "samira"), str(talk.id), 0)


async def test_who_does_not_read_along_talks_with_people_by_name(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await she_takes_it_back(cast)
    samira = await cast.sign_in(visitor, "samira")
    here = f"/kringen/{cast.circle.id}/gesprekken/nieuw"
    page = (await samira.get(here)).text
    assert 'value="named"' in page and 'value="whole_circle"' not in page
    form = {"id": str(store.new_id()), "audience": "whole_circle"}
    assert (await samira.post(here, data=form)).status_code == 422
