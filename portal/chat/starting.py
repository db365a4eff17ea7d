"""Starting a conversation: for whom, in plain sentences, and with whom."""

from starlette.requests import Request
from starlette.responses import Response

from portal import store
from portal.access import Action, doors
from portal.access.doors import Entered
from portal.chat.models import Conversation, may_start
from portal.chat.words import as_list, listed_name, members_of
from portal.circles.audience import FAMILY_SIDE, Audience
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
        audiences=_sentences(me, others),
        people=[(str(each.id), listed_name(each, everybody), each.relation) for each in others],
    )


async def _others(entered: Entered, me: Member) -> list[Member]:
    return [each for each in await members_of(entered.circle) if each.id != me.id]


def _sentences(me: Member, others: list[Member]) -> list[tuple[str, str, str]]:
    everybody = [me, *others]
    alike = [each for each in others if (each.role in FAMILY_SIDE) == (me.role in FAMILY_SIDE)]
    alone = _("Nu nog alleen jij")
    side = as_list([listed_name(each, everybody) for each in alike]) or alone
    all_ = as_list([listed_name(each, everybody) for each in others]) or alone
    words = {
        Audience.WHOLE_CIRCLE: (_("De hele kring"), f"{all_}."),
        Audience.FAMILY_NETWORK: (_("Gezin en netwerk"), f"{side}. {_('De hulpverleners lezen niet mee.')}"),
        Audience.PROFESSIONALS: (
            _("De hulpverleners"),
            f"{side}. {_('Het gezin ziet dat dit gesprek er is, niet wat er staat.')}",
        ),
        Audience.NAMED: (_("Een paar mensen"), _("Kies hieronder wie. Verder ziet niemand dat dit gesprek er is.")),
    }
    return [(each.value, *words[each]) for each in may_start(me.role)]
