"""What open pages hear of a conversation: each message once, rendered for all, to those who may read it."""

from portal import live
from portal.access import Action, doors
from portal.chat.models import Conversation, Message
from portal.people.actor import Actor
from portal.web.page import render

KIND = "conversation"


async def announce(message: Message) -> live.Event:
    """Inside the write that posts it: to all who listen, once it is durable; gives the event itself."""
    await message.fetch_related("author__organisation")
    event = await _event(message)
    await live.announce(f"{KIND}/{message.conversation_id}", message.place, event)
    return event


async def _event(message: Message) -> live.Event:
    # Nothing in it differs per reader: language, time and 'mine' are the browser's work.
    html = await render("chat/message.html", message=message)
    return {"client": str(message.client_id), "author": str(message.author_id), "html": html}


class ConversationTopic:
    """`conversation/<id>`: its numbers are the places of the messages."""

    async def may_listen(self, actor: Actor, key: str, after: int | None) -> int:
        """The place of the last message, if the door lets this actor read."""
        conversation = await doors.open(Conversation, live.id_of(key), actor, Action.CHAT_READ)
        start = conversation.last_place if after is None else after
        await doors.note(actor, Action.CHAT_READ, conversation, f"listens from {start}")
        return conversation.last_place

    async def since(self, key: str, after: int, limit: int) -> list[tuple[int, live.Event]]:
        """The messages after a place."""
        return [(each.place, await _event(each)) for each in await Message.after(live.id_of(key), after, limit)]

    async def heard(self, actor: Actor, key: str, up_to: int) -> None:
        """Logs up to where this actor was given the messages."""
        if conversation := await Conversation.listened_to(live.id_of(key)):
            await doors.note(actor, Action.CHAT_READ, conversation, f"heard up to {up_to}")


topics: dict[str, live.Topic] = {KIND: ConversationTopic()}
