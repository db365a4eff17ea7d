"""Starting a conversation: for whom, in plain sentences, and with whom."""

from starlette.requests import Request
from starlette.responses import Response

from portal import store
from portal.access import Action, doors
from portal.access.along import along_new, everybody, others_read_new
from portal.access.doors import Entered
from portal.access.standing import Standing
from portal.chat.models import Conversation, may_start
from portal.circles.audience import Audience, Kind
from portal.circles.in_words import listed_name
from portal.circles.models import Member
from portal.errors import NotAllowed
from portal.web import Form, _, go, page

LONGEST_TITLE = 80


async def start_page(request: Request) -> Response:
    """An empty form."""
    entered, me = await _enter(request)
    return await _show(request, entered, me, Form.fresh())


async def start(request: Request) -> Response:
    """Start it, and go there; sent twice it is one conversation."""
    entered, me = await _enter(request)
    form = await Form.read(request)
    audience = form.choice("audience", _may_start(entered, me), required=_("Kies wie meeleest."))
    title = form.text("title", longest=LONGEST_TITLE)
    members = _others(await everybody(entered.id), me)
    picked = [each for each in members if str(each.id) in form.several("with")]
    if audience == Audience.NAMED and not picked:
        form.wrong("with", _("Kies met wie je wilt praten."))
    if form.errors:
        return await _show(request, entered, me, form, status=422)
    async with store.write():
        talk = await Conversation.start(
            entered.id,
            by=request.state.actor,
            audience=Audience(audience),
            title=title,
            named=[me, *picked],
            id=form.id(),
        )
    return go(f"/kringen/{entered.id}/gesprekken/{talk.id}")


def _may_start(entered: Entered, me: Member) -> tuple[Audience, ...]:
    verdict = entered.standing.of_kind(Kind.TALK)
    return may_start(me.role, reads_along=verdict is not None and verdict.sees)


async def _enter(request: Request) -> tuple[Entered, Member]:
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.CHAT_START)
    if entered.member is None:
        raise NotAllowed("only members talk")
    return entered, entered.member


async def _show(request: Request, entered: Entered, me: Member, form: Form, status: int = 200) -> Response:
    standings = await everybody(entered.id)
    others = _others(standings, me)
    among = [me, *others]
    return await page(
        request,
        "chat/start.html",
        status=status,
        circle=entered.circle,
        form=form,
        audiences=_sentences(entered, standings, me),
        people=[(str(each.id), listed_name(each, among), each.relation) for each in others],
    )


def _others(standings: list[Standing], me: Member) -> list[Member]:
    return [each.member for each in standings if each.member and each.member.id != me.id]


def _sentences(entered: Entered, standings: list[Standing], me: Member) -> list[tuple[str, str, str]]:
    def who(audience: Audience) -> str:
        return others_read_new(along_new(standings, Kind.TALK, audience, me), entered.standing)

    words = {
        Audience.WHOLE_CIRCLE: (_("De hele kring"), who(Audience.WHOLE_CIRCLE)),
        Audience.FAMILY_NETWORK: (
            _("Gezin en netwerk"),
            f"{who(Audience.FAMILY_NETWORK)} {_('De hulpverleners lezen niet mee.')}",
        ),
        Audience.PROFESSIONALS: (
            _("De hulpverleners"),
            f"{who(Audience.PROFESSIONALS)} {_('Gezin en netwerk zien dat dit gesprek er is, niet wat er staat.')}",
        ),
        Audience.NAMED: (_("Een paar mensen"), _("Kies hieronder wie. Verder ziet niemand dat dit gesprek er is.")),
    }
    return [(each.value, *words[each]) for each in _may_start(entered, me)]
