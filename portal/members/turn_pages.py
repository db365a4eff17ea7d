"""The page about a birthday that changes who decides; she chooses there what stays shared with which parent."""

from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import store
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.circles.audience import MemberRole
from portal.circles.models import Member
from portal.circles.turns import Coming
from portal.errors import NotAllowed
from portal.members import turn_words
from portal.members.turn_choices import Choice, choices, keep
from portal.members.turns import is_near, path
from portal.people.sessions import must_be_fresh
from portal.web import Form, _, flash, go, page
from portal.web.page import day_words


def concerns(member: Member | None) -> bool:
    """Who reads of it: the young person, her parents, and the professionals."""
    return member is not None and (is_near(member) or member.role is MemberRole.PROFESSIONAL)


async def turn_page(request: Request) -> Response:
    """What changes for whom, what stays, and for the young person what she chose."""
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.TURN_READ)
    if not concerns(entered.member):
        raise NotAllowed("not concerned", words=_("Dit is voor de jongere, de ouders en de hulpverleners."))
    return await _show(request, entered, Form())


async def choose(request: Request) -> Response:
    """She says what each parent may read from her birthday on; until then she may say otherwise."""
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.TURN_CHOOSE)
    await must_be_fresh(request)
    coming, young = Coming.of(entered.circle), entered.member
    if coming is None or young is None:
        return go(path(entered.id))
    form = await Form.read(request)
    for each in await choices(entered, coming):
        form.choice(each.field, ("yes", "no"))
    if form.errors:
        return await _show(request, entered, form, status=422)
    async with store.write():
        # What holds is read again inside the write: two tabs may answer at the same moment.
        changed = await keep(form, await choices(entered, coming), young, coming, by=request.state.actor)
    words = _("Bewaard. Dit geldt nu.")
    if not coming.is_over:
        words = _("Bewaard. Dit geldt vanaf %(day)s.") % {"day": day_words(coming.birthday)}
    return flash(go(path(entered.id)), words if changed else _("Er is niets veranderd."))


async def _show(request: Request, entered: Entered, form: Form, status: int = 200) -> Response:
    coming, name = Coming.of(entered.circle), entered.circle.name
    members = await entered.circle.members()
    asked = await choices(entered, coming) if coming and entered.may(Action.TURN_CHOOSE) else []
    return await page(
        request,
        "members/turn.html",
        status=status,
        circle=entered.circle,
        coming=coming,
        title=turn_words.title(coming, name) if coming else "",
        changes=turn_words.changes(coming.age, name) if coming else [],
        stays=turn_words.stays(name),
        absent=all(each.role is not MemberRole.YOUNG_PERSON for each in members),
        form=form,
        parents=[(parent, list(each)) for parent, each in groupby(asked, key=_parent)],
        kinds=turn_words.kinds(),
    )


def _parent(choice: Choice) -> Member:
    return choice.parent


routes = [
    Route("/kringen/{circle:uuid}/mensen/straks", turn_page, methods=["GET"]),
    Route("/kringen/{circle:uuid}/mensen/straks", choose, methods=["POST"]),
]
