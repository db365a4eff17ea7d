"""The law's ages: bands that change on the birthday itself, and who decides in each."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.circles.ages import (
    AgeBand,
    Decider,
    age_band,
    age_on,
    birthday_in,
    confirms_new_members,
    each_parent_consents_to_help,
    each_parent_lets_in,
    ends_memberships,
    may_start_a_circle,
    opens_circle,
    sees_own_file,
    who_consents_to_help,
    who_shares_with_others,
)

BORN = st.dates(date(1990, 1, 1), date(2030, 12, 31))
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
PARENTS, HERSELF = frozenset({Decider.CUSTODY_PARENTS}), frozenset({Decider.YOUNG_PERSON})
# The law as a table, written a second time: STANDARDS.md rule 24 and part 3.1.
LAW = {
    AgeBand.UNDER_12: PARENTS,
    AgeBand.FROM_12: PARENTS | HERSELF,
    AgeBand.FROM_16: HERSELF,
    AgeBand.ADULT: HERSELF,
}


def test_the_bands_change_on_the_birthday_itself() -> None:
    born = date(2011, 3, 14)
    for years, before, after in (
        (12, AgeBand.UNDER_12, AgeBand.FROM_12),
        (16, AgeBand.FROM_12, AgeBand.FROM_16),
        (18, AgeBand.FROM_16, AgeBand.ADULT),
    ):
        birthday = date(2011 + years, 3, 14)
        assert age_band(born, birthday - timedelta(days=1)) is before
        assert age_band(born, birthday) is after


def test_who_is_born_on_29_february_counts_from_1_march() -> None:
    born = date(2012, 2, 29)
    assert age_on(born, date(2026, 2, 28)) == 13
    assert age_on(born, date(2026, 3, 1)) == 14
    assert age_on(born, date(2028, 2, 28)) == 15
    assert age_on(born, date(2028, 2, 29)) == 16


@pytest.mark.parametrize(
    ("moment", "age"),
    [
        (datetime(2026, 3, 13, 22, 59, tzinfo=UTC), 14),  # 23:59 in Amsterdam, winter time
        (datetime(2026, 3, 13, 23, 0, tzinfo=UTC), 15),
        (datetime(2026, 3, 13, 23, 59, tzinfo=UTC), 15),  # not yet her birthday in UTC
    ],
)
def test_a_birthday_begins_at_midnight_in_amsterdam(moment: datetime, age: int) -> None:
    with clock.at(moment):
        assert age_on(date(2011, 3, 14), clock.today()) == age


def test_midnight_in_summer_is_two_hours_before_utc() -> None:
    with clock.at(datetime(2026, 7, 9, 22, 0, tzinfo=UTC)):
        assert age_band(date(2014, 7, 10), clock.today()) is AgeBand.FROM_12


@given(BORN, DAYS)
def test_age_goes_up_by_one_on_birthdays_and_never_otherwise(born: date, day: date) -> None:
    step = age_on(born, day) - age_on(born, day - timedelta(days=1))
    assert step == (1 if day == birthday_in(born, day.year) else 0)


@given(BORN, st.integers(0, 60))
def test_age_on_a_birthday_is_the_years_between(born: date, years: int) -> None:
    assert age_on(born, birthday_in(born, born.year + years)) == years


@given(BORN, DAYS)
def test_bands_follow_each_other_and_agree_with_age(born: date, day: date) -> None:
    age, order = age_on(born, day), list(AgeBand)
    band = age_band(born, day)
    assert band is order[(age >= 12) + (age >= 16) + (age >= 18)]
    assert order.index(band) <= order.index(age_band(born, day + timedelta(days=400)))


@pytest.mark.parametrize("band", list(AgeBand))
def test_who_decides_is_as_the_law_says(band: AgeBand) -> None:
    for asked in (who_consents_to_help, who_shares_with_others, confirms_new_members, ends_memberships):
        assert asked(band) == LAW[band]
    assert opens_circle(band) is (Decider.YOUNG_PERSON in LAW[band])
    assert sees_own_file(band) is (band is not AgeBand.UNDER_12)
    assert each_parent_consents_to_help(band) is (band in (AgeBand.UNDER_12, AgeBand.FROM_12))
    assert each_parent_lets_in(band) is (LAW[band] == PARENTS)
    assert may_start_a_circle(band) in LAW[band]


@given(BORN, DAYS)
def test_somebody_always_decides_and_from_twelve_never_without_her(born: date, day: date) -> None:
    deciders = confirms_new_members(age_band(born, day))
    assert deciders
    assert (Decider.YOUNG_PERSON in deciders) == (age_on(born, day) >= 12)
    assert (Decider.CUSTODY_PARENTS in deciders) == (age_on(born, day) < 16)
