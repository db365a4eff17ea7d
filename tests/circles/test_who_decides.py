"""Who decides at which age: the printed table, held to the one in STANDARDS written a second time."""

import pytest

from portal.circles.ages import AgeBand, Decider, Question, printed, who_decides

# STANDARDS 3.1 with rules 24 to 27, one line a row: Y the young person, P the parents with custody.
LAW = """
                                 under 12  12-15  16-17  18 and over
consent to help                  P         YP     Y      Y
see the file                     P         Y      Y      Y
share with another organisation  P         YP     Y      Y
erase                            P         Y      Y      Y
"""
LETTERS = {"Y": Decider.YOUNG_PERSON, "P": Decider.CUSTODY_PARENTS}
WORDS = {"Y": "young person", "P": "parents with custody", "YP": "young person + parents with custody"}
ROWS = [line.rsplit(maxsplit=4) for line in LAW.strip("\n").splitlines()[1:]]
CELLS = [(row[0], band, row[1 + at]) for row in ROWS for at, band in enumerate(AgeBand)]


@pytest.mark.parametrize(("question", "band", "who"), CELLS)
def test_who_decides_is_as_the_law_s_table_says(question: str, band: AgeBand, who: str) -> None:
    assert who_decides(Question(question), band) == {LETTERS[each] for each in who}


def test_every_question_stands_in_the_law_s_table() -> None:
    assert [row[0] for row in ROWS] == [question.value for question in Question]


def test_the_table_is_printed_as_the_law_says() -> None:
    head, *lines = printed().splitlines()
    assert head.split("  ")[-1] == "18 and over"
    said = [[each.strip() for each in line.split("  ") if each.strip()] for line in lines]
    assert said == [[row[0], *(WORDS[each] for each in row[1:])] for row in ROWS]
