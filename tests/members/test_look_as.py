"""'Look as …': what both may read and nothing more, with the reason, logged as the asker's, and nothing is touched."""

import html
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock, store
from portal.access import Action, doors
from portal.access.nouns import nouns
from portal.audit import AccessLine
from portal.chat.models import Conversation, ReadMark
from portal.circles.audience import Audience
from portal.circles.consent import Consent, Withheld
from portal.circles.models import Member
from portal.notes.models import Note
from portal.people.actor import Actor
from portal.people.models import Organisation, ParentsSee
from portal.plan.models import Goal, Step
from tests.access.test_sight import ORGANISATIONS, Saying, actor_of, answers, be, keepings, say, scope
from tests.cast import Cast
from tests.looked import looked
from tests.members.conftest import Browser

PEOPLE = ["samira", "peter", "naima", "gerda", "joost", "marloes"]


NOTES = [
    ("joost", Audience.WHOLE_CIRCLE),
    ("joost", Audience.PROFESSIONALS),
    ("joost", Audience.OWN_ORGANISATION),
    ("joost", Audience.REPORTING_CODE),
    ("marloes", Audience.WHOLE_CIRCLE),
    ("samira", Audience.FAMILY_NETWORK),
]


def at(cast: Cast, key: str = "") -> str:
    return f"/kringen/{cast.circle.id}/kijk-als" + (f"/{cast.members[key].id}" if key else "")


def split(page: str) -> tuple[set[str], set[str]]:
    """The ids of things that stand as read, and of those that stand as not read."""
    body = page.split("<main")[1].split("</main")[0]
    found: tuple[set[str], set[str]] = (set(), set())
    for group in body.split('class="look-group"')[1:]:
        unread = "reads-not" in group.split("</p>")[0]
        found[unread].update(re.findall(r"(?:wie-leest/\w+|doelen)/([0-9a-f-]{36})", group))
    return found


async def fill(cast: Cast) -> list[Goal]:
    """Something of every audience and every maker, instead of what was there."""
    goals = []
    async with store.write():
        for model in (Step, Goal, Conversation, Note):
            await model.filter(owner_id=cast.circle.id, removed_at__isnull=True).update(removed_at=clock.now())
        await Conversation.start(cast.circle.id, by=actor_of(cast, "joost"), audience=Audience.WHOLE_CIRCLE)
        for maker, audience in NOTES:
            words = f"Notitie van {maker} voor {audience.value}"
            readers = [cast.members["joost"]]
            await Note.write(
                cast.circle,
                by=actor_of(cast, maker),
                title=words,
                words="…",
                day=cast.today,
                audience=audience,
                readers=readers,
            )
        for maker in ("noor", "samira", "joost", "marloes"):
            side = Audience.PROFESSIONALS if maker in ("joost", "marloes") else Audience.FAMILY_NETWORK
            for audience in (Audience.WHOLE_CIRCLE, side, Audience.ONLY_ME):
                words = f"Doel van {maker} voor {audience.value}"
                goals.append(await Goal.set(cast.circle, by=actor_of(cast, maker), words=words, audience=audience))
            await goals[-3].add_step(by=actor_of(cast, maker), words=f"Stap van {maker}", member=cast.members["naima"])
        for named in (("noor", "marloes"), ("samira", "peter"), ("joost", "marloes"), ("noor", "samira")):
            await Conversation.start(
                cast.circle.id,
                by=actor_of(cast, named[0]),
                audience=Audience.NAMED,
                title="Onder ons: " + " en ".join(named),
                named=[cast.members[each] for each in named],
            )
    return goals


async def test_noor_looks_as_her_mother(cast: Cast, browser: Browser) -> None:
    async with store.write():
        mine = await Goal.set(cast.circle, by=actor_of(cast, "noor"), words="Van mij", audience=Audience.ONLY_ME)
    noor = await browser("noor")
    assert f'href="{at(cast, "samira")}"' in (await noor.get(at(cast))).text
    page = (await noor.get(at(cast, "samira"))).text
    assert "Je kijkt als Samira." in page
    assert f'href="{at(cast)}">Stoppen' in page
    assert "Samira El Amrani leest dit. Jij vindt dat goed." in page
    assert "Samira El Amrani zette dit hier zelf neer, en leest het dus." in page  # her own note
    assert "Samira El Amrani leest dit niet. Dit is alleen voor wie het schreef." in page
    reads, reads_not = split(page)
    assert str(cast.goal.id) in reads and str(mine.id) in reads_not
    assert "Ook niet wat alleen hulpverleners lezen." in page


async def test_nothing_is_sent_from_it_and_nothing_counts_as_read(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    marks = await ReadMark.all().count()
    page = (await noor.get(at(cast, "samira"))).text
    assert "<form" not in page.split("<main")[1].split("</main")[0]
    assert await ReadMark.all().count() == marks
    for key in ("", "samira"):
        assert (await noor.post(at(cast, key))).status_code == 404


async def test_it_is_noors_own_look_in_the_log(cast: Cast, browser: Browser, app: httpx2.ASGITransport) -> None:
    noor = await browser("noor")
    await noor.get(at(cast, "samira"))
    lines = await AccessLine.filter(action=Action.LOOK_AS.value)
    assert lines and {each.person_id for each in lines} == {cast.people["noor"].id}
    assert {each.thing_id for each in lines if each.kind == "Member"} == {cast.members["samira"].id}
    assert "keek als iemand anders in de kring" in (await looked(app, noor, cast, "noor"))["page"]


@pytest.mark.parametrize(
    ("age", "looks", "words", "told"),
    [
        (15, "noor", "Alleen jij kunt dat lezen.", {"noor"}),
        (17, "noor", "Alleen jij kunt dat lezen.", {"noor"}),
        (19, "noor", "Alleen jij kunt dat lezen.", {"noor"}),
        (8, "noor", "De ouders met gezag kunnen dat ook lezen.", {"noor", "samira"}),
        (8, "samira", "Een andere ouder met gezag kan dat ook lezen, en Noor zelf ook.", {"noor", "samira"}),
    ],
)
async def test_before_she_looks_she_reads_who_can_read_that_she_did(
    cast: Cast, browser: Browser, app: httpx2.ASGITransport, age: int, looks: str, words: str, told: set[str]
) -> None:
    async with store.write():
        await be(cast.circle, age)
    one = await browser(looks)
    assert words in (await one.get(at(cast))).text
    await one.get(at(cast, "gerda"))
    found = {
        key
        for key in ("noor", "samira", "peter", "naima", "joost")
        if "keek als iemand anders" in (await looked(app, await browser(key), cast, key))["page"]
    }
    assert found == told


async def test_of_what_only_professionals_read_nothing_shows(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    before = [(await noor.get(at(cast, key))).text for key in PEOPLE]
    async with store.write():
        for audience in (Audience.PROFESSIONALS, Audience.OWN_ORGANISATION, Audience.REPORTING_CODE):
            await Note.write(
                cast.circle,
                by=actor_of(cast, "joost"),
                words="Blauwe plek",
                day=cast.today,
                audience=audience,
                readers=[cast.members["joost"]],
            )
        await Conversation.start(cast.circle.id, by=actor_of(cast, "joost"), audience=Audience.PROFESSIONALS)
        await Conversation.start(
            cast.circle.id,
            by=actor_of(cast, "samira"),
            audience=Audience.NAMED,
            named=[cast.members["samira"], cast.members["peter"]],
        )
    after = [(await noor.get(at(cast, key))).text for key in PEOPLE]
    assert [_still(each) for each in after] == [_still(each) for each in before]


def _still(page: str) -> str:
    """Without the seconds a session has left."""
    return re.sub(r'data-\w+="\d+"', "", page)


@pytest.mark.parametrize("key", ["samira", "peter", "naima", "joost"])
async def test_from_twelve_on_only_noor_looks(cast: Cast, browser: Browser, key: str) -> None:
    other = await browser(key)
    for path in (at(cast), at(cast, "gerda")):
        answer = await other.get(path)
        assert answer.status_code == 403
        assert "Door de ogen van een ander" in answer.text


async def test_under_twelve_a_parent_with_custody_looks_and_hears_of_no_reason(cast: Cast, browser: Browser) -> None:
    async with store.write():
        await be(cast.circle, 8)
        await Withheld.begin(
            cast.members["joost"],
            by=actor_of(cast, "joost"),
            reason="Zorg.",
            from_member=cast.members["peter"].id,
            thing_id=cast.goal.id,
        )
    samira = await browser("samira")
    page = (await samira.get(at(cast, "peter"))).text
    assert "Peter de Vries leest dit niet." in page and "hulpverlener schreef op" not in page
    assert str(cast.goal.id) in split(page)[1]
    assert (await (await browser("peter")).get(at(cast, "samira"))).status_code == 403


async def test_whose_presence_is_not_hers_to_know_is_not_among_them(cast: Cast, browser: Browser) -> None:
    noor = await browser("noor")
    assert (await noor.get(f"{at(cast)}/{cast.members['dirk'].id}")).status_code == 404
    assert (await noor.get(f"{at(cast)}/{store.new_id()}")).status_code == 404
    async with store.write():
        await cast.members["gerda"].leave(by=actor_of(cast, "gerda"))
    assert (await noor.get(at(cast, "gerda"))).status_code == 404


async def test_an_empty_circle_says_so(cast: Cast, browser: Browser) -> None:
    await Conversation.filter(owner_id=cast.waiting.id).delete()
    yara = await browser("yara")
    page = (await yara.get(f"/kringen/{cast.waiting.id}/kijk-als/{cast.members['dirk'].id}")).text
    assert "Er is nog niets om te lezen" in page


async def test_it_costs_the_same_for_many_people_and_many_things(
    cast: Cast, browser: Browser, queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    noor = await browser("noor")
    await noor.get(at(cast, "naima"))
    with queries() as few:
        await noor.get(at(cast, "naima"))
    async with store.write():
        for number in range(20):
            await Goal.set(cast.circle, by=actor_of(cast, "joost"), words=f"Doel {number}")
            await Member.admit(
                cast.circle,
                by=actor_of(cast, "joost"),
                role=cast.members["joost"].role,
                name=f"Hulpverlener {number}",
                person_id=store.new_id(),
                organisation_id=cast.organisations["de-brug"].id,
            )
    with queries() as many:
        assert "Doel 19" in (await noor.get(at(cast, "naima"))).text
    assert _logged_apart(many) == _logged_apart(few)


def _logged_apart(asked: list[str]) -> int:
    """Each audience that a list showed is a line of the log: those are as many as there are audiences."""
    return len([each for each in asked if "access_line" not in each and "log_head" not in each])


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(12, 19),
    st.lists(answers, max_size=4),
    st.lists(keepings, max_size=2),
    st.sets(st.sampled_from(ORGANISATIONS)),
    st.sampled_from(PEOPLE),
)
async def test_what_is_shown_is_what_both_may_read(
    cast: Cast,
    browser: Browser,
    age: int,
    said: list[Saying],
    kept: list[tuple[str | None, Any]],
    minimum: set[str],
    key: str,
) -> None:
    await Consent.filter(owner_id=cast.circle.id).delete()
    await Withheld.filter(owner_id=cast.circle.id).delete()
    goals = (await fill(cast))[::3]
    async with store.write():
        await be(cast.circle, age)
        for slug, organisation in cast.organisations.items():
            setting = ParentsSee.MINIMUM if slug in minimum else ParentsSee.BY_CONSENT
            await Organisation.filter(id=organisation.id).update(parents_see=setting)
        for each in said:
            await say(cast, goals, each)
        for whom, what in kept:
            member = cast.members[whom].id if whom else None
            joost = actor_of(cast, "joost")
            await Withheld.begin(
                cast.members["joost"], by=joost, reason="Zorg.", from_member=member, **scope(goals, what)
            )
    page = html.unescape((await (await browser("noor")).get(at(cast, key))).text.split("<main")[1].split("</main")[0])
    noors, hers = [await _reads(cast, actor_of(cast, each)) for each in ("noor", key)]
    shown: dict[str, bool] = {}
    for group in page.split('class="look-group"')[1:]:
        for words in re.findall(r'dir="auto">([^<]+)<', group):
            shown[words] = "reads-not" not in group.split("</p>")[0]
    assert shown == {words: words in hers for words in noors}


async def _reads(cast: Cast, actor: Actor) -> set[str]:
    """What all that this one's own lists show is called; every thing has its own words."""
    found: list[Any] = []
    for noun in nouns:
        found += await doors.page(noun.model, actor, Action.PEOPLE_READ, within=cast.circle.id, limit=2000)
    return {getattr(each, "title", "") or getattr(each, "words", "De hele kring") for each in found}
