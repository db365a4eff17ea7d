"""Who may learn of a deed: the file's log, as each of its readers may know it (STANDARDS 26, 27, 34 and 36; 3.3, 3.6).

As the rest of the model it imports nothing of the portal.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tests.law.model import Law
from tests.law.nouns import Member, Thing, Word

# In which room something is done, by the word its action begins with; what is done with people is in none.
ROOMS = {
    "plan": "plan",
    "goal": "plan",
    "step": "plan",
    "chat": "talk",
    "note": "notes",
    "statement": "notes",
    "paper": "papers",
}
# Of these each thing has readers of its own.
APART = ("named", "only_me", "own_organisation", "reporting_code")


@dataclass(frozen=True, eq=False)
class Line:
    """What one deed left in the log of this file: who did what, in which capacity, with what, when."""

    at: datetime
    human: str
    organisation: str | None
    action: str
    noun: str  # of a thing, or 'circle', 'member', 'word', 'withheld'
    one: str = ""  # the one thing, member or word it was about by itself
    told_as: Thing | None = None  # who may read this may learn of it
    word: Word | None = None
    found: int | None = None  # of a list, how many it showed
    refused: bool = False

    def __str__(self) -> str:
        who = f"{self.human} of {self.organisation}" if self.organisation else self.human
        return f"{who} {self.action} {self.one or self.noun}{' in vain' * self.refused} at {self.at:%Y-%m-%d %H:%M:%S}"

    def is_of(self, reader: Member) -> bool:
        return (self.human, self.organisation) == (reader.human, reader.organisation)


def learns_of(law: Law, reader: Member | None, line: Line, now: datetime) -> bool:
    """Whether this reader may know that it was done."""
    if reader is None or not reader.is_in(now) or line.found == 0:
        # That a search showed nothing would tell how little there is.
        return False
    if line.told_as is not None and not law.reaches(reader, line.told_as, now):
        return False
    if line.noun == "withheld" and not law.reads_kept(reader, now):
        return False
    return line.is_of(reader) or (reads_of_others(law, reader, now) and _is_open(law, reader, line, now))


def reads_of_others(law: Law, reader: Member, now: datetime) -> bool:
    """What others did reads who decides: the young person, and until 16 a parent with custody."""
    role = law.role(reader, now)
    return role == "young_person" or (role == "custody" and law.band(now) in (0, 12))


def _is_open(law: Law, reader: Member, line: Line, now: datetime) -> bool:
    """What somebody else did, to who decides: not of a room that is shut to her, but of one open thing in it."""
    young = {each.human for each in law.members.values() if each.role == "young_person"}
    if reader.role != "young_person" and law.band(now) == 12 and line.human in young:
        # Rule 27: when she looks and writes herself is hers to know from then on.
        return False
    if line.noun == "word":
        # To a parent each look at an answer would tell of a no.
        return reader.role == "young_person" and (line.word is None or law.reads_word(reader, line.word, now))
    if line.told_as is not None and line.one:
        return True
    rooms = {ROOMS.get(line.action.partition("_")[0], ""), line.told_as.kind if line.told_as else ""}
    return all(law.reaches(reader, Thing("", "", room, "whole_circle", "", None), now) for room in rooms - {""})


# As what a look is told


def as_it_was(thing: Thing) -> Thing:
    """With the audience of this moment; whom it names, and what is said about it, is asked when the log is read."""
    return replace(thing, root=thing.about)


def by_readers(things: Iterable[Thing]) -> list[list[Thing]]:
    """What a list showed, by who may read it: each group is a line of its own, for nobody learns of another's."""
    groups: dict[tuple[str | None, ...], list[Thing]] = {}
    for each in things:
        apart = (each.about.name, each.human, each.organisation) if each.audience in APART else ()
        groups.setdefault((each.audience, *apart), []).append(each)
    return list(groups.values())


def told_as(law: Law, group: list[Thing], now: datetime) -> Thing:
    """Things with the same readers as one of them; several as anything in that room.

    When each of several was spoken of by itself, it is told as the first: to a parent who reads none of them the line
    of a list would say that there were any.
    """
    first, abouts = group[0], {each.about.name for each in group}
    if len(abouts) == 1 or abouts <= spoken_of(law, now):
        return as_it_was(first)
    return replace(first, name="", root=None, named=frozenset(), hidden=frozenset())


def spoken_of(law: Law, now: datetime) -> set[str]:
    """The things that somebody answered about one by one, or keeps back."""
    kept = [each for each in law.kept.values() if each.until is None or now < each.until]
    return {each.thing for each in law.words} | {each.thing for each in kept} - {""}
