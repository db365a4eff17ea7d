"""The law once more, small and in memory, written from STANDARDS part 0 D and part 3 and from no code of the portal.

Who may see what and do what in one circle at one moment. `tests/law` lives through years with it beside the real
thing and compares the answers; so nothing here may be imported from the rooms it judges.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from tests.law.nouns import Kept, Member, Thing, Word
from tests.law.tables import AMSTERDAM, BANDS, MAY, MEANT, SILENCE, SPEAK_ABOUT_OTHERS, SPEAK_ABOUT_PARENT


@dataclass
class Law:
    """One circle: who is in, what there is, what was said; and what follows from that."""

    born: date
    members: dict[str, Member] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    words: list[Word] = field(default_factory=list)
    kept: dict[str, Kept] = field(default_factory=dict)
    custody: dict[str, date | None] = field(default_factory=dict)  # by member: the first day without
    minimum: set[str] = field(default_factory=set)
    director: str = ""
    out: set[str] = field(default_factory=set)  # organisations that take no part any more

    # When it is, and how old she is

    def band(self, at: datetime) -> int:
        """The age at which the band of this moment began."""
        day = at.astimezone(AMSTERDAM).date()
        # As pairs: who is born on 29 February has her birthday passed on 1 March by itself.
        years = day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))
        return max(age for age in BANDS if age <= max(years, 0))

    def next_turn(self, now: datetime) -> datetime | None:
        """Midnight of the next birthday that changes who decides."""
        later = [age for age in BANDS if age > self.band(now)]
        if not later:
            return None
        year = self.born.year + later[0]
        leaps = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        month, day = (3, 1) if (self.born.month, self.born.day) == (2, 29) and not leaps else self.born.timetuple()[1:3]
        return datetime(year, month, day, tzinfo=AMSTERDAM)

    def has_custody(self, member: str, now: datetime) -> bool:
        # Nobody decides for who is of age (3.1).
        if member not in self.custody or self.band(now) == 18:
            return False
        until = self.custody[member]
        return until is None or now.astimezone(AMSTERDAM).date() < until

    # Who may do what

    def role(self, member: Member, now: datetime) -> str:
        return "custody" if member.role == "parent" and self.has_custody(member.name, now) else member.role

    def may(self, member: Member | None, action: str, now: datetime) -> bool:
        return member is not None and member.is_in(now) and self.role(member, now) in MAY[action]

    # Who sees what

    def sees(self, member: Member | None, thing: Thing, now: datetime) -> bool:
        if member is None or not member.is_in(now) or thing.removed:
            return False
        # The network helps with what is theirs; what else the family has to do is not shown to them.
        if thing.noun == "step" and member.role == "network" and thing.doer != member.name:
            return False
        # An own statement stands beside the file, for who works with it and who decides (3.3).
        if thing.noun == "statement" and member.role in ("family", "network") and thing.human != member.human:
            return False
        return self.reaches(member, thing, now)

    def reaches(self, member: Member, thing: Thing, now: datetime) -> bool:
        """Whether it is meant for her, and nothing that was said keeps it from her."""
        if thing.audience == "only_me":
            return self.is_by(member, thing)
        return self._is_meant_for(member, thing) and self._is_shown(member, thing, now)

    def shown(self, member: Member | None, noun: str, now: datetime) -> set[str]:
        """Everything of one noun that this member sees."""
        return {each.name for each in self.things.values() if each.noun == noun and self.sees(member, each, now)}

    @staticmethod
    def is_by(member: Member, thing: Thing) -> bool:
        return (thing.human, thing.organisation) == (member.human, member.organisation)

    @staticmethod
    def _is_meant_for(member: Member, thing: Thing) -> bool:
        root = thing.about
        if member.name in root.hidden:
            return False
        if thing.audience == "named":
            return member.name in root.named
        if thing.audience == "own_organisation":
            return member.role == "professional" and thing.organisation == member.organisation
        # Rule 34: what is under the reporting code is in no family's list until it is released.
        if thing.audience == "reporting_code":
            return member.role == "professional" and member.name in root.named
        return member.role in MEANT.get(thing.audience, ())

    def _is_shown(self, member: Member, thing: Thing, now: datetime) -> bool:
        # A conversation and the plan are of all who are in them, and not of who began them.
        own = self.is_by(member, thing) and thing.noun not in ("conversation", "plan")
        if member.role == "young_person" or own:
            return True
        if any(each.fits(member, thing, now) for each in self.kept.values()):
            return False
        spoken = list(self._answers(member, thing, now))
        named = thing.audience in ("named", "reporting_code")
        if named and not any(not yes and narrow[0] == 2 for narrow, yes in spoken):
            # Said to her by name. Only a no about this one thing takes that back.
            return True
        if spoken:
            return all(yes for _narrow, yes in spoken)
        if member.role != "parent":
            return True
        custody = self.has_custody(member.name, now)
        talk = thing.noun in ("conversation", "message")
        if self.band(now) == 12 and custody and not talk and thing.organisation in self.minimum:
            # The setting is about what its staff made; talk is of all who speak in it.
            return True
        return SILENCE[self.band(now)][0 if custody else 1]

    def _answers(self, member: Member, thing: Thing, now: datetime) -> Iterator[tuple[tuple[int, int], bool]]:
        """Of each who decides about this reader the narrowest answer that still counts, if there is one."""
        for speaker in self._speakers(member, now):
            last: dict[tuple[str, ...], Word] = {}
            said = [each for each in self.words if each.speaker == speaker and each.since <= now]
            for word in sorted(said, key=lambda each: (each.since, not each.yes)):
                last[word.scope] = word
            counting = [
                (word.narrowness, yes)
                for word in last.values()
                if word.fits(member, thing) and (yes := self._still(word, member, now)) is not None
            ]
            if counting:
                narrowest = max(narrow for narrow, _yes in counting)
                yield narrowest, all(yes for narrow, yes in counting if narrow == narrowest)

    def _still(self, word: Word, member: Member, now: datetime) -> bool | None:
        """What a word says today: its yes, its no, or nothing any more."""
        over = word.until is not None and word.until <= now
        if member.role == "parent":
            # Rule 29: at each of these birthdays she chooses anew who of her parents reads along.
            lapsed = word.yes and self.band(word.since) != self.band(now)
            return None if over or lapsed else word.yes
        # About others silence is a yes, so a yes for a time that has passed is a no.
        return (False if word.yes else None) if over else word.yes

    def heard_about(self, member: Member | None, now: datetime) -> list[str]:
        """Who of those who are in is heard about what this member reads."""
        found = self._speakers(member, now) if member else []
        return [each for each in found if self.members[each].is_in(now)]

    def _speakers(self, member: Member, now: datetime) -> list[str]:
        band = self.band(now)
        if member.role != "parent":
            who = SPEAK_ABOUT_OTHERS[band]
        elif band == 0 and self.has_custody(member.name, now):
            who = ()
        else:
            who = SPEAK_ABOUT_PARENT[band]
        young = [each.name for each in self.members.values() if each.role == "young_person"] if "young" in who else []
        parents = [each for each in self.custody if self.has_custody(each, now)] if "parents" in who else []
        return young + parents

    def states(self, member: Member | None, now: datetime) -> bool:
        """3.3: her own statement is the young person's; under 12, or while she isn't in, who has custody writes it."""
        if member is None or not self.may(member, "statement_write", now):
            return False
        young = any(each.role == "young_person" and each.is_in(now) for each in self.members.values())
        if self.band(now) == 0:
            return self.role(member, now) == "custody"
        return member.role == "young_person" or not young

    def takes_along(self, member: Member | None, now: datetime) -> bool:
        """3.1: the young person her file from 12 on, a parent with custody what that parent may read."""
        return self.may(member, "file_export", now) and not (
            member is not None and member.role == "young_person" and self.band(now) == 0
        )

    def looks_as(self, member: Member | None, now: datetime) -> bool:
        """Through another's eyes looks the young person, and under 12 a parent with custody."""
        if member is None or not self.may(member, "look_as", now):
            return False
        return member.role == "young_person" or (self.band(now) == 0 and self.role(member, now) == "custody")

    # Who lets somebody in

    def let_in(self, now: datetime) -> set[str]:
        """Who is asked before somebody new reads along: who shares with others, as far as they are in (3.1)."""
        who = SPEAK_ABOUT_OTHERS[self.band(now)]
        roles = {"young_person"} if "young" in who else set()
        roles |= {"custody"} if "parents" in who else set()
        return {each.name for each in self.members.values() if each.is_in(now) and self.role(each, now) in roles}

    # What is said about sharing is itself read by few

    def reads_word(self, member: Member | None, word: Word, now: datetime) -> bool:
        """A no is between who decides and the professionals; nobody reads of a no to herself."""
        if member is None or not member.is_in(now):
            return False
        mine = word.speaker == member.name or (word.yes and word.member == member.name)
        return member.role in ("young_person", "professional") or mine

    def finds_word(self, member: Member | None, n: int, now: datetime) -> bool:
        """Whether another system finds this answer for her: never what a word she may not read has changed since.

        Of one thing only who said it; of an organisation who decides and the professionals.
        """
        word = self.words[n]
        if member is None or not all(self.reads_word(member, each, now) for each in (word, *self._later(n))):
            return False
        near = self.role(member, now) in ("young_person", "custody", "professional")
        return word.speaker == member.name or (not word.thing and (not word.organisation or near))

    def word_counts(self, n: int, now: datetime) -> bool:
        """Whether this answer is heard now: by who decides, to who is in, not over, and the last about just this."""
        word = self.words[n]
        over = word.until is not None and word.until <= now
        if over or now < word.since or self._later(n) or word.organisation in self.out:
            return False
        about = self.members[word.member] if word.member else Member("", "", "professional", word.organisation, now)
        gone = about.ended is not None or (about.until is not None and about.until <= now)
        return not gone and word.speaker in self._speakers(about, now) and self._still(word, about, now) is not None

    def _later(self, n: int) -> list[Word]:
        """What the same one said after it about just the same."""
        same = [(each.since, at) for at, each in enumerate(self.words) if each.scope == self.words[n].scope]
        return [self.words[at] for since, at in same if (since, at) > (self.words[n].since, n)]

    def reads_kept(self, member: Member | None, now: datetime) -> bool:
        """That something is withheld, and why, only professionals read."""
        return member is not None and member.is_in(now) and member.role == "professional"
