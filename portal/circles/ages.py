"""The law's ages: pure functions of a birth date and a day, each naming its article (STANDARDS part 3.1)."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from portal.clock import AMSTERDAM


class AgeBand(StrEnum):
    """The four bands Dutch youth law knows."""

    UNDER_12 = "under_12"
    FROM_12 = "12_15"
    FROM_16 = "16_17"
    ADULT = "adult"


class Decider(StrEnum):
    """Who decides something about a young person's help."""

    YOUNG_PERSON = "young_person"
    CUSTODY_PARENTS = "custody_parents"


def birthday_in(birth_date: date, year: int) -> date:
    """The birthday in `year`; who is born on 29 February counts from 1 March in a year without one."""
    try:
        return birth_date.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def age_on(birth_date: date, day: date) -> int:
    """Whole years on `day`; negative before birth."""
    return day.year - birth_date.year - (day < birthday_in(birth_date, day.year))


def age_band(birth_date: date, day: date) -> AgeBand:
    """The band on `day`, never stored: it changes by itself on the birthday."""
    age = age_on(birth_date, day)
    if age < 12:
        return AgeBand.UNDER_12
    if age < 16:
        return AgeBand.FROM_12
    return AgeBand.FROM_16 if age < 18 else AgeBand.ADULT


# The ages at which the law lets her decide more: 12 (Jeugdwet 7.3.4), 16 (7.3.5), 18 (Burgerlijk Wetboek 1:233).
TURNS = (12, 16, 18)
# How long before such a birthday those concerned are told what will change.
TOLD_BEFORE = timedelta(days=30)


def band_since(birth_date: date, day: date) -> datetime:
    """The moment the band of `day` began: midnight in Amsterdam of the 12th, 16th or 18th birthday, or of birth."""
    passed = [age for age in (0, *TURNS) if age <= max(age_on(birth_date, day), 0)]
    return datetime.combine(birthday_in(birth_date, birth_date.year + passed[-1]), time(), AMSTERDAM)


def next_turn(birth_date: date, day: date) -> tuple[date, int] | None:
    """The next birthday that changes who decides, after `day`, with the age she will be; None from 18."""
    for age in TURNS:
        birthday = birthday_in(birth_date, birth_date.year + age)
        if birthday > day:
            return birthday, age
    return None


def who_consents_to_help(band: AgeBand) -> frozenset[Decider]:
    """Whose yes help needs (Jeugdwet 7.3.4 and 7.3.5): of both where both stand here, and of the parents of each."""
    return {
        AgeBand.UNDER_12: frozenset({Decider.CUSTODY_PARENTS}),
        AgeBand.FROM_12: frozenset({Decider.YOUNG_PERSON, Decider.CUSTODY_PARENTS}),
        AgeBand.FROM_16: frozenset({Decider.YOUNG_PERSON}),
        AgeBand.ADULT: frozenset({Decider.YOUNG_PERSON}),
    }[band]


def who_shares_with_others(band: AgeBand) -> frozenset[Decider]:
    """Whose yes it needs before somebody outside may see something (Jeugdwet 7.3.11): of both where both stand here.

    Whether of the parents each, or one of them: `each_parent_consents_to_help` and `each_parent_lets_in`.
    """
    return who_consents_to_help(band)


def custody_counts(band: AgeBand) -> bool:
    """Whether anybody still has custody: until she is of age (Burgerlijk Wetboek 1:233 and 1:245)."""
    return band is not AgeBand.ADULT


def who_opens_the_file_to_parents(band: AgeBand) -> frozenset[Decider]:
    """Whose yes a parent needs to see the file; empty: none, custody is enough (Jeugdwet 7.3.10 and 7.3.11).

    From 12 to 15 the Jeugdwet lets a parent with custody see it unless that is contrary to good care; a portal asks
    the young person (STANDARDS 27), and an organisation may choose the law's minimum for what its own staff made.
    """
    return frozenset() if band is AgeBand.UNDER_12 else frozenset({Decider.YOUNG_PERSON})


def who_erases(band: AgeBand) -> Decider:
    """Who may ask for the file to be erased (Jeugdwet 7.3.9): the parents under 12, from 12 the young person."""
    return Decider.CUSTODY_PARENTS if band is AgeBand.UNDER_12 else Decider.YOUNG_PERSON


def sees_own_file(band: AgeBand) -> bool:
    """Whether the young person has a right of her own to see her file (Jeugdwet 7.3.10): from 12."""
    return band is not AgeBand.UNDER_12


def confirms_new_members(band: AgeBand) -> frozenset[Decider]:
    """Who must say yes before somebody new comes into the circle.

    A new member sees part of the file, so who shares with others decides (Jeugdwet 7.3.11).
    """
    return who_shares_with_others(band)


def each_parent_consents_to_help(band: AgeBand) -> bool:
    """Whether help needs the yes of each parent with custody, and not just of one of them (Jeugdwet 7.3.4).

    Under 16 of each, from 12 beside the young person's own. That she keeps wanting it after due thought, or would
    come to serious harm without it (7.3.4, second paragraph), is weighed by who gives the help, and not here.
    """
    return Decider.CUSTODY_PARENTS in who_consents_to_help(band)


def each_parent_lets_in(band: AgeBand) -> bool:
    """Whether somebody of family or network needs the yes of each parent with custody, and not just of one of them.

    Under 12 nobody but they speak for the child (Jeugdwet 7.3.11). From 12 the young person's own yes stands beside
    one parent's: it is no help in the sense of 7.3.4, and parents who disagree can't keep her aunt from her.
    """
    return band is AgeBand.UNDER_12


def may_start_a_circle(band: AgeBand) -> Decider:
    """Who may begin a circle by own means: who decides about help alone, or together (Jeugdwet 7.3.4 and 7.3.5).

    From 12 to 15 it takes both; the parent begins, since only her custody can be checked, and the young person's
    own yes opens it.
    """
    return Decider.CUSTODY_PARENTS if band in (AgeBand.UNDER_12, AgeBand.FROM_12) else Decider.YOUNG_PERSON


def ends_memberships(band: AgeBand) -> frozenset[Decider]:
    """Who may end somebody's membership: any of these, as each who shares with others may stop sharing (7.3.11)."""
    return who_shares_with_others(band)


def opens_circle(band: AgeBand) -> bool:
    """Whether the young person's own yes must be there before anybody else comes in (Jeugdwet 7.3.4): from 12."""
    return Decider.YOUNG_PERSON in who_shares_with_others(band)


class Question(StrEnum):
    """What the law says for each age who decides about."""

    HELP = "consent to help"
    SEE = "see the file"
    SHARE = "share with another organisation"
    ERASE = "erase"


def who_decides(question: Question, band: AgeBand) -> frozenset[Decider]:
    """Whose word it takes, all of these; of seeing the file: who decides what a parent sees of it."""
    return {
        Question.HELP: who_consents_to_help(band),
        # Where nobody opens it to them, the parents see it by their custody.
        Question.SEE: who_opens_the_file_to_parents(band) or frozenset({Decider.CUSTODY_PARENTS}),
        Question.SHARE: who_shares_with_others(band),
        Question.ERASE: frozenset({who_erases(band)}),
    }[question]


_SHORT = {Decider.YOUNG_PERSON: "young person", Decider.CUSTODY_PARENTS: "parents with custody"}
_AGES = {
    AgeBand.UNDER_12: "under 12",
    AgeBand.FROM_12: "12-15",
    AgeBand.FROM_16: "16-17",
    AgeBand.ADULT: "18 and over",
}


def printed() -> str:
    """Who decides, as text: a row per question, a column per age."""
    first = max(len(question) for question in Question)
    wide = len(" + ".join(_SHORT.values()))
    lines = ["  ".join([" " * first, *(f"{_AGES[band]:{wide}}" for band in AgeBand)]).rstrip()]
    for question in Question:
        cells = (
            " + ".join(_SHORT[each] for each in Decider if each in who_decides(question, band)) for band in AgeBand
        )
        lines.append("  ".join([f"{question.value:{first}}", *(f"{each:{wide}}" for each in cells)]).rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    print(printed())
