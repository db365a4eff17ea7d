"""What an actor reaches of talk: Communication, in the conversations she may read."""

from collections.abc import Sequence

from exchange import communication
from exchange.reach import MOST, Json, Shelf, Things
from portal.access import Action, doors
from portal.chat.models import Conversation, Message
from portal.circles.models import Member
from portal.people.actor import Actor


async def _messages(messages: Sequence[Message], reader: Actor) -> list[Json]:
    talked = {"id__in": sorted({each.conversation_id for each in messages})}
    spoke = {"id__in": sorted({each.author_id for each in messages})}
    conversations = await doors.page(Conversation, reader, Action.CHAT_READ, narrow=talked, limit=MOST)
    authors = await doors.page(Member, reader, Action.PEOPLE_READ, narrow=spoke, limit=MOST)
    by_id = {each.id: each for each in conversations}
    people = {each.id: each for each in authors}
    return [
        communication.to_fhir(each, by_id.get(each.conversation_id), people.get(each.author_id), reader)
        for each in messages
    ]


SHELVES: dict[str, Shelf] = {"Communication": Things(Message, Action.CHAT_READ, _messages)}
