"""Statement: what the young person, or who decides for her, says herself about what stands in the file.

It stands here and not with the members: professionals read it where they write, beside the notes it is about.
"""

from typing import Any, Self
from uuid import UUID

from tortoise.expressions import Q

from portal import clock
from portal.access.along import Along, along_new, knows_who_not
from portal.access.doors import Entered
from portal.access.rules import Action, Role
from portal.access.standing import Standing
from portal.audit import Erasing
from portal.circles.ages import AgeBand
from portal.circles.audience import Audience, Kind, MemberRole
from portal.circles.erasing import take_things
from portal.circles.in_words import left_out, readers
from portal.circles.models import Circle, Member
from portal.circles.thing import Owner, Thing
from portal.errors import NotAllowed
from portal.people.actor import Actor
from portal.store import Moment
from portal.vault import SealedText
from portal.web import _

LONGEST_ABOUT, LONGEST = 200, 12_000
# Beside the file it is for who works with the file; who is there for company reads none.
_FAR = (MemberRole.FAMILY, MemberRole.NETWORK)


class Statement(Thing):
    """Her own statement, kept with the file (eigen verklaring, Jeugdwet 7.3.8).

    Who may read the notes reads it, but for the network and the rest of the family: they read only their own.
    """

    shared_as = Kind.NOTES

    about = SealedText(default="")
    words = SealedText()
    worded_at = Moment()

    class Meta:
        table = "statement"

    @classmethod
    def narrowed(cls, member: Member) -> Q:
        """The network and the rest of the family have no part in it."""
        return Q(made_by=member.person_id) if member.role in _FAR else Q()

    @classmethod
    async def write(cls, circle: Circle, *, by: Actor, words: str, about: str = "", id: UUID | None = None) -> Self:
        """A new one; the same id by the same writer again is the one that is there already."""
        there = await cls.get_or_none(id=id, owner_id=circle.id, made_by=by.person_id) if id else None
        return there or await cls.make(
            by=by, owner=(Owner.CIRCLE, circle.id), id=id, about=about, words=words, worded_at=clock.now()
        )

    async def change(self, *, by: Actor, **values: Any) -> Self:
        """Other words; what stays the same leaves no trace."""
        differing = {name: value for name, value in values.items() if getattr(self, name) != value}
        return await self.keep(by=by, **differing, worded_at=clock.now()) if differing else self

    @classmethod
    async def erase_of(cls, this: Erasing) -> None:
        """Hung on `erased`: a circle's statements."""
        if this.circle:
            await take_things(this, cls)

    def is_by(self, actor: Actor) -> bool:
        """Whether this actor wrote it, in this capacity."""
        return self.made_by == actor.person_id and self.organisation_of_maker == actor.organisation_id

    @property
    def was_reworded(self) -> bool:
        """Whether it says something else than when it was first written."""
        return bool(self.worded_at > self.made_at)


async def writes(entered: Entered) -> bool:
    """Whether this member may add one: the young person, and under 12 a parent with custody.

    As long as the young person isn't in her circle, a parent with custody does it for her.
    """
    if not entered.may(Action.STATEMENT_WRITE):
        return False
    if entered.circle.age_band is AgeBand.UNDER_12:
        return entered.is_(Role.CUSTODY_PARENT)
    if entered.is_(Role.YOUNG_PERSON):
        return True
    return all(each.role is not MemberRole.YOUNG_PERSON for each in await entered.circle.members())


async def must_write(entered: Entered) -> Member:
    """The member who writes; NotAllowed, with who does, for anybody else."""
    if entered.member is not None and await writes(entered):
        return entered.member
    if entered.circle.age_band is AgeBand.UNDER_12:
        raise NotAllowed("write a statement", words=_("Tot 12 jaar schrijft een ouder met gezag de verklaring."))
    words = _("%(name)s schrijft zelf een verklaring.") % {"name": entered.circle.name}
    raise NotAllowed("write a statement", words=words)


def will_read(entered: Entered, standings: list[Standing]) -> str:
    """Who reads what the reader writes now, by name, before she saves it."""
    read = along_new(standings, Kind.NOTES, Audience.WHOLE_CIRCLE, entered.member) if entered.member else Along(())
    near = [each for each in read.reading if each.role not in _FAR]
    said = [
        _("Deze mensen lezen je verklaring: %(who)s.") % {"who": readers(near, entered.member)},
        left_out([each for each in read.left_out if each.role not in _FAR]) if knows_who_not(entered.standing) else "",
        _("Wie later als hulpverlener in de kring komt, leest je verklaring ook. Andere familie en het netwerk niet."),
    ]
    return " ".join(each for each in said if each)


def who_reads() -> str:
    """Who reads it, on the statement itself."""
    return _("Hoort bij het dossier. De hulpverleners lezen dit, en ouders die de notities mogen lezen.")
