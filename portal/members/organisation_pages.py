"""Which organisations take part: since when, on whose yes, what they read and until when; and answering."""

from dataclasses import dataclass
from typing import Self

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import store
from portal.access import Action, Role, doors
from portal.access.doors import Entered
from portal.circles.audience import CONSENTED, Kind, MemberRole
from portal.circles.consent import ConsentAnswer
from portal.circles.models import Member
from portal.circles.seeing import Item, Reader, may_see
from portal.circles.taking_part import PartState, TakingPart
from portal.errors import NotAllowed
from portal.members import organisation_words as words
from portal.members.deciding import People, Wanted, wanted
from portal.members.keeping_pages import is_shown
from portal.members.organisations import ORGANISATION_TEXT, say, settle, who_would_come_back
from portal.people.actor import Actor
from portal.people.sessions import must_be_fresh
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
    knows = entered.may(Action.CUSTODY_READ)
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
        keeps=is_shown(entered.circle) and entered.may(Action.KEEPING_READ),
        who_decides=words.who_decides(people, entered.member) if knows else words.decides_by_age(entered.circle),
        without=words.without(people, entered.member),
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
        whose=words.whose_yes(state, mine),
        back=back,
        home=home(opened.entered),
    )


def _asked_it(part: TakingPart, mine: Member | None) -> bool:
    return part.state is PartState.ASKED and mine is not None and mine.id == part.asked_by


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
    return flash(go(opened.here), what_next(opened.people, state, member))


def what_next(people: People, state: Wanted, member: Member) -> str:
    """What came of the last press, in a line."""
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
    Route(ONE, one, methods=["GET"]),
    Route(f"{ONE}/antwoord", answer, methods=["POST"]),
]
