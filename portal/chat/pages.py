"""Pages of talk: a circle's conversations, one of them with the box to write in, and taking a message."""

from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from portal import store
from portal.access import Action, doors
from portal.access.along import knows_who_not
from portal.access.doors import Entered
from portal.chat import starting
from portal.chat.live import announce
from portal.chat.models import LONGEST, Conversation, Message, ReadMark, conversations_in, messages_in, unread
from portal.chat.words import along_of, audience_words, members_of, reader_words, title_of
from portal.circles.audience import MemberRole
from portal.circles.in_words import as_list, listed_name
from portal.circles.models import Member
from portal.errors import Conflict, NotFound
from portal.people.actor import Actor
from portal.web import Form, _, go, page


async def conversations(request: Request) -> Response:
    """The conversations of this circle."""
    entered = await _enter(request)
    return await page(request, "chat/conversations.html", circle=entered.circle, **await _listed(request, entered))


async def conversation(request: Request) -> Response:
    """One conversation: what was said, who reads along, and the box to write in."""
    return await _show(request, Form.fresh(text=""))


async def post_message(request: Request) -> Response:
    """Take one message; a page with scripts gets its event as JSON, one without is sent back to the page."""
    actor: Actor = request.state.actor
    form = await Form.read(request)
    _same_writer(actor, form)
    text = form.text("text", required=_("Schrijf eerst een bericht."), longest=LONGEST)
    if form.errors:
        return await _not_taken(request, form)
    async with store.write():
        talk = await _open(request, Action.CHAT_POST)
        message = await talk.post(by=actor, text=text, client_id=form.id())
        event = await announce(message)
    if _wants_json(request):
        return JSONResponse({"n": message.place, "event": event})
    return go(f"{_address(talk)}#bericht-{message.place}")


async def read_up_to(request: Request) -> Response:
    """The reader has seen the messages up to here."""
    form = await Form.read(request)
    _same_writer(request.state.actor, form)
    entered = await _enter(request)
    talk = await _open(request, Action.CHAT_READ)
    up_to = form.number("up_to", low=0, high=1 << 31, required=_("Tot welk bericht?"))
    if up_to is None:
        return JSONResponse({"words": form.errors["up_to"]}, 422)
    if entered.member is not None:
        async with store.write():
            await ReadMark.move(talk, entered.member, up_to)
    return Response(status_code=204)


async def which_are_gone(request: Request) -> Response:
    """Of the circles of which a device keeps something unsent, those that were erased: then it throws that away.

    Asked by the page itself, and it tells nothing that a page of the circle wouldn't tell the same reader.
    """
    actor: Actor = request.state.actor
    form = await Form.read(request)
    _same_writer(actor, form)
    asked = {found for each in form.lists.get("circle", [])[:_MOST_ASKED] if (found := _uuid(each))}
    return JSONResponse({"gone": [str(each) for each in await doors.gone(actor, sorted(asked))]})


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


async def _show(request: Request, form: Form, status: int = 200) -> Response:
    entered = await _enter(request)
    talk = await _open(request, Action.CHAT_READ)
    before = _before(request)
    messages = await messages_in(request.state.actor, entered, talk, before=before)
    mark = await _mark(talk, entered.member, newest=before is None)
    read = (await along_of(entered.circle, [talk]))[talk.id]
    return await page(
        request,
        "chat/conversation.html",
        status=status,
        circle=entered.circle,
        conversation=talk,
        title=title_of(talk, read.reading, entered.member),
        audience=audience_words(talk, read, entered.member, tells=knows_who_not(entered.standing)),
        messages=messages,
        writer=request.state.actor.key,
        first_new=_first_new(messages, mark, entered.member),
        before=before,
        form=form,
        longest=LONGEST,
        address=_address(talk),
        **await _listed(request, entered),
    )


async def _not_taken(request: Request, form: Form) -> Response:
    # The door first: an answer about the text must not tell a stranger what exists.
    await _open(request, Action.CHAT_POST)
    if _wants_json(request):
        return JSONResponse({"words": next(iter(form.errors.values()))}, 422)
    return await _show(request, form, status=422)


async def _mark(talk: Conversation, member: Member | None, *, newest: bool) -> int:
    """How far she had read before this page; the page itself is read up to its end."""
    if member is None:
        return talk.last_place
    mark = await ReadMark.of(talk, member)
    if newest and mark < talk.last_place:
        async with store.write():
            await ReadMark.move(talk, member, talk.last_place)
    return mark


async def _listed(request: Request, entered: Entered) -> dict[str, Any]:
    found = await conversations_in(request.state.actor, entered)
    read = await along_of(entered.circle, found)
    waiting = await unread(entered.member, found) if entered.member else {}
    rows = [
        {
            "conversation": each,
            "href": _address(each),
            "title": title_of(each, read[each.id].reading, entered.member),
            "who": reader_words(each, read[each.id], entered.member),
            "readers": read[each.id].reading,
            "unread": waiting.get(each.id, 0),
        }
        for each in found
    ]
    return {
        "rows": rows,
        "me": entered.member,
        "professionals": await _professionals(entered),
        "may_start": entered.may(Action.CHAT_START),
    }


async def _professionals(entered: Entered) -> str:
    """Who talk among themselves, for those who may know that they do and no more than that."""
    if entered.member is None or entered.member.role is MemberRole.PROFESSIONAL:
        return ""
    if not await Conversation.professionals_talk_in(entered):
        return ""
    members = await members_of(entered.circle)
    return as_list([listed_name(each, members) for each in members if each.role is MemberRole.PROFESSIONAL])


def _first_new(messages: list[Message], mark: int, me: Member | None) -> int | None:
    """The place above which the line 'new' stands; none when she has read nothing before, or all."""
    new = [each.place for each in messages if each.place > mark and (me is None or each.author_id != me.id)]
    return new[0] if new and mark else None


async def _enter(request: Request) -> Entered:
    return await doors.enter(request.state.actor, request.path_params["circle"], Action.CHAT_READ)


async def _open(request: Request, action: Action) -> Conversation:
    talk = await doors.open(Conversation, request.path_params["conversation"], request.state.actor, action)
    if talk.owner_id != request.path_params["circle"]:
        raise NotFound(f"Conversation {talk.id} in another circle")
    return talk


def _address(talk: Conversation) -> str:
    return f"/kringen/{talk.owner_id}/gesprekken/{talk.id}"


def _before(request: Request) -> int | None:
    value = request.query_params.get("voor", "")
    return min(int(value), 1 << 31) if value.isascii() and value.isdigit() and len(value) < 12 else None


def _wants_json(request: Request) -> bool:
    return request.headers.get("accept", "") == "application/json"


def _same_writer(actor: Actor, form: Form) -> None:
    # On a shared phone somebody else may have signed in since this page was opened.
    if actor.signed_in and form.values.get("writer", actor.key) != actor.key:
        raise Conflict("other writer", words=_("Er is nu iemand anders ingelogd. Dit bericht is niet verstuurd."))


# More circles than anybody writes in before a message is sent.
_MOST_ASKED = 20
_ONE = "/kringen/{circle:uuid}/gesprekken/{conversation:uuid}"
routes = [
    Route("/kringen/{circle:uuid}/gesprekken", conversations),
    Route("/kringen/{circle:uuid}/gesprekken/nieuw", starting.start_page),
    Route("/kringen/{circle:uuid}/gesprekken/nieuw", starting.start, methods=["POST"]),
    Route(_ONE, conversation),
    Route(_ONE, post_message, methods=["POST"]),
    Route(f"{_ONE}/gelezen", read_up_to, methods=["POST"]),
    Route("/gesprekken/gewist", which_are_gone, methods=["POST"]),
]
