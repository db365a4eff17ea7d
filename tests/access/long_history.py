"""A circle with a long past: people who came and went, with what was written of them, and a log of 100,000 lines."""

from collections.abc import Iterable
from datetime import timedelta

from portal import clock
from portal.access import Action, doors
from portal.circles.audience import Kind, MemberRole
from portal.circles.consent import Consent, ConsentAnswer, Withheld
from portal.circles.custody import Custody
from portal.circles.directing import Directing
from portal.circles.models import Member
from portal.circles.named import Named, NamedKind
from portal.circles.thing import Owner
from portal.members.cover import Cover
from portal.people.actor import Actor, Capacity
from portal.people.models import Staff, StaffRole
from portal.people.persons import Person
from portal.store import new_id, write
from tests.bench.log import lengthen
from tests.cast import Cast

HOUSE = Actor.house("a long history")


async def many_devices(cast: Cast, keys: Iterable[str]) -> None:
    """Each of these has signed in on five devices more."""
    for key in keys:
        for _ in range(5):
            await cast.session(key)


async def come_and_go(cast: Cast, numbers: Iterable[int]) -> None:
    """So many parents, aunts and professionals came in the years before, and each of them went."""
    async with write():
        for number in numbers:
            role = (MemberRole.PARENT, MemberRole.NETWORK, MemberRole.PROFESSIONAL)[number % 3]
            await _one(cast, number, role)


async def _one(cast: Cast, number: int, role: MemberRole) -> None:
    came = clock.now() - timedelta(days=400 - number)
    went = came + timedelta(days=30)
    works = role is MemberRole.PROFESSIONAL
    brug = cast.organisations["de-brug"]
    person = await Person.make(f"Iemand {number}", f"iemand{number}@kring.example")
    if works:
        await Staff.create(person=person, organisation=brug, role=StaffRole.PROFESSIONAL, title="collega")
    member = await Member.make(
        by=HOUSE,
        owner=(Owner.CIRCLE, cast.circle.id),
        person_id=person.id,
        organisation_id=brug.id if works else None,
        role=role,
        name=person.name,
        relation="van toen",
        since=came,
        accepted_at=came,
        let_in_by=cast.people["noor"].id,
        ended_at=went,
        ended_by=cast.people["noor"].id,
    )
    await Named.create(kind=NamedKind.MAY_READ, thing_id=cast.goal.id, member_id=member.id)
    await _said(cast, member)
    if role is MemberRole.PARENT:
        await _custody(cast, member)
    if works:
        await _work(cast, person, member)


async def _said(cast: Cast, member: Member) -> None:
    """Noor's yes to her, and her no after."""
    noor = Actor(Capacity.OWN, cast.people["noor"].id)
    for answer in (ConsentAnswer.GIVEN, ConsentAnswer.WITHDRAWN):
        await Consent.share(
            cast.members["noor"], answer, by=noor, words="Zo was het", text="share-1", language="nl",
            to_member=member.id, kind=Kind.PLAN,
        )  # fmt: skip


async def _custody(cast: Cast, member: Member) -> None:
    """She had custody, which ended on its day; looked up again once, as all were."""
    ended = clock.today() - timedelta(days=100)
    owner = (Owner.CIRCLE, cast.circle.id)
    custody = await Custody.make(by=HOUSE, owner=owner, member=member, source="gezagsregister", verified_on=ended)
    await custody.keep(by=HOUSE, until=ended)
    samiras = await Custody.get(member_id=cast.members["samira"].id)
    await samiras.keep(by=HOUSE, verified_on=clock.today())


async def _work(cast: Cast, person: Person, member: Member) -> None:
    """She directed, stood in for Joost and withheld something: all of it over."""
    await Directing.create(
        circle_id=cast.circle.id, member=member, since=member.since, until=member.ended_at, reason="Vakantie"
    )
    joost = Actor(Capacity.STAFF, cast.people["joost"].id, organisation_id=cast.organisations["de-brug"].id)
    day = member.since.date()
    cover = await Cover.ask(cast.members["joost"], person, by=joost, id=new_id(), first_day=day, last_day=day)
    await cover.keep(by=joost, accepted_at=member.since, stand_in_id=member.id, ended_at=member.ended_at)
    kept = await Withheld.begin(cast.members["joost"], by=joost, reason="Eerst samen praten", kind=Kind.NOTES)
    await kept.lift(by=joost)


async def lengthen_the_log(cast: Cast, lines: int) -> None:
    """A hundred thousand looks more in the circle's log."""
    for key in ("joost", "samira"):
        await doors.enter(await cast.actor(key), cast.circle.id, Action.PLAN_READ)
    await lengthen(cast, lines)
