"""Reading what was typed: kept whatever it is, with a word on what to do."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.web import Form


def test_what_was_typed_stays_and_the_error_says_what_to_do() -> None:
    form = Form({"title": "  ", "why": "omdat"})
    assert form.text("title", required="Schrijf iets op.") == ""
    assert form.errors == {"title": "Schrijf iets op."}
    assert form.values["why"] == "omdat"


def test_too_long_says_how_much_fits() -> None:
    form = Form({"title": "x" * 11})
    form.text("title", longest=10)
    assert "10" in form.errors["title"]


def test_a_day_is_read_as_browsers_and_as_people_write_it() -> None:
    for typed in ("2026-11-24", "24-11-2026", "24/11/2026"):
        assert Form({"by": typed}).day("by") == date(2026, 11, 24)


@given(st.text(max_size=20))
def test_whatever_is_typed_as_a_day_is_a_day_or_an_error(typed: str) -> None:
    form = Form({"by": typed})
    assert form.day("by") is not None or form.errors or not typed.strip()


@given(st.text(max_size=20))
def test_whatever_is_typed_as_a_number_is_within_bounds_or_an_error(typed: str) -> None:
    form = Form({"n": typed})
    n = form.number("n", low=0, high=10)
    assert (n is not None and 0 <= n <= 10) or form.errors or not typed.strip()


def test_a_choice_not_on_offer_is_an_error() -> None:
    form = Form({"who": "admin"})
    assert form.choice("who", ["family"]) == ""
    assert "who" in form.errors


def test_a_broken_id_becomes_a_new_one() -> None:
    form = Form({"id": "kapot"})
    assert str(form.id()) == form.values["id"]
