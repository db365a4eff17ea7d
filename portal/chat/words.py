"""How a conversation is called, and who reads along, in words."""

from collections.abc import Sequence
from uuid import UUID

from babel.lists import format_list

from portal.chat.models import Conversation
from portal.circles.audience import FAMILY_SIDE, Audience, MemberRole
from portal.circles.models import Circle, Member
from portal.circles.named import Named, NamedKind
from portal.web import _
from portal.web.texts import locale

_ORDER = list(MemberRole)


async def readers_of(circle: Circle, conversations: Sequence[Conversation]) -> dict[UUID, list[Member]]:
    """Who reads along in each of these now, family first; a fixed number of queries."""
    members = await members_of(circle)
    rows = await Named.filter(thing_id__in=[each.id for each in conversations])
    named = {(row.thing_id, row.member_id): row.kind for row in rows}
    return {
        each.id: [member for member in members if _reads(each, member, named.get((each.id, member.id)))]
        for each in conversations
    }


async def members_of(circle: Circle) -> list[Member]:
    """Everybody in the circle with their organisations, family first."""
    members = sorted(await circle.members(), key=lambda each: (_ORDER.index(each.role), each.since, each.name))
    await Member.fetch_for_list(members, "organisation")
    return members


def _reads(conversation: Conversation, member: Member, named: NamedKind | None) -> bool:
    if named is NamedKind.HIDDEN:
        return False
    if conversation.audience is Audience.NAMED:
        return named is NamedKind.MAY_READ
    if conversation.audience is Audience.WHOLE_CIRCLE:
        return True
    return (conversation.audience is Audience.FAMILY_NETWORK) == (member.role in FAMILY_SIDE)


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


def reader_words(conversation: Conversation, readers: Sequence[Member], me: Member | None) -> str:
    """Who reads along, in a few words for a list."""
    others = [given_name(each, readers) for each in readers if me is None or each.id != me.id]
    if conversation.audience is Audience.WHOLE_CIRCLE:
        return _("Iedereen in de kring leest mee")
    return _("%(who)s en jij") % {"who": ", ".join(others)} if others else _("Alleen jij leest dit.")


def audience_words(conversation: Conversation, readers: Sequence[Member], me: Member | None) -> str:
    """Who reads along, in one sentence that names everybody."""
    mine = [each for each in readers if me is not None and each.id == me.id]
    names = [_("jij")] * bool(mine) + [listed_name(each, readers) for each in readers if each not in mine]
    if len(names) == 1 and mine:
        return _("Alleen jij leest dit.")
    who = as_list(names)
    if conversation.audience is Audience.WHOLE_CIRCLE:
        return _("De hele kring leest mee: %(who)s.") % {"who": who}
    if conversation.audience is Audience.FAMILY_NETWORK:
        return _("Gezin en netwerk lezen mee: %(who)s. De hulpverleners niet.") % {"who": who}
    if conversation.audience is Audience.PROFESSIONALS:
        return _("De hulpverleners lezen mee: %(who)s. Het gezin ziet dat dit gesprek er is, niet wat er staat.") % {
            "who": who
        }
    return _("Alleen deze mensen lezen mee: %(who)s.") % {"who": who}


def listed_name(member: Member, among: Sequence[Member]) -> str:
    """How somebody is called in a line of names: a professional with her organisation."""
    name = given_name(member, among)
    if member.role is MemberRole.PROFESSIONAL and member.organisation is not None:
        return f"{name} ({member.organisation.name})"
    return name


def given_name(member: Member, among: Sequence[Member]) -> str:
    """The first name, or the whole name when two people share it."""
    first = member.name.split(maxsplit=1)[0] if member.name else ""
    same = [each for each in among if each.id != member.id and each.name.split(maxsplit=1)[:1] == [first]]
    return member.name if same else first


def as_list(names: Sequence[str]) -> str:
    """'a, b en c', in the reader's language."""
    return format_list(list(names), locale=locale()) if names else ""
