"""However somebody types what was read out, the same code is read; and no sign of one is taken for another."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from portal.members import signs
from tests.conftest import NOW

CODES = st.text(alphabet=signs.ALPHABET, min_size=signs.LENGTH, max_size=signs.LENGTH)
NOISE = st.text(alphabet=" -–—.·_/\t\u00a0", max_size=3)
ALIKE = {"0": "0oO", "1": "1iIlL"}


@given(CODES, st.data())
def test_a_code_is_read_however_it_is_typed(code: str, data: st.DataObject) -> None:
    typed = data.draw(NOISE)
    for sign in code:
        typed += data.draw(st.sampled_from(ALIKE.get(sign, sign.lower() + sign))) + data.draw(NOISE)
    assert signs.read(typed) == code
    assert signs.read(signs.grouped(code)) == code


@given(CODES, CODES)
def test_two_codes_are_never_read_as_one(one: str, other: str) -> None:
    assert (signs.read(one) == signs.read(other)) == (one == other)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_code_or_nothing(text: str) -> None:
    read = signs.read(text)
    assert read == "" or (len(read) == signs.LENGTH and set(read) <= set(signs.ALPHABET))
    assert signs.read(read) == read


@given(st.uuids(), st.uuids(), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_code_belongs_to_one_invitation_and_one_moment(id: UUID, other: UUID, later: timedelta) -> None:
    made = signs.make(signs.given(id, NOW))
    assert signs.read(made) == made
    assert (signs.make(signs.given(other, NOW)) == made) == (id == other)
    assert (signs.make(signs.given(id, NOW + later)) == made) == (later == timedelta(0))


def test_a_pasted_link_is_read_too() -> None:
    assert signs.link_end("  https://kring.example/uitnodiging/" + "a" * 64 + " ") == "a" * 64
    assert signs.link_end("https://kring.example/inloggen") == ""
