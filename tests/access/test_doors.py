"""The doors find, check and log; what page() shows is just what open() opens."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import store
from portal.access import Action, doors
from portal.audit import AccessLine, Outcome
from portal.circles.audience import Audience
from portal.circles.models import Member
from portal.circles.named import Named, NamedKind
from portal.errors import KringError, NotFound, NotSignedIn
from portal.people.actor import Actor, Capacity
from portal.people.models import Staff, StaffRole
from portal.plan.models import Goal
from tests.cast import Cast
from tests.conftest import Queries


async def test_a_member_enters_and_the_log_knows(cast: Cast) -> None:
    noor = await cast.actor("noor")
    entered = await doors.enter(noor, cast.circle.id, Action.PEOPLE_READ)
    assert entered.circle.name == "Noor"
    line = await AccessLine.filter(person_id=noor.person_id).get()
    assert (line.action, line.outcome, line.owner_id) == ("people_read", Outcome.DONE, cast.circle.id)


@pytest.mark.parametrize("name", ["bas", "yara", "ineke", "tom"])
async def test_a_stranger_gets_not_found_and_the_log_knows(cast: Cast, name: str) -> None:
    stranger = await cast.actor(name)
    with pytest.raises(NotFound):
        await doors.enter(stranger, cast.circle.id, Action.PEOPLE_READ)
    assert await AccessLine.filter(person_id=stranger.person_id, outcome=Outcome.REFUSED).count() == 1


async def test_who_is_not_signed_in_hears_the_same_for_every_address(cast: Cast) -> None:
    for circle_id in (cast.circle.id, store.new_id()):
        with pytest.raises(NotSignedIn):
            await doors.enter(Actor.nobody(), circle_id, Action.PEOPLE_READ)


async def test_a_refusal_is_logged_though_what_was_tried_is_undone(cast: Cast) -> None:
    stranger = await cast.actor("bas")
    with pytest.raises(NotFound):
        async with store.write():
            await doors.open(Member, cast.members["noor"].id, stranger, Action.PEOPLE_READ)
    assert await AccessLine.filter(person_id=stranger.person_id, outcome=Outcome.REFUSED).count() == 1


async def test_an_employers_session_does_not_open_the_family_life_of_its_employee(cast: Cast) -> None:
    # Joost is also the neighbour of the waiting family: his work's sign-in must not show them.
    async with store.write():
        await Member.admit(
            cast.waiting,
            by=Actor.house("test"),
            role=cast.members["gerda"].role,
            name="Joost",
            person_id=cast.people["joost"].id,
        )
    at_work = await cast.actor("joost")
    with pytest.raises(NotFound):
        await doors.enter(at_work, cast.waiting.id, Action.PEOPLE_READ)


async def test_a_membership_that_has_ended_opens_nothing(cast: Cast) -> None:
    naima = await cast.actor("naima")
    async with store.write():
        await cast.members["naima"].leave(by=await cast.actor("noor"))
    with pytest.raises(NotFound):
        await doors.enter(naima, cast.circle.id, Action.PEOPLE_READ)


EVERYBODY = ["noor", "samira", "peter", "naima", "gerda", "joost", "marloes", "ineke", "tom", "yara", "dirk", "bas"]
Given = tuple[Audience, str, frozenset[str], frozenset[str]]
THINGS = st.lists(
    st.tuples(
        st.sampled_from(Audience),
        st.sampled_from(["noor", "samira", "naima", "joost", "marloes"]),
        st.frozensets(st.sampled_from(["noor", "peter", "gerda", "marloes"]), max_size=2),
        st.frozensets(st.sampled_from(["samira", "peter", "joost"]), max_size=2),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(things=THINGS)
async def test_page_shows_just_what_open_opens(cast: Cast, things: list[Given]) -> None:
    made = [await _thing(cast, each) for each in things]
    for name in EVERYBODY:
        actor = await cast.actor(name)
        shown = {each.id for each in await doors.page(Member, actor, Action.PEOPLE_READ, limit=1000)} & set(made)
        assert shown == {id for id in made if await _opens(actor, id)}, name


@pytest.mark.parametrize("audience", Audience)
async def test_within_a_circle_just_what_is_open_to_her_there_opens(cast: Cast, audience: Audience) -> None:
    id = await _thing(cast, (audience, "joost", frozenset({"marloes"}), frozenset({"samira"})))
    for name in ("noor", "samira", "naima", "joost", "marloes"):
        actor = await cast.actor(name)
        entered = await doors.enter(actor, cast.circle.id, Action.PEOPLE_READ)
        assert await _opens(actor, id, entered) is await _opens(actor, id), name


async def test_what_is_another_circles_is_not_there_and_a_look_is_one_line_with_its_audience(
    cast: Cast, queries: Queries
) -> None:
    # Noor is a sister in the waiting family: both doors are open to her, and each thing is in its own circle alone.
    async with store.write():
        await Member.admit(
            cast.waiting,
            by=Actor.house("test"),
            role=cast.members["peter"].role,
            name="Noor",
            person_id=cast.people["noor"].id,
        )
    noor = await cast.actor("noor")
    entered = await doors.enter(noor, cast.circle.id, Action.PEOPLE_READ)
    assert await _opens(noor, cast.members["yara"].id)
    hidden = await _thing(cast, (Audience.PROFESSIONALS, "joost", frozenset(), frozenset()))
    costs = []
    for id in (cast.members["yara"].id, hidden, store.new_id(), cast.members["gerda"].id):
        await AccessLine.all().delete()
        with queries() as asked:
            assert await _opens(noor, id, entered) is (id == cast.members["gerda"].id)
        costs.append(len([each for each in asked if each.startswith("SELECT") and '"member"' in each]))
    assert costs == [1, 1, 1, 1]
    (line,) = await AccessLine.all()
    assert (line.thing_id, line.audience) == (cast.members["gerda"].id, Audience.WHOLE_CIRCLE.value)


async def _thing(cast: Cast, given: Given) -> UUID:
    # A Member row serves as any Thing: the doors look at Thing's columns alone.
    audience, maker, may_read, hidden = given
    by = await cast.actor(maker)
    async with store.write():
        thing = await Member.make(
            by=by,
            owner=(cast.circle.owner_kind, cast.circle.id),
            audience=audience,
            role=cast.members["gerda"].role,
            name="iets",
            since=cast.circle.made_at,
        )
        for name in may_read - hidden:
            await Named.create(thing_id=thing.id, member=cast.members[name], kind=NamedKind.MAY_READ)
        for name in hidden:
            await Named.create(thing_id=thing.id, member=cast.members[name], kind=NamedKind.HIDDEN)
    return thing.id


async def _opens(actor: Actor, id: UUID, within: doors.Entered | None = None) -> bool:
    try:
        await doors.open(Member, id, actor, Action.PEOPLE_READ, within=within)
    except KringError:
        return False
    return True


@pytest.mark.parametrize("role", [StaffRole.ADMINISTRATOR, StaffRole.COORDINATOR])
async def test_who_looks_after_an_organisation_now_sees_none_of_the_families_of_before(
    cast: Cast, role: StaffRole
) -> None:
    await Staff.filter(person_id=cast.people["marloes"].id).update(role=role)
    marloes = await cast.actor("marloes")
    with pytest.raises(NotFound):
        await doors.enter(marloes, cast.circle.id, Action.PEOPLE_READ)
    assert await doors.page(Member, marloes, Action.PEOPLE_READ) == []


async def test_what_somebody_keeps_for_herself_at_home_is_not_shown_at_work(cast: Cast) -> None:
    # Marloes has a place in this circle as an aunt too.
    async with store.write():
        await Member.admit(
            cast.circle,
            by=Actor.house("test"),
            role=cast.members["naima"].role,
            name="Marloes",
            person_id=cast.people["marloes"].id,
        )
    at_home = Actor(Capacity.OWN, cast.people["marloes"].id)
    at_work = await cast.actor("marloes")
    async with store.write():
        for by in (at_home, at_work):
            await Goal.set(cast.circle, by=by, words="Voor mijzelf", audience=Audience.ONLY_ME)
    for by in (at_home, at_work):
        (own,) = await doors.page(Goal, by, Action.PLAN_READ, narrow={"audience": Audience.ONLY_ME})
        assert own.organisation_of_maker == by.organisation_id
