"""FHIR's dates: a year, a month, a day or a moment, each for what it can mean and no more."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.dates import before, day_of, moment_of, span


def test_a_day_is_a_day_in_amsterdam() -> None:
    assert day_of("2026-11-23") == date(2026, 11, 23)
    assert day_of("2026-11-23T23:30:00Z") == date(2026, 11, 24)
    assert str(moment_of("2026-11-23")) == "2026-11-23 11:00:00+00:00"


@pytest.mark.parametrize("text", ["2026", "2026-11", "2026-02-30", "2026-11-23T10:00", "gisteren", "", None, 3])
def test_less_than_a_day_is_no_day(text: object) -> None:
    assert day_of(text) is None
    assert moment_of(text) is None


@pytest.mark.parametrize(
    ("one", "other", "is_before"),
    [
        ("2026-01-01", "2026-01-02", True),
        ("2026-01-01", "2026-01-02T10:00:00Z", False),
        ("2026-01-01", "2026-01-03T10:00:00Z", True),
        ("2026-01-01", "2026-01-01", False),
        ("2025", "2026-02", True),
        ("2026", "2026-05", False),
        ("2026-01-01T10:00:00+01:00", "2026-01-01T09:30:00Z", True),
        ("2026-01-01T10:00:00+01:00", "2026-01-01T09:00:00Z", False),
        ("onzin", "2026", False),
    ],
)
def test_partial_dates_get_the_benefit_of_the_doubt(one: str, other: str, is_before: bool) -> None:
    assert before(one, other) is is_before


_EDGES = st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001", "9999-12", "0000-00-00"])


@given(_EDGES | st.text(alphabet="0123456789-:TZ+.", max_size=26))
def test_no_date_breaks_us(text: str) -> None:
    found = span(text)
    assert found is None or found[0] <= found[1]
    day_of(text)
    moment_of(text)
    before(text, text)
