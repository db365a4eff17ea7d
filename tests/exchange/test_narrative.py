"""Words with a lay-out come in: text, tables and links may; nothing that runs, loads or hides may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.narrative import Unsafe, cleaned, is_safe

SPACE = 'xmlns="http://www.w3.org/1999/xhtml"'


def div(inside: str) -> str:
    return f"<div {SPACE}>{inside}</div>"


def test_plain_words_come_through_as_they_were() -> None:
    text = div('<p>Noor &amp; Sem</p><ul><li>een</li></ul><a href="https://kring.example/x">hier</a><br/>')
    assert cleaned(text) == text


@pytest.mark.parametrize(
    "inside",
    [
        "<script>x</script>",
        '<p onclick="x()">a</p>',
        '<a href="javascript:x()">a</a>',
        '<a href="java&#10;script:x()">a</a>',
        '<a href="data:text/html,x">a</a>',
        "<iframe/>",
        "<object/>",
        "<form/>",
        "<svg/>",
        "<style>p{}</style>",
        '<p style="background:url(https://x)">a</p>',
        '<img src="javascript:x"/>',
        "<p>open",
        "a & b",
        "<?php x ?>",
        "&own;",
    ],
)
def test_what_runs_or_loads_is_refused(inside: str) -> None:
    assert not is_safe(div(inside))


@pytest.mark.parametrize(
    "text",
    [
        "zomaar tekst",
        "<p>geen div</p>",
        "<div>geen naamruimte</div>",
        f'<!DOCTYPE div [<!ENTITY a "aaaa">]>{div("&a;")}',
        div("<div>" * 70 + "</div>" * 70),
    ],
)
def test_what_is_no_narrative_is_refused(text: str) -> None:
    assert not is_safe(text)


def test_named_signs_are_understood() -> None:
    assert cleaned(div("caf&eacute;&nbsp;1")) == div("café\xa01")


def test_styles_and_pictures_from_elsewhere_are_not_written_again() -> None:
    assert cleaned(div('<p style="color:red">a</p><img src="https://x/y.png" alt="z"/>')) == div(
        '<p>a</p><img alt="z"/>'
    )


@given(st.text(alphabet="<>/&;\"'= abdivp:#!-[]", max_size=60))
def test_whatever_comes_is_taken_or_refused(text: str) -> None:
    try:
        again = cleaned(div(text))
    except Unsafe:
        return
    assert cleaned(again) == again
