"""Each rule has its sentence for each role, in both languages, with who and whose in it."""

from itertools import product

import pytest

from portal.circles.ages import AgeBand
from portal.circles.audience import Audience, MemberRole
from portal.circles.in_words import why, why_hers, why_narrowed, why_not_meant, why_you
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


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_is_said_to_every_role_in_both_languages(rule: Rule) -> None:
    for sees, role, band in product((True, False), MemberRole, AgeBand):
        said = []
        for language in ("nl", "en"):
            with speaking(language):
                said.append(why_you(Verdict(sees, rule), "Noor", band, role))
        nl, en = said
        assert nl != en and all(each.endswith(".") and "%(" not in each for each in said), (rule, role, band)
        # In the second person, or whose choice it is; never why not.
        assert nl.startswith(("Jij ", "Noor kiest")) and en.startswith(("You ", "Noor chooses")), said
        if not sees:
            assert nl in ("Jij leest dit nu niet.", "Noor kiest wat jij leest.")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nobody_is_named_twice_and_the_young_person_is_never_named_to_herself(language: str) -> None:
    with speaking(language):
        said = [why(Verdict(True, rule), "Samira", "Noor", 15) for rule in Rule]
        said += [why_not_meant(audience, "Samira") for audience in Audience]
        # She herself reads of all others, and of nothing is she asked for a reason.
        others = [rule for rule in Rule if rule is not Rule.HERS]
        hers = [
            why_hers(Verdict(True, rule), "Samira", "Noor", age, role)
            for rule, age, role in product(others, (9, 15), MemberRole)
        ]
    assert [each for each in said + hers if each.count("Samira") > 1 or each.count("Noor") > 1] == []
    assert [each for each in hers if "Noor" in each] == []


@pytest.mark.parametrize("audience", Audience)
def test_for_whom_something_is_not_meant_is_said_in_both_languages(audience: Audience) -> None:
    said = []
    for language in ("nl", "en"):
        with speaking(language):
            said += [why_not_meant(audience, "Samira"), why_narrowed("Samira")]
    assert len(set(said)) == 4
    assert all(each.startswith("Samira ") and each.endswith(".") for each in said)


def test_english_is_not_dutch() -> None:
    for rule in Rule:
        said = set()
        for language in ("nl", "en"):
            with speaking(language):
                said.add(why(Verdict(False, rule), "Samira", "Noor", 15))
        assert len(said) == 2, rule
    with speaking("en"):
        assert "15" in why(Verdict(False, Rule.AGE_12), "Samira", "Noor", 15)
