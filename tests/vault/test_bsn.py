"""A citizen service number passes the 11-test, whatever stands between its digits, and is found by a keyed hash."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vault.bsn import SealedBsn, bsn_index, is_bsn, read

DIGITS = st.text("0123456789", min_size=9, max_size=9)


@pytest.mark.parametrize("number", ["111222333", "123456782", "999999990"])
def test_numbers_that_pass(number: str) -> None:
    assert is_bsn(number)


@pytest.mark.parametrize(
    "number", ["", "000000000", "123456789", "12345678", "1234567820", "12345678x", "１２３４５６７８２", "٣٣٣٣٣٣٣٣٣"]
)
def test_what_is_none(number: str) -> None:
    assert not is_bsn(number)


@given(DIGITS, st.integers(0, 8), st.integers(1, 9))
def test_one_digit_typed_wrong_is_always_noticed(number: str, place: int, more: int) -> None:
    # Each weight but 11 itself has an inverse modulo 11, so one other digit always changes the sum.
    wrong = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    assert not (is_bsn(number) and is_bsn(wrong))


@given(DIGITS, st.integers(0, 7))
def test_two_neighbours_that_changed_places_are_always_noticed(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not (is_bsn(number) and is_bsn(swapped))


@given(st.integers(0, 99_999_999).map(lambda front: f"{front:08}"))
def test_eight_digits_allow_one_last_digit_at_most(front: str) -> None:
    assert sum(is_bsn(f"{front}{last}") for last in range(10)) <= 1


def with_signs_between(number: str) -> st.SearchStrategy[str]:
    signs = st.lists(st.sampled_from(["", " ", ".", "-", "\u00a0"]), min_size=10, max_size=10)
    return signs.map(
        lambda between: "".join(f"{sign}{digit}" for sign, digit in zip(between, [*number, ""], strict=True))
    )


@given(with_signs_between("123456782"))
def test_it_is_read_with_any_signs_between(typed: str) -> None:
    assert read(typed) == "123456782"


def test_a_zero_that_older_papers_leave_away_is_read_along() -> None:
    assert is_bsn("010000008")
    assert read("10000008") == "010000008"
    assert read("12345") == ""


@given(st.text(max_size=12))
def test_what_is_read_is_one_or_nothing(typed: str) -> None:
    assert read(typed) == "" or is_bsn(read(typed))


def test_a_column_refuses_what_is_none_and_does_not_repeat_it() -> None:
    column = SealedBsn(null=True)
    column.model_field_name = "bsn"
    assert column.unpack(column.pack("123456782")) == "123456782"
    with pytest.raises(ValueError, match="bsn is no BSN") as refused:
        column.pack("123456789")
    assert "123456789" not in str(refused.value)


def test_its_hash_is_not_that_of_an_address_and_tells_two_apart() -> None:
    assert bsn_index("123456782") != bsn_index("111222333")
    assert "123456782" not in bsn_index("123456782")
