"""Who sees what: pure functions of the law's ages, custody and consent, each answer with the rule that spoke.

The audience of a thing says for whom it is meant; this says who of those may read it (STANDARDS 23 to 30). The
doors ask it for one thing and, through `Sight` in portal/access, for a list; both must agree.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from portal.circles.ages import AgeBand, Decider, who_shares_with_others
from portal.circles.audience import Kind, MemberRole


class Rule(StrEnum):
    """Which rule spoke; circles/in_words.py says each in a sentence."""

    OPEN = "open"  # who is in, and who asks: consent doesn't narrow that
    HERS = "hers"  # the young person's own
    OWN_WORDS = "own_words"  # the reader made it herself
    WITHHELD = "withheld"  # a professional wrote why this is not good for the child (Jeugdwet 7.3.11)
    OBJECTION = "objection"
    CONSENT = "consent"
    NAMED = "named"  # said to the reader by name: consent is about reading along
    ORGANISATION = "organisation"  # the making organisation keeps to the minimum of the Jeugdwet (STANDARDS 27)
    CUSTODY = "custody"  # under 12 a parent with custody sees the file
    INVITED = "invited"  # let in by those who decide
    EMERGENCY = "emergency"  # in danger, for a day, with a reason that is told: nobody's yes is waited for
    CARE = "care"  # works for an organisation that those who decide let in
    AGE_12 = "age_12"  # from 12 a parent needs her yes (STANDARDS 27)
    AGE_16 = "age_16"  # from 16 only with her yes (STANDARDS 26)
    AGE_18 = "age_18"  # of age: a parent sees nothing but what she gives


@dataclass(frozen=True)
class Verdict:
    """Yes or no, and why."""

    sees: bool
    rule: Rule
    # The answers that opened it, where consent did.
    by: frozenset[UUID] = field(default=frozenset(), compare=False)


@dataclass(frozen=True)
class Reader:
    """Who wants to see, as the rules know her."""

    member_id: UUID
    role: MemberRole
    custody: bool = False
    organisation_id: UUID | None = None

    @property
    def is_parent(self) -> bool:
        """Whether the ages of the law narrow what she sees."""
        return self.role is MemberRole.PARENT


@dataclass(frozen=True)
class Item:
    """What she wants to see: its kind, the thing whose named rows count, whose staff made it."""

    kind: Kind
    thing_id: UUID | None = None
    organisation_id: UUID | None = None
    by_reader: bool = False
    names_reader: bool = False


@dataclass(frozen=True)
class Said:
    """One answer about sharing. Empty means all: every thing, every kind; no addressee is everybody it can be about."""

    speaker: UUID
    yes: bool
    since: datetime
    until: datetime | None = None
    thing_id: UUID | None = None
    kind: Kind | None = None
    to_member: UUID | None = None
    to_organisation: UUID | None = None
    consent_id: UUID | None = None  # the record of it
    # What a yes to all was about, where more has come since: it doesn't reach that. Empty is all there is.
    named: frozenset[Kind] = frozenset()

    @property
    def about(self) -> tuple[UUID | None, ...]:
        """What a later answer of the same speaker replaces, but for the kind."""
        return (self.speaker, self.thing_id, self.to_member, self.to_organisation)

    @property
    def closeness(self) -> tuple[int, int]:
        """The more specific wins: one thing before a kind before all; one person before her organisation before all."""
        what = 2 if self.thing_id else 1 if self.kind else 0
        whom = 2 if self.to_member else 1 if self.to_organisation else 0
        return what, whom

    def is_about(self, item: Item, reader: Reader) -> bool:
        """Whether it speaks of this thing and this reader."""
        if self.to_member and self.to_member != reader.member_id:
            return False
        if self.to_organisation and self.to_organisation != reader.organisation_id:
            return False
        if self.thing_id:
            return self.thing_id == item.thing_id
        return self.kind is item.kind or (self.kind is None and (not self.named or item.kind in self.named))


@dataclass(frozen=True)
class Kept:
    """A professional's 'not good for the child': from one parent or from all, one thing or a kind or everything."""

    since: datetime
    until: datetime | None = None
    thing_id: UUID | None = None
    kind: Kind | None = None
    from_member: UUID | None = None

    def is_about(self, item: Item, reader: Reader, now: datetime) -> bool:
        """Whether it keeps this from her now."""
        if not self.since <= now or (self.until and self.until <= now):
            return False
        if self.from_member != reader.member_id and (self.from_member or not reader.is_parent):
            return False
        if self.thing_id:
            return self.thing_id == item.thing_id
        return self.kind is None or self.kind is item.kind


@dataclass(frozen=True)
class Choices:
    """What holds in one circle at one moment: her age, who decides, what was said and what was withheld."""

    now: datetime
    band: AgeBand
    band_since: datetime
    young_person: UUID | None = None
    custody_parents: frozenset[UUID] = frozenset()
    said: tuple[Said, ...] = ()
    withheld: tuple[Kept, ...] = ()
    # Organisations that keep to the Jeugdwet's minimum for what their staff made.
    minimum: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def things(self) -> frozenset[UUID]:
        """The things somebody spoke of one by one."""
        spoken = [*(each.thing_id for each in self.said), *(each.thing_id for each in self.withheld)]
        return frozenset(each for each in spoken if each)


def may_see(item: Item, reader: Reader, choices: Choices) -> Verdict:
    """Whether this reader, for whom the thing is meant, may read it now; the first rule that speaks wins.

    Reporting code comes before all of these: it is an audience of its own, for those it names (STANDARDS 34).
    """
    if item.kind is Kind.PEOPLE:
        return Verdict(True, Rule.OPEN)
    if reader.role is MemberRole.YOUNG_PERSON:
        return Verdict(True, Rule.HERS)
    if reader.role is MemberRole.EMERGENCY:
        return Verdict(True, Rule.EMERGENCY)
    if item.by_reader:
        return Verdict(True, Rule.OWN_WORDS)
    if any(each.is_about(item, reader, choices.now) for each in choices.withheld):
        return Verdict(False, Rule.WITHHELD)
    return _spoken(item, reader, choices) or _unspoken(item, reader, choices)


def word_of(speaker: UUID, item: Item, reader: Reader, choices: Choices) -> bool | None:
    """What this one said of this one thing to this one reader, if it counts now; None when she said nothing of it."""
    standing = [each for each in _standing(item, reader, choices) if each[0].speaker == speaker]
    hers = [yes for said, yes in standing if said.closeness == (2, 2)]
    return hers[-1] if hers else None


def speakers(reader: Reader, choices: Choices) -> frozenset[UUID]:
    """Whose yes or no about this reader counts now.

    From 12 only the young person's about a parent (STANDARDS 26, 27); under 12 nobody's about a parent with custody,
    who decides herself. About all others those who share with others (Jeugdwet 7.3.11).
    """
    young = frozenset({choices.young_person} if choices.young_person else ())
    if reader.is_parent and choices.band is not AgeBand.UNDER_12:
        return young
    if reader.is_parent and reader.custody:
        return frozenset()
    who = who_shares_with_others(choices.band)
    parents = choices.custody_parents if Decider.CUSTODY_PARENTS in who else frozenset()
    return parents | (young if Decider.YOUNG_PERSON in who else frozenset())


def _spoken(item: Item, reader: Reader, choices: Choices) -> Verdict | None:
    """What those who decide said: of each the most specific answer; one objection among them is enough."""
    closest: dict[UUID, list[tuple[Said, bool]]] = {}
    for said, yes in _standing(item, reader, choices):
        hers = closest.setdefault(said.speaker, [])
        if hers and said.closeness > hers[0][0].closeness:
            hers.clear()
        if not hers or said.closeness == hers[0][0].closeness:
            hers.append((said, yes))
    # Between equals objection wins (STANDARDS 23): one no among them is enough.
    answers = [each for hers in closest.values() for each in hers]
    one_by_one = [yes for said, yes in answers if said.thing_id]
    if item.names_reader and False not in one_by_one:
        return Verdict(True, Rule.NAMED)
    if not answers:
        return None
    if not all(yes for _said, yes in answers):
        return Verdict(False, Rule.OBJECTION)
    return Verdict(True, Rule.CONSENT, frozenset(said.consent_id for said, _yes in answers if said.consent_id))


def _standing(item: Item, reader: Reader, choices: Choices) -> Iterator[tuple[Said, bool]]:
    """The answers that count now about this: of those who decide, each one's latest, not yet over."""
    who = speakers(reader, choices)
    about = [each for each in choices.said if each.speaker in who and each.is_about(item, reader)]
    for said in _latest(each for each in about if each.since <= choices.now):
        over = said.until is not None and said.until <= choices.now
        # She chooses again at 12, 16 and 18: a yes about a parent is good until the next of these birthdays.
        lapsed = said.yes and reader.is_parent and said.since < choices.band_since
        if lapsed or (over and (reader.is_parent or not said.yes)):
            continue
        # Where the silence would mean yes, a yes that has ended is a no.
        yield said, said.yes and not over


def _latest(said: Iterable[Said]) -> Iterable[Said]:
    found: dict[tuple[object, ...], Said] = {}
    for each in sorted(said, key=lambda one: (one.since, not one.yes)):
        found[(*each.about, each.kind)] = each
    return found.values()


def _unspoken(item: Item, reader: Reader, choices: Choices) -> Verdict:
    """What holds when nobody who decides said anything."""
    if reader.role is MemberRole.PROFESSIONAL:
        return Verdict(True, Rule.CARE)
    if not reader.is_parent:
        return Verdict(True, Rule.INVITED)
    if choices.band is AgeBand.UNDER_12:
        return Verdict(True, Rule.CUSTODY if reader.custody else Rule.INVITED)
    if choices.band is AgeBand.FROM_12:
        # Talk is of all who speak in it, and not of whose staff began it.
        if reader.custody and item.kind is not Kind.TALK and item.organisation_id in choices.minimum:
            return Verdict(True, Rule.ORGANISATION)
        return Verdict(False, Rule.AGE_12)
    return Verdict(False, Rule.AGE_16 if choices.band is AgeBand.FROM_16 else Rule.AGE_18)
