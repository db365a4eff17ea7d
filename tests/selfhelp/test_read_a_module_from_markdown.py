"""Whoever writes a module hears which line is wrong; whatever is written, nothing else goes wrong."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.questions import Kind, Question, Unreadable
from portal.selfhelp.modules import Box, Feedback, Module, Numbers, Prose
from portal.selfhelp.reading import read_module
from portal.web.texts import LOCALES

FRONT = "---\nmodule: proef\nversion: 1.0\nlanguage: nl\ntitle: Proef\nsummary: Om te proberen\n---\n"

WHOLE = (
    FRONT
    + """
# Begin {#begin}

Lees **dit** eerst. <b>Geen HTML.</b>

::: choices wat required
Wat is er?
Vertel.
> Kies maar.
- een: Het eerste
- twee: Het tweede
:::

::: story meer max=50 if=wat:twee
Wil je meer vertellen?
:::

::: feedback wat=een
Dat kan.
:::

::: do minutes=3
Adem uit.
:::

::: help
Bel gerust.
:::

# Einde {#einde}

::: number cijfer min=1 max=10
Welk cijfer?
:::
"""
)


def test_a_whole_module() -> None:
    module = read_module(WHOLE)
    begin, end = module.pages
    assert [type(part) for part in begin.parts] == [Prose, Question, Question, Feedback, Box, Numbers]
    what, more = begin.questions
    assert (what.kind, what.text, what.hint, what.required) == (Kind.CHOICES, "Wat is er? Vertel.", "Kies maar.", True)
    assert more.longest == 50 and more.only_if and (more.only_if.link_id, more.only_if.code) == ("wat", "twee")
    assert (end.questions[0].low, end.questions[0].high) == (1, 10)
    assert isinstance(begin.parts[0], Prose) and "&lt;b&gt;" in str(begin.parts[0].html)
    assert (module.before("begin"), module.after("begin"), module.number("einde")) == (None, end, 2)
    assert module.questionnaire.canonical("https://k.example") == "https://k.example/zelfhulp/proef|1.0"


@pytest.mark.parametrize(
    ("wrong", "line", "words"),
    [
        ("", 1, "begins with '---'"),
        ("---\nmodule: proef\n", 2, "isn't ended"),
        ("---\nmodule: proef\n---\n", 3, "missing: version"),
        ("---\nauthor: ik\n---\n", 2, "name: value"),
        (FRONT.replace("1.0", "een"), 7, "a version looks like"),
        (FRONT, 7, "there is no page"),
        (FRONT + "Los", 8, "before the first page"),
        (FRONT + "# Begin", 8, "# Title {#id}"),
        (FRONT + "# Begin {#Begin}", 8, "can't be an id"),
        (FRONT + "# A {#a}\n# B {#a}", 9, "stands on line 8 already"),
        (FRONT + "# A {#a}\n::: text a\nVraag\n:::", 9, "stands on line 8 already"),
        (FRONT + "# A {#a}\n::: text b\nVraag", 9, "isn't ended with ':::'"),
        (FRONT + "# A {#a}\n::: quiz b\nVraag\n:::", 9, "no block we know"),
        (FRONT + "# A {#a}\n:::\nVraag\n:::", 9, "no block we know"),
        (FRONT + "# A {#a}\n::: choice b\nVraag\n- een: Eén\n:::", 9, "two options"),
        (FRONT + "# A {#a}\n::: choice b\nVraag\n- een: Eén\n- een: Twee\n:::", 9, "the same code"),
        (FRONT + "# A {#a}\n::: choice b\nVraag\n- een:\n:::", 11, "an option looks like"),
        (FRONT + "# A {#a}\n::: text b\n> Hint\nVraag\n:::", 11, "comes first"),
        (FRONT + "# A {#a}\n::: text b\n:::", 9, "has no text"),
        (FRONT + "# A {#a}\n::: text\nVraag\n:::", 9, "needs an id"),
        (FRONT + "# A {#a}\n::: text b max=0\nVraag\n:::", 9, "max must be"),
        (FRONT + "# A {#a}\n::: text b max=x\nVraag\n:::", 9, "whole number"),
        (FRONT + "# A {#a}\n::: time b max=3\nVraag\n:::", 9, "isn't known here"),
        (FRONT + "# A {#a}\n::: number b min=3 max=1\nVraag\n:::", 9, "min is higher"),
        (FRONT + "# A {#a}\n::: text b if=c\nVraag\n:::", 9, "a condition looks like"),
        (FRONT + "# A {#a}\n::: text b if=c:d\nVraag\n:::", 9, "c=d is no answer"),
        (FRONT + "# A {#a}\n::: feedback c=d\nTekst\n:::", 9, "c=d is no answer"),
        (FRONT + "# A {#a}\n::: feedback c\nTekst\n:::", 9, "feedback looks like"),
        (FRONT + "# A {#a}\n::: do\nTekst\n:::", 9, "how long"),
        (FRONT + "# A {#a}\n::: tip 3\nTekst\n:::", 9, "nothing more"),
        (FRONT + "# A {#a}\n::: tip\n\n:::", 9, "is empty"),
    ],
)
def test_the_line_that_is_wrong_is_named(wrong: str, line: int, words: str) -> None:
    with pytest.raises(Unreadable, match=re.escape(words)) as error:
        read_module(wrong)
    assert error.value.line == line


pieces = st.sampled_from(
    [
        "# A {#a}",
        "# B {#b}",
        "::: text c",
        "::: choice d",
        "::: choices e required",
        "::: yesno f",
        "::: number g min=1 max=5",
        "::: story h max=9 if=d:een",
        "::: feedback d=een",
        "::: feedback f=yes",
        "::: do minutes=2",
        "::: tip",
        "::: help",
        ":::",
        "Vraag",
        "> Hint",
        "- een: Eén",
        "- twee: Twee",
        "",
        "| a | b |",
        "```",
    ]
)


@given(st.lists(st.one_of(pieces, st.text(max_size=20)), max_size=25))
def test_whatever_is_written_is_read_or_named(lines: list[str]) -> None:
    try:
        module = read_module(FRONT + "\n".join(lines))
    except Unreadable as error:
        assert 1 <= error.line <= 8 + sum(len(line.splitlines()) + 1 for line in lines)
        return
    assert_sound(module)


@given(st.data())
def test_our_own_modules_with_a_piece_missing_are_read_or_named(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(sorted(LOCALES.glob("*/selfhelp/*.md")))).read_text()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 400)))
    try:
        module = read_module(text[:start] + text[end:])
    except Unreadable as error:
        assert 1 <= error.line <= len(text.splitlines())
        return
    assert_sound(module)


def assert_sound(module: Module) -> None:
    """Ids are unique over pages and questions, and every tie holds."""
    questions = module.questionnaire.questions
    ids = [page.id for page in module.pages] + [question.link_id for question in questions]
    assert len(ids) == len(set(ids))
    for page in module.pages:
        assert page.minutes >= 1
        here = {question.link_id for question in page.questions}
        assert {part.link_id for part in page.parts if isinstance(part, Feedback)} <= here
        assert {question.only_if.link_id for question in page.questions if question.only_if} <= here
