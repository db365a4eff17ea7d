"""What somebody fills in is checked kindly, and comes back as it was."""

from hypothesis import given
from hypothesis import strategies as st

from portal.questions import Kind, Question, check, filled, is_asked
from portal.questions.merging import merge
from portal.questions.questionnaire import Condition, Option, Value
from portal.web import Form

OPTIONS = (Option("een", "Eén"), Option("twee", "Twee"))
ALL = [
    Question("keuze", Kind.CHOICE, "Kies", options=OPTIONS),
    Question("meer", Kind.CHOICES, "Kies er meer", options=OPTIONS),
    Question("ja", Kind.YESNO, "Ja of nee"),
    Question("kort", Kind.TEXT, "Kort", longest=10),
    Question("lang", Kind.STORY, "Lang", longest=50),
    Question("getal", Kind.NUMBER, "Hoeveel", low=0, high=10),
    Question("tijd", Kind.TIME, "Hoe laat"),
    Question("dag", Kind.DATE, "Welke dag"),
]


def form(**values: str | list[str]) -> Form:
    lists = {f"q-{name}": value if isinstance(value, list) else [value] for name, value in values.items()}
    return Form({name: value[-1] for name, value in lists.items() if value}, lists)


def test_every_kind_is_read() -> None:
    sent = form(
        keuze="een",
        meer=["twee", "een"],
        ja="no",
        kort=" Hoi ",
        lang="Een\nregel",
        getal="7",
        tijd="7.05",
        dag="24-11-2026",
    )
    assert check(ALL, sent) == {
        "keuze": "een",
        "meer": ["een", "twee"],
        "ja": False,
        "kort": "Hoi",
        "lang": "Een\nregel",
        "getal": 7,
        "tijd": "07:05",
        "dag": "2026-11-24",
    }
    assert sent.errors == {}


def test_nothing_filled_in_is_no_answer_and_no_mistake() -> None:
    sent = form()
    assert set(check(ALL, sent).values()) == {None} and sent.errors == {}


def test_what_is_wrong_is_said_beside_it_and_the_rest_is_read() -> None:
    sent = form(
        keuze="drie",
        meer=["een", "drie"],
        ja="ja",
        kort="x" * 11,
        getal="11",
        tijd="24:00",
        dag="31-02-2026",
        lang="Goed",
    )
    assert check(ALL, sent) == {"lang": "Goed"}
    assert set(sent.errors) == {"q-keuze", "q-meer", "q-ja", "q-kort", "q-getal", "q-tijd", "q-dag"}
    for day in ("01-01-0001", "1-1-9999"):
        assert check(ALL[7:], form(dag=day)) == {}


def test_what_must_be_answered_is_asked_for_only_when_it_is_asked() -> None:
    first = ALL[0]
    must = Question("waarom", Kind.TEXT, "Waarom", required=True, only_if=Condition("keuze", "een"))
    asked, not_asked = form(keuze="een"), form(keuze="twee")
    check([first, must], asked)
    check([first, must], not_asked)
    assert asked.errors == {"q-waarom": "Vul dit nog in: Waarom"} and not_asked.errors == {}
    typing = form(keuze="een")
    check([first, must], typing, finished=False)
    assert typing.errors == {}


def test_a_question_may_hang_on_any_kind_of_choice() -> None:
    one_of_many = Question("x", Kind.TEXT, "X", only_if=Condition("meer", "twee"))
    on_yes = Question("y", Kind.TEXT, "Y", only_if=Condition("ja", "yes"))
    assert is_asked(one_of_many, {"meer": ["een", "twee"]}) and not is_asked(one_of_many, {})
    assert is_asked(on_yes, {"ja": True}) and not is_asked(on_yes, {"ja": False})


def test_answers_are_shown_in_words() -> None:
    answers: list[Value] = ["een", ["een", "weg"], True]
    said = [question.words(value) for question, value in zip(ALL, answers, strict=False)]
    assert said == [["Eén"], ["Eén", "weg"], ["Ja"]]
    assert ALL[7].words("2026-11-24") == ["24 november"] and ALL[5].words(7) == ["7"]


@given(
    st.dictionaries(
        st.sampled_from([q.link_id for q in ALL]),
        st.one_of(st.text(max_size=60), st.lists(st.text(max_size=5), max_size=3)),
    )
)
def test_whatever_is_sent_is_read_or_named_and_reading_it_again_gives_the_same(
    values: dict[str, str | list[str]],
) -> None:
    sent = form(**values)
    found = check(ALL, sent)
    assert {f"q-{name}" for name in found} | set(sent.errors) == {question.name for question in ALL}
    given = {name: value for name, value in found.items() if value is not None}
    again = filled(ALL, given)
    assert {name: value for name, value in check(ALL, again).items() if value is not None} == given
    assert again.errors == {}


WORDS = st.dictionaries(st.sampled_from("abc"), st.one_of(st.none(), st.text(min_size=1, max_size=3)))


@given(st.lists(st.tuples(WORDS, st.booleans()), max_size=8))
def test_from_a_stale_tab_no_answer_pushes_another_out_of_sight(
    sendings: list[tuple[dict[str, str | None], bool]],
) -> None:
    given: dict[str, str] = {}
    aside: dict[str, list[str]] = {}
    for sent, stale in sendings:
        before = {(name, word) for name, word in given.items()} | {(n, w) for n, words in aside.items() for w in words}
        merged = merge(given, aside, sent, stale=stale)
        given, aside = merged.given, merged.aside
        seen = {(name, word) for name, word in given.items()} | {(n, w) for n, words in aside.items() for w in words}
        assert {(name, word) for name, word in sent.items() if word} <= seen
        if stale:
            assert before <= seen
