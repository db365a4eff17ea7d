"""What a new circle begins with: its first member, who is named, whose custody, the director, the questions."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from portal import clock
from portal.circles.ages import opens_circle
from portal.circles.audience import MemberRole
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.custody import Custody
from portal.circles.directing import Directing
from portal.circles.models import Circle, Member
from portal.circles.thing import Owner
from portal.errors import Conflict, NotAllowed
from portal.members import letters
from portal.members.deciding import People, asked
from portal.members.models import CIRCLE_TEXT, Invitation
from portal.people.actor import Actor, Capacity
from portal.people.models import Staff
from portal.store import new_id
from portal.web import _
from portal.web.texts import locale


@dataclass
class Parent:
    """A parent with custody, as staff wrote it down."""

    name: str
    relation: str
    email: str
    source: str
    checked_on: date | None


@dataclass
class Begin:
    """All that was typed to start a circle."""

    id: UUID
    name: str
    full_name: str
    birth_date: date
    email: str
    parents: list[Parent] = field(default_factory=list)
    relation: str = ""
    for_herself: bool = False

    def emails(self) -> set[str]:
        """The addresses that are taken already."""
        return {each for each in (self.email, *(parent.email for parent in self.parents)) if each}


async def begun_before(id: UUID, *, by: Actor) -> bool:
    """Whether this actor started it before: the same form, sent twice. Conflict when the id is somebody else's."""
    maker = await Circle.maker(id)
    if maker is None:
        return False
    if maker != by.person_id:
        raise Conflict("id of another circle")
    return True


async def begin(typed: Begin, *, by: Actor) -> Circle:
    """The circle with its first member in it, everybody else named, and those asked who have an address."""
    circle = await Circle.start(
        by=by, id=typed.id, name=typed.name, full_name=typed.full_name, birth_date=typed.birth_date
    )
    if by.capacity is Capacity.STAFF:
        first = await _professional(circle, by)
    elif typed.for_herself:
        first = await _herself(circle, by)
    else:
        first = await _parent_herself(circle, typed, by)
    if not typed.for_herself:
        young = await Member.name_one(circle, by=by, role=MemberRole.YOUNG_PERSON, name=typed.full_name or typed.name)
        # Under 12 the parents decide and look for her: she isn't asked, and has no account.
        if typed.email and opens_circle(circle.age_band):
            await _ask(circle, first, young, typed.email, by)
    for parent in typed.parents:
        await _parent(circle, first, parent, by)
    return circle


async def _professional(circle: Circle, by: Actor) -> Member:
    staff = await Staff.get(id=by.staff_id)
    if by.organisation_id is None:
        raise NotAllowed("staff of no organisation")
    await circle.begin_with(by.organisation_id, by=by)
    member = await Member.admit(
        circle,
        by=by,
        role=MemberRole.PROFESSIONAL,
        name=by.name,
        person_id=by.person_id,
        relation=staff.title,
        organisation_id=by.organisation_id,
    )
    # Exactly one director from the day the first organisation is in.
    await Directing.begin(member, by=by)
    return member


async def _herself(circle: Circle, by: Actor) -> Member:
    member = await Member.admit(circle, by=by, role=MemberRole.YOUNG_PERSON, name=by.name, person_id=by.person_id)
    await _wants_it(circle, member, _("Ik wil mijn eigen kring."), by)
    return member


async def _parent_herself(circle: Circle, typed: Begin, by: Actor) -> Member:
    member = await Member.admit(
        circle, by=by, role=MemberRole.PARENT, name=by.name, person_id=by.person_id, relation=typed.relation
    )
    # Her own word, with nobody's name under the check: a professional who comes in looks it up (gezag).
    await Custody.make(by=by, owner=(Owner.CIRCLE, circle.id), member_id=member.id, source=_("eigen verklaring"))
    await _wants_it(circle, member, _("Ik heb het gezag en wil deze kring voor %(name)s.") % {"name": circle.name}, by)
    return member


async def _wants_it(circle: Circle, member: Member, words: str, by: Actor) -> None:
    await Consent.make(
        by=by,
        owner=(Owner.CIRCLE, circle.id),
        by_member_id=member.id,
        about="circle",
        answer=ConsentAnswer.GIVEN,
        words=words,
        text=CIRCLE_TEXT,
        language=locale(),
        since=clock.now(),
    )


async def _parent(circle: Circle, first: Member, parent: Parent, by: Actor) -> None:
    named = await Member.name_one(circle, by=by, role=MemberRole.PARENT, name=parent.name, relation=parent.relation)
    await Custody.make(
        by=by,
        owner=(Owner.CIRCLE, circle.id),
        member_id=named.id,
        source=parent.source,
        verified_by=by.person_id,
        verified_on=parent.checked_on,
    )
    if parent.email:
        await _ask(circle, first, named, parent.email, by)


async def _ask(circle: Circle, first: Member, named: Member, email: str, by: Actor) -> None:
    made = await Invitation.ask(
        circle,
        first,
        by=by,
        id=new_id(),
        name=named.name,
        email=email,
        role=named.role,
        relation=named.relation,
        member_id=named.id,
        language=locale(),
    )
    (state,) = await asked(await People.of(circle), [made])
    if state.is_confirmed:
        await made.send(by=by)
        await letters.invite(made)
