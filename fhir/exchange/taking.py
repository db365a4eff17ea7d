"""Taking a hand-over in: a circle made or brought up to date, in one write, without making anybody a member.

A later file changes only what differs from the file before; words changed here since then stay.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from exchange import handover
from exchange.comparing import Noun, Values, Verdict, columns, compared, here, ours, told_by
from exchange.faults import refuse
from exchange.former import FormerFile
from exchange.handover import HandOver
from exchange.leftover import counted, leftover
from exchange.report import Report
from exchange.writing import kept
from portal import clock
from portal.access import Action, doors
from portal.circles.audience import MemberRole
from portal.circles.directing import Directing
from portal.circles.models import Circle, Member
from portal.circles.taking_part import TakingPart
from portal.circles.thing import Owner, Thing
from portal.errors import NotAllowed, NotFound
from portal.people.actor import Actor
from portal.people.models import Organisation, Staff
from portal.people.persons import Person
from portal.plan.models import Goal, Part, Plan, Step
from portal.store import write
from portal.web.texts import _

_MOST = 20_000
_KINDS: dict[type[Thing], str] = {Part: "CarePlan", Goal: "Goal", Step: "Task"}


async def take(hand: HandOver, *, system: str, organisation: Organisation, director: Person | None = None) -> Report:
    """Make or update the circle this hand-over is about; durable as a whole or not at all.

    `director` is somebody of the organisation who comes in and directs, if nobody does yet.
    """
    by = replace(Actor.house(f"import {system}"), organisation_id=organisation.id)
    async with write():
        taking = _Taking(hand, system, organisation, by)
        await taking.all(director)
    return taking.report


class _Taking:
    """One hand-over on its way in."""

    def __init__(self, hand: HandOver, system: str, organisation: Organisation, by: Actor) -> None:
        self.hand, self.by = hand, by
        kept_elements = counted(hand.resources)
        self.report = Report(kept_types=hand.not_shown(), kept_elements=kept_elements, left_out=hand.left_out)
        self.former = FormerFile(hand, system, organisation)
        self.things: dict[UUID, Thing] = {}
        self.circle: Circle
        # Members the command named: the file may know them by the address of their account.
        self.of_email: dict[str, Member] = {}

    async def all(self, director: Person | None) -> None:
        """Circle, people, parts, goals, steps: each after what it points at."""
        found = await self.former.circle_id()
        await (self._open(found) if found else self._begin())
        self.report.circle_id = self.circle.id
        if director:
            await self._direct(director)
        for someone in self.hand.people:
            await self._one(someone, Member, self._leftover(someone.ref))
        if self.hand.parts or self.hand.goals or self.hand.steps:
            await Plan.begin(self.circle, by=self.by)
        for part in self.hand.parts:
            await self._one(part, Part, self._leftover(part.ref))
        for goal in self.hand.goals:
            await self._one(goal, Goal, self._leftover(goal.ref))
        for step in self.hand.steps:
            await self._one(step, Step, leftover(step.came, "detail" if step.is_activity else "Task"))
        self.report.kept_anew, self.report.not_in_file = await self.former.keep()

    async def _direct(self, person: Person) -> None:
        """This professional comes in and directs; who directs already goes on."""
        directs = await Directing.director_of(self.circle)
        if directs is not None:
            if directs.person_id == person.id:
                self.of_email[person.email.casefold()] = directs
            else:
                self.report.director = _("De regie is al bij iemand anders. Daar is niets aan veranderd.")
            return
        staff = await Staff.now(person.id, self.former.organisation.id)
        inside = [each for each in await self.circle.members() if each.person_id == person.id and each.organisation_id]
        if not inside and not await self._takes_part():
            words = _("Deze organisatie doet niet mee in deze kring. Wie beslist, moet eerst ja zeggen.")
            self.report.director = words
            return
        member = inside[0] if inside else await self._admit(person, staff.title if staff else "")
        await Directing.begin(member, by=self.by)
        self.of_email[person.email.casefold()] = member
        self.report.director = _("De regie is nu bij de persoon die je met --director noemde.")

    async def _takes_part(self) -> bool:
        """Whether its professional may come in: it takes part, or begins a circle in which nobody was ever asked."""
        organisation_id = self.former.organisation.id
        if await TakingPart.standing(self.circle.id, organisation_id):
            return True
        try:
            await self.circle.begin_with(organisation_id, by=self.by)
        except NotAllowed:
            return False
        return True

    async def _admit(self, person: Person, title: str) -> Member:
        return await Member.admit(
            self.circle,
            by=self.by,
            role=MemberRole.PROFESSIONAL,
            name=person.name,
            person_id=person.id,
            relation=title,
            organisation_id=self.former.organisation.id,
        )

    def _leftover(self, ref: str) -> Values:
        return leftover(self.hand.resources[ref])

    def _came(self, noun: Noun) -> Values:
        return noun.came if isinstance(noun, handover.Step) else self.hand.resources[noun.ref]

    async def _begin(self) -> None:
        await doors.outside(self.by, Action.HAND_OVER)
        patient = self.hand.patient
        self.circle = await Circle.start(
            by=self.by, name=patient.called, full_name=patient.name, birth_date=patient.birth_date
        )
        origin = {"origin_system": self.former.system, "origin_ref": patient.ref}
        await self.circle.keep(by=self.by, rest=kept(self._leftover(patient.ref)), **origin)
        self.report.is_new = True
        self.report.made["circle"] += 1
        self.former.begin(self.circle.id)
        self.former.remember(patient.ref, self.circle, told_by(patient))

    async def _open(self, circle_id: UUID) -> None:
        try:
            entered = await doors.enter(self.by, circle_id, Action.HAND_OVER)
        except NotFound:
            words = _("Deze kring is hier weggehaald. Een bestand brengt haar niet terug.")
            raise refuse("Bundle", "deleted", words, status=410) from None
        self.circle = entered.circle
        await self.former.open(circle_id)
        for model in (Member, Part, Goal, Step):
            await self._know(model)
        self.things[circle_id] = self.circle
        await self._one(self.hand.patient, Circle, self._leftover(self.hand.patient.ref))

    async def _know(self, model: type[Thing]) -> None:
        within = self.circle.id
        for thing in await doors.page(model, self.by, Action.HAND_OVER, within=within, limit=_MOST, removed=True):
            self.things[thing.id] = thing

    async def _one(self, noun: Noun, model: type[Thing], rest: Values) -> None:
        """One noun of the file: made, brought up to date, or left as it is."""
        told = told_by(noun)
        before = self.former.told(noun.ref)
        if before is None and getattr(noun, "status", "") == "entered-in-error":
            # Written by mistake there: kept with the file, not brought to life here.
            self.report.kept_types[_KINDS[model]] += 1
            return
        if before is None and (member := self._member(noun)):
            self.former.remember(noun.ref, member, told)
            return
        if before is None:
            thing = await self._make(noun, model, ours(told, self.former.ids), kept(rest))
            self.things[thing.id] = thing
            self.report.made[model.__name__.lower()] += 1
            self.former.remember(noun.ref, thing, told)
            return
        found = self.things.get(self.former.thing_id(noun.ref) or self.circle.id)
        then, now = ours(before, self.former.ids), ours(told, self.former.ids)
        if found is None or found.removed_at or getattr(found, "ended_at", None):
            # Taken away here: the file doesn't bring it back.
            self.report.stays += sum(now[name] != then.get(name) for name in now)
        else:
            same = self.former.is_same(noun.ref, self._came(noun))
            rest_now = found.rest if same else kept(rest)
            await self._update(found, compared(then, now, here(found)), rest_now, getattr(noun, "since", None))
        self.former.remember(noun.ref, None, told)

    def _member(self, noun: Noun) -> Member | None:
        return self.of_email.get(noun.email.casefold()) if isinstance(noun, handover.Someone) and noun.email else None

    async def _update(self, thing: Thing, verdict: Verdict, rest: Values | None, since: datetime | None) -> None:
        self.report.stays += verdict.stays
        changes = columns(type(thing), verdict.changes, since)
        if rest != thing.rest:
            changes["rest"] = rest
        if not changes:
            self.report.same += 1
            return
        await thing.keep(by=self.by, **changes)
        self.report.changed[type(thing).__name__.lower()] += 1

    async def _make(self, noun: Noun, model: type[Thing], values: Values, rest: Values | None) -> Thing:
        # An activity's reference holds words of the file; its place in the open columns doesn't need them.
        ref = f"{noun.ref.partition('#')[0]}#activity" if getattr(noun, "is_activity", False) else noun.ref
        more = {"rest": rest, "origin_system": self.former.system, "origin_ref": ref[:200]}
        owner = (Owner.CIRCLE, self.circle.id)
        if isinstance(noun, handover.Someone):
            # Named, not a member: accepted_at stays empty until they say yes to an invitation.
            role = MemberRole.PROFESSIONAL if noun.kind == "Practitioner" else MemberRole.NETWORK
            role = MemberRole.PARENT if noun.parent else role
            return await Member.make(by=self.by, owner=owner, role=role, since=clock.now(), **values, **more)
        made = columns(model, values, getattr(noun, "since", None))
        if isinstance(noun, handover.Part):
            return await Part.make(by=self.by, owner=owner, place=self.hand.parts.index(noun) + 1, **made, **more)
        if isinstance(noun, handover.Goal):
            part = self.things.get(made.pop("part_id") or self.circle.id)
            made = {**made, "part": part if isinstance(part, Part) else None}
            return await _set_goal(self.circle, self.by, made, more)
        return await self._add_step(made, more)

    async def _add_step(self, made: Values, more: Values) -> Thing:
        """A step is read by whoever reads its goal, also when that goal was narrowed here since."""
        goal = self.things.get(made["goal_id"]) if made["goal_id"] else None
        audience = {"audience": goal.audience, "audience_id": goal.audience_id} if isinstance(goal, Goal) else {}
        return await Step.make(by=self.by, owner=(Owner.CIRCLE, self.circle.id), **audience, **made, **more)


async def _set_goal(circle: Circle, by: Actor, made: Values, more: Values) -> Goal:
    state_at = made.pop("state_at")
    made.pop("state_by")
    goal = await Goal.set(circle, by=by, **made, **more)
    # A goal reached last year was not reached by handing it over.
    if goal.state_at != state_at:
        goal.state_at = state_at
        await goal.save(update_fields=["state_at"])
    return goal
