"""Who reads along, truly: of everybody a thing is meant for, who reads it now and who doesn't, with the rule."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.access.rules import Role
from portal.access.standing import Standing, standing_of_all
from portal.circles.audience import Audience, Kind, MemberRole
from portal.circles.in_words import others_read, these_read
from portal.circles.models import Member
from portal.circles.seeing import Verdict
from portal.circles.thing import Thing
from portal.people.actor import Actor

_ORDER = list(MemberRole)
# Who is told that somebody doesn't read along: the young person, who chooses it, and those who help her. Who does read
# along is named truly to everybody, since nobody writes well without knowing that; why somebody isn't, these read.
_KNOW = frozenset({Role.YOUNG_PERSON, Role.PROFESSIONAL, Role.DIRECTOR})


@dataclass(frozen=True)
class Along:
    """Everybody one thing is meant for, each with the verdict."""

    standings: tuple[tuple[Standing, Verdict], ...]

    @property
    def reading(self) -> list[Member]:
        """Who reads it, family first."""
        return [each.member for each, verdict in self.standings if verdict.sees and each.member]

    @property
    def left_out(self) -> list[Member]:
        """Who doesn't, though it is meant for her."""
        return [each.member for each, verdict in self.standings if not verdict.sees and each.member]


async def everybody(circle_id: UUID) -> list[Standing]:
    """Where everybody in the circle stands, family first, with their organisations: a fixed number of queries."""
    # Nobody acts here: only verdicts are taken from these, and no door opens to them.
    found = {each.member: each for each in await standing_of_all(Actor.nobody(), circle_id) if each.member}
    await Member.fetch_for_list(list(found), "organisation")
    return [found[member] for member in sorted(found, key=_family_first)]


def along(standings: Iterable[Standing], thing: Thing) -> Along:
    """Who reads this thing now."""
    return _those(standings, lambda each: each.reads(thing))


def along_new(standings: Iterable[Standing], kind: Kind, audience: Audience, by: Member) -> Along:
    """Who would read what `by` is about to write."""
    return _those(standings, lambda each: each.of_new(kind, audience, by))


def knows_who_not(standing: Standing) -> bool:
    """Whether this reader may know who doesn't read along."""
    return bool(standing.roles & _KNOW)


def those_read(read: Along, reader: Standing) -> str:
    """Who reads, by name; who doesn't, only for who may know."""
    return these_read(read.reading, reader.member, read.left_out if knows_who_not(reader) else ())


def others_read_new(read: Along, writer: Standing) -> str:
    """Who would read it beside its writer, by name; who wouldn't, only for who may know."""
    return others_read(read.reading, writer.member, read.left_out if knows_who_not(writer) else ())


def _those(standings: Iterable[Standing], verdict: Callable[[Standing], Verdict | None]) -> Along:
    found = ((each, verdict(each)) for each in standings)
    return Along(tuple((each, said) for each, said in found if said is not None))


def _family_first(member: Member) -> tuple[int, datetime, str]:
    return _ORDER.index(member.role), member.since, member.name
