"""Starting a conversation: for whom, in plain sentences, and with whom."""

from starlette.requests import Request
from starlette.responses import Response

from portal import store
from portal.access import Action, doors
from portal.access.along import along_new, everybody, knows_who_not
from portal.access.doors import Entered
from portal.chat.models import Conversation, may_start
from portal.chat.words import members_of
from portal.circles.audience import Audience, Kind
from portal.circles.in_words import as_list, left_out, listed_name
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
    audience = form.choice("audience", may_start(me.role), required=_("Kies wie meeleest."))
    title = form.text("title", longest=LONGEST_TITLE)
    members = await _others(entered, me)
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


async def _enter(request: Request) -> tuple[Entered, Member]:
    entered = await doors.enter(request.state.actor, request.path_params["circle"], Action.CHAT_START)
    if entered.member is None:
        raise NotAllowed("only members talk")
    return entered, entered.member


async def _show(request: Request, entered: Entered, me: Member, form: Form, status: int = 200) -> Response:
    others = await _others(entered, me)
    everybody = [me, *others]
    return await page(
        request,
        "chat/start.html",
        status=status,
        circle=entered.circle,
        form=form,
        audiences=await _sentences(entered, me),
        people=[(str(each.id), listed_name(each, everybody), each.relation) for each in others],
    )


async def _others(entered: Entered, me: Member) -> list[Member]:
    return [each for each in await members_of(entered.circle) if each.id != me.id]


async def _sentences(entered: Entered, me: Member) -> list[tuple[str, str, str]]:
    standings, tells = await everybody(entered.id), knows_who_not(entered.standing)

    def who(audience: Audience) -> str:
        read = along_new(standings, Kind.TALK, audience, me)
        names = [listed_name(each, read.reading) for each in read.reading if each.id != me.id]
        words = f"{as_list(names) or _('Nu nog alleen jij')}."
        return f"{words} {left_out(read.left_out)}" if tells and read.left_out else words

    words = {
        Audience.WHOLE_CIRCLE: (_("De hele kring"), who(Audience.WHOLE_CIRCLE)),
        Audience.FAMILY_NETWORK: (
            _("Gezin en netwerk"),
            f"{who(Audience.FAMILY_NETWORK)} {_('De hulpverleners lezen niet mee.')}",
        ),
        Audience.PROFESSIONALS: (
            _("De hulpverleners"),
            f"{who(Audience.PROFESSIONALS)} {_('Het gezin ziet dat dit gesprek er is, niet wat er staat.')}",
        ),
        Audience.NAMED: (_("Een paar mensen"), _("Kies hieronder wie. Verder ziet niemand dat dit gesprek er is.")),
    }
    return [(each.value, *words[each]) for each in may_start(me.role)]
