"""The page about a birthday that changes who decides; she chooses there what stays shared with which parent."""

from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal import store
from portal.access import Action, Role, doors
from portal.access.doors import Entered
from portal.circles.audience import MemberRole
from portal.circles.models import Member
from portal.circles.turns import Coming
from portal.errors import NotAllowed, NotFound
from portal.members import sight, turn_words
from portal.members.choosing import notices
from portal.members.told import who_help
from portal.members.turn_choices import Choice, choices, keep
from portal.members.turn_words import Turning
from portal.members.turns import is_near, path
from portal.people.sessions import must_be_fresh
from portal.web import Form, _, flash, go, page
from portal.web.page import day_words


def concerns(member: Member | None) -> bool:
    """Who reads of it: the young person, her parents, and the professionals."""
    return member is not None and (is_near(member) or member.role is MemberRole.PROFESSIONAL)


def told_to(entered: Entered) -> Turning | None:
    """The line about a birthday that changes who decides, for whom it concerns: no query, the birth date is there."""
    coming = Coming.of(entered.circle)
    if coming is None or not concerns(entered.member):
        return None
    title = turn_words.title(coming, entered.circle.name, hers=entered.is_(Role.YOUNG_PERSON))
    return Turning(title, path(entered.id), coming.is_over)


async def turn_page(request: Request) -> Response:
    """What changes for whom, what stays, and for the young person what she chose."""
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.TURN_READ)
    if not concerns(entered.member):
        raise NotAllowed("not concerned", words=_("Dit is voor de jongere, de ouders en de hulpverleners."))
    coming, name = Coming.of(entered.circle), entered.circle.name
    members, hers = await entered.circle.members(), entered.is_(Role.YOUNG_PERSON)
    asked = await choices(entered, coming) if coming and entered.may(Action.TURN_CHOOSE) else []
    return await page(
        request,
        "members/turn.html",
        circle=entered.circle,
        coming=coming,
        title=turn_words.title(coming, name, hers=hers) if coming else "",
        changes=turn_words.changes(coming.age, name, hers=hers) if coming else [],
        stays=turn_words.stays(name, hers=hers),
        absent=all(each.role is not MemberRole.YOUNG_PERSON for each in members),
        parents=[(parent, list(each)) for parent, each in groupby(asked, key=_parent)],
        answers=turn_words.answers(),
        kinds=turn_words.kinds(),
    )


async def choosing(request: Request) -> Response:
    """What one parent may read from her birthday on: one parent at a time, so that it fits in one look."""
    entered, parent, coming, asked = await _about(request)
    if coming is None:
        return go(path(entered.id))
    return await _choose_page(request, entered, parent, coming, asked, Form())


async def choose(request: Request) -> Response:
    """Keep what she says of this parent; until her birthday she may say otherwise."""
    entered, parent, coming, asked = await _about(request)
    if coming is None or entered.member is None:
        return go(path(entered.id))
    form = await Form.read(request)
    for each in asked:
        form.choice(each.field, ("yes", "no"))
    if form.errors:
        return await _choose_page(request, entered, parent, coming, asked, form, status=422)
    async with store.write():
        # What holds is read again inside the write: two tabs may answer at the same moment.
        asked = await _asked(entered, coming, parent)
        changed = await keep(form, asked, entered.member, coming, by=request.state.actor)
    words = _("Bewaard. Dit geldt nu.")
    if not coming.is_over:
        words = _("Bewaard. Dit geldt vanaf %(day)s.") % {"day": day_words(coming.birthday)}
    return flash(go(path(entered.id)), words if changed else _("Er is niets veranderd."))


async def _about(request: Request) -> tuple[Entered, Member, Coming | None, list[Choice]]:
    actor = request.state.actor
    entered = await doors.enter(actor, request.path_params["circle"], Action.TURN_READ)
    member = await doors.open(Member, request.path_params["member"], actor, Action.TURN_CHOOSE, within=entered)
    coming = Coming.of(entered.circle)
    asked = await _asked(entered, coming, member) if coming else []
    if coming and not asked:
        raise NotFound(f"nothing to choose about member {member.id}")
    await must_be_fresh(request)
    return entered, member, coming, asked


async def _asked(entered: Entered, coming: Coming, parent: Member) -> list[Choice]:
    return [each for each in await choices(entered, coming) if each.parent.id == parent.id]


async def _choose_page(
    request: Request,
    entered: Entered,
    parent: Member,
    coming: Coming,
    asked: list[Choice],
    form: Form,
    status: int = 200,
) -> Response:
    return await page(
        request,
        "members/turn_choose.html",
        status=status,
        circle=entered.circle,
        parent=parent,
        coming=coming,
        asked=asked,
        form=form,
        kinds=turn_words.kinds(),
        answers=turn_words.answers(),
        notices=notices(parent, entered.circle.age_band),
        helpers=sight.names(who_help(await entered.circle.members(), parent), _("of")),
        back=path(entered.id),
    )


def _parent(choice: Choice) -> Member:
    return choice.parent


routes = [
    Route("/kringen/{circle:uuid}/mensen/straks", turn_page, methods=["GET"]),
    Route("/kringen/{circle:uuid}/mensen/straks/{member:uuid}", choosing, methods=["GET"]),
    Route("/kringen/{circle:uuid}/mensen/straks/{member:uuid}", choose, methods=["POST"]),
]
