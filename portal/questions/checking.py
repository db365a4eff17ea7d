"""From what was typed to answers, and from answers back to a filled form."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from portal.questions.questionnaire import Kind, Question, Value, is_asked
from portal.web import Form, _

_TIME = re.compile(r"(\d{1,2})[:.h]?(\d{2})")
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


def check(questions: Iterable[Question], form: Form, *, finished: bool = True) -> dict[str, Value | None]:
    """Every answer that is right, by link id, None where nothing was answered; what isn't right is in form.errors.

    While somebody is still typing (`finished=False`) nothing is demanded yet.
    """
    found: dict[str, Value | None] = {}
    for question in questions:
        known = len(form.errors)
        value = _READ[question.kind](question, form)
        if len(form.errors) > known:
            continue
        if value is None and finished and question.required and is_asked(question, found):
            form.wrong(question.name, _("Vul dit nog in: %(question)s") % {"question": question.text})
            continue
        found[question.link_id] = value
    return found


def filled(questions: Iterable[Question], given: Mapping[str, Any]) -> Form:
    """A form that holds these answers."""
    values: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    for question in questions:
        value = given.get(question.link_id)
        if value is None:
            continue
        if isinstance(value, list):
            lists[question.name] = value
            continue
        values[question.name] = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    return Form(values, {**{name: [value] for name, value in values.items()}, **lists})


def _choice(question: Question, form: Form) -> Value | None:
    return form.choice(question.name, [option.code for option in question.options]) or None


def _choices(question: Question, form: Form) -> Value | None:
    codes = [option.code for option in question.options]
    chosen = [value for value in form.several(question.name) if value]
    if set(chosen) - set(codes):
        form.wrong(question.name, _("Kies uit de mogelijkheden die er staan."))
    return [code for code in codes if code in chosen] or None


def _yesno(question: Question, form: Form) -> Value | None:
    value = form.choice(question.name, ["yes", "no"])
    return value == "yes" if value else None


def _text(question: Question, form: Form) -> Value | None:
    return form.text(question.name, longest=question.longest) or None


def _number(question: Question, form: Form) -> Value | None:
    return form.number(question.name, low=question.low, high=question.high)


def _time(question: Question, form: Form) -> Value | None:
    value = form.values.get(question.name, "").strip()
    if not value:
        return None
    found = _TIME.fullmatch(value) if value.isascii() else None
    if found and int(found[1]) < 24 and int(found[2]) < 60:
        return f"{int(found[1]):02}:{found[2]}"
    form.wrong(question.name, _("Schrijf de tijd zo: 22:30."))
    return None


def _date(question: Question, form: Form) -> Value | None:
    day = form.day(question.name)
    if day and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        form.wrong(question.name, _("Dit jaartal klopt niet. Schrijf de dag zo: 24-11-2026."))
        return None
    return day.isoformat() if day else None


_READ = {
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.YESNO: _yesno,
    Kind.TEXT: _text,
    Kind.STORY: _text,
    Kind.NUMBER: _number,
    Kind.TIME: _time,
    Kind.DATE: _date,
}
