"""Questions: reading them, asking them on a page, checking and keeping the answers."""

from portal.questions.checking import check, filled
from portal.questions.models import Answers, AnswersStatus, Saved, Tab
from portal.questions.questionnaire import Group, Kind, Question, Questionnaire, is_answered, is_asked
from portal.questions.reading import Unreadable, checked_id, read_question

__all__ = [
    "Answers",
    "AnswersStatus",
    "Group",
    "Kind",
    "Question",
    "Questionnaire",
    "Saved",
    "Tab",
    "Unreadable",
    "check",
    "checked_id",
    "filled",
    "is_answered",
    "is_asked",
    "read_question",
]
