"""Who sees what: the good day of each age first, then every rule that speaks before another."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from portal.circles.ages import AgeBand, band_since, custody_counts, next_turn
from portal.circles.audience import Kind, MemberRole
from portal.circles.seeing import Choices, Item, Kept, Reader, Rule, Said, Verdict, may_see

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NOOR, SAMIRA, PETER, NAIMA, JOOST = (uuid4() for _ in range(5))
BRUG, THING = uuid4(), uuid4()

mother = Reader(SAMIRA, MemberRole.PARENT, custody=True)
father = Reader(PETER, MemberRole.PARENT)
aunt = Reader(NAIMA, MemberRole.NETWORK)
social_worker = Reader(JOOST, MemberRole.PROFESSIONAL, organisation_id=BRUG)
GOAL = Item(Kind.PLAN, THING, BRUG)
SAYS_YES, SAYS_NO = (
    Said(NOOR, yes, NOW - timedelta(days=1), to_member=SAMIRA) for yes in (True, False)
)  # fmt: skip


def circle(band: AgeBand = AgeBand.FROM_12, *said: Said, **more: Any) -> Choices:
    """Noor's circle: she is in it, and her mother has custody."""
    began = NOW - timedelta(days=400)
    holds = Choices(NOW, band, began, NOOR, frozenset({SAMIRA}), said)
    return replace(holds, **more)


@pytest.mark.parametrize(
    ("band", "sees", "rule"),
    [
        (AgeBand.UNDER_12, True, Rule.CUSTODY),
        (AgeBand.FROM_12, False, Rule.AGE_12),
        (AgeBand.FROM_16, False, Rule.AGE_16),
        (AgeBand.ADULT, False, Rule.AGE_18),
    ],
)
def test_what_a_mother_with_custody_sees_when_nobody_said_anything(band: AgeBand, sees: bool, rule: Rule) -> None:
    assert may_see(GOAL, mother, circle(band)) == Verdict(sees, rule)


@pytest.mark.parametrize("band", [AgeBand.FROM_12, AgeBand.FROM_16, AgeBand.ADULT])
def test_her_yes_opens_it_to_her_mother_at_every_age(band: AgeBand) -> None:
    assert may_see(GOAL, mother, circle(band, SAYS_YES)) == Verdict(True, Rule.CONSENT)


def test_a_yes_to_her_mother_is_none_to_her_father() -> None:
    assert may_see(GOAL, father, circle(AgeBand.FROM_12, SAYS_YES)) == Verdict(False, Rule.AGE_12)


def test_from_her_next_turn_on_she_chooses_again() -> None:
    turned = circle(AgeBand.FROM_16, SAYS_YES, band_since=NOW - timedelta(hours=9))
    assert may_see(GOAL, mother, turned) == Verdict(False, Rule.AGE_16)
    chosen = replace(SAYS_YES, since=turned.band_since)
    assert may_see(GOAL, mother, replace(turned, said=(SAYS_YES, chosen))) == Verdict(True, Rule.CONSENT)


def test_what_she_chose_beforehand_for_after_her_birthday_opens_nothing_today() -> None:
    later = replace(SAYS_YES, since=NOW + timedelta(days=20))
    assert may_see(GOAL, mother, circle(AgeBand.FROM_12, later)) == Verdict(False, Rule.AGE_12)


def test_an_organisation_may_keep_to_the_minimum_for_what_its_staff_made() -> None:
    holds = circle(minimum=frozenset({BRUG}))
    assert may_see(GOAL, mother, holds) == Verdict(True, Rule.ORGANISATION)
    assert may_see(replace(GOAL, organisation_id=None), mother, holds) == Verdict(False, Rule.AGE_12)
    assert may_see(GOAL, father, holds) == Verdict(False, Rule.AGE_12)
    assert may_see(GOAL, mother, replace(holds, band=AgeBand.FROM_16)) == Verdict(False, Rule.AGE_16)
    assert may_see(GOAL, mother, replace(holds, said=(SAYS_NO,))) == Verdict(False, Rule.OBJECTION)


def test_not_good_for_the_child_comes_before_her_own_yes() -> None:
    kept = Kept(NOW, thing_id=THING)
    holds = circle(AgeBand.FROM_12, SAYS_YES, withheld=(kept,))
    assert may_see(GOAL, mother, holds) == Verdict(False, Rule.WITHHELD)
    assert may_see(replace(GOAL, thing_id=uuid4()), mother, holds) == Verdict(True, Rule.CONSENT)
    assert may_see(GOAL, aunt, holds) == Verdict(True, Rule.INVITED)
    from_father = replace(holds, withheld=(replace(kept, from_member=PETER),))
    assert may_see(GOAL, mother, from_father) == Verdict(True, Rule.CONSENT)
    over = replace(holds, withheld=(replace(kept, until=NOW),))
    assert may_see(GOAL, mother, over) == Verdict(True, Rule.CONSENT)


def test_under_twelve_too_a_professional_may_withhold() -> None:
    holds = circle(AgeBand.UNDER_12, withheld=(Kept(NOW, kind=Kind.PLAN),))
    assert may_see(GOAL, mother, holds) == Verdict(False, Rule.WITHHELD)


def test_the_more_specific_wins_and_between_equals_the_objection() -> None:
    one_thing = replace(SAYS_YES, thing_id=THING)
    a_kind = replace(SAYS_NO, kind=Kind.PLAN)
    assert may_see(GOAL, mother, circle(AgeBand.FROM_12, a_kind, one_thing)).sees
    assert not may_see(GOAL, mother, circle(AgeBand.FROM_12, SAYS_YES, a_kind)).sees
    to_all = replace(SAYS_NO, to_member=None)
    assert may_see(GOAL, mother, circle(AgeBand.FROM_12, to_all, SAYS_YES)).sees
    at_once = replace(SAYS_NO, since=SAYS_YES.since)
    assert not may_see(GOAL, mother, circle(AgeBand.FROM_12, at_once, SAYS_YES)).sees


def test_a_later_answer_replaces_an_earlier_one() -> None:
    later = replace(SAYS_NO, since=NOW - timedelta(hours=1))
    assert not may_see(GOAL, mother, circle(AgeBand.FROM_12, SAYS_YES, later)).sees
    again = replace(SAYS_YES, since=NOW - timedelta(minutes=1))
    assert may_see(GOAL, mother, circle(AgeBand.FROM_12, SAYS_YES, later, again)).sees


def test_what_she_wrote_herself_she_keeps_seeing() -> None:
    assert may_see(replace(GOAL, by_reader=True), mother, circle()) == Verdict(True, Rule.OWN_WORDS)


def test_what_is_said_to_her_by_name_she_reads_unless_that_very_thing_is_shut() -> None:
    named = replace(GOAL, names_reader=True)
    assert may_see(named, mother, circle(AgeBand.FROM_12, SAYS_NO)) == Verdict(True, Rule.NAMED)
    shut = replace(SAYS_NO, thing_id=THING)
    assert may_see(named, mother, circle(AgeBand.FROM_12, shut)) == Verdict(False, Rule.OBJECTION)


def test_her_mother_says_nothing_about_another_organisation_from_sixteen_on() -> None:
    by_mother = Said(SAMIRA, False, NOW - timedelta(days=1), to_organisation=BRUG)
    by_noor = replace(by_mother, speaker=NOOR, yes=True)
    assert not may_see(GOAL, social_worker, circle(AgeBand.FROM_12, by_mother, by_noor)).sees
    assert may_see(GOAL, social_worker, circle(AgeBand.FROM_16, by_mother, by_noor)).sees
    assert may_see(GOAL, social_worker, circle()) == Verdict(True, Rule.CARE)


def test_a_yes_with_an_end_is_over_by_itself() -> None:
    until = replace(SAYS_YES, to_member=None, to_organisation=BRUG, until=NOW)
    assert not may_see(GOAL, social_worker, circle(AgeBand.FROM_16, until)).sees
    assert not may_see(GOAL, mother, circle(AgeBand.FROM_12, replace(SAYS_YES, until=NOW))).sees
    objection = replace(SAYS_NO, to_member=NAIMA, until=NOW)
    assert may_see(GOAL, aunt, circle(AgeBand.FROM_12, objection)).sees


def test_her_own_file_is_hers_and_who_is_in_is_open_to_all() -> None:
    young = Reader(NOOR, MemberRole.YOUNG_PERSON)
    assert may_see(GOAL, young, circle(AgeBand.FROM_12, SAYS_NO)) == Verdict(True, Rule.HERS)
    assert may_see(Item(Kind.PEOPLE), mother, circle(AgeBand.FROM_12, SAYS_NO)) == Verdict(True, Rule.OPEN)


def test_a_stranger_who_once_decided_has_nothing_to_say() -> None:
    somebody = replace(SAYS_NO, speaker=UUID(int=7))
    assert may_see(GOAL, mother, circle(AgeBand.FROM_12, SAYS_YES, somebody)).sees


def test_a_band_begins_at_midnight_in_amsterdam_on_the_birthday() -> None:
    assert band_since(date(2010, 6, 1), date(2026, 6, 1)) == datetime(2026, 5, 31, 22, 0, tzinfo=UTC)
    assert band_since(date(2012, 2, 29), date(2025, 3, 1)).astimezone(UTC) == datetime(2024, 2, 28, 23, 0, tzinfo=UTC)
    assert band_since(date(2020, 1, 1), date(2026, 1, 1)) == datetime(2019, 12, 31, 23, 0, tzinfo=UTC)


def test_the_next_turn_is_told_until_she_is_of_age() -> None:
    assert next_turn(date(2014, 2, 28), date(2026, 2, 27)) == (date(2026, 2, 28), 12)
    assert next_turn(date(2014, 2, 28), date(2026, 2, 28)) == (date(2030, 2, 28), 16)
    assert next_turn(date(2008, 2, 29), date(2026, 2, 28)) == (date(2026, 3, 1), 18)
    assert next_turn(date(2008, 2, 29), date(2026, 3, 1)) is None


def test_custody_ends_when_she_is_of_age() -> None:
    assert [custody_counts(band) for band in AgeBand] == [True, True, True, False]
