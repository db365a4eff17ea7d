"""One page of a module as a web page: to read, or with the answers of who began."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal.people.actor import Actor, Capacity
from portal.questions import Answers, Kind, Question, Tab, check, is_answered
from portal.selfhelp.models import Progress
from portal.selfhelp.modules import Feedback, Module, Page, Part
from portal.store import new_id
from portal.web import Form, page


@dataclass(frozen=True)
class Piece:
    """A part of a page as this reader sees it; `first` is its first question, `other` the answer it depends on."""

    part: Part
    now: bool = True
    first: bool = False
    other: str = ""
    aside: list[Any] = field(default_factory=list)

    @property
    def shape(self) -> str:
        """Which kind of part."""
        return type(self.part).__name__.lower()


async def module_page(
    request: Request,
    module: Module,
    here: Page,
    form: Form,
    *,
    going: Progress | None = None,
    answers: Answers | None = None,
    status: int = 200,
    note: str = "",
) -> Response:
    """The page, with what is typed in `form`; without `going` nothing on it can be sent."""
    aside = answers.aside if answers else {}
    return await page(
        request,
        "selfhelp/page.html",
        status=status,
        module=module,
        here=here,
        number=module.number(here.id),
        before=module.before(here.id),
        after=module.after(here.id),
        form=form,
        pieces=list(_pieces(here, form, aside)),
        beside=[each for each in here.questions if each.link_id in aside],
        going=going,
        tab=_tab(form, answers),
        note=note,
        **reader(request.state.actor),
    )


def reader(actor: Actor) -> dict[str, bool]:
    """Who reads: with an account of her own, or for work; neither is somebody who hasn't signed in."""
    return {"own": actor.capacity is Capacity.OWN, "staff": actor.capacity is Capacity.STAFF}


def _pieces(here: Page, form: Form, aside: dict[str, list[Any]]) -> Iterator[Piece]:
    # What is typed decides which words belong to it, also when it isn't saved yet.
    typed = check(here.questions, Form(form.values, form.lists), finished=False)
    labels = {question.link_id: question for question in here.questions}
    for part in here.parts:
        tie = part.only_if if isinstance(part, Question) else part if isinstance(part, Feedback) else None
        other = _label(labels[tie.link_id], tie.code) if tie else ""
        now = is_answered(tie.link_id, tie.code, typed) if tie else True
        if isinstance(part, Question):
            yield Piece(part, now, part is here.questions[0], other, aside.get(part.link_id, []))
        else:
            yield Piece(part, now, other=other)


def _label(question: Question, code: str) -> str:
    return question.words(code == "yes")[0] if question.kind is Kind.YESNO else question.label(code)


def _tab(form: Form, answers: Answers | None) -> Tab:
    """A page sent back for a correction is the same tab; any other is a new one."""
    token = form.values.get("tab") or str(new_id())
    version = answers.version if answers else 0
    return Tab(version, token, number(form, "turn"), version)


def number(form: Form, name: str) -> int:
    """A number that a form carries along unseen; 0 when somebody broke it."""
    value = form.values.get(name, "0")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
