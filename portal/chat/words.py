"""How a conversation is called, and who reads along, in words."""

from collections.abc import Sequence
from uuid import UUID

from portal.access.along import Along, along, everybody
from portal.chat.models import Conversation
from portal.circles.audience import Audience
from portal.circles.in_words import as_list, given_name, readers, these_read
from portal.circles.models import Circle, Member
from portal.web import _


async def readers_of(circle: Circle, conversations: Sequence[Conversation]) -> dict[UUID, list[Member]]:
    """Who reads along in each of these now, family first; a fixed number of queries."""
    return {id: each.reading for id, each in (await along_of(circle, conversations)).items()}


async def along_of(circle: Circle, conversations: Sequence[Conversation]) -> dict[UUID, Along]:
    """Of everybody each of these is meant for, who reads it now and who doesn't."""
    standings = await everybody(circle.id)
    return {each.id: along(standings, each) for each in conversations}


async def members_of(circle: Circle) -> list[Member]:
    """Everybody in the circle with their organisations, family first."""
    return [each.member for each in await everybody(circle.id) if each.member]


def title_of(conversation: Conversation, readers: Sequence[Member], me: Member | None) -> str:
    """Its own title, else what its audience is called."""
    if conversation.title:
        return conversation.title
    if conversation.audience is Audience.NAMED:
        others = [given_name(each, readers) for each in readers if me is None or each.id != me.id]
        return as_list(others) or _("Een gesprek met jezelf")
    return {
        Audience.WHOLE_CIRCLE: _("De hele kring"),
        Audience.FAMILY_NETWORK: _("Gezin en netwerk"),
        Audience.PROFESSIONALS: _("De hulpverleners"),
    }[conversation.audience]


def reader_words(conversation: Conversation, read: Along, me: Member | None) -> str:
    """Who reads along, in a few words for a list."""
    others = [given_name(each, read.reading) for each in read.reading if me is None or each.id != me.id]
    if conversation.audience is Audience.WHOLE_CIRCLE and not read.left_out:
        return _("Iedereen in de kring leest mee")
    return _("%(who)s en jij") % {"who": ", ".join(others)} if others else _("Alleen jij leest dit.")


def audience_words(conversation: Conversation, read: Along, me: Member | None, *, tells: bool) -> str:
    """Who reads along, in one sentence that names everybody; `tells` for who may know who is left out."""
    if [each.id for each in read.reading] == [me.id if me else None]:
        return _("Alleen jij leest dit.")
    if read.left_out:
        return these_read(read.reading, me, read.left_out if tells else ())
    who = readers(read.reading, me)
    if conversation.audience is Audience.WHOLE_CIRCLE:
        return _("De hele kring leest mee: %(who)s.") % {"who": who}
    if conversation.audience is Audience.FAMILY_NETWORK:
        return _("Gezin en netwerk lezen mee: %(who)s. De hulpverleners niet.") % {"who": who}
    if conversation.audience is Audience.PROFESSIONALS:
        return _(
            "De hulpverleners lezen mee: %(who)s. Gezin en netwerk zien dat dit gesprek er is, niet wat er staat."
        ) % {"who": who}
    return _("Alleen deze mensen lezen mee: %(who)s.") % {"who": who}
