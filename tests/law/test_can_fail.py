"""One rule broken at a time: the comparison notices each within a fixed number of lives. `make law` runs it."""

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tortoise.expressions import Q

from portal.access import standing
from portal.circles import ages, models, seeing
from portal.circles.consent import Withheld
from portal.plan.models import Step
from tests.law.machine import Run
from tests.law.test_lives import live_through, loop

__all__ = ["loop"]
LIVES = 12
Patch = pytest.MonkeyPatch

pytestmark = pytest.mark.skipif("KRING_LAW_STEPS" not in os.environ, reason="minutes long: make law runs it")


def an_objection_is_not_heard(patch: Patch) -> None:
    spoken = seeing._spoken

    def deaf(*given: Any) -> seeing.Verdict | None:
        verdict = spoken(*given)
        return verdict if verdict and verdict.sees else None

    patch.setattr(seeing, "_spoken", deaf)


def her_birthday_comes_a_day_late(patch: Patch) -> None:
    def late(birth: date, day: date) -> ages.AgeBand:
        return ages.age_band(birth, day - timedelta(days=1))

    patch.setattr(models, "age_band", late)


def a_yes_outlives_her_birthday(patch: Patch) -> None:
    patch.setattr(standing, "band_since", lambda birth, day: datetime(1900, 1, 1, tzinfo=UTC))


def what_is_withheld_is_shown(patch: Patch) -> None:
    async def nothing(circle_ids: Any) -> dict[Any, Any]:
        return {}

    patch.setattr(Withheld, "in_circles", nothing)


def the_network_sees_every_step(patch: Patch) -> None:
    patch.setattr(Step, "narrowed", lambda member: Q())


def what_is_hidden_is_listed(patch: Patch) -> None:
    meant = standing.Standing._meant
    patch.setattr(standing.Standing, "_meant", lambda self, member: meant(replace(self, hidden=frozenset()), member))


@pytest.mark.parametrize(
    "broken",
    [
        an_objection_is_not_heard,
        her_birthday_comes_a_day_late,
        a_yes_outlives_her_birthday,
        what_is_withheld_is_shown,
        the_network_sees_every_step,
        what_is_hidden_is_listed,
    ],
)
def test_a_broken_rule_is_noticed(
    loop: asyncio.AbstractEventLoop, monkeypatch: Patch, broken: Callable[[Patch], None]
) -> None:
    broken(monkeypatch)
    run = Run(loop)
    with pytest.raises(AssertionError, match="differences at"):
        live_through(run, 1, LIVES, shrink=False)
    print(f"\n{broken.__name__}: noticed at step {run.steps}: {run.tally.differences[0]}")
