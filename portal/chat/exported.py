"""What talk gives of a file that is taken along: each conversation she may read, whole and in its order."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from portal.access import Action, doors
from portal.access.along import knows_who_not
from portal.access.doors import Entered
from portal.access.exported import Names
from portal.chat.models import Conversation, Message, conversations_in
from portal.chat.words import along_of, audience_words, title_of
from portal.people.actor import Actor, Capacity
from portal.web import _
from portal.web.chapters import Chapter, Entry, Export, Part, chapter, told

# At once: between two of these everybody else's requests go on.
_BATCH = 500


async def _chapters(reader: Actor, entered: Entered | None) -> list[Chapter]:
    if entered is None:
        return await _own(reader)
    names = await Names.of(reader, entered, Action.CHAT_READ)
    conversations = sorted(await conversations_in(reader, entered), key=lambda each: (each.made_at, each.id))
    read = await along_of(entered.circle, conversations)
    said: dict[UUID, list[Message]] = {each.id: [] for each in conversations}
    for message in await _messages(reader, entered, {}):
        # A message's conversation is always one she reads: they share their audience.
        said.setdefault(message.conversation_id, []).append(message)
    tells, me = knows_who_not(entered.standing), entered.member
    parts = [
        Part(
            # One in which nobody spoke yet is told too: its title is somebody's words.
            tuple(_message(each, names) for each in sorted(said[talk.id], key=lambda each: each.place))
            or (Entry(told=_("Hier is nog niets gezegd.")),),
            title=title_of(talk, read[talk.id].reading, me),
            reads=audience_words(talk, read[talk.id], me, tells=tells),
        )
        for talk in conversations
    ]
    return chapter(_("Gesprekken"), *parts)


async def _own(reader: Actor) -> list[Chapter]:
    """What she said herself, in no other words than hers."""
    if reader.capacity is not Capacity.OWN:
        return []
    hers = {"made_by": reader.person_id, "organisation_of_maker__isnull": True}
    found = await _messages(reader, None, hers)
    return chapter(_("Berichten die je schreef"), Part(tuple(_message(each, None) for each in found)))


async def _messages(reader: Actor, entered: Entered | None, narrow: dict[str, Any]) -> Sequence[Message]:
    """All of them, in the order in which they were written; one query for each five hundred."""
    found: list[Message] = []
    while True:
        after = {"id__gt": found[-1].id} if found else {}
        more = await doors.page(
            Message,
            reader,
            Action.CHAT_READ,
            within=entered,
            narrow={**narrow, **after},
            order=("id",),
            limit=_BATCH,
        )
        found += more
        if len(more) < _BATCH:
            return found


def _message(message: Message, names: Names | None) -> Entry:
    who = (names.of_member(message.author_id) or _("Iemand")) if names else ""
    return Entry(words=message.text, told=told(who, message.made_at))


EXPORT = Export((Conversation, Message), _chapters)
