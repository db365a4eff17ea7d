"""What one member reads of one thing, and why, as another may be told it: for every page that says who reads what."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from portal.access.along import along, knows_who_not
from portal.access.doors import Entered
from portal.access.nouns import Noun
from portal.access.rules import Role
from portal.access.standing import Standing
from portal.circles.ages import AgeBand
from portal.circles.audience import MemberRole
from portal.circles.in_words import why, why_hers, why_narrowed, why_not_meant
from portal.circles.models import Member
from portal.circles.seeing import Rule, Verdict
from portal.circles.thing import Thing
from portal.errors import NotFound
from portal.web import _


@dataclass(frozen=True)
class Told:
    """Whether she reads it, with the sentence of the rule that spoke; without a verdict it isn't meant for her."""

    sees: bool
    why: str
    verdict: Verdict | None


def told(reader: Standing, thing: Thing, entered: Entered, *, listed: bool = True) -> Told:
    """What `reader` reads of this thing, told to who entered; `listed` is what her own list says of it."""
    member, verdict = member_of(reader), reader.reads(thing)
    if verdict is None:
        return Told(False, why_not_meant(thing.audience, member.name), None)
    if verdict.sees and not listed:
        return Told(False, why_narrowed(member.name), verdict)
    return Told(verdict.sees, said_of(verdict, member, entered), verdict)


def said_of(verdict: Verdict, member: Member, entered: Entered) -> str:
    """The sentence, as far as who entered may hear it."""
    if verdict.rule is Rule.WITHHELD and not knows_who_not(entered.standing):
        # What a professional keeps from one parent, the other parent doesn't hear of either.
        return _("%(who)s leest dit niet.") % {"who": member.name}
    circle = entered.circle
    if entered.is_(Role.YOUNG_PERSON):
        return why_hers(verdict, member.name, circle.name, circle.age, member.role)
    return why(verdict, member.name, circle.name, circle.age)


def looks_along(entered: Entered) -> bool:
    """Whether she may look through another's eyes: the young person, and under 12 a parent with custody."""
    under_12 = entered.circle.age_band is AgeBand.UNDER_12
    return entered.is_(Role.YOUNG_PERSON) or (under_12 and entered.is_(Role.CUSTODY_PARENT))


def called(noun: Noun, thing: Thing, all_: Sequence[Standing], entered: Entered) -> str:
    """What this thing is called, for who entered and reads it."""
    return noun.called(thing, along(all_, thing).reading, entered.member)


def who_help(members: Sequence[Member], about: Member) -> list[Member]:
    """With whom to talk before something is shut for `about`: those who help here, a few of them."""
    care = [each for each in members if each.role is MemberRole.PROFESSIONAL and each.id != about.id]
    return sorted(care, key=lambda each: each.name)[:3]


def found_in(all_: Sequence[Standing], member_id: UUID) -> Standing:
    """Where one of them stands; NotFound for who isn't among them."""
    for each in all_:
        if each.member is not None and each.member.id == member_id:
            return each
    raise NotFound(f"member {member_id} isn't in the circle")


def member_of(standing: Standing) -> Member:
    """Who stands here."""
    if standing.member is None:
        raise NotFound("nobody stands here")
    return standing.member
