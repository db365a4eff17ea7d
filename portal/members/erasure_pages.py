"""Having a file erased: what the law says, asking, taking it back, and what each organisation answers."""

from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import store
from portal.access import Action, Role, doors
from portal.access.doors import Entered
from portal.access.rules import why_not
from portal.circles.ages import Decider, who_erases
from portal.circles.audience import MemberRole
from portal.circles.models import Member
from portal.errors import NotAllowed
from portal.members import erasing, news
from portal.members.deciding import People
from portal.members.erasing import path
from portal.members.erasure import (
    LAST,
    THINKING,
    ErasureAnswer,
    ErasureRequest,
    KeptFor,
    MayAsk,
    may_ask,
    must_ask,
    organisations,
    professionals,
    put_out,
)
from portal.people.sessions import must_be_fresh
from portal.web import Form, _, flash, go, page
from portal.web.texts import locale


@dataclass
class View:
    """The page as one reader may know it."""

    entered: Entered
    people: People
    asks: MayAsk
    request: ErasureRequest | None
    answers: list[ErasureAnswer] = field(default_factory=list)
    still: list[Member] = field(default_factory=list)
    put_out: list[str] = field(default_factory=list)  # organisations that can't answer any more

    @classmethod
    async def of(cls, request: Request) -> "View":
        """Entered as who looks at the people: the line of the circle is read by a parent, who may not know of this."""
        actor = request.state.actor
        entered = await doors.enter(actor, request.path_params["circle"], Action.PEOPLE_READ)
        if not entered.may(Action.ERASURE_READ):
            raise NotAllowed("erasure", words=why_not(Action.ERASURE_READ))
        people = await People.of(entered.circle)
        await Member.fetch_for_list(people.members, "organisation")
        asks = may_ask(entered.member, entered.standing.roles, entered.circle.age_band)
        found = await doors.page(
            ErasureRequest, actor, Action.ERASURE_READ, within=entered, order=("-made_at", "-id"), limit=10
        )
        last = next((each for each in found if each.open_in), found[0] if found else None)
        answers = await doors.page(
            ErasureAnswer,
            actor,
            Action.ERASURE_READ,
            within=entered,
            narrow={"request_id": last.id if last else entered.id},
        )
        await ErasureAnswer.fetch_for_list(answers, "organisation", "member")
        still = await last.still_to_ask(people) if last else []
        answered = {each.organisation_id for each in answers}
        out = [each for each in await put_out(entered.id) if each.organisation_id not in answered]
        return cls(entered, people, asks, last, answers, still, sorted({each.organisation.name for each in out}))

    @property
    def open(self) -> bool:
        """Whether one waits."""
        return self.request is not None and self.request.open_in is not None

    @property
    def ended(self) -> bool:
        """Whether the last one came to nothing: taken back, refused by a parent, or somebody else decides now."""
        last = self.request
        return last is not None and bool(last.withdrawn_at or last.declined_at or last.lapsed_at)

    @property
    def mine(self) -> bool:
        """Whether the reader is the young person herself."""
        return self.entered.is_(Role.YOUNG_PERSON)

    @property
    def waits_for_me(self) -> bool:
        """Whether the reader is a parent who must ask as well."""
        me = self.entered.member
        return self.open and me is not None and any(each.id == me.id for each in self.still)

    @property
    def absent(self) -> list[Member]:
        """Parents who must ask as well and aren't in the circle: as long as that is so, nothing can be asked."""
        return [each for each in must_ask(self.people) if each not in self.people.members]

    @property
    def waiting(self) -> list[str]:
        """The organisations that are in and haven't answered."""
        answered = {each.organisation_id for each in self.answers}
        found = {
            each.organisation_id: each.organisation.name
            for each in professionals(self.people)
            if each.organisation and each.organisation_id not in answered
        }
        return sorted(found.values(), key=str.casefold)

    @property
    def may_answer(self) -> bool:
        """Whether the reader may answer for her organisation, which hasn't yet."""
        me = self.entered.member
        if not (
            self.open and me and self.request and self.request.complete_at and self.entered.may(Action.ERASURE_ANSWER)
        ):
            return False
        return me.role is MemberRole.PROFESSIONAL and all(
            each.organisation_id != me.organisation_id for each in self.answers
        )

    @property
    def may_take_back(self) -> bool:
        """Whether the reader is one who asks."""
        return self.open and self.asks.yes

    @property
    def kept_by(self) -> list[ErasureAnswer]:
        """Who keeps the file, and why."""
        return [each for each in self.answers if each.ground]


async def show(request: Request) -> Response:
    """What it means, what was asked and answered, and what the reader may do."""
    return await _show(request, await View.of(request), Form.fresh())


async def ask(request: Request) -> Response:
    """Ask; what is asked already stays as it is."""
    view = await View.of(request)
    asker = _asker(view)
    await must_be_fresh(request)
    form = await Form.read(request)
    if not view.open:
        _ticked(form)
        if form.errors:
            return await _show(request, view, form, status=422)
    actor = request.state.actor
    async with store.write():
        # Also by Back after it was taken back: the form of before doesn't ask anew.
        if await ErasureRequest.already(form.id(), view.entered.id):
            return go(path(view.entered.id))
        made = await ErasureRequest.ask(asker, view.people, by=actor, id=form.id())
        await doors.note(actor, Action.ERASURE_ASK, made, "")
        await erasing.queue(made, view.people)
    return flash(go(path(view.entered.id)), _("Je vraag is bewaard. Je kunt je bedenken tot alles is gewist."))


async def join(request: Request) -> Response:
    """Another parent with custody asks as well, or would rather not."""
    view = await View.of(request)
    member = _asker(view)
    await must_be_fresh(request)
    form = await Form.read(request)
    if view.request is None or not view.waits_for_me:
        return go(path(view.entered.id))
    yes = form.choice("answer", ("yes", "no"), required=_("Kies ja of nee."))
    if yes == "yes":
        _ticked(form)
    if form.errors:
        return await _show(request, view, form, status=422)
    actor = request.state.actor
    words = _agreed(view) if yes == "yes" else _("Ik wil niet dat dit dossier wordt gewist.")
    async with store.write():
        found = await ErasureRequest.hold(view.request.id)
        if found is None or all(each.id != member.id for each in await found.still_to_ask(view.people)):
            return go(path(view.entered.id))
        await found.say(member, yes == "yes", view.people, by=actor, words=words, language=locale())
        await doors.note(actor, Action.ERASURE_ASK, found, "")
        if found.complete_at:
            await erasing.queue(found, view.people)
        await news.tell(each for each in view.people.parents if each.id == found.asked_by_id)
    return flash(go(path(view.entered.id)), _("Je antwoord is bewaard."))


async def take_back(request: Request) -> Response:
    """Not after all; twice is once."""
    view = await View.of(request)
    _asker(view)
    actor = request.state.actor
    async with store.write():
        found = await ErasureRequest.hold(view.request.id) if view.request else None
        if found is None:
            return go(path(view.entered.id))
        await found.withdraw(by=actor)
        await doors.note(actor, Action.ERASURE_ASK, found, "")
    return flash(go(path(view.entered.id)), _("Je hebt je vraag teruggenomen. Er is niets gewist."))


async def answer(request: Request) -> Response:
    """A professional says for her organisation whether it may go, or why it is kept."""
    view = await View.of(request)
    if not view.entered.may(Action.ERASURE_ANSWER):
        raise NotAllowed("answer", words=why_not(Action.ERASURE_ANSWER))
    await must_be_fresh(request)
    form, member = await Form.read(request), view.entered.member
    if view.request is None or member is None or not view.may_answer:
        return go(path(view.entered.id))
    options = ("go", *(each.value for each in KeptFor))
    said = form.choice("answer", options, required=_("Kies wat je organisatie antwoordt."))
    keeps = KeptFor(said) if said not in ("", "go") else None
    words = form.text("words", required=_("Schrijf waarom. De vrager leest dit.") if keeps else "", longest=2000)
    if form.errors:
        return await _show(request, view, form, status=422)
    actor = request.state.actor
    async with store.write():
        found = await ErasureRequest.hold(view.request.id)
        if found is None:
            return go(path(view.entered.id))
        await ErasureAnswer.give(found, member, by=actor, id=form.id(), ground=keeps, words=words if keeps else "")
        await doors.note(actor, Action.ERASURE_ANSWER, found, "")
        await erasing.look_again(found)
        await news.tell(each for each in must_ask(view.people) if each in view.people.members)
    return flash(go(path(view.entered.id)), _("Je antwoord is bewaard."))


def _asker(view: View) -> Member:
    if view.entered.member is None or not view.asks.yes:
        raise NotAllowed("erasure of another's file", words=why_not(Action.ERASURE_ASK))
    return view.entered.member


def _ticked(form: Form) -> None:
    if not form.checked("understood"):
        form.wrong("understood", _("Zet hier een vinkje. Zo weten we dat je dit las."))


def _agreed(view: View) -> str:
    return _("Ik wil dat het dossier van %(name)s wordt gewist.") % {"name": view.entered.circle.name}


async def _show(request: Request, view: View, form: Form, status: int = 200) -> Response:
    circle = view.entered.circle
    title = (
        _("Mijn dossier laten wissen")
        if view.mine
        else _("Het dossier van %(name)s laten wissen") % {"name": circle.name}
    )
    context: dict[str, Any] = {
        "view": view,
        "circle": circle,
        "form": form,
        "title": title,
        "here": path(circle.id),
        "alone": not organisations(view.people) and not view.put_out,
        "has_care": bool(organisations(view.people)),
        "days": THINKING.days,
        "last_days": LAST.days,
        "parents_ask": who_erases(circle.age_band) is Decider.CUSTODY_PARENTS,
        "grounds": grounds(),
        "ended": view.ended,
        # One thing at a time: what became of the last request comes first, and asking anew stands behind a link.
        "asking": view.asks.yes
        and not view.open
        and (not (view.kept_by or view.ended) or form.errors or request.query_params),
    }
    return await page(request, "members/erasure.html", status=status, room="people", **context)


def grounds() -> dict[str, str]:
    """The two reasons the law knows, as a family reads them."""
    return {
        KeptFor.OTHER.value: _("Voor iemand anders is het heel belangrijk dat dit bewaard blijft."),
        KeptFor.LAW.value: _("In een andere wet staat dat dit bewaard moet blijven."),
    }


_PAGE = "/kringen/{circle:uuid}/mensen/verzoek"
routes = [
    Route(_PAGE, show, methods=["GET"]),
    Route(_PAGE, ask, methods=["POST"]),
    Route(f"{_PAGE}/mee", join, methods=["POST"]),
    Route(f"{_PAGE}/terug", take_back, methods=["POST"]),
    Route(f"{_PAGE}/antwoord", answer, methods=["POST"]),
]
