"""Lines of the log as a family reads them: by day, and what one person did more than once in one line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from markupsafe import Markup

from portal import clock
from portal.audit import AccessLine, Outcome
from portal.circles.models import Member
from portal.home.log_words import sentence
from portal.people.actor import Actor, Capacity
from portal.web import _
from portal.web.page import time_words

# More times than these are told as from when to when.
MOST_TIMES = 4


@dataclass
class Look:
    """What one person did on one day, and at which times."""

    who: str
    organisation: str
    words: str
    refused: bool
    times: list[datetime] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The sentence."""
        return self.words % {"who": f"{self.who} ({self.organisation})" if self.organisation else self.who}

    @property
    def html(self) -> Markup:
        """The sentence, with the name in bold and in its own direction."""
        who = Markup("<b><bdi>%s</bdi></b>") % self.who
        return Markup.escape(self.words) % {
            "who": Markup("%s (%s)") % (who, self.organisation) if self.organisation else who
        }

    @property
    def when(self) -> str:
        """Its times, earliest first; many as from when to when."""
        times = sorted({time_words(each) for each in self.times})
        if len(times) <= MOST_TIMES:
            return ", ".join(times)
        return _("%(n)s keer, van %(first)s tot %(last)s") % {"n": len(times), "first": times[0], "last": times[-1]}


@dataclass
class Names:
    """Who stands behind the ids of a line, in this reader's eyes."""

    reader: Actor
    members: Sequence[Member]
    organisations: dict[UUID, str]

    def who(self, line: AccessLine) -> str:
        """Her name as it was then, as this circle calls her when it wasn't kept; 'Jij' for the reader."""
        if line.capacity == Capacity.HOUSE.value:
            return _("Kring zelf")
        if line.person_id == self.reader.person_id and line.organisation_id == self.reader.organisation_id:
            return _("Jij")
        called = next((each.name for each in self.members if each.person_id == line.person_id), "")
        return str((line.who or {}).get("name") or called or _("Iemand"))

    def is_me(self, member: Member) -> bool:
        """Whether this is the reader, in the capacity she reads in."""
        return member.person_id == self.reader.person_id and member.organisation_id == self.reader.organisation_id

    def called(self, member: Member) -> str:
        """How a member is called among those to choose from."""
        return _("Jij") if self.is_me(member) else member.name

    def organisation(self, line: AccessLine) -> str:
        """Whose work she did."""
        return self.organisations.get(line.organisation_id, "") if line.organisation_id else ""


def look_of(line: AccessLine, names: Names) -> Look:
    """One line, told."""
    refused = line.outcome is Outcome.REFUSED
    return Look(names.who(line), names.organisation(line), sentence(line), refused, [line.at])


def by_day(lines: Sequence[AccessLine], names: Names) -> list[tuple[date, list[Look]]]:
    """Newest day first, and in it who did something last first."""
    days: dict[date, dict[tuple[UUID | None, str, str], Look]] = {}
    for line in lines:
        looks = days.setdefault(line.at.astimezone(clock.AMSTERDAM).date(), {})
        look = look_of(line, names)
        key = (line.person_id, look.organisation, look.words)
        if key in looks:
            looks[key].times.append(line.at)
        else:
            looks[key] = look
    return [(day, list(looks.values())) for day, looks in days.items()]
