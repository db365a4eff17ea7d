"""Questionnaires (vragenlijsten): questions with kinds, options and conditions, as FHIR Questionnaire has them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from portal.web.page import day_words
from portal.web.texts import _

# What an answer is, by kind: a code, a list of codes, a boolean, text, a whole number, "22:30", "2026-11-23".
Value = str | int | bool | list[str]


class Kind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    CHOICES = "choices"
    YESNO = "yesno"
    TEXT = "text"
    STORY = "story"
    NUMBER = "number"
    TIME = "time"
    DATE = "date"

    @property
    def fhir(self) -> str:
        """The item type in a FHIR R4 Questionnaire; `choices` is a choice that repeats."""
        return _FHIR[self]


_FHIR = {
    Kind.CHOICE: "choice",
    Kind.CHOICES: "choice",
    Kind.YESNO: "boolean",
    Kind.TEXT: "string",
    Kind.STORY: "text",
    Kind.NUMBER: "integer",
    Kind.TIME: "time",
    Kind.DATE: "date",
}


@dataclass(frozen=True)
class Option:
    """One answer to choose."""

    code: str
    label: str

    @property
    def pair(self) -> tuple[str, str]:
        """As fields want it."""
        return self.code, self.label


@dataclass(frozen=True)
class Condition:
    """Ask only when that question was answered with this code (FHIR enableWhen, operator =)."""

    link_id: str
    code: str


@dataclass(frozen=True)
class Question:
    """One question; `link_id` is the same in every language and every version."""

    link_id: str
    kind: Kind
    text: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    required: bool = False
    longest: int = 200
    low: int = 0
    high: int = 9999
    only_if: Condition | None = None

    @property
    def name(self) -> str:
        """Its name in a form: no question can take the place of the form's own fields."""
        return f"q-{self.link_id}"

    def label(self, code: str) -> str:
        """An option's words; the code itself when a newer version has it no more."""
        return next((each.label for each in self.options if each.code == code), code)

    def words(self, value: Value) -> list[str]:
        """An answer as it is shown to read, each chosen thing apart."""
        if isinstance(value, list):
            return [self.label(code) for code in value]
        if isinstance(value, bool):
            return [_("Ja") if value else _("Nee")]
        if self.kind is Kind.CHOICE:
            return [self.label(str(value))]
        if self.kind is Kind.DATE:
            return [day_words(date.fromisoformat(str(value)))]
        return [str(value)]


@dataclass(frozen=True)
class Group:
    """Questions that stand on one page."""

    link_id: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Questionnaire:
    """A named, versioned list of questions in groups; `path` is its address on this portal, without the host."""

    path: str
    version: str
    title: str
    groups: tuple[Group, ...]

    @property
    def questions(self) -> list[Question]:
        """All questions, in order."""
        return [question for group in self.groups for question in group.questions]

    def question(self, link_id: str) -> Question | None:
        """The question with this link id."""
        return next((each for each in self.questions if each.link_id == link_id), None)

    def canonical(self, origin: str) -> str:
        """The address with version, as a QuestionnaireResponse names it."""
        return f"{origin}{self.path}|{self.version}"


def is_answered(link_id: str, code: str, given: dict[str, Any]) -> bool:
    """Whether a question was answered with this code, or with this code among others."""
    value = given.get(link_id)
    if isinstance(value, bool):
        value = "yes" if value else "no"
    return code in value if isinstance(value, list) else value == code


def is_asked(question: Question, given: dict[str, Any]) -> bool:
    """Whether a question is asked, seen what was answered before it."""
    return question.only_if is None or is_answered(question.only_if.link_id, question.only_if.code, given)
