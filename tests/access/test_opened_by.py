"""A line of the log keeps by which rule of seeing a thing was opened, and by whose answers (NEN 7513)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from portal import clock, store
from portal.access import Action, doors
from portal.audit import AccessLine
from portal.circles.audience import Audience, Kind
from portal.circles.consent import Consent, ConsentAnswer
from portal.circles.seeing import Rule
from portal.errors import NotAllowed, NotFound
from portal.people.actor import Actor
from portal.plan.models import Goal
from tests.cast import Cast
from tests.conftest import NOW


async def says(cast: Cast, speaker: str, answer: ConsentAnswer, **about: Any) -> Consent:
    """Somebody who decides says who reads what."""
    async with store.write():
        member, by = cast.members[speaker], await cast.actor(speaker)
        return await Consent.share(member, answer, by=by, words="Zo.", text="t", language="nl", **about)


async def opens(cast: Cast, key: str, goal: Goal | None = None) -> tuple[str | None, str | None]:
    """What the line keeps of her opening a goal."""
    goal = goal or cast.goal
    await doors.open(Goal, goal.id, await cast.actor(key), Action.PLAN_READ)
    line = await AccessLine.filter(thing_id=goal.id, person_id=cast.people[key].id).order_by("-seq").first()
    assert line is not None
    return line.seeing, line.consents


async def lists(actor: Actor, circle_id: UUID) -> Sequence[AccessLine]:
    """The lines that a list of goals leaves."""
    entered = await doors.enter(actor, circle_id, Action.PLAN_READ)
    await doors.page(Goal, actor, Action.PLAN_READ, within=entered)
    return await AccessLine.filter(kind="Goal", thing_id=None, person_id=actor.person_id).order_by("seq")


async def test_her_mother_reads_by_noors_yes_and_the_line_names_that_answer(cast: Cast) -> None:
    yes = await Consent.get(to_member=cast.members["samira"].id, about="share", kind=None, thing_id=None)
    assert await opens(cast, "samira") == ("consent", str(yes.id))
    with clock.everywhere_at(NOW + timedelta(minutes=1)):
        closer = await says(cast, "noor", ConsentAnswer.GIVEN, to_member=cast.members["samira"].id, kind=Kind.PLAN)
        assert await opens(cast, "samira") == ("consent", str(closer.id))


@pytest.mark.parametrize(("key", "rule"), [("noor", Rule.HERS), ("joost", Rule.CARE), ("naima", Rule.INVITED)])
async def test_where_nobody_said_anything_the_line_names_what_holds_then(cast: Cast, key: str, rule: Rule) -> None:
    assert await opens(cast, key) == (rule.value, "")


async def test_where_two_decide_both_answers_are_named(cast: Cast) -> None:
    both = [
        await says(cast, key, ConsentAnswer.GIVEN, to_organisation=cast.organisations["de-brug"].id)
        for key in ("noor", "samira")
    ]
    assert await opens(cast, "joost") == ("consent", ",".join(sorted(str(each.id) for each in both)))


async def test_a_list_names_each_rule_that_opened_some_of_it(cast: Cast) -> None:
    joost, samira = await cast.actor("joost"), await cast.actor("samira")
    async with store.write():
        own = await Goal.set(cast.circle, by=joost, words="Van mij", audience=Audience.WHOLE_CIRCLE)
        await Goal.set(cast.circle, by=samira, words="Samen eten", audience=Audience.WHOLE_CIRCLE)
    yes = await says(cast, "noor", ConsentAnswer.GIVEN, to_member=cast.members["joost"].id, thing_id=cast.goal.id)
    seen = [line for line in await lists(joost, cast.circle.id) if line.audience == "whole_circle"]
    assert [(line.seeing, line.consents) for line in seen] == [("care,consent,own_words", str(yes.id))]
    assert await opens(cast, "joost", own) == ("own_words", "")


async def test_what_was_refused_or_not_there_names_no_rule(cast: Cast) -> None:
    for action, error in ((Action.PLAN_READ, NotFound), (Action.GOAL_AGREE, NotAllowed)):
        key = "bas" if error is NotFound else "naima"
        with pytest.raises(error):
            await doors.open(Goal, cast.goal.id, await cast.actor(key), action)
        line = await AccessLine.filter(person_id=cast.people[key].id, outcome="refused").order_by("-seq").first()
        assert line is not None and line.form == 3 and not line.seeing and not line.consents


async def test_it_costs_as_many_questions_for_many_things_as_for_one(cast: Cast, queries: Any) -> None:
    joost = await cast.actor("joost")
    costs = []
    for _round in range(2):
        with queries() as asked:
            await lists(joost, cast.circle.id)
        costs.append(len(asked))
        async with store.write():
            for n in range(20):
                await Goal.set(cast.circle, by=joost, words=f"Doel {n}", audience=Audience.WHOLE_CIRCLE)
    assert costs[0] == costs[1]
