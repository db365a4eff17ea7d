"""A list shows exactly what the rules say of each thing one by one, whatever was said, withheld and set."""

from datetime import date, timedelta
from typing import TypedDict
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.access import Action, doors
from portal.access.standing import standing_of_all
from portal.circles.audience import Audience, Kind
from portal.circles.consent import Consent, ConsentAnswer, Withheld
from portal.circles.models import Circle
from portal.notes.models import Note
from portal.people.actor import Actor, Capacity
from portal.people.models import Organisation, ParentsSee, StaffRole
from portal.plan.models import Goal
from portal.store import write
from tests.cast import Cast
from tests.notes.written import shut_out
from tests.notes.written import write as write_note

# Who says what, to whom, about what, and how many days from now it counts.
Saying = tuple[str, ConsentAnswer, str | None, Kind | int | None, int]

PEOPLE = ["noor", "samira", "peter", "naima", "joost", "marloes"]
ORGANISATIONS = ["de-brug", "het-anker"]
# Which goal, by who made it: her own, her mother's, one of each organisation.
MADE_BY = ["noor", "samira", "joost", "marloes"]


class Scope(TypedDict, total=False):
    """What something is said about; neither is everything."""

    kind: Kind | None
    thing_id: UUID


class To(TypedDict, total=False):
    """Whom it is said to; neither is everybody."""

    to_member: UUID
    to_organisation: UUID


which = st.sampled_from(range(len(MADE_BY)))
answers = st.tuples(
    st.sampled_from(["noor", "samira"]),
    st.sampled_from(list(ConsentAnswer)),
    st.none() | st.sampled_from(["samira", "peter", "naima", "joost"]) | st.sampled_from(ORGANISATIONS),
    st.none() | st.just(Kind.PLAN) | st.just(Kind.TALK) | which,
    st.integers(-3, 1),
)
keepings = st.tuples(st.none() | st.sampled_from(["samira", "peter"]), st.none() | st.just(Kind.PLAN) | which)


def actor_of(cast: Cast, key: str) -> Actor:
    """Somebody of the cast, as she acts in Noor's circle."""
    member = cast.members[key]
    capacity = Capacity.STAFF if member.organisation_id else Capacity.OWN
    role = StaffRole.PROFESSIONAL.value if member.organisation_id else ""
    return Actor(capacity, cast.people[key].id, organisation_id=member.organisation_id, staff_role=role)


async def goals_of(cast: Cast) -> list[Goal]:
    """One goal of each maker, for the whole circle."""
    async with write():
        return [await Goal.set(cast.circle, by=actor_of(cast, key), words=f"Doel van {key}") for key in MADE_BY]


def scope(goals: list[Goal], chosen: Kind | int | None) -> Scope:
    """What an answer is about: everything, a kind, or one goal."""
    if isinstance(chosen, int):
        return {"thing_id": goals[chosen].id}
    return {"kind": chosen}


async def say(
    cast: Cast, goals: list[Goal], said: tuple[str, ConsentAnswer, str | None, Kind | int | None, int]
) -> None:
    speaker, answer, whom, what, days = said
    to: To = {}
    if whom in ORGANISATIONS:
        to = {"to_organisation": cast.organisations[whom].id}
    elif whom:
        to = {"to_member": cast.members[whom].id}
    moment = clock.now() + timedelta(days=days)
    by, about = actor_of(cast, speaker), scope(goals, what)
    member = cast.members[speaker]
    await Consent.share(member, answer, by=by, words="", text="t", language="nl", since=moment, **to, **about)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(8, 19),
    st.lists(answers, max_size=5),
    st.lists(keepings, max_size=2),
    st.sets(st.sampled_from(ORGANISATIONS)),
)
async def test_a_list_is_what_each_thing_says_by_itself(
    cast: Cast,
    age: int,
    said: list[Saying],
    kept: list[tuple[str | None, Kind | int | None]],
    minimum: set[str],
) -> None:
    await Consent.filter(owner_id=cast.circle.id).delete()
    await Withheld.filter(owner_id=cast.circle.id).delete()
    goals = await goals_of(cast)
    async with write():
        await be(cast.circle, age)
        for slug, organisation in cast.organisations.items():
            setting = ParentsSee.MINIMUM if slug in minimum else ParentsSee.BY_CONSENT
            await Organisation.filter(id=organisation.id).update(parents_see=setting)
        for each in said:
            await say(cast, goals, each)
        for from_whom, what in kept:
            from_member = cast.members[from_whom].id if from_whom else None
            joost = cast.members["joost"]
            await Withheld.begin(
                joost,
                by=actor_of(cast, "joost"),
                reason="Zorg.",
                from_member=from_member,
                **scope(goals, what),
            )
    standing = {
        each.member.id: each for each in await standing_of_all(actor_of(cast, "noor"), cast.circle.id) if each.member
    }
    for key in PEOPLE:
        listed = await doors.page(
            Goal, actor_of(cast, key), Action.PLAN_READ, within=cast.circle.id, narrow={"id__in": [g.id for g in goals]}
        )
        verdicts = {goal.id: standing[cast.members[key].id].verdict(goal) for goal in goals}
        assert {goal.id for goal in listed} == {id for id, verdict in verdicts.items() if verdict and verdict.sees}, key


async def be(circle: Circle, age: int) -> None:
    """She is this old today, since her birthday in the spring."""
    today = clock.today()
    circle.birth = date(today.year - age, 3, 14).isoformat()
    await circle.save(update_fields=["birth"])


async def test_what_is_not_meant_for_her_no_consent_opens(cast: Cast) -> None:
    by = actor_of(cast, "joost")
    async with write():
        goal = await Goal.set(cast.circle, by=by, words="Onder ons", audience=Audience.PROFESSIONALS)
        await Consent.share(
            cast.members["noor"],
            ConsentAnswer.GIVEN,
            by=actor_of(cast, "noor"),
            words="",
            text="t",
            language="nl",
            to_member=cast.members["samira"].id,
            thing_id=goal.id,
        )
    found = await doors.page(Goal, actor_of(cast, "samira"), Action.PLAN_READ, within=cast.circle.id)
    assert goal.id not in {each.id for each in found}


async def test_who_was_named_under_the_reporting_code_reads_no_more_than_others_once_it_is_released(cast: Cast) -> None:
    people = [cast.members["joost"], cast.members["marloes"]]
    note = await write_note(cast, "joost", Audience.REPORTING_CODE, readers=people)
    async with write():
        await shut_out(cast, "marloes", Kind.NOTES)
    assert await reads_note(cast, note) == (True, True), "said to her by name, whatever is said about sharing"
    async with write():
        note = await note.release(by=await cast.actor("joost"), audience=Audience.WHOLE_CIRCLE, reason="Nu kan het.")
    assert await reads_note(cast, note) == (False, False), "for the whole circle, as far as each reads the notes"


async def reads_note(cast: Cast, note: Note) -> tuple[bool, bool]:
    """Whether Marloes reads it by the list, and by the rules one by one."""
    listed = await doors.page(Note, await cast.actor("marloes"), Action.NOTE_READ, within=cast.circle.id)
    stands = await standing_of_all(Actor.nobody(), cast.circle.id)
    (hers,) = [each for each in stands if each.member and each.member.id == cast.members["marloes"].id]
    said = hers.reads(note)
    return note.id in {each.id for each in listed}, said is not None and said.sees
