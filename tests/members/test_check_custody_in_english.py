"""Where custody was checked is kept in one language, whoever typed it, and read in each reader's own."""

from portal.members.custody import read_check
from portal.web import Form, texts


def test_an_english_reader_writes_down_what_a_dutch_reader_can_read() -> None:
    with texts.speaking("en"):
        source, _ = read_check(Form({"source": "register", "checked_on": "2026-11-02"}))
    assert source == "gezagsregister"
