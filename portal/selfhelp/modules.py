"""Modules (modules): online self-help as pages of text, exercises, questions and words that answer an answer."""

from dataclasses import dataclass
from functools import cached_property
from math import ceil

from markupsafe import Markup

from portal.questions import Group, Kind, Question, Questionnaire

# A slow reader of 12 reads so many words a minute; the figure on the page must not make her feel slow.
_WORDS_A_MINUTE = 130
_MINUTES_TO_ANSWER = {Kind.TEXT: 0.5, Kind.STORY: 1.5}
_OTHERWISE = 0.25


@dataclass(frozen=True)
class Prose:
    """Text to read."""

    html: Markup
    words: int


@dataclass(frozen=True)
class Box:
    """Text set apart: a `tip`, or something to `do` that takes some minutes."""

    kind: str
    html: Markup
    words: int
    minutes: int = 0


@dataclass(frozen=True)
class Feedback:
    """What to read when a question was answered so; no score and no diagnosis, ever."""

    link_id: str
    code: str
    html: Markup
    words: int


@dataclass(frozen=True)
class Numbers:
    """What to know before the region's crisis numbers, which stand below it."""

    html: Markup
    words: int


Part = Prose | Box | Feedback | Numbers | Question


@dataclass(frozen=True)
class Page:
    """One page of a module."""

    id: str
    title: str
    parts: tuple[Part, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions on it, in order."""
        return tuple(part for part in self.parts if isinstance(part, Question))

    @property
    def minutes(self) -> int:
        """How long reading, doing and filling in take, rounded up; feedback is read when it applies, so not counted."""
        minutes = 0.0
        for part in self.parts:
            if isinstance(part, Question):
                minutes += _MINUTES_TO_ANSWER.get(part.kind, _OTHERWISE)
            elif not isinstance(part, Feedback):
                minutes += part.words / _WORDS_A_MINUTE + (part.minutes if isinstance(part, Box) else 0)
        return max(1, ceil(minutes))


@dataclass(frozen=True)
class Module:
    """One self-help module in one language (PlanDefinition with its Questionnaire)."""

    slug: str
    version: str
    language: str
    title: str
    summary: str
    pages: tuple[Page, ...]

    @property
    def minutes(self) -> int:
        """All its pages together."""
        return sum(page.minutes for page in self.pages)

    @property
    def path(self) -> str:
        """Its address on the portal."""
        return f"/zelfhulp/{self.slug}"

    def page(self, page_id: str) -> Page | None:
        """The page with this id."""
        return next((page for page in self.pages if page.id == page_id), None)

    def number(self, page_id: str) -> int:
        """Which page this is, counted from 1; a page that is no more counts as the first."""
        return next((n for n, page in enumerate(self.pages, 1) if page.id == page_id), 1)

    def before(self, page_id: str) -> Page | None:
        """The page before it."""
        number = self.number(page_id)
        return self.pages[number - 2] if number > 1 else None

    def after(self, page_id: str) -> Page | None:
        """The page after it."""
        number = self.number(page_id)
        return self.pages[number] if number < len(self.pages) else None

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """Its questions, a group per page that has any."""
        groups = tuple(Group(page.id, page.title, page.questions) for page in self.pages if page.questions)
        return Questionnaire(self.path, self.version, self.title, groups)
