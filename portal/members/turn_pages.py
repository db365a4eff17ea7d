"""The page about a birthday that changes who decides; she chooses there what stays shared with which parent."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import clock, store
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.circles.audience import CONSENTED, Kind, MemberRole
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.models import Member
from portal.circles.turns import Coming
from portal.errors import NotAllowed
from portal.members import turn_words
from portal.members.turns import is_near, path
from portal.people.actor import Actor
from portal.people.sessions import must_be_fresh
from portal.web import Form, _, flash, go, page
from portal.web.page import day_words
from portal.web.texts import locale

# Which text was agreed to; a new wording gets a new number.
TURN_TEXT = "turn-1"


def concerns(member: Member | None) -> bool:
    """Who reads of it: the young person, her parents, and the professionals."""
    return member is not None and (is_near(member) or member.role is MemberRole.PROFESSIONAL)


async def turn_page(request: Request) -> Response:
    """What changes for whom, what stays, and for the young person what she chose."""
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.TURN_READ)
    if not concerns(entered.member):
        raise NotAllowed("not concerned", words=_("Dit is voor de jongere, de ouders en de hulpverleners."))
    coming, name = Coming.of(entered.circle), entered.circle.name
    members = await entered.circle.members()
    parents = _parents(members)
    return await page(
        request,
        "members/turn.html",
        circle=entered.circle,
        coming=coming,
        title=turn_words.title(coming, name) if coming else "",
        changes=turn_words.changes(coming.age, name) if coming else [],
        stays=turn_words.stays(name),
        absent=all(each.role is not MemberRole.YOUNG_PERSON for each in members),
        parents=parents,
        form=await _chosen(entered, coming, parents) if entered.may(Action.TURN_CHOOSE) and coming else None,
        kinds=[(kind.value, words) for kind, words in turn_words.kinds().items()],
        field=_field,
    )


async def choose(request: Request) -> Response:
    """She says what each parent may read from her birthday on; until then she may say otherwise."""
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.TURN_CHOOSE)
    await must_be_fresh(request)
    coming, young, actor = Coming.of(entered.circle), entered.member, request.state.actor
    if coming is None or young is None:
        return go(path(entered.id))
    form = await Form.read(request)
    parents = _parents(await entered.circle.members())
    async with store.write():
        await _take_back(young, coming, by=actor)
        for parent in parents:
            ticked = form.several(_field(parent))
            for kind in CONSENTED:
                await _say(young, parent, kind, coming, yes=kind.value in ticked, by=actor)
    words = _("Bewaard. Dit geldt nu.")
    if not coming.is_over:
        words = _("Bewaard. Dit geldt vanaf %(day)s.") % {"day": day_words(coming.birthday)}
    return flash(go(path(entered.id)), words)


async def _take_back(young: Member, coming: Coming, *, by: Actor) -> None:
    # Of two answers for the same midnight the no would win: the former choice makes way, and stays in the history.
    if not coming.is_over:
        for former in await Consent.chosen_for(young, coming.midnight):
            await former.remove(by=by)


async def _say(young: Member, parent: Member, kind: Kind, coming: Coming, *, yes: bool, by: Actor) -> None:
    await Consent.share(
        young,
        ConsentAnswer.GIVEN if yes else ConsentAnswer.REFUSED,
        by=by,
        words=turn_words.choice(yes, parent.name, kind, coming),
        text=TURN_TEXT,
        language=locale(),
        to_member=parent.id,
        kind=kind,
        since=max(coming.midnight, clock.now()),
        # Who is in for a time reads for that time.
        until=parent.until if yes else None,
    )


async def _chosen(entered: Entered, coming: Coming, parents: list[Member]) -> Form:
    """The form as she left it; nothing is ticked before she chose."""
    fields = {each.id: _field(each) for each in parents}
    chosen: dict[str, set[str]] = {field: set() for field in fields.values()}
    for consent in await Consent.chosen_for(entered.member, coming.midnight) if entered.member else []:
        field = fields.get(consent.to_member) if consent.to_member else None
        if field is None or consent.thing_id:
            continue
        about = {consent.kind.value} if consent.kind else {kind.value for kind in CONSENTED}
        yes = consent.answer is ConsentAnswer.GIVEN
        chosen[field] = chosen[field] | about if yes else chosen[field] - about
    return Form({}, {field: sorted(kinds) for field, kinds in chosen.items()})


def _parents(members: list[Member]) -> list[Member]:
    return [each for each in members if each.role is MemberRole.PARENT]


def _field(parent: Member) -> str:
    return f"parent-{parent.id}"


routes = [
    Route("/kringen/{circle:uuid}/mensen/straks", turn_page, methods=["GET"]),
    Route("/kringen/{circle:uuid}/mensen/straks", choose, methods=["POST"]),
]
