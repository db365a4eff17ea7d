"""The whole suite, stage by stage: `python -m tests.stages [NAME …]`; it ends on `N passed, N failed`."""

import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby

from tests.stages.debian import install
from tests.stages.list import STAGES
from tests.stages.stage import Outcome, Stage


def main(names: list[str]) -> int:
    """Runs the stages named, or all; returns 1 when anything failed."""
    known = [stage.name for stage in STAGES]
    if unknown := set(names) - set(known):
        raise SystemExit(f"No such stage: {', '.join(sorted(unknown))}. There are: {', '.join(known)}.")
    chosen = [stage for stage in STAGES if not names or stage.name in names]
    install([package for stage in chosen for package in stage.needs])
    total = Outcome()
    for group in side_by_side(chosen):
        # Each is a process of its own, and a machine of today has two cores.
        with ThreadPoolExecutor(len(group)) as threads:
            for outcome in threads.map(_run, group):
                total.add(outcome)
    print(f"{total.passed} passed, {total.failed} failed", flush=True)
    return int(total.failed > 0)


def side_by_side(stages: Sequence[Stage]) -> list[list[Stage]]:
    """The stages in groups that run together: neighbours of the same `beside`, each other stage alone."""
    return [list(group) for _, group in groupby(stages, lambda stage: stage.beside or stage.name)]


def _run(stage: Stage) -> Outcome:
    began = time.monotonic()
    outcome = stage.run()
    took = time.monotonic() - began
    print(outcome.said, end="")
    counted = f"{outcome.passed} ok" + (f", {outcome.failed} FAILED" if outcome.failed else "")
    print(f"{stage.title:<32} {counted:<22} {took:6.1f} s of {stage.limit}", flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
