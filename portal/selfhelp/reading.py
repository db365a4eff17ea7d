"""Reading a module from Markdown: front matter, a page per `#`, and blocks between `:::`.

    ---
    module: slapen
    version: 1.0
    language: nl
    title: Beter slapen
    summary: In één zin waarvoor dit is.
    ---
    # Titel van een pagina {#id}
    Text, in Markdown without HTML.

    ::: choice id                a question; its kinds and settings stand in questions/reading.py
    ::: feedback id=code         shown beside that answer
    ::: tip                      text set apart
    ::: do minutes=3             something to do
    ::: help                     what to know before the numbers to call

Each block ends with `:::`. Ids are the same in every language; no two in a module are the same.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markupsafe import Markup

from portal.questions import Kind, Question, Unreadable, checked_id, read_question
from portal.selfhelp.modules import Box, Feedback, Module, Numbers, Page, Part, Prose

_FRONT = ("module", "version", "language", "title", "summary")
_VERSION = re.compile(r"[0-9]+(\.[0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_HEADING = re.compile(r"# +(.+?) +\{#([^}\s]*)\}")
_MOST_MINUTES = 60
_WORDS = re.compile(r"\w+")

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass
class _Open:
    """The page that is being read."""

    id: str
    title: str
    parts: list[Part] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    answers: dict[str, set[str]] = field(default_factory=dict)

    def end_prose(self) -> None:
        """What was read since the last block becomes a part."""
        text = "\n".join(self.prose).strip()
        self.prose.clear()
        if text:
            self.parts.append(Prose(*_html(text)))

    def add(self, part: Part, line: int) -> None:
        """One more part; what depends on an answer must name one of a question before it on this page."""
        tie = part.only_if if isinstance(part, Question) else part if isinstance(part, Feedback) else None
        if tie and tie.code not in self.answers.get(tie.link_id, set()):
            raise Unreadable(line, f"{tie.link_id}={tie.code} is no answer to a question before it on this page")
        if isinstance(part, Question):
            self.answers[part.link_id] = set(_codes(part))
        self.parts.append(part)


def read_module(text: str) -> Module:
    """The module in `text`. Raises Unreadable, with the line to look at, and nothing else."""
    lines = text.removeprefix("\ufeff").splitlines()
    front, start = _front_matter(lines)
    pages = _pages(lines, start)
    if not pages:
        raise Unreadable(len(lines), "there is no page: begin one with '# Title {#id}'")
    return Module(front["module"], front["version"], front["language"], front["title"], front["summary"], pages)


def _front_matter(lines: list[str]) -> tuple[dict[str, str], int]:
    if not lines or lines[0].strip() != "---":
        raise Unreadable(1, "a module begins with '---'")
    front: dict[str, str] = {}
    for number, line in enumerate(lines[1:], 2):
        if line.strip() == "---":
            return _checked_front(front, number), number
        name, colon, value = line.partition(":")
        if not colon or name not in _FRONT or name in front or not value.strip():
            raise Unreadable(number, f"here stands 'name: value', once each of {', '.join(_FRONT)}")
        front[name] = value.strip()
    raise Unreadable(len(lines), "the front matter isn't ended with '---'")


def _checked_front(front: dict[str, str], line: int) -> dict[str, str]:
    missing = [name for name in _FRONT if name not in front]
    if missing:
        raise Unreadable(line, f"missing: {', '.join(missing)}")
    checked_id(front["module"], line)
    if not _VERSION.fullmatch(front["version"]) or not _LANGUAGE.fullmatch(front["language"]):
        raise Unreadable(line, "a version looks like 1.0, a language like nl")
    return front


def _pages(lines: list[str], start: int) -> tuple[Page, ...]:
    pages: list[_Open] = []
    seen: dict[str, int] = {}
    number = start
    while number < len(lines):
        line = lines[number]
        number += 1
        if line.startswith("# "):
            pages.append(_heading(line, number))
            _once(pages[-1].id, seen, number)
        elif line.startswith(":::"):
            inside, end = _block(lines, number)
            page = _current(pages, number)
            page.end_prose()
            part = _part(line[3:].split(), inside, number)
            if isinstance(part, Question):
                _once(part.link_id, seen, number)
            page.add(part, number)
            number = end
        elif line.strip() or pages:
            _current(pages, number).prose.append(line)
    for page in pages:
        page.end_prose()
    return tuple(Page(page.id, page.title, tuple(page.parts)) for page in pages)


def _heading(line: str, number: int) -> _Open:
    found = _HEADING.fullmatch(line.rstrip())
    if not found:
        raise Unreadable(number, "a page begins with '# Title {#id}'")
    return _Open(checked_id(found[2], number), found[1])


def _once(id: str, seen: dict[str, int], line: int) -> None:
    if id in seen:
        raise Unreadable(line, f"{id!r} stands on line {seen[id]} already")
    seen[id] = line


def _current(pages: list[_Open], line: int) -> _Open:
    if not pages:
        raise Unreadable(line, "before the first page there is nothing: begin one with '# Title {#id}'")
    return pages[-1]


def _block(lines: list[str], start: int) -> tuple[list[str], int]:
    """The lines inside the block that begins on line `start`, and where to read on."""
    for index in range(start, len(lines)):
        if lines[index].startswith(":::"):
            if lines[index].strip() != ":::":
                break
            return lines[start:index], index + 1
        if lines[index].startswith("# "):
            break
    raise Unreadable(start, "this block isn't ended with ':::'")


def _part(head: list[str], inside: list[str], line: int) -> Part:
    kind = head[0] if head else ""
    if kind in set(Kind):
        return read_question(Kind(kind), head[1:], inside, line)
    if kind not in _BLOCKS:
        raise Unreadable(line, f"{kind[:40]!r} is no block we know")
    text = "\n".join(inside).strip()
    if not text:
        raise Unreadable(line, f"this {kind} is empty")
    return _BLOCKS[kind](head[1:], text, line)


def _tip(head: list[str], text: str, line: int) -> Part:
    _nothing_more(head, line)
    return Box("tip", *_html(text))


def _do(head: list[str], text: str, line: int) -> Part:
    minutes = head[0].removeprefix("minutes=") if len(head) == 1 and head[0].startswith("minutes=") else ""
    if not (minutes.isascii() and minutes.isdigit()) or len(minutes) > 3 or not 1 <= int(minutes) <= _MOST_MINUTES:
        raise Unreadable(line, f"say how long it takes: 'do minutes=3', at most {_MOST_MINUTES}")
    html, words = _html(text)
    return Box("do", html, words, int(minutes))


def _feedback(head: list[str], text: str, line: int) -> Part:
    link_id, equals, code = head[0].partition("=") if len(head) == 1 else ("", "", "")
    if not equals:
        raise Unreadable(line, "feedback looks like 'feedback question=code'")
    return Feedback(checked_id(link_id, line), checked_id(code, line), *_html(text))


def _help(head: list[str], text: str, line: int) -> Part:
    _nothing_more(head, line)
    return Numbers(*_html(text))


def _nothing_more(head: list[str], line: int) -> None:
    if head:
        raise Unreadable(line, "nothing more can stand on this line")


_BLOCKS: dict[str, Callable[[list[str], str, int], Part]] = {
    "tip": _tip,
    "do": _do,
    "feedback": _feedback,
    "help": _help,
}


def _html(text: str) -> tuple[Markup, int]:
    # Safe to mark as such: HTML in the source is shown as text, and links to scripts are left out by markdown-it.
    return Markup(_markdown.render(text)), len(_WORDS.findall(text))  # noqa: S704


def _codes(question: Question) -> Iterable[str]:
    if question.kind is Kind.YESNO:
        return ("yes", "no")
    return (option.code for option in question.options)
