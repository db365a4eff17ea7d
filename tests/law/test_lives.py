"""Random years of a circle: at every step the doors and what people see answer as the law does."""

import asyncio
import os
from time import perf_counter

import httpx2
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded
from hypothesis.stateful import run_state_machine_as_test

from portal.app import create_app
from tests.law.comparing import first
from tests.law.forms import Forms
from tests.law.lives import Lives
from tests.law.run import Run

STEPS = int(os.environ.get("KRING_LAW_STEPS", "1000"))
# What is drawn and can't happen (she was in already) is no step. The first life of each part is the plainest there is.
A_LIFE = 80
ALL_FORMS_EVERY = int(os.environ.get("KRING_LAW_ALL_FORMS_EVERY", "0"))
# Telling a difference as the shortest story there is takes minutes: `make law` does.
SHORTEST = bool(os.environ.get("KRING_LAW_SHORTEST"))
SEED = int(os.environ.get("KRING_LAW_SEED", "0"))


@pytest.fixture(scope="session")
async def loop(_database: None) -> asyncio.AbstractEventLoop:
    """The loop of the whole test run."""
    return asyncio.get_running_loop()


def test_portal_and_law_agree(loop: asyncio.AbstractEventLoop) -> None:
    forms = Forms(httpx2.ASGITransport(app=create_app()))
    run = Run(loop, ALL_FORMS_EVERY, forms)

    began, part = perf_counter(), 0
    try:
        while run.steps < STEPS:
            _live_through(run, SEED * 1000 + part, (STEPS - run.steps) // A_LIFE + 3)
            part += 1
    finally:
        print("", *first(run.tally.differences), sep="\n")
        print(
            f"\n{run.steps} steps in {run.lives} lives, {run.thorough} times all outer forms, "
            f"{run.tally.comparisons} comparisons, "
            f"{len(run.tally.differences)} differences, seed {SEED}, {perf_counter() - began:.0f} s"
        )
    assert run.steps >= STEPS


def _live_through(run: Run, seed: int, lives: int) -> None:
    try:
        live_through(run, seed, lives, shrink=False)
    except AssertionError:
        if SHORTEST and run.forms:
            # The same lives once more; what is looked at may not change while a story is made shorter.
            run.forms.suspects = run.forms.disagreed
            live_through(Run(run.loop, forms=run.forms), seed, lives, shrink=True)
        raise


def live_through(run: Run, seed: int, lives: int, *, shrink: bool, of: type[Lives] = Lives) -> None:
    """So many lives, drawn from this seed; the shortest story of a difference is told by hypothesis."""
    # A class of its own: the seed stays with it.
    these = type(of.__name__, (of,), {"run": run})
    seeded(seed)(these)
    run_state_machine_as_test(
        these,
        settings=settings(
            max_examples=lives,
            stateful_step_count=A_LIFE,
            derandomize=False,
            database=None,
            # Explaining a failure by the lines it ran takes as long as finding it.
            phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
