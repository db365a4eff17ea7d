"""Each rule has its sentence, in both languages, with who and whose in it."""

import pytest

from portal.circles.in_words import why
from portal.circles.seeing import Rule, Verdict
from portal.web.texts import speaking


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_rule_is_said_in_a_sentence(rule: Rule, language: str) -> None:
    with speaking(language):
        words = why(Verdict(True, rule), "Samira", "Noor", 15)
    assert words.endswith(".")
    assert "%(" not in words
    assert "Samira" in words or "Noor" in words


def test_english_is_not_dutch() -> None:
    said = set()
    for language in ("nl", "en"):
        with speaking(language):
            said.add(why(Verdict(False, Rule.AGE_12), "Samira", "Noor", 15))
    assert len(said) == 2
    assert any("15" in words for words in said)
