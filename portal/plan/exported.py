"""What the plan gives of a file that is taken along: every goal with its steps, also those that are over."""

from uuid import UUID

from portal.access import Action, doors
from portal.access.along import everybody
from portal.access.doors import Entered
from portal.access.exported import MOST
from portal.people.actor import Actor, Capacity
from portal.plan.models import Goal, Part, Plan, Step
from portal.plan.reader import readers_of, state_words
from portal.web import _
from portal.web.chapters import Chapter, Entry, Export, chapter, day, lines, told
from portal.web.chapters import Part as Section


async def _chapters(reader: Actor, entered: Entered | None) -> list[Chapter]:
    if entered is None:
        return await _own(reader)
    plan = await Plan.of(entered, reader)
    standings = await everybody(entered.id)
    parts = {each.id: each.title for each in plan.parts}
    sections = [
        Section(
            (_goal(goal, plan, parts), *(_step(step) for step in goal.steps)),
            title=_("Doel: %(words)s") % {"words": goal.words},
            reads=readers_of(entered, standings, goal),
        )
        for goal in (*plan.open_goals, *plan.past_goals)
    ]
    loose = Section(tuple(_step(step) for step in plan.loose), title=_("Stappen zonder doel"))
    return chapter(_("Het plan"), *sections, loose)


async def _own(reader: Actor) -> list[Chapter]:
    """The goals she wrote, and the steps she wrote."""
    if reader.capacity is not Capacity.OWN:
        return []
    hers = {"made_by": reader.person_id, "organisation_of_maker__isnull": True}
    order = ("made_at", "id")
    goals = await doors.page(Goal, reader, Action.PLAN_READ, narrow=hers, order=order, limit=MOST)
    steps = await doors.page(Step, reader, Action.PLAN_READ, narrow=hers, order=order, limit=MOST)
    written = [(each.words, each.made_at) for each in goals] + [(each.words, each.made_at) for each in steps]
    return chapter(
        _("Doelen en stappen die je schreef"),
        Section(tuple(Entry(words=words, told=told("", at)) for words, at in written)),
    )


def _goal(goal: Goal, plan: Plan, parts: dict[UUID, str]) -> Entry:
    return Entry(
        words=goal.why,
        told=told(plan.named(goal.made_by), goal.made_at),
        lines=lines(
            (_("Hoe ver"), state_words(goal.state)[0]),
            (_("Onderdeel"), parts.get(goal.part_id, "") if goal.part_id else ""),
            (_("Liefst klaar op"), day(goal.by_day) if goal.by_day else ""),
        ),
    )


def _step(step: Step) -> Entry:
    who = step.who.name if step.who else step.seeks.name if step.seeks else ""
    return Entry(
        words=step.words,
        title=_("Stap"),
        lines=lines(
            (_("Wie"), who),
            (_("Uiterlijk"), day(step.due) if step.due else ""),
            (_("Gedaan op"), day(step.done_at) if step.done_at else ""),
            (_("Gestopt op"), day(step.stopped_at) if step.stopped_at else ""),
        ),
    )


EXPORT = Export((Plan, Part, Goal, Step), _chapters)
