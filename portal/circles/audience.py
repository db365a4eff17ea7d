"""Who reads along: the closed list of audiences (wie leest mee), and who belongs to each."""

from enum import StrEnum


class Audience(StrEnum):
    """Who may read a thing."""

    WHOLE_CIRCLE = "whole_circle"
    FAMILY_NETWORK = "family_network"
    PROFESSIONALS = "professionals"
    OWN_ORGANISATION = "own_organisation"
    NAMED = "named"
    ONLY_ME = "only_me"
    REPORTING_CODE = "reporting_code"


class Kind(StrEnum):
    """What kind of thing something is, as consent speaks of it."""

    PEOPLE = "people"  # who is in, and who asks: never narrowed by consent, or nobody would know whom to ask
    PLAN = "plan"
    TALK = "talk"
    NOTES = "notes"
    PAPERS = "papers"  # a kind of its own: who said yes to the notes never agreed to these


# What one can say yes or no to.
CONSENTED = (Kind.PLAN, Kind.TALK, Kind.NOTES, Kind.PAPERS)


class MemberRole(StrEnum):
    """What somebody is to the young person."""

    YOUNG_PERSON = "young_person"
    PARENT = "parent"
    FAMILY = "family"
    NETWORK = "network"
    PROFESSIONAL = "professional"
    EMERGENCY = "emergency"  # reads along for a day, in danger; in no list of members


FAMILY_SIDE = frozenset({MemberRole.YOUNG_PERSON, MemberRole.PARENT, MemberRole.FAMILY, MemberRole.NETWORK})


def audiences_of(role: MemberRole) -> frozenset[Audience]:
    """The audiences a member belongs to by role alone; named, own and organisation depend on the row."""
    if role is MemberRole.EMERGENCY:
        return frozenset({Audience.WHOLE_CIRCLE})
    if role is MemberRole.PROFESSIONAL:
        return frozenset({Audience.WHOLE_CIRCLE, Audience.PROFESSIONALS})
    return frozenset({Audience.WHOLE_CIRCLE, Audience.FAMILY_NETWORK})


def chosen_by(role: MemberRole) -> tuple[Audience, ...]:
    """The audiences a member belongs to when a thing's named rows name her: the reporting code's are professionals."""
    if role is MemberRole.PROFESSIONAL:
        return (Audience.NAMED, Audience.REPORTING_CODE)
    return (Audience.NAMED,)
