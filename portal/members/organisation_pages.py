"""Which organisations take part: since when, on whose yes, what they read and until when; asking, and answering."""

from dataclasses import dataclass
from typing import Self

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import clock, store
from portal.access import Action, Role, doors
from portal.access.doors import Entered
from portal.circles.audience import CONSENTED, Kind, MemberRole
from portal.circles.consent import ConsentAnswer
from portal.circles.in_words import kind_name
from portal.circles.models import Member
from portal.circles.seeing import Item, Reader, may_see
from portal.circles.taking_part import PartState, TakingPart
from portal.errors import NotAllowed
from portal.members import organisation_words as words
from portal.members.deciding import People, Wanted, wanted
from portal.members.organisations import ORGANISATION_TEXT, say, settle, who_would_come_back
from portal.people.actor import Actor
from portal.people.models import Organisation
from portal.people.sessions import is_fresh, must_be_fresh
from portal.web import Form, _, flash, go, page

_DECIDE = (Role.YOUNG_PERSON, Role.CUSTODY_PARENT)
_NEAR = (*_DECIDE, Role.PROFESSIONAL)


@dataclass(frozen=True)
class Opened:
    """One organisation's taking part as it stands, for one reader."""

    entered: Entered
    people: People
    state: Wanted

    @classmethod
    async def of(cls, request: Request, action: Action) -> Self:
        """Through the doors, with its organisation's name."""
        actor = request.state.actor
        entered = await doors.enter(actor, request.path_params["circle"], Action.PEOPLE_READ)
        part = await doors.open(TakingPart, request.path_params["part"], actor, action, within=entered)
        await part.fetch_related("organisation")
        people = await People.of(entered.circle)
        (state,) = await wanted(people, [part])
        return cls(entered, people, state)

    @property
    def part(self) -> TakingPart:
        """What it is about."""
        return self.state.part

    async def again(self) -> Self:
        """Inside a write: as it stands now, and nobody answers it beside this."""
        held = await TakingPart.hold(self.part.id)
        await held.fetch_related("organisation")
        people = await People.of(self.entered.circle)
        (state,) = await wanted(people, [held])
        return type(self)(self.entered, people, state)

    def must_decide(self) -> Member:
        """The reader, as one who decides; NotAllowed for anybody else."""
        member = self.entered.member
        if member is None or not self.state.decides(member):
            raise NotAllowed("does not decide", words=_("Jij beslist hier niet over."))
        return member

    @property
    def here(self) -> str:
        """Its own page."""
        return f"{home(self.entered)}/{self.part.id}"

    def reads(self) -> tuple[Kind, ...]:
        """What it may read now, of what nothing is said one by one."""
        sight = self.entered.standing.sight
        if sight is None:
            return ()
        somebody = Reader(self.part.id, MemberRole.PROFESSIONAL, organisation_id=self.part.organisation_id)
        return tuple(kind for kind in CONSENTED if may_see(Item(kind), somebody, sight.choices).sees)

    def staff(self) -> list[Member]:
        """Its people who are in."""
        return [each for each in self.people.members if each.organisation_id == self.part.organisation_id]


def home(entered: Entered) -> str:
    """The page of all of them."""
    return f"/kringen/{entered.id}/organisaties"


async def organisations(request: Request) -> Response:
    """Those that take part, those that are asked about, and those that did before."""
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.PARTS_READ)
    parts = await doors.page(TakingPart, actor, Action.PARTS_READ, within=entered, order=("made_at", "id"))
    await TakingPart.fetch_for_list(parts, "organisation")
    people = await People.of(entered.circle)
    seen = [Opened(entered, people, each) for each in await wanted(people, parts)]
    by_state = {state: [each for each in seen if each.part.state is state] for state in PartState}
    return await page(
        request,
        "members/organisations.html",
        room="people",
        circle=entered.circle,
        inside=by_state[PartState.TAKES_PART],
        waiting=by_state[PartState.ASKED],
        before=[*reversed(by_state[PartState.ENDED])],
        mine=entered.member,
        words=words,
        people=people,
        near=entered.is_(*_NEAR),
        may_ask=entered.may(Action.PART_ASK),
        who_decides=words.who_decides(entered.circle, people),
        own=entered.is_(Role.YOUNG_PERSON),
    )


async def questions_for(actor: Actor, entered: Entered, people: People) -> list[Wanted]:
    """The questions about organisations that wait for this reader; for the pages that say so."""
    if entered.member is None or not entered.may(Action.PART_ANSWER):
        return []
    open_ones = {"agreed_at__isnull": True, "open_for__isnull": False}
    found = await doors.page(TakingPart, actor, Action.PART_READ, within=entered, narrow=open_ones)
    if not found:
        return []
    await TakingPart.fetch_for_list(found, "organisation")
    return [each for each in await wanted(people, found) if each.waits_for(entered.member)]


async def one(request: Request) -> Response:
    """One organisation: what is asked, or what was agreed, and what came of it."""
    opened = await Opened.of(request, Action.PART_READ)
    part, state, mine = opened.part, opened.state, opened.entered.member
    decides = state.decides(mine) and opened.entered.may(Action.PART_ANSWER)
    asks = part.state is PartState.ASKED
    back = await who_would_come_back(await part.former()) if asks else []
    return await page(
        request,
        "members/organisation.html",
        room="people",
        circle=opened.entered.circle,
        opened=opened,
        part=part,
        state=words.state_words(opened.people, state, mine),
        asks=asks,
        is_in=part.state is PartState.TAKES_PART,
        is_over=part.state is PartState.ENDED,
        asker=opened.people.member(part.asked_by),
        # Who said no, or stopped it, stands on her own page, and in the log for whom its lines are.
        by_me=mine is not None and mine.id in (part.ended_by, part.earlier_by),
        decides=decides,
        may_answer=asks and decides,
        said_yes=mine is not None and mine.id in state.said_yes,
        # Who decides says no instead.
        may_take_back=_asked_it(part, mine),
        may_ask=opened.entered.may(Action.PART_ASK),
        reads=words.reads(part.may_read if asks else opened.reads()),
        shut=words.reads(tuple(each for each in CONSENTED if each not in part.may_read)) if asks else "",
        sentence=words.may_take_part(part),
        until=words.until(part),
        whose=words.whose_yes(state),
        back=back,
        home=home(opened.entered),
    )


def _asked_it(part: TakingPart, mine: Member | None) -> bool:
    return part.state is PartState.ASKED and mine is not None and mine.id == part.asked_by


async def ask_page(request: Request) -> Response:
    """Which organisation, what for, what it may read and until when; `?opnieuw=` takes up one that ended."""
    # Who only reads the form asked nothing yet: the log says so.
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.PART_READ)
    await must_be_fresh(request)
    chosen = {"kinds": [kind.value for kind in CONSENTED]}
    form = Form.fresh()
    if before := await _to_take_up(request, entered, request.query_params.get("opnieuw", "")):
        form = Form.fresh(again=str(before.id), organisation=str(before.organisation_id), purpose=before.purpose or "")
        chosen = {"kinds": [kind.value for kind in before.may_read]}
    return await _ask_page(request, entered, form, chosen)


async def ask(request: Request) -> Response:
    """Put the question to those who decide; who decides herself says yes by asking."""
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.PART_ASK)
    form = await Form.read(request)
    before = await _to_take_up(request, entered, form.values.get("again", ""))
    names = {str(each.id): each for each in await Organisation.all()}
    chosen = form.choice("organisation", names, required=_("Kies een organisatie."))
    purpose = form.text("purpose", required=_("Schrijf waarvoor je deze organisatie vraagt."), longest=600)
    kinds = tuple(kind for kind in CONSENTED if kind.value in form.several("kinds"))
    if not kinds:
        form.wrong("kinds", _("Kies ten minste één ding. Zonder iets te lezen kan een organisatie niet helpen."))
    last_day = form.day("last_day")
    if last_day and last_day < clock.today():
        form.wrong("last_day", _("Deze dag is al voorbij. Kies een dag na vandaag, of laat dit leeg."))
    if before and chosen and str(before.organisation_id) != chosen:
        before = None
    if chosen and not form.errors:
        await _is_free(form, entered, chosen)
    if form.errors:
        return await _ask_page(request, entered, form, {}, status=422)
    member, by = entered.member, actor
    if member is None:
        raise NotAllowed("only members ask")
    async with store.write():
        if await TakingPart.already(form.id(), by=actor):
            return go(f"{home(entered)}/{form.id()}")
        part = await TakingPart.ask(
            entered.id,
            names[chosen].id,
            by=by,
            id=form.id(),
            asked_by=member.id,
            purpose=purpose,
            kinds=kinds,
            last_day=last_day,
            again=before.id if before else None,
        )
        await part.fetch_related("organisation")
        people = await People.of(entered.circle)
        (state,) = await wanted(people, [part])
        # An old proof asks, but does not say yes: whoever holds her phone must not let an organisation in.
        if state.lacks(member) and await is_fresh(request):
            sentence = words.may_take_part(part)
            await say(part, member, ConsentAnswer.GIVEN, by=by, words=sentence, text=ORGANISATION_TEXT)
        state = await settle(part, people, by=by)
    return flash(go(f"{home(entered)}/{part.id}"), _what_next(people, state, member))


async def _is_free(form: Form, entered: Entered, chosen: str) -> None:
    """Said beside the field; the row itself refuses a second at the same moment."""
    actor = entered.standing.actor
    same = {"organisation_id": chosen, "open_for__isnull": False}
    found = await doors.page(TakingPart, actor, Action.PART_READ, within=entered, narrow=same)
    for each in found:
        if each.id == form.id():
            continue
        if each.state is PartState.TAKES_PART:
            form.wrong("organisation", _("Deze organisatie doet al mee."))
        elif each.state is PartState.ASKED:
            form.wrong("organisation", _("Over deze organisatie wacht al een vraag op antwoord."))


async def _to_take_up(request: Request, entered: Entered, id: str) -> TakingPart | None:
    """The one that ended, of which somebody wants to take it up again."""
    narrow = {"agreed_at__isnull": False}
    parts = await doors.page(TakingPart, request.state.actor, Action.PART_READ, within=entered, narrow=narrow)
    return next((each for each in parts if str(each.id) == id and each.over_at), None)


async def _ask_page(
    request: Request, entered: Entered, form: Form, chosen: dict[str, list[str]], status: int = 200
) -> Response:
    people = await People.of(entered.circle)
    return await page(
        request,
        "members/organisation_ask.html",
        status=status,
        room="people",
        circle=entered.circle,
        form=form,
        chosen=chosen.get("kinds", []),
        organisations=[(str(each.id), each.name) for each in await Organisation.all().order_by("name")],
        kinds=[(kind.value, kind_name(kind).capitalize()) for kind in CONSENTED],
        who_decides=words.who_decides(entered.circle, people),
        home=home(entered),
    )


async def answer(request: Request) -> Response:
    """Yes or no by one who decides; at the last yes it takes part, at the first no it doesn't."""
    opened = await Opened.of(request, Action.PART_ANSWER)
    opened.must_decide()
    await must_be_fresh(request)
    said = (await Form.read(request)).choice("answer", ["yes", "no"])
    if not said:
        return go(opened.here)
    by: Actor = request.state.actor
    async with store.write():
        opened = await opened.again()
        member = opened.must_decide()
        if opened.part.state is not PartState.ASKED:
            return flash(go(opened.here), _("Er is intussen iets veranderd. Kijk hier hoe het nu staat."))
        yes = said == "yes"
        await say(
            opened.part,
            member,
            ConsentAnswer.GIVEN if yes else ConsentAnswer.REFUSED,
            by=by,
            words=words.may_take_part(opened.part) if yes else words.may_not(opened.part),
            text=ORGANISATION_TEXT,
        )
        if not yes:
            await opened.part.decline(by=by)
        state = await settle(opened.part, opened.people, by=by) if yes else opened.state
    return flash(go(opened.here), _what_next(opened.people, state, member))


async def take_back(request: Request) -> Response:
    """Who asked, or who decides, takes the question back."""
    opened = await Opened.of(request, Action.PART_ASK)
    if not opened.state.takes_back(opened.entered.member):
        raise NotAllowed("take back", words=_("Alleen wie de vraag stelde of wie beslist, kan haar intrekken."))
    async with store.write():
        opened = await opened.again()
        if opened.part.state is PartState.ASKED:
            await opened.part.take_back(by=request.state.actor)
    return flash(go(home(opened.entered)), _("De vraag is ingetrokken. Er is niets veranderd."))


def _what_next(people: People, state: Wanted, member: Member) -> str:
    name = {"name": state.part.organisation.name}
    if state.part.state is PartState.TAKES_PART:
        return _("%(name)s doet nu mee. Iemand van %(name)s kan nu gevraagd worden.") % name
    if state.part.state is PartState.DECLINED:
        return _("%(name)s doet niet mee. Er is niets gedeeld.") % name
    said, _tone = words.state_words(people, state, member)
    return _("Bewaard. %(what)s.") % {"what": said}


HERE = "/kringen/{circle:uuid}/organisaties"
ONE = f"{HERE}/{{part:uuid}}"

routes = [
    Route(HERE, organisations, methods=["GET"]),
    Route(f"{HERE}/vragen", ask_page, methods=["GET"]),
    Route(f"{HERE}/vragen", ask, methods=["POST"]),
    Route(ONE, one, methods=["GET"]),
    Route(f"{ONE}/antwoord", answer, methods=["POST"]),
    Route(f"{ONE}/terug", take_back, methods=["POST"]),
]
