"""Communication: one message of a conversation."""

from typing import Any

from exchange.writing import complete, meta, moment, ref, who
from portal.chat.models import Conversation, Message
from portal.circles.models import Member
from portal.people.actor import Actor


def to_fhir(
    message: Message, conversation: Conversation | None, author: Member | None, reader: Actor
) -> dict[str, Any]:
    """What somebody said, for whoever may read the conversation."""
    ours: dict[str, Any] = {
        "resourceType": "Communication",
        "id": str(message.id),
        "meta": meta(message),
        "status": "completed",
        "subject": ref("Patient", message.owner_id),
        "sent": moment(message.made_at),
        "payload": [{"contentString": message.text}],
    }
    if author:
        ours["sender"] = who(author)
    if conversation and conversation.title:
        ours["topic"] = {"text": conversation.title}
    return complete(message, ours, reader)
