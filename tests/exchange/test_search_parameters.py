"""A system asks for resources: each parameter is understood as R4 says, and a mistake never widens the answer."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.faults import Refused
from exchange.search import LARGEST, PAGE, Search, is_strict, understood

BASE = "https://kring.example/fhir"
ONE, TWO = UUID("0193570a-0000-7000-8000-000000000001"), UUID("0193570a-0000-7000-8000-000000000002")


def asked(*pairs: tuple[str, str], kind: str = "Goal", strict: bool = False) -> Search:
    return understood(kind, pairs, BASE, strict=strict)


@pytest.mark.parametrize("form", [str(ONE), f"Patient/{ONE}", f"{BASE}/Patient/{ONE}"])
def test_a_patient_may_be_named_in_three_ways(form: str) -> None:
    assert asked(("patient", form)).patients == frozenset({ONE})


def test_a_comma_is_or_and_a_second_one_is_and() -> None:
    assert asked(("_id", f"{ONE},{TWO}")).ids == frozenset({ONE, TWO})
    assert asked(("_id", f"{ONE},{TWO}"), ("_id", str(TWO))).ids == frozenset({TWO})


def test_nothing_asked_narrows_nothing() -> None:
    found = asked(("_id", ""), ("_format", "json"))
    assert (found.ids, found.patients, found.count) == (None, None, PAGE)
    assert found.self_link(BASE) == f"{BASE}/Goal"


def test_a_patient_of_another_server_is_nobody_here() -> None:
    assert asked(("patient", f"https://other.example/fhir/Patient/{ONE}")).patients == frozenset()


def test_an_id_that_cannot_be_ours_finds_nothing() -> None:
    assert asked(("_id", "example")).ids == frozenset()
    assert asked(("_id", str(ONE).upper())).ids == frozenset()


@pytest.mark.parametrize(
    "pair",
    [
        ("_id", "a b"),
        ("_id", "x" * 65),
        ("_id", f"{ONE},"),
        ("_id", f"system|{ONE}"),
        ("patient", f"Practitioner/{ONE}"),
        ("patient", "https://kring.example/fhir/"),
        ("_count", "veel"),
        ("_count", "-1"),
        ("_page", "%"),
        ("_page", "AAAA"),
    ],
)
def test_a_malformed_value_is_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        asked(pair)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "name", ["_id:not", "_id:missing", "patient:identifier", "patient.name", "patient:Patient.name"]
)
def test_an_unsupported_modifier_or_chain_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        asked((name, "x"))


def test_an_unknown_parameter_is_ignored_unless_the_sender_is_strict() -> None:
    assert asked(("colour", "blue"), ("_id", str(ONE))).self_link(BASE) == f"{BASE}/Goal?_id={ONE}"
    with pytest.raises(Refused):
        asked(("colour", "blue"), strict=True)
    assert asked(("_format", "json"), strict=True).ids is None


def test_what_can_be_sent_along_is_named_and_anything_else_is_refused() -> None:
    assert asked(("_include", "Goal:patient")).includes == {"patient"}
    assert asked(("_include", "Goal:patient:Patient"), ("_include", "Goal:subject")).includes == {"patient", "subject"}
    assert asked(("_include", "*"), kind="Task").includes == {"patient", "subject", "focus"}
    assert asked(("_include", "Goal:patient")).self_link(BASE) == f"{BASE}/Goal?_include=Goal:patient"
    for wrong in ("Goal:addresses", "Goal:patient:Group", "Task:focus", "patient", ":", "Goal"):
        with pytest.raises(Refused):
            asked(("_include", wrong))
    with pytest.raises(Refused):
        asked(("_include:iterate", "Goal:patient"))
    with pytest.raises(Refused):
        asked(("_include", "Organization:partof"), kind="Organization")


def test_patient_is_unknown_where_r4_has_no_such_parameter() -> None:
    assert asked(("patient", str(ONE)), kind="Organization").patients is None
    with pytest.raises(Refused):
        asked(("patient", str(ONE)), kind="Organization", strict=True)


def test_a_page_is_never_larger_than_we_give() -> None:
    found = asked(("_count", "100000"))
    assert found.count == LARGEST
    assert found.self_link(BASE).endswith(f"_count={LARGEST}")


def test_the_next_page_begins_after_the_last_one_shown() -> None:
    link = asked(("_count", "1")).next_link(BASE, ONE)
    pairs = [tuple(each.split("=", 1)) for each in link.partition("?")[2].split("&")]
    following = understood("Goal", pairs, BASE)  # type: ignore[arg-type]
    assert (following.after, following.count) == (ONE, 1)


@pytest.mark.parametrize("prefer", ["handling=strict", "return=minimal; handling=strict", "handling = strict"])
def test_prefer_may_ask_to_be_strict(prefer: str) -> None:
    assert is_strict(prefer)
    assert not is_strict("handling=lenient")


_NAMES = st.sampled_from(
    ["_id", "patient", "_count", "_page", "_include", "_id:x", "patient.y", "other", ""]
) | st.text(max_size=12)


@given(st.lists(st.tuples(_NAMES, st.text(max_size=40)), max_size=6), st.booleans())
def test_whatever_is_asked_is_understood_or_refused(pairs: list[tuple[str, str]], strict: bool) -> None:
    try:
        found = asked(*pairs, strict=strict)
    except Refused as refused:
        assert refused.status == 400
        return
    again = found.self_link(BASE).partition("?")[2]
    from urllib.parse import parse_qsl

    repeated = understood("Goal", parse_qsl(again), BASE)
    assert (repeated.ids, repeated.patients, repeated.count) == (found.ids, found.patients, found.count)
