"""Reading one question from the block of Markdown that holds it.

::: choice slept-well required
How did you sleep?
> Think of last night.
- well: Well
- badly: Badly
:::
"""

import re

from portal.questions.questionnaire import Condition, Kind, Option, Question

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_OPTION = re.compile(r"- +([^:\s]+): *(.*)")
_LONGEST_ID = 40
_LONGEST = {Kind.TEXT: 200, Kind.STORY: 2000}
_MOST = 10_000
_ALLOWED = {
    Kind.NUMBER: {"min", "max"},
    Kind.TEXT: {"max"},
    Kind.STORY: {"max"},
}


class Unreadable(ValueError):
    """A text of ours that can't be read: which line, and what to do there."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(f"line {line}: {words}")
        self.line = line
        self.words = words


def read_question(kind: Kind, head: list[str], lines: list[str], line: int) -> Question:
    """The question in a block: `head` is what follows its kind, `line` where the block begins. Raises Unreadable."""
    if not head:
        raise Unreadable(line, f"a {kind} needs an id")
    link_id = checked_id(head[0], line)
    settings = _settings(kind, head[1:], line)
    text, hint, options = _body(lines, line)
    if not text:
        raise Unreadable(line, f"question {link_id} has no text")
    _check_options(kind, options, line)
    low, high = _number(settings, "min", 0, line), _number(settings, "max", 9999, line)
    if kind is Kind.NUMBER and low > high:
        raise Unreadable(line, "min is higher than max")
    longest = _number(settings, "max", _LONGEST.get(kind, 200), line)
    if kind in _LONGEST and not 1 <= longest <= _MOST:
        raise Unreadable(line, f"max must be from 1 to {_MOST}")
    return Question(
        link_id,
        kind,
        text,
        hint,
        tuple(options),
        "required" in settings,
        longest,
        low,
        high,
        _condition(settings.get("if"), line),
    )


def checked_id(word: str, line: int) -> str:
    """`word` if it may name a page or a question: small letters and digits, joined by single hyphens."""
    if not ID.fullmatch(word) or len(word) > _LONGEST_ID:
        raise Unreadable(line, f"{word[:_LONGEST_ID]!r} can't be an id: small letters, digits and hyphens")
    return word


def _settings(kind: Kind, words: list[str], line: int) -> dict[str, str]:
    found: dict[str, str] = {}
    allowed = {"if", *_ALLOWED.get(kind, set())}
    for word in words:
        name, equals, value = word.partition("=")
        known = name == "required" if not equals else name in allowed
        if not known or name in found:
            raise Unreadable(line, f"{word[:_LONGEST_ID]!r} isn't known here, or stands here twice")
        found[name] = value
    return found


def _body(lines: list[str], line: int) -> tuple[str, str, list[Option]]:
    text: list[str] = []
    hint: list[str] = []
    options: list[Option] = []
    for number, each in enumerate(lines, line + 1):
        words = each.strip()
        if words.startswith(">"):
            hint.append(words[1:].strip())
        elif words.startswith("- "):
            options.append(_option(words, number))
        elif words and (hint or options):
            raise Unreadable(number, "the question's own text comes first")
        elif words:
            text.append(words)
    return " ".join(text), " ".join(hint), options


def _option(words: str, line: int) -> Option:
    found = _OPTION.fullmatch(words)
    if not found or not found[2]:
        raise Unreadable(line, "an option looks like '- code: words'")
    return Option(checked_id(found[1], line), found[2])


def _check_options(kind: Kind, options: list[Option], line: int) -> None:
    chosen = kind in (Kind.CHOICE, Kind.CHOICES)
    if chosen and len(options) < 2:
        raise Unreadable(line, "something to choose needs two options or more")
    if options and not chosen:
        raise Unreadable(line, f"a {kind} has no options")
    if len({option.code for option in options}) < len(options):
        raise Unreadable(line, "two options have the same code")


def _number(settings: dict[str, str], name: str, default: int, line: int) -> int:
    value = settings.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit()) or len(value) > 9:
        raise Unreadable(line, f"{name} must be a whole number")
    return int(value)


def _condition(words: str | None, line: int) -> Condition | None:
    if words is None:
        return None
    link_id, colon, code = words.partition(":")
    if not colon:
        raise Unreadable(line, "a condition looks like 'if=question:code'")
    return Condition(checked_id(link_id, line), checked_id(code, line))
