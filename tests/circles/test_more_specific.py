"""The more specific wins, and between equals objection wins (STANDARDS 23): whatever was said, in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from portal.circles.ages import AgeBand
from portal.circles.audience import Kind, MemberRole
from portal.circles.seeing import Choices, Item, Reader, Said, may_see

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NOOR, SAMIRA, JOOST, BRUG, ANKER, GOAL, OTHER = (UUID(int=number) for number in range(1, 8))
READER = Reader(JOOST, MemberRole.PROFESSIONAL, organisation_id=BRUG)
ITEM = Item(Kind.PLAN, GOAL)

SAID = st.builds(
    Said,
    speaker=st.sampled_from([NOOR, SAMIRA]),
    yes=st.booleans(),
    since=st.integers(0, 6).map(lambda days: NOW - timedelta(days=days)),
    thing_id=st.sampled_from([None, GOAL, OTHER]),
    kind=st.sampled_from([None, Kind.PLAN, Kind.TALK]),
    to_member=st.sampled_from([None, JOOST, SAMIRA]),
    to_organisation=st.sampled_from([None, BRUG, ANKER]),
)
MANY = st.lists(SAID, max_size=8)


def sees(*said: Said, speakers: frozenset[UUID] = frozenset({SAMIRA})) -> bool:
    """Whether Joost reads the goal, where Noor and these parents decide and this was said."""
    choices = Choices(NOW, AgeBand.FROM_12, NOW - timedelta(days=900), NOOR, speakers, tuple(said))
    return may_see(ITEM, READER, choices).sees


def law(said: list[Said]) -> bool:
    """The rule again, by another way: each speaker's say is that of her closest words; one no of hers is a no."""
    for speaker in {each.speaker for each in said}:
        hers = [each for each in said if each.speaker == speaker and each.is_about(ITEM, READER)]
        last: dict[object, Said] = {}
        for each in hers:
            key = (each.thing_id, each.kind, each.to_member, each.to_organisation)
            before = last.get(key)
            if before is None or (each.since, not each.yes) > (before.since, not before.yes):
                last[key] = each
        closest = max((each.closeness for each in last.values()), default=None)
        if any(not each.yes for each in last.values() if each.closeness == closest):
            return False
    return True


@given(MANY)
def test_whatever_was_said_it_is_the_closest_word_of_each(said: list[Said]) -> None:
    assert sees(*said) is law(said)


@given(MANY, st.randoms())
def test_the_order_in_which_it_is_read_changes_nothing(said: list[Said], shuffled: Random) -> None:
    other = list(said)
    shuffled.shuffle(other)
    assert sees(*said) is sees(*other)


@given(MANY, SAID)
def test_a_yes_opens_nothing_that_a_no_as_close_shuts(said: list[Said], word: Said) -> None:
    """The same speaker, of the same moment, about the same: the no."""
    no = replace(word, yes=False, since=NOW, speaker=NOOR)
    if no.is_about(ITEM, READER) and all(each.closeness <= no.closeness for each in said):
        assert not sees(*said, replace(no, yes=True), no)
        assert not sees(*said, no, replace(no, yes=True))


@given(MANY)
def test_a_word_about_this_goal_goes_before_all_that_is_less_close(said: list[Said]) -> None:
    less = [each for each in said if each.closeness < (2, 2)]
    for yes in (True, False):
        closest = [Said(who, yes, NOW - timedelta(days=30), thing_id=GOAL, to_member=JOOST) for who in (NOOR, SAMIRA)]
        # Older than anything else that was said, and still it wins.
        assert sees(*less, *closest) is yes


@given(MANY)
def test_one_objection_among_those_who_decide_is_enough(said: list[Said]) -> None:
    no = Said(SAMIRA, False, NOW, thing_id=GOAL, to_member=JOOST)
    yes = Said(NOOR, True, NOW, thing_id=GOAL, to_member=JOOST)
    hers = [each for each in said if each.speaker == NOOR]
    assert not sees(*hers, yes, no)
    # Once she doesn't decide any more, her no isn't heard.
    assert sees(yes, no, speakers=frozenset())
