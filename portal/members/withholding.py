"""'Not good for the child' (niet goed voor het kind): who may keep what from a parent, and what stands kept.

Jeugdwet 7.3.11 and 7.3.10: what a parent would read is withheld where showing it is contrary to good care. One
thing: a professional of the organisation whose staff made it; what nobody's staff made, and a whole kind: who directs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from portal.access import Action, Role, doors
from portal.access.doors import Entered
from portal.access.nouns import nouns
from portal.access.standing import Standing
from portal.circles.audience import Kind, MemberRole, audiences_of
from portal.circles.consent import Withheld
from portal.circles.in_words import kind_name
from portal.circles.models import Member
from portal.circles.thing import Thing
from portal.errors import NotAllowed
from portal.members.told import called
from portal.people.actor import Actor
from portal.web import _

_MOST = 500


@dataclass(frozen=True)
class Line:
    """One keeping back as a professional of this circle reads it."""

    kept: Withheld
    what: str
    href: str
    whom: str
    by: Member | None
    reads_reason: bool
    may_lift: bool


def may_withhold(entered: Entered, all_: Sequence[Standing], thing: Thing | None = None) -> bool:
    """Whether she may keep this thing, or without one a whole kind, from a parent."""
    if entered.member is None or not entered.may(Action.WITHHOLD):
        return False
    # Talk is of all who speak in it, and not of whose staff began it.
    maker = thing.organisation_of_maker if thing is not None and thing.shared_as is not Kind.TALK else None
    return maker == entered.member.organisation_id if maker else directs_here(entered, all_)


def directs_here(entered: Entered, all_: Sequence[Standing]) -> bool:
    """Whether she directs; where nobody does, each professional stands in for that."""
    if entered.is_(Role.DIRECTOR):
        return True
    return entered.is_(Role.PROFESSIONAL) and not any(Role.DIRECTOR in each.roles for each in all_)


def parents_of(all_: Sequence[Standing], thing: Thing | None = None) -> list[Member]:
    """The parents in this circle, for whom the thing is meant."""
    found = [each for each in all_ if each.member and each.member.role is MemberRole.PARENT]
    return [each.member for each in found if each.member and (thing is None or each.reads(thing))]


def is_for_parents(all_: Sequence[Standing], thing: Thing) -> bool:
    """Whether a parent could read it: of what no parent ever reads nothing is to be kept."""
    return thing.audience in audiences_of(MemberRole.PARENT) or bool(parents_of(all_, thing))


def must_read(entered: Entered) -> Member:
    """The professional who is here; NotAllowed for all others.

    She entered as who asks who reads what: the log's line of the circle must not tell the family what is in it.
    """
    if entered.member is None or not entered.may(Action.WITHHELD_READ):
        raise NotAllowed("what is withheld", words=_("Dit is voor de hulpverleners."))
    return entered.member


async def lines(actor: Actor, entered: Entered, all_: Sequence[Standing]) -> list[Line]:
    """All that is or was kept from a parent here, what holds now first: a bounded number of queries."""
    rows = await doors.page(Withheld, actor, Action.WITHHELD_READ, within=entered, order=("-since", "-id"), limit=_MOST)
    members = await doors.page(Member, actor, Action.SHARING_READ, within=entered, limit=2000)
    await Member.fetch_for_list(members, "organisation")
    known = {each.id: each for each in members}
    things = await _things(actor, entered, all_, [each.thing_id for each in rows if each.thing_id])
    found = [_line(each, entered, all_, known, things) for each in rows]
    return sorted(found, key=lambda line: line.kept.is_over)


def _line(
    kept: Withheld,
    entered: Entered,
    all_: Sequence[Standing],
    known: dict[UUID, Member],
    things: dict[UUID, tuple[str, str]],
) -> Line:
    what, href = _("alles"), ""
    if kept.thing_id:
        # It stays unnamed to who doesn't read it herself.
        what, href = things.get(kept.thing_id, (_("iets wat jij niet leest"), ""))
    elif kept.kind:
        what = kind_name(kept.kind)
    whom = known.get(kept.from_member) if kept.from_member else None
    name = whom.name if whom else _("een ouder") if kept.from_member else _("alle ouders")
    by, theirs = known.get(kept.member_id), is_of_hers(kept, entered)
    return Line(kept, what, href, name, by, theirs or entered.is_(Role.DIRECTOR), may_lift(kept, entered, all_))


def is_of_hers(kept: Withheld, entered: Entered) -> bool:
    """Whether a professional of her own organisation wrote it: the reason is read there, and by who directs."""
    mine = entered.member.organisation_id if entered.member else None
    return mine is not None and kept.organisation_of_maker == mine


def may_lift(kept: Withheld, entered: Entered, all_: Sequence[Standing]) -> bool:
    """Whether she may let it be read again: a colleague of who wrote it; when none is left here, who directs."""
    if kept.is_over or not entered.may(Action.WITHHOLD):
        return False
    left = any(each.member and each.member.organisation_id == kept.organisation_of_maker for each in all_)
    return is_of_hers(kept, entered) or (not left and directs_here(entered, all_))


async def _things(
    actor: Actor, entered: Entered, all_: Sequence[Standing], ids: list[UUID]
) -> dict[UUID, tuple[str, str]]:
    """What these are called, as far as she reads them herself, with their page."""
    found: dict[UUID, tuple[str, str]] = {}
    for noun in nouns if ids else ():
        narrow = {"id__in": ids}
        things = await doors.page(noun.model, actor, Action.SHARING_READ, within=entered, narrow=narrow, limit=_MOST)
        for each in things:
            href = f"/kringen/{entered.id}/wie-leest/{noun.word}/{each.id}" if noun.stands_alone else ""
            found[each.id] = (called(noun, each, all_, entered), href)
    return found
