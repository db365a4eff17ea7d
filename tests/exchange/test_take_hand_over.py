"""An organisation hands a young person over: a circle comes, nobody becomes a member, a later file changes little."""

import asyncio
from typing import Any

import pytest

from exchange import taking
from exchange.checks import right
from exchange.faults import Refused
from exchange.models import Received
from exchange.reading import dumps
from exchange.report import Report
from exchange.telling import told
from portal.circles.audience import MemberRole
from portal.circles.directing import Directing
from portal.circles.models import Circle, Member
from portal.circles.thing import Former
from portal.people.actor import Actor
from portal.people.models import Organisation
from portal.plan.models import Goal, GoalState, Part, Plan, Step
from portal.store import new_id, write
from tests.cast import Cast
from tests.exchange.files import SYNTHETIC, bundle, find, hand_over

SOMEBODY = Actor.house("a test")


async def take(found: dict[str, Any] | str = "lotte", *, slug: str = "de-brug", system: str = "dossier") -> Report:
    body = hand_over(found) if isinstance(found, str) else dumps(found)
    organisation = await Organisation.get(slug=slug)
    return await taking.take(told(right(body)), system=system, organisation=organisation)


async def versions() -> dict[str, int]:
    """The version of every thing there is."""
    return {
        f"{model.__name__} {thing.id}": thing.version
        for model in (Circle, Member, Plan, Part, Goal, Step)
        for thing in await model.all()
    }


async def goal(words: str) -> Goal:
    return next(each for each in await Goal.all() if each.words == words)


async def step(words: str) -> Step:
    return next(each for each in await Step.all() if each.words == words)


SCHOOL = "Ik wil drie dagen per week naar school"


async def test_a_hand_over_makes_a_circle_with_one_plan(cast: Cast) -> None:
    report = await take()
    circle = await Circle.get(id=report.circle_id)
    assert (circle.name, circle.full_name, circle.birth) == ("Lotte", "Charlotte Maria Bakker", "2012-05-04")
    assert (circle.origin_system, circle.origin_ref) == ("dossier", "Patient/lotte")
    assert await Plan.filter(circle_id=circle.id).count() == 1
    assert [each.title for each in await Part.all().order_by("place")] == ["School", "Thuis"]
    assert report.made == {"circle": 1, "member": 4, "part": 2, "goal": 4, "step": 6}
    school = await goal(SCHOOL)
    assert (school.state, str(school.by_day)) == (GoalState.ACTIVE, "2027-02-01")
    assert (await goal("Ik wil weer gaan zwemmen")).state is GoalState.ON_HOLD
    parts = {each.id: each.title for each in await Part.all()}
    assert school.part_id and parts[school.part_id] == "School"
    mentor = await step("Een gesprek met de mentor plannen")
    assert mentor.part_id and parts[mentor.part_id] == "School"
    assert (mentor.goal_id, str(mentor.due)) == (school.id, "2026-12-01")
    assert (await Member.get(id=mentor.member_id)).name == "Joost Visser"
    phone = await step("Telefoon 's nachts in de keuken")
    assert phone.done_at and phone.member_id is None
    assert phone.goal_id == (await goal("Ik wil voor elf uur slapen")).id


async def test_nobody_becomes_a_member_by_a_file(cast: Cast) -> None:
    circle = await Circle.get(id=(await take()).circle_id)
    assert await circle.members() == []
    named = {each.name: (each.role, each.relation) for each in await circle.named()}
    assert named == {
        "Ingrid Bakker": (MemberRole.PARENT, "moeder"),
        "Wim Bakker": (MemberRole.NETWORK, "opa"),
        "Joost Visser": (MemberRole.PROFESSIONAL, "schoolmaatschappelijk werker"),
        "Farida Haddad": (MemberRole.PROFESSIONAL, "gezinsbegeleider"),
    }
    assert {each.person_id for each in await circle.named()} == {None}


async def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    await take()
    before, history, rows = await versions(), await Former.all().count(), await Received.all().count()
    report = await take()
    assert await versions() == before
    assert (await Former.all().count(), await Received.all().count()) == (history, rows)
    assert (report.made, report.changed, report.stays, report.kept_anew) == ({}, {}, 0, 0)
    assert "Niets veranderd: alles stond er al zo." in list(report.lines())


@pytest.mark.parametrize("name", SYNTHETIC)
async def test_real_hand_overs_come_in_and_twice_is_once(cast: Cast, name: str) -> None:
    report = await take(name)
    before = await versions()
    again = await take(name)
    assert await versions() == before
    assert (again.made, again.changed, again.kept_anew) == ({}, {}, 0)
    assert sum(report.kept_types.values()) > 100
    entries = len(bundle(name)["entry"])
    kept = await Received.filter(circle_id=report.circle_id).exclude(kind__in=["identifier", "activity"]).count()
    assert kept == entries


async def test_a_later_file_changes_only_what_differs(cast: Cast) -> None:
    await take()
    before = await versions()
    later = bundle("lotte")
    find(later, "Goal", "naar-school")["lifecycleStatus"] = "completed"
    find(later, "Task", "rooster")["status"] = "completed"
    find(later, "CarePlan", "thuis")["activity"][0]["detail"]["code"]["text"] = "Samen een bedtijd kiezen"
    report = await take(later)
    school, roster = await goal(SCHOOL), await step("Een rooster maken dat past")
    assert school.state is GoalState.REACHED
    assert roster.done_at
    changed = {name for name, version in (await versions()).items() if version != before.get(name)}
    bedtime = await step("Samen een bedtijd kiezen")
    assert changed == {f"Goal {school.id}", f"Step {roster.id}", f"Step {bedtime.id}"}
    assert (report.changed, report.made, report.stays) == ({"goal": 1, "step": 2}, {}, 0)


async def test_words_changed_here_stay_and_are_counted(cast: Cast) -> None:
    await take()
    async with write():
        await (await goal(SCHOOL)).keep(by=SOMEBODY, words="Ik wil weer naar school, mijn eigen tempo")
    later = bundle("lotte")
    find(later, "Goal", "naar-school")["description"]["text"] = "Ik wil vier dagen naar school"
    find(later, "Goal", "naar-school")["lifecycleStatus"] = "on-hold"
    report = await take(later)
    kept = await goal("Ik wil weer naar school, mijn eigen tempo")
    assert (report.stays, kept.state) == (1, GoalState.ON_HOLD)
    again = await take(later)
    assert (again.stays, again.changed) == (0, {})


async def test_what_was_taken_away_here_does_not_come_back(cast: Cast) -> None:
    await take()
    async with write():
        await (await goal(SCHOOL)).remove(by=SOMEBODY)
    later = bundle("lotte")
    find(later, "Goal", "naar-school")["description"]["text"] = "Ik wil vier dagen naar school"
    report = await take(later)
    assert (report.stays, report.made) == (1, {})
    assert await Goal.filter(owner_id=report.circle_id, removed_at__isnull=True).count() == 3


async def test_what_was_written_by_mistake_there_is_not_brought_to_life_here(cast: Cast) -> None:
    wrong = bundle("lotte")
    find(wrong, "Goal", "rust")["lifecycleStatus"] = "entered-in-error"
    find(wrong, "Task", "rooster")["status"] = "entered-in-error"
    report = await take(wrong)
    assert (report.made["goal"], report.made["step"], report.kept_types["Goal"]) == (3, 5, 1)
    assert (await take()).made == {"goal": 1, "step": 1}
    again = await take(wrong)
    assert again.changed == {"goal": 1, "step": 1}
    assert (await goal("Ik wil een plek waar ik even rust heb")).state is GoalState.STOPPED


async def test_a_circle_taken_away_here_does_not_come_back(cast: Cast) -> None:
    circle = await Circle.get(id=(await take()).circle_id)
    async with write():
        await circle.remove(by=SOMEBODY)
    with pytest.raises(Refused) as refused:
        await take()
    assert refused.value.faults[0].code == "deleted"


async def test_what_is_no_longer_in_the_file_stays_and_is_counted(cast: Cast) -> None:
    await take()
    before = await versions()
    later = bundle("lotte")
    later["entry"] = [each for each in later["entry"] if each["resource"]["id"] not in ("aanmelden", "zwemmen")]
    report = await take(later)
    assert report.not_in_file == 2
    assert await versions() == before


async def test_new_things_in_a_later_file_come_in(cast: Cast) -> None:
    circle = (await take()).circle_id
    later = bundle("lotte")
    fresh = {**find(later, "Goal", "rust"), "id": "vrienden", "description": {"text": "Ik wil nieuwe vrienden"}}
    later["entry"].append({"resource": fresh})
    report = await take(later)
    assert (report.circle_id, report.is_new, report.made) == (circle, False, {"goal": 1})


async def test_what_is_not_shown_is_kept_whole_and_counted(cast: Cast) -> None:
    report = await take()
    assert report.kept_types == {"Encounter": 1, "Observation": 1, "Flag": 1}
    assert report.kept_elements["Goal.note"] == 1
    rows = {row.ref: row for row in await Received.filter(circle_id=report.circle_id)}
    assert '"value":6.30}' in rows["Observation/cijfer"].was
    assert '"value":3.0,' in (await goal(SCHOOL)).rest["fhir"]


async def test_people_are_known_by_number_never_by_name(cast: Cast) -> None:
    await take()
    later = bundle("lotte")
    text = dumps(later).decode().replace("Practitioner/joost", "Practitioner/p-77")
    later = right(text.encode())
    find(later, "Practitioner", "joost")["id"] = "p-77"
    report = await take(later)
    assert report.made == {}
    other = bundle("lotte")
    other["entry"].append({"resource": {**find(other, "RelatedPerson", "wim"), "id": "wim-2"}})
    assert (await take(other)).made == {"member": 1}


async def test_a_young_person_with_a_new_reference_is_known_by_number(cast: Cast) -> None:
    first = await take()
    text = hand_over("lotte").decode().replace("Patient/lotte", "Patient/p-2").replace('"id": "lotte"', '"id": "p-2"')
    again = await take(right(text.encode()))
    assert (again.circle_id, again.made) == (first.circle_id, {})


async def test_the_same_ids_of_another_system_are_somebody_else(cast: Cast) -> None:
    first = await take()
    second = await take(system="ander-dossier")
    assert second.is_new and second.circle_id != first.circle_id


@pytest.mark.parametrize(
    "change",
    [
        lambda b: find(b, "Patient")["identifier"][0].update(value="111222333"),
        lambda b: find(b, "Goal", "rust").update(lifecycleStatus="bogus"),
        lambda b: b["entry"].pop(0),
    ],
    ids=["another child", "a wrong code", "cut"],
)
async def test_a_refused_file_changes_nothing(cast: Cast, change: Any) -> None:
    await take()
    before, rows = await versions(), await Received.all().count()
    later = bundle("lotte")
    change(later)
    find(later, "Goal", "sport")["description"]["text"] = "Iets heel anders"
    with pytest.raises(Refused) as refused:
        await take(later)
    assert refused.value.faults[0].at
    assert (await versions(), await Received.all().count()) == (before, rows)


async def test_another_organisation_cannot_change_this_circle(cast: Cast) -> None:
    await take()
    with pytest.raises(Refused):
        await take(slug="het-anker")


async def test_something_that_breaks_half_way_leaves_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await versions()

    async def broken(*_given: object, **_more: object) -> None:
        raise OSError

    monkeypatch.setattr(Step, "make", broken)
    with pytest.raises(OSError):
        await take()
    assert await versions() == before
    assert await Received.all().count() == 0


async def test_a_director_comes_in_and_directs(cast: Cast) -> None:
    organisation = cast.organisations["de-brug"]
    hand = told(right(hand_over("lotte")))
    for _ in range(2):
        report = await taking.take(hand, system="d", organisation=organisation, director=cast.people["joost"])
    circle = await Circle.get(id=report.circle_id)
    director = await Directing.director_of(circle)
    assert director and (director.person_id, director.relation) == (
        cast.people["joost"].id,
        "schoolmaatschappelijk werker",
    )
    assert len(await circle.members()) == 1
    assert await Directing.filter(circle_id=circle.id).count() == 1


async def test_a_director_comes_in_only_where_her_organisation_takes_part(cast: Cast) -> None:
    """Once a family is in, a file lets nobody in that they were never asked about, nor whom they stopped with."""
    organisation, joost = cast.organisations["de-brug"], cast.people["joost"]
    hand = told(right(hand_over("lotte")))
    first = await taking.take(hand, system="d", organisation=organisation)
    circle = await Circle.get(id=first.circle_id)
    async with write():
        await Member.admit(
            circle, by=Actor.house("a test"), role=MemberRole.YOUNG_PERSON, name="Lotte", person_id=new_id()
        )
    report = await taking.take(told(right(hand_over("lotte"))), system="d", organisation=organisation, director=joost)
    assert await Directing.director_of(circle) is None
    assert "Deze organisatie doet niet mee in deze kring" in report.director


async def test_a_director_the_file_knows_by_address_is_not_named_a_second_time(cast: Cast) -> None:
    hand = told(right(hand_over("lotte")))
    report = await taking.take(
        hand, system="d", organisation=cast.organisations["de-brug"], director=cast.people["joost"]
    )
    circle = await Circle.get(id=report.circle_id)
    assert "Joost Visser" not in [each.name for each in await circle.named()]
    director = await Directing.director_of(circle)
    assert director and (await step("Een gesprek met de mentor plannen")).member_id == director.id
    again = await taking.take(hand, system="d", organisation=cast.organisations["de-brug"])
    assert (again.made, again.changed) == ({}, {})


async def test_what_was_done_long_ago_was_not_done_today(cast: Cast) -> None:
    await take()
    signed_up = await step("Aanmelden bij de zwemclub")
    assert signed_up.done_at and signed_up.done_at.isoformat() == "2026-09-15T14:30:00+00:00"
    await take("claudie_walsh")
    assert str((await step("Recommendation to rest")).done_at)[:10] == "2020-04-16"


async def test_the_giver_gets_back_what_kring_does_not_show(cast: Cast) -> None:
    """Only the giver: nobody chose an audience for what we don't model."""
    from exchange import patient

    hand = told(right(hand_over("lotte")))
    report = await taking.take(
        hand, system="d", organisation=cast.organisations["de-brug"], director=cast.people["joost"]
    )
    circle = await Circle.get(id=report.circle_id)
    assert "999999990" in str(patient.to_fhir(circle, await cast.actor("joost")))
    for other in ("marloes", "samira", "noor"):
        assert "999999990" not in str(patient.to_fhir(circle, await cast.actor(other)))


async def test_no_word_of_the_file_stands_open(cast: Cast) -> None:
    from tortoise.connection import get_connection

    report = await take()
    assert "Lotte" not in " ".join(report.lines())
    connection = get_connection("default")
    for table in ("exchange_received", "circle", "member", "goal", "step", "plan_part", "access_line"):
        rows = await connection.execute_query_dict(f'SELECT * FROM "{table}"')
        text = str([{name: each for name, each in row.items() if not isinstance(each, bytes)} for row in rows])
        for word in ("Bakker", "999999990", "bedtijd", "Lindelaan"):
            assert word not in text, table


async def test_two_files_at_once_make_one_circle(cast: Cast) -> None:
    done = await asyncio.gather(take(), take(), return_exceptions=True)
    assert any(isinstance(each, Report) for each in done)
    assert await Received.filter(kind="Patient").count() == 1
