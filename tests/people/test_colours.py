"""Whatever three colours are taken, everybody can read what stands in them, by day and by night."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.people import colours
from portal.people.colours import DAY, FIELDS, NIGHT, NIGHT_NOTE, OURS, READ, contrast
from portal.people.look import sheet

TOKENS = Path(__file__).parents[2] / "frontend" / "styles" / "0-tokens.css"
colour = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
pale = st.tuples(*[st.integers(225, 255)] * 3).map(lambda parts: "#{:02x}{:02x}{:02x}".format(*parts))
any_three = st.fixed_dictionaries({"accent": colour, "on_accent": colour | st.just("#ffffff"), "paper": pale | colour})


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == 21 and contrast("#777777", "#777777") == 1
    # The known edge: #767676 passes on white, #777777 does not.
    assert contrast("#767676", "#ffffff") >= READ > contrast("#777777", "#ffffff")


def test_our_own_colours_pass_and_are_those_of_the_stylesheet() -> None:
    assert colours.faults(OURS) == []
    text = TOKENS.read_text()
    both = dict(re.findall(r"--([\w-]+): light-dark\((.*?)\);", text))
    token = {name: [_long(each.strip()) for each in pair.split(", ")] for name, pair in both.items()}
    assert {name: token[name.replace("_", "-")][0] for name in FIELDS} == OURS
    assert {name: token[name][0] for name in DAY} == DAY
    assert {name: token[name][1] for name in NIGHT} == NIGHT
    assert token["attention-soft"][1] == NIGHT_NOTE


def _long(colour: str) -> str:
    return "#" + "".join(each * 2 for each in colour[1:]) if len(colour) == 4 else colour


@given(any_three)
def test_what_is_taken_can_be_read_by_day(chosen: dict[str, str]) -> None:
    chosen = _taken(chosen)
    day = DAY | colours.day(chosen)
    for over, unders in {
        "accent": ("paper", "card", "sunk", "accent-soft", "attention-soft"),
        "accent-deep": ("card", "accent-soft"),
        "on-accent": ("accent", "accent-deep"),
        "ink": ("paper", "card", "sunk", "accent-soft"),
        "soft": ("paper", "card", "sunk", "accent-soft"),
        "danger": ("paper", "card"),
    }.items():
        for under in unders:
            assert contrast(day[over], day[under]) >= 4.5, (over, under)
    assert contrast(day["edge"], day["paper"]) >= 3 and contrast(day["edge"], day["card"]) >= 3


@given(any_three)
def test_what_is_taken_can_be_read_by_night(chosen: dict[str, str]) -> None:
    night = NIGHT | {"note": NIGHT_NOTE} | colours.night(_taken(chosen))
    for over, unders in {
        "accent": ("paper", "card", "sunk", "accent-soft", "note"),
        "accent-deep": ("paper", "card", "accent-soft"),
        "on-accent": ("accent", "accent-deep"),
        "ink": ("accent-soft",),
        "soft": ("accent-soft",),
    }.items():
        for under in unders:
            assert contrast(night[over], night[under]) >= 4.5, (over, under)


def _taken(chosen: dict[str, str]) -> dict[str, str]:
    """These, or where they can't be read the ones we suggest: all that passes is reached, and not only what is rare."""
    better = colours.mend(chosen)
    assert colours.faults(better) == []
    return better


@given(any_three)
def test_what_cannot_be_read_is_told_with_a_colour_that_can(chosen: dict[str, str]) -> None:
    better, wrong = colours.mend(chosen), colours.faults(chosen)
    assert bool(wrong) == (better != chosen)
    for fault in wrong:
        assert fault.contrast < fault.pair.least and fault.nearest == better[fault.field] != chosen[fault.field]


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("#0D665E", "#0d665e"),
        (" 0d665e ", "#0d665e"),
        ("#fff", "#ffffff"),
        ("red", ""),
        ("#12345", ""),
        ("", ""),
        ("#0d665e;}", ""),
        ("#0d665e\n", "#0d665e"),
        ("#٠d665e", ""),
    ],
)
def test_a_colour_is_read_as_people_write_it(typed: str, plain: str) -> None:
    assert colours.plain(typed) == plain


def test_the_stylesheet_has_day_and_night_and_something_for_old_phones() -> None:
    text = sheet(OURS)
    assert "--accent: light-dark(#0d665e, #" in text and "--paper: light-dark(#f8f4ec, #151a1b)" in text
    assert "@supports not (color: light-dark" in text and "--accent: #0d665e;" in text
    assert re.fullmatch(r"[\w\s#(){}:;,@.-]+", text)
